// The first paint and the plain pages: what stands on screen before Flutter draws, and instead of it when the app cannot start.
// Rule: never a blank page, never a technical word; a sentence says what happened and a button what to do (design.md section 10).
"use strict";
const firstPaint = (() => {
  let english = (navigator.language || "it").startsWith("en");
  const SAFE = ["Quello che è già salvato su questo dispositivo resta al sicuro.", "What is already saved on this device stays safe."];
  const WORDS = {                                                 // [Italian, English]
    again: ["Riprova", "Try again"],
    opening: ["Apro Soglia…", "Opening Soglia…"],
    almost: ["Quasi pronto…", "Almost ready…"],
    progress: ["Preparo questo dispositivo: {0} di {1} MB", "Preparing this device: {0} of {1} MB"],
    rescue: ["Salva una copia cifrata per l'ufficio", "Save an encrypted copy for the office"],
    office: ["Per l'ufficio: {0}", "For the office: {0}"],
    call: ["Chiama l'ufficio: {0}", "Call the office: {0}"],
    update: ["C'è una versione nuova di Soglia.", "There is a new version of Soglia."],
    "update-safe": ["I dati restano dove sono.", "The data stays where it is."],
    "update-now": ["Aggiorna", "Update"],
    "update-later": ["Più tardi", "Later"],
  };
  const PAGES = {                                                 // kind: [title, text], each [Italian, English]
    "second-tab": [
      ["Soglia è già aperta", "Soglia is already open"],
      ["È aperta in un'altra scheda o finestra di questo browser: continua lì.\nAppena quella si chiude, Soglia si apre qui da sola.",
       "It is open in another tab or window of this browser: go on there.\nAs soon as that one closes, Soglia opens here by itself."]],
    "no-storage": [
      ["Qui Soglia non può salvare", "Soglia cannot save here"],
      ["Questo browser, o la sua finestra privata, non sa conservare i dati su questo dispositivo, e Soglia non apre un archivio che dimentica.\n"
        + "Usa Chrome, Edge o Firefox aggiornati, oppure Safari 15.2 o più recente, in una finestra normale.",
       "This browser, or its private window, cannot keep data on this device, and Soglia opens no storage that forgets.\n"
        + "Use an up-to-date Chrome, Edge or Firefox, or Safari 15.2 or later, in a normal window."]],
    "not-secure": [
      ["Serve un indirizzo sicuro", "A secure address is needed"],
      ["Soglia conserva i dati solo se si apre da un indirizzo che comincia con https://. Chiedi all'ufficio l'indirizzo giusto.",
       "Soglia keeps data only when it is opened at an address that begins with https://. Ask the office for the right one."]],
    "no-download": [
      ["Manca ancora un pezzo di Soglia", "A part of Soglia is still missing"],
      ["La prima apertura ha bisogno della rete: avvicinati a dove c'è campo e riprova. " + SAFE[0],
       "The first opening needs the network: go where there is signal and try again. " + SAFE[1]]],
    failed: [
      ["Soglia non si è aperta", "Soglia did not open"],
      [SAFE[0] + "\nRiprova; se succede ancora, chiudi e riapri il browser, e parlane con l'ufficio.",
       SAFE[1] + "\nTry again; if it happens again, close and reopen the browser, and talk to the office."]],
  };
  const element = (name) => document.getElementById(`first-paint${name}`), root = element(""), bar = element("-bar"), words = element("-words");
  const inWords = (pair, ...values) => values.reduce((text, value, at) => text.replace(`{${at}}`, value), pair[english ? 1 : 0]);
  const say = (key, ...values) => inWords(WORDS[key], ...values);
  const megabytes = (bytes) => (bytes / 1e6).toLocaleString(english ? "en" : "it", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  // --- how much of the start has arrived, as bytes over the wire (start-sizes.js is written by the build)
  const chromium = /Chrom(e|ium)\//.test(navigator.userAgent), cached = Boolean(navigator.serviceWorker?.controller);
  const isAsked = (path) => !path.startsWith("canvaskit/") || path.startsWith("canvaskit/chromium/") === chromium;
  const wanted = Object.entries(startSizes).filter(([path]) => isAsked(path)), arrived = new Map();
  const total = wanted.reduce((sum, [, [, wire]]) => sum + wire, 0);
  const SLOW_MS = 30_000;                                         // ten times what a start out of the offline copy takes
  let over = false, held = false;
  function draw() {
    if (over) return;
    let wire = 0;
    for (const [path, [raw, size]] of wanted) wire += size * Math.min(1, (arrived.get(path) || 0) / raw);
    bar.value = wire / total;
    words.textContent = cached ? say("opening") : wire >= 0.999 * total ? say("almost") : say("progress", megabytes(wire), megabytes(total));
  }
  function count(path, bytes) { arrived.set(path, (arrived.get(path) || 0) + bytes); draw(); }

  // A store that was here can be copied for the office without the app; also where the app never comes to its first page.
  function offerRescue(why) {
    const link = element("-rescue");
    link.textContent = say("rescue"); link.href = `rescue.html#${why}`; link.hidden = !storeMarker.read();
  }
  function offerCall() {
    const link = element("-call"), office = storeMarker.office();
    link.hidden = !office;
    if (office) { link.href = office.href; link.textContent = [say("call", office.phone), office.hours].filter(Boolean).join(" · "); }
  }
  setTimeout(() => { if (!over && cached) offerRescue("archivio=worker"); }, SLOW_MS);
  function plain(kind, detail) {                                  // a page of words instead of the app
    const [title, text] = PAGES[kind] || PAGES.failed, button = element("-plain-button");
    element("-plain-title").textContent = inWords(title);
    element("-plain-text").textContent = inWords(text);
    element("-plain-detail").textContent = detail ? say("office", detail) : "";
    button.textContent = say("again"); button.hidden = false; button.onclick = () => location.reload();
    root.dataset.state = "plain"; root.dataset.kind = kind; root.hidden = false;
    held = false;
    dispatchEvent(new Event("first-paint-plain"));
    if (kind === "failed" || kind === "no-download") offerRescue(kind === "failed" ? "archivio=worker" : "copia");
    if (kind === "failed") offerCall();
    over = true;
  }
  // A page of the app is drawn: two frames later it stands on screen under this one.
  function appStands(padIsWanted) {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      if (!padIsWanted()) release();
      done();
    }));
  }
  function done() {
    if (over) return;
    over = true;
    stopCounting();
    root.hidden = !held;
    dispatchEvent(new Event("first-paint-done"));
  }
  // The PIN's pad (first-pad.js) stands in this paint, over the app's first page, for as long as it is wanted.
  function hold() { held = true; root.dataset.state = "pad"; }
  function release() {
    if (!held) return;
    held = false;
    root.dataset.state = "loading"; root.hidden = over;
  }
  const stopCounting = cached ? () => {} : globalThis.countingFetch(count);   // what is here already is not counted: counting costs streaming
  new PerformanceObserver((list) => {                             // what <script> and <link> load passes no fetch
    for (const entry of list.getEntries()) {
      const path = new URL(entry.name).pathname.slice(1);
      if (startSizes[path] && entry.initiatorType !== "fetch") { arrived.set(path, startSizes[path][0]); draw(); }
    }
  }).observe({ type: "resource", buffered: true });
  // As Flet's own page does: WebKit gives back a frozen Flutter from its back/forward cache; only a new start helps.
  addEventListener("pageshow", (event) => { if (event.persisted && navigator.vendor?.startsWith("Apple")) location.reload(); });
  document.documentElement.lang = english ? "en" : "it";
  draw();
  const speak = (language) => { english = language === "en"; };   // from now on in the words that this person chose in the app
  return { count, plain, appStands, hold, release, say, speak };
})();
