// Registers the service worker after the first page stands, and applies a new version when the person agrees.
// Rule: nothing is swapped under somebody's hands; a failed download leaves the old version whole.
"use strict";
const sogliaUpdate = (() => {
  const bar = document.getElementById("soglia-update"), HOUR = 3_600_000;
  let waiting = null, agreed = false;
  function found(worker) { waiting = worker; bar.hidden = false; pageBridge.emit("update", true); }
  function apply() { if (waiting) { agreed = true; waiting.postMessage("skipWaiting"); } }

  async function register() {
    const registration = await navigator.serviceWorker.register("sw.js", { updateViaCache: "none" });
    const controlled = () => Boolean(navigator.serviceWorker.controller);
    if (registration.waiting && controlled()) found(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const fresh = registration.installing;
      fresh?.addEventListener("statechange", () => { if (fresh.state === "installed" && controlled()) found(fresh); });
    });
    let looked = Date.now();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible" || Date.now() - looked < HOUR) return;
      looked = Date.now();
      registration.update().catch((error) => console.info("no news of a new version:", error.name));
    });
    await navigator.serviceWorker.ready;
    document.documentElement.dataset.offlineReady = "true";           // from here on the app starts without the centre
  }
  document.querySelector("#soglia-update p").textContent = firstPaint.say("update");
  for (const key of ["update-now", "update-later"]) document.getElementById(key).textContent = firstPaint.say(key);
  document.getElementById("update-now").onclick = apply;
  document.getElementById("update-later").onclick = () => { bar.hidden = true; };
  navigator.serviceWorker?.addEventListener("controllerchange", () => { if (agreed) location.reload(); });
  addEventListener("first-paint-done", () => {
    register().catch((error) => { document.documentElement.dataset.offlineReady = "failed"; console.warn("service worker:", error.name, error.message); });
  }, { once: true });
  return { apply };
})();
