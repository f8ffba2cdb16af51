// How large a person has chosen the letters to be, besides what her browser is set to: kept in this browser, so that the first paint and the
// plain pages have them too. Flutter and the app follow the size of the root's letters (page-bridge.js tells Python of it).
"use strict";
const sogliaLetters = (() => {
  const KEPT = "soglia-letters", SIZES = [100, 130, 160, 200];    // ui/tokens.py: LETTERS
  const wear = (percent) => { document.documentElement.style.fontSize = percent === 100 ? "" : `${percent}%`; };
  function choose(percent) {
    if (!SIZES.includes(percent)) return;
    wear(percent);
    try { localStorage.setItem(KEPT, percent); } catch (error) { console.warn("letters:", error.name); }   // no storage: until the page goes
  }
  function kept() {
    try { return Number(localStorage.getItem(KEPT)); } catch { return 0; }
  }
  if (SIZES.includes(kept())) wear(kept());
  return { choose };
})();
