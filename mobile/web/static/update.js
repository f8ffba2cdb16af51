// Registers the service worker after the first page stands, and applies a new version when the person agrees, or at a start with nothing open.
// Rules: nothing is swapped under somebody's hands: a new version found at a start is taken before Python opens a file, never while another
// tab has the app, never twice in a row; the bar waits while a form is open; what was typed is on the disk before the page goes; a failed
// download leaves the old version whole and is begun again where there is a network.
"use strict";
const sogliaUpdate = (() => {
  const TAKEN = "soglia-taken", NEWER = "soglia-newer";
  const HOUR = 3_600_000, ANSWER_MS = 4_000, CLOSING_MS = 250, LOOKS = 4, TAKE_MS = 8_000, SAVE_MS = 3_000, LOOK_MS = 8_000;
  const bar = document.getElementById("soglia-update"), container = navigator.serviceWorker;
  const controlled = () => Boolean(container?.controller);
  const wait = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));
  let registration = null, waiting = null, replaced = false, agreed = false, wanted = false, later = false, form = false, failed = false;

  const tell = (how) => { document.documentElement.dataset.newer = how; };
  const draw = () => { bar.hidden = later || form || !(waiting || replaced); };
  // The app draws below the bar: nothing of it is covered, however many lines the bar takes.
  const room = () => pageBridge.emit("bar", bar.hidden ? 0 : Math.ceil(bar.getBoundingClientRect().bottom));
  function found(worker) { waiting = worker; tell("waiting"); if (wanted && !form) apply(); draw(); localStorage.setItem(NEWER, "1"); }
  function take(worker) { agreed = true; worker.postMessage("skipWaiting"); }    // the page goes when the new one is in control

  // --- at a start, where nothing is open yet (with no tab left a browser does the same by itself; a reload is a start too)
  function isAlone(worker) {                                      // null: no answer; a slow device takes seconds to wake a worker
    const { port1, port2 } = new MessageChannel();
    worker.postMessage("alone?", [port2]);
    return Promise.race([new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); }), wait(ANSWER_MS, null)]);
  }
  async function isSoonAlone(worker) {                            // a tab that is closing goes within moments
    for (let look = 0; look < LOOKS; look++) {
      const alone = await isAlone(worker);
      if (alone !== false) return Boolean(alone);
      await wait(CLOSING_MS);
    }
    return false;
  }
  async function takeAtStart() {
    const fresh = controlled() && (await container.getRegistration())?.waiting;
    if (!fresh) localStorage.removeItem(NEWER);
    if (!fresh || sessionStorage.getItem(TAKEN) || !(await isSoonAlone(fresh))) return;
    sessionStorage.setItem(TAKEN, "1");
    take(fresh);
    await wait(TAKE_MS);
    agreed = false;                                               // it did not come: this version goes on, and the bar says the rest
  }

  // --- while the app is open
  async function look() {
    try { await registration.update(); return Boolean(registration.installing || registration.waiting); }
    catch (error) { console.info("no news of a new version:", error.name); return false; }
  }
  function follow(fresh) {
    fresh?.addEventListener("statechange", () => {
      failed = fresh.state === "redundant" && fresh !== waiting;
      if (failed) tell("failed");
      if (fresh.state === "installed" && controlled()) found(fresh);
    });
  }
  async function register() {
    registration = await container.register("sw.js", { updateViaCache: "none" });
    if (registration.waiting && controlled()) found(registration.waiting);
    registration.addEventListener("updatefound", () => follow(registration.installing));
    follow(registration.installing);
    let looked = Date.now();
    const again = () => { looked = Date.now(); look(); };
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && (failed || Date.now() - looked >= HOUR)) again();
    });
    addEventListener("online", () => { if (failed) again(); });
    await container.ready;
    document.documentElement.dataset.offlineReady = "true";           // from here on the app starts without the centre
  }

  // --- the person agrees: Python saves what was typed and says `saved`; one that does not answer has saved all that it ever will
  function apply() { pageBridge.emit("leaving"); wait(SAVE_MS).then(saved); }
  function saved() {
    if (agreed) return;
    if (replaced) location.reload();
    else if (waiting) take(waiting);
  }
  async function update() {                                       // the app's own button: whether there is a newer version to come
    if (waiting || replaced) { apply(); return true; }
    if (!registration) return false;
    wanted = true;                                                // a slow network may find it after the answer: then it is taken all the same
    return Promise.race([look().then((coming) => { wanted = coming; return coming; }), wait(LOOK_MS, false)]);
  }
  function formIs(open) { form = open; draw(); }

  new ResizeObserver(room).observe(bar);
  function dress(look) {                                          // in the words and the look of the app, which may not be the browser's
    bar.dataset.look = look;
    bar.querySelector("p").textContent = firstPaint.say("update");
    bar.querySelector("p + p").textContent = firstPaint.say("update-safe");
    for (const key of ["update-now", "update-later"]) document.getElementById(key).textContent = firstPaint.say(key);
  }
  dress("system");
  document.getElementById("update-now").onclick = apply;
  document.getElementById("update-later").onclick = () => { later = true; draw(); };
  let mine = controlled();                                        // the first page of all comes under control without being replaced
  container?.addEventListener("controllerchange", () => {
    if (agreed) return location.reload();
    replaced = mine;
    mine = true;
    draw();
  });
  addEventListener("first-paint-done", () => {
    sessionStorage.removeItem(TAKEN);
    register().catch((error) => { document.documentElement.dataset.offlineReady = "failed"; console.warn("service worker:", error.name, error.message); });
  }, { once: true });
  // Python's worker waits where a new version may be taken: one that comes up in the same moments keeps Chromium from letting the new
  // version in until long after the page has given up.
  const expected = Boolean(localStorage.getItem(NEWER));
  const decided = takeAtStart().catch((error) => console.warn("the new version waits:", error.name));
  return { decided, expected, dress, formIs, saved, update };
})();
