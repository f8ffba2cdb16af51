// How long a tap or a letter took, measured in the page. *Answer*: until the browser has shown the first frame after the finger (its own
// Event Timing, in steps of 8 ms). *Result*: until the frame after the one in which the screen says what was waited for: a place that has
// come or gone, or whose words (or choice) have changed. Both from the browser's own stamp of the event. Put in before the page's own scripts.
"use strict";
(() => {
  const taken = globalThis.sogliaTaken = [];
  let begun = 0, wanted = null, before = "", answered = 0;
  const found = () => document.querySelector(`[flt-semantics-identifier="${wanted.place}"]`);
  const words = (node) => node ? [node, ...node.querySelectorAll("*")].map((one) => `${one.ariaLabel || ""}${one.ariaSelected || one.ariaChecked || ""}${one.firstChild?.nodeValue || ""}`).join() : "";
  const is = () => wanted.how === "changed" ? words(found()) !== before : (found() !== null) === (wanted.how === "there");
  globalThis.sogliaAwait = (how, place) => { begun = answered = 0; wanted = { how, place }; before = words(found()); };
  globalThis.sogliaTook = (count) => new Promise((done) => {
    const look = () => taken.length >= count ? done(taken[count - 1]) : setTimeout(look, 20);
    look();
  });
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, (event) => { begun ||= event.timeStamp; }, { capture: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (begun && !answered && ["pointerup", "keydown"].includes(entry.name) && entry.startTime >= begun) answered = entry.startTime + entry.duration;
  }).observe({ type: "event", durationThreshold: 16, buffered: false });
  new MutationObserver(() => {
    if (!begun || !wanted || !is()) return;
    const from = begun;
    wanted = null;
    requestAnimationFrame(() => {
      const result = performance.now() - from;
      setTimeout(() => { begun = 0; taken.push({ result, answer: answered ? answered - from : 16 }); }, 120);
    });
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})();
