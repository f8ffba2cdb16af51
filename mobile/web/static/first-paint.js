// The first paint: what a person sees until Python has drawn its first screen, and the plain pages for what cannot go on.
// Rule: never a blank page. Every sentence says what happened, what is safe and what to do (design.md section 10).
"use strict";
(() => {
  const english = (navigator.language || "it").startsWith("en");
  const WORDS = {
    opening: ["Apro l'app…", "Opening the app…"],
    downloading: ["Scarico l'app: poi funziona anche senza rete.", "Downloading the app: then it works without network too."],
    preparing: ["Preparo l'app…", "Preparing the app…"],
    second_tab: [
      "Soglia è già aperta in un'altra scheda. Continua lì: i dati si aprono in una scheda sola, così niente si perde. Se l'hai chiusa, tocca «Riprova».",
      "Soglia is already open in another tab. Go on there: the data open in one tab only, so that nothing is lost. If you closed it, tap “Try again”."],
    no_store: [
      "Questo browser non sa conservare i dati al sicuro, quindi Soglia qui non registra niente. Usa Chrome, Edge o Firefox aggiornati, non in finestra anonima.",
      "This browser cannot keep data safe, so Soglia records nothing here. Use an up-to-date Chrome, Edge or Firefox, not a private window."],
    failed: [
      "L'app non è partita. Quello che avevi salvato è ancora su questo dispositivo. Tocca «Riprova»; se non basta, chiama l'ufficio.",
      "The app did not start. What you had saved is still on this device. Tap “Try again”; if that is not enough, call the office."],
    again: ["Riprova", "Try again"],
    megabytes: ["MB", "MB"],
  };
  const say = (key) => WORDS[key][english ? 1 : 0];
  const element = (id) => document.getElementById("first-paint" + (id ? "-" + id : ""));
  const number = (bytes) => (bytes / 1e6).toLocaleString(english ? "en" : "it", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  function words(key) { const p = element("words"); if (p) p.textContent = say(key); }

  function progress(done, total) {
    const bar = element("bar");
    if (!bar) return;
    if (done >= total) { bar.hidden = true; element("units").textContent = ""; words("preparing"); return; }
    bar.hidden = false; bar.max = total; bar.value = done;
    words("downloading");
    element("units").textContent = `${number(done)} / ${number(total)} ${say("megabytes")}`;
  }

  function plain(key) {
    const page = element("");
    page.hidden = false;
    page.setAttribute("role", "alert");
    words(key);
    element("bar").hidden = true; element("units").textContent = "";
    const button = element("button");
    button.hidden = false; button.textContent = say("again");
    button.onclick = () => location.reload();
  }

  globalThis.firstPaint = { progress, plain, done: () => { element("").hidden = true; } };
  addEventListener("DOMContentLoaded", () => words("opening"));
})();
