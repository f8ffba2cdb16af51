// For who listens to the page: Flutter builds what a screen reader reads only when it is asked to, by a button that only a screen reader
// finds. That button speaks the person's language here, and whoever has pressed it in this browser is not asked again.
"use strict";
(() => {
  const KEPT = "soglia-spoken", BUTTON = "flt-semantics-placeholder";
  const WORDS = {                                                 // [Italian, English]
    aloud: ["Attiva la lettura ad alta voce", "Turn on reading aloud"],
  };
  const name = WORDS.aloud[(navigator.language || "it").startsWith("en") ? 1 : 0];
  function asked() {
    try { return localStorage.getItem(KEPT) === "1"; } catch { return false; }
  }
  function keep({ isTrusted }) {
    if (!isTrusted) return;                                       // a person's own press
    try { localStorage.setItem(KEPT, "1"); } catch (error) { console.warn("reading aloud:", error.name); }
  }
  function press(button) {                                        // on a phone Flutter looks whether it was pressed in its middle
    const { left, top, width, height } = button.getBoundingClientRect();
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: left + width / 2, clientY: top + height / 2 }));
  }
  const watch = new MutationObserver(() => {
    const button = document.querySelector(BUTTON);
    if (!button) return;
    watch.disconnect();
    button.setAttribute("aria-label", name);
    button.addEventListener("click", keep, { capture: true });
    if (asked()) press(button);
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
})();
