// Runs in a page before anything else does, in every variant alike: notes when what is looked for stands on screen, and taps the PIN as
// soon as its keys do: on the pad of the first paint, which stands first, or else on the app's own. It reads what a screen reader would be
// told, which Flutter tells in the frame that it paints; what lies under the first paint is not on screen.
(() => {
  const LOOKED_FOR = "%LOOKED_FOR%", PIN = "%PIN%", times = (globalThis.startTimes = {});
  const note = (name) => { times[name] ??= Math.round(performance.now()); };
  let told = false;
  const words = (node) => (node.getAttribute("aria-label") || node.textContent || "").trim();
  function tapFirst(paint) {
    if (times.keypad || paint.dataset.state !== "pad") return;
    const keys = new Map([...paint.querySelectorAll(".key")].map((node) => [node.textContent, node]));
    note("keypad");
    requestAnimationFrame(() => requestAnimationFrame(() => {      // it has been painted: a finger would find it
      note("typed");
      for (const digit of PIN) keys.get(digit).click();
    }));
  }
  function tap(host) {
    const keys = new Map([...host.querySelectorAll("[role=button]")].map((node) => [words(node), node]));
    if ([...PIN].some((digit) => !keys.has(digit))) return;
    note("keypad");
    for (const digit of PIN) keys.get(digit).click();
  }
  function look() {
    document.querySelector("flt-semantics-placeholder")?.click();
    const paint = document.getElementById("first-paint");
    if (PIN && paint) tapFirst(paint);
    const host = document.querySelector("flt-semantics-host");
    if (!host) return;
    if (PIN && !times.keypad) tap(host);
    if (times.shown || !host.querySelector(LOOKED_FOR)) return;
    note("drawn");
    if (paint && !paint.hidden) return;
    if (told) return;
    told = true;
    requestAnimationFrame(() => {                                  // what was told is painted in the same frame, after it was told
      note("shown");
      document.documentElement.dataset.startShown = "true";
    });
  }
  addEventListener("flutter-first-frame", () => note("first_frame"));
  const attributeFilter = ["aria-label", "flt-semantics-identifier", "data-state", "hidden"];
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter });
})();
