// The office's addresses in the browser's history. Flutter only ever goes forward: an arrow that leads back would add an entry.
// Rule (issue 17): who goes up from what was opened, or out of help, to the entry that was just before takes that step back; between the
// places of the bar every step is an entry, as on any page of a desk.
"use strict";
(() => {
  const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
  const hash = (url) => new URL(url, location.href).hash || "#/";
  const THING = /^#\/(assessment|availability|residences|devices)\/./;
  function isUp(from, to) {
    const thing = THING.exec(from);
    return from.startsWith("#/aiuto") || (thing !== null && to === (thing[1] === "assessment" ? "#/" : `#/${thing[1]}`));
  }
  history.pushState = (state, writer, url) => {
    const from = hash(location.href), to = hash(url);
    if (history.state?.before === to && isUp(from, to)) return history.back();
    push({ ...state, before: from }, writer, url);
  };
  history.replaceState = (state, writer, url) => replace({ ...state, before: history.state?.before }, writer, url);
})();
