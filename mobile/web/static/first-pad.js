// The PIN's pad in the first paint: it can be typed while Flutter and Python are still on their way (docs/adr/0097-the-pin-before-the-app.md).
// Rules: it stands only where the app would ask this very person for her PIN, and never beside anything else that the start may come to; it
// knows no PIN and tries none: the app counts a try, and tries it. Digits are in one variable of this file and nowhere else, until the sixth
// or until the page is left; what is handed over is a key that gives nobody its bytes.
"use strict";
const sogliaPad = (() => {
  const KEPT = "soglia-pad", LENGTH = 6, LOCK = "soglia-files", LARGE = 24, ELSEWHERE = /^\/(aiuto|galleria)(\/|$)/;
  const part = (name) => document.getElementById(`pad-${name}`), root = document.getElementById("first-paint");
  const dots = [...root.querySelectorAll(".dots i")], keys = [...root.querySelectorAll(".pad .key")], buttons = [...root.querySelectorAll(".pad button")];
  const PLACES = ["hello", "text", "network", "opening", "safe", "locks", "others", "who", "lost"];
  let shown = null, typed = "", under = false;                     // `under`: the app's own page stands under this one
  let state = "typing";                                           // then "deriving", "handed", "heard" by the app; or "elsewhere"

  function keep(fresh) {                                          // what the next start shows; null: nothing
    try { if (fresh) localStorage.setItem(KEPT, JSON.stringify(fresh)); else localStorage.removeItem(KEPT); }
    catch (error) { console.warn("pad:", error.name); }           // no room: the next start asks when the app stands
  }
  function kept() {
    try { return JSON.parse(localStorage.getItem(KEPT)); } catch { return null; }
  }
  // Asked before this page's own worker takes it (python.js comes after): whoever holds it is another tab, or the page before this one.
  async function isHeld() { return (await navigator.locks.query()).held.some(({ name }) => name === LOCK); }
  const isFree = async () => !pageBridge.hasCode() && !ELSEWHERE.test(sogliaAddress.read()) && self.isSecureContext
    && !(await isHeld()) && (await storeMarker.storeIsHere());

  // --- how it looks
  function dress() {
    const { words, face, others, look, language } = shown;
    for (const name of PLACES) part(name).textContent = words[name];
    part("change-word").textContent = words.change;
    part("help").ariaLabel = words.help;
    part("erase").ariaLabel = words.erase;
    wearFace(part("face"), face);
    part("faces").replaceChildren(...others.map((other) => wearFace(document.createElement("i"), other)));
    if (parseFloat(getComputedStyle(document.documentElement).fontSize) >= LARGE) {      // as in the app: no last row behind a foot
      root.querySelector(".pad").dataset.large = "";
      root.querySelector(".keys").append(part("lost"));
    }
    document.documentElement.lang = language;
    document.documentElement.dataset.look = look;
    draw();
  }
  function wearFace(place, [letters, tone]) { place.textContent = letters; place.className = `face ${tone}`; return place; }
  function draw() {
    const opening = state !== "typing";
    dots.forEach((dot, at) => dot.classList.toggle("full", at < typed.length));
    part("said").textContent = opening ? shown.words.opening : shown.words.typed[typed.length];
    part("opening").hidden = !opening;
    for (const button of buttons) button.disabled = opening;
  }

  // --- what is typed
  function press(digit) {
    if (state !== "typing") return;
    typed += digit;
    if (typed.length === LENGTH) open(emptied());
    draw();
  }
  function emptied() { const whole = typed; typed = ""; return whole; }
  function erase() { type(typed.slice(0, -1)); }
  function type(digits) {
    typed = digits;
    draw();
    if (under && !typed && state === "typing") leave();
  }
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  async function derived(whole, salt, iterations) {               // as mobile/platform/browser.py does it
    const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(whole), "PBKDF2", false, ["deriveKey"]);
    const rule = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations };
    return crypto.subtle.deriveKey(rule, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }
  async function open(whole) {
    const { person, salt, rounds } = shown, at = Date.now();
    state = "deriving";
    try {
      const key = await derived(whole, salt, rounds);
      if (!shown) return;                                         // a plain page stands instead of the app
      state = "handed";
      pageBridge.hand("padKey", { person, salt, rounds, at, key });
    } catch (error) { console.warn("pad:", error.name); elsewhere(); }
  }
  function elsewhere() {                                          // what only the app's own page can do
    state = "elsewhere";
    type("");
    if (under) leave();
  }
  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (/^[0-9]$/.test(event.key)) press(event.key); else if (event.key === "Backspace") erase();
  }
  function away() { if (document.visibilityState === "hidden") type(""); }          // half a PIN does not wait in a pocket

  // --- what the app says
  function heard() { pageBridge.taken("padKey"); state = "heard"; }    // what it shows from now on follows from the PIN
  function wants(locked) {                                        // whether this page stays above the app's own: the PIN is half typed, or tried
    under = true;
    const wanted = shown && locked && (typed || state === "deriving" || state === "handed");
    if (!wanted) forget();
    return wanted;
  }
  function leave() { forget(); firstPaint.release(); }
  function forget() {
    shown = null; typed = "";
    delete document.documentElement.dataset.look;
    removeEventListener("keydown", pressed, { capture: true });
    document.removeEventListener("visibilitychange", away);
  }

  async function begin() {
    const found = kept();
    if (!found) return;
    const [free] = await Promise.all([isFree(), sogliaUpdate.decided]);   // a new version is taken first: its page asks
    if (!free || root.hidden || root.dataset.state !== "loading") return;
    shown = found;
    dress();
    firstPaint.hold();
    addEventListener("keydown", pressed, { capture: true });
    document.addEventListener("visibilitychange", away);
  }
  for (const key of keys) key.onclick = () => press(key.textContent);
  part("erase").onclick = erase;
  part("lost").onclick = () => { pageBridge.emit("padWish", "lost"); elsewhere(); };
  part("change").onclick = () => { pageBridge.emit("padWish", "people"); elsewhere(); };
  part("help").onclick = () => { pageBridge.emit("address", "/aiuto/unlock"); elsewhere(); };
  addEventListener("first-paint-plain", forget);
  begin().catch((error) => console.warn("pad:", error.name));
  return { keep, heard, wants };
})();
