// How long a tap took, measured in the page: from the browser's own stamp of the pointer to the frame after the one in which the screen
// said something else. What it waits for: a place that comes or goes (`sogliaAwait`). Put in before the page's own scripts.
"use strict";
(() => {
  const taps = globalThis.sogliaTaps = [];
  let begun = 0, place = "", shown = true;
  globalThis.sogliaAwait = (wanted, isShown) => { place = `[flt-semantics-identifier="${wanted}"]`; shown = isShown; begun = 0; };
  globalThis.sogliaTapped = (count) => new Promise((done) => {
    const look = () => taps.length >= count ? done(true) : setTimeout(look, 20);
    look();
  });
  addEventListener("pointerdown", (event) => { begun = event.timeStamp; }, { capture: true });
  new MutationObserver(() => {
    if (!begun || !place || (document.querySelector(place) !== null) !== shown) return;
    const from = begun;
    begun = 0;
    requestAnimationFrame(() => taps.push(performance.now() - from));
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["flt-semantics-identifier"] });
})();
