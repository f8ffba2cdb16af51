// What only the page can do, for Python in the worker: asking for persistent storage, handing over chosen files, downloads, the
// tab's visibility. One MessagePort per worker; a call is {id, operation, arguments}, its answer {id, value} or {id, error}, an event {event, value}.
"use strict";
(() => {
  const ports = new Set();
  const emit = (event, value) => ports.forEach((port) => port.postMessage({ event, value }));

  // Flet's file input is not in the document, so no event of it can be heard: its click is where it can be met. The File objects go to
  // Python by reference; no byte is read here. (The photos of one visit are many megabytes; Flet would carry them through three copies.)
  const click = HTMLInputElement.prototype.click;
  HTMLInputElement.prototype.click = function () {
    if (this.type === "file") this.addEventListener("change", () => emit("files", [...this.files]), { capture: true, once: true });
    return click.call(this);
  };

  const operations = {
    persist: () => navigator.storage.persist(),
    download(name, blob) {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
    ready: () => { firstPaint.done(); registerServiceWorker(); },
    failed: (detail) => { console.error("Soglia:", detail); firstPaint.plain("failed"); },
    applyUpdate: () => { waiting?.postMessage("skipWaiting"); return Boolean(waiting); },
  };

  // The service worker comes after Python's first frame: its precache must not compete with the start.
  let waiting = null, registered = false;
  async function registerServiceWorker() {
    if (registered || !("serviceWorker" in navigator)) return;
    registered = true;
    const had = Boolean(navigator.serviceWorker.controller);
    let reloading = false;
    navigator.serviceWorker.addEventListener("controllerchange", () => { if (had && !reloading) { reloading = true; location.reload(); } });
    try {
      const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
      const found = (worker) => { waiting = worker; emit("update", true); };
      if (registration.waiting && had) found(registration.waiting);
      registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        worker.addEventListener("statechange", () => { if (worker.state === "installed" && navigator.serviceWorker.controller) found(worker); });
      });
      await navigator.serviceWorker.ready;
      emit("offline-ready", true);
      document.documentElement.dataset.offlineReady = "true";
    } catch (error) { console.warn("service worker:", error.message); emit("offline-ready", false); }
  }

  document.addEventListener("visibilitychange", () => emit("visibility", document.visibilityState));
  addEventListener("pagehide", () => emit("pagehide", true));

  function attach() {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = async ({ data: { id, operation, arguments: given } }) => {
      try { port1.postMessage({ id, value: await operations[operation](...given) }); }
      catch (error) { port1.postMessage({ id, error: `${error.name}: ${error.message}` }); }
    };
    ports.add(port1);
    return port2;
  }
  globalThis.pageBridge = { attach };
})();
