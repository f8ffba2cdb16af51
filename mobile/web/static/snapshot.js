// When the memory snapshot is made: after the offline copy is whole, when nobody has touched the screen for a while; a touch ends the
// making, and the next quiet moment begins it again. It costs no network: what it reads is in the offline copy already.
"use strict";
(() => {
  const QUIET_MS = 5_000, ROOM = 300_000_000, LEAST_MEMORY = 2, root = document.documentElement.dataset;
  const TOUCHES = ["pointerdown", "keydown", "wheel"];
  let maker = null, quiet = 0;
  const wait = () => { clearTimeout(quiet); quiet = setTimeout(make, QUIET_MS); };
  function touched() { maker?.terminate(); maker = null; wait(); }

  function over(outcome, words) {                                 // once in the life of a page, whatever came of it
    maker?.terminate(); maker = null;
    for (const kind of TOUCHES) removeEventListener(kind, touched, { capture: true });
    clearTimeout(quiet);
    root.snapshot = outcome;
    console.info(words);
  }
  function make() {
    maker = new Worker("/snapshot-maker.mjs", { type: "module" });
    maker.onmessage = ({ data }) => data.failed
      ? over("none", `no memory snapshot: ${data.failed}`)
      : over("made", `memory snapshot for the next start: ${(data.size / 1e6).toFixed(1)} MB`);
    maker.onerror = (event) => { event.preventDefault(); over("none", `no memory snapshot: ${event.message}`); };
    maker.postMessage(sogliaPython.settings());
  }
  async function begin() {
    if (!sogliaPython.mayKeep()) return over("none", "no memory snapshot: a restore of this version did not end here");
    const { quota, usage } = await navigator.storage.estimate();
    if (quota - usage < ROOM || (navigator.deviceMemory ?? LEAST_MEMORY) < LEAST_MEMORY) return over("none", "no memory snapshot: little room on this device");
    for (const kind of TOUCHES) addEventListener(kind, touched, { capture: true, passive: true });
    wait();
  }
  addEventListener("first-paint-done", async () => {
    if (root.start === "snapshot") return (await import("/snapshot-store.mjs")).acquit(sogliaPython.settings().snapshot);
    const whole = new MutationObserver(() => { if (root.offlineReady === "true") { whole.disconnect(); begin(); } });
    whole.observe(document.documentElement, { attributeFilter: ["data-offline-ready"] });
  }, { once: true });
})();
