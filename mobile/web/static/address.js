// Where the app is, in the browser's history (mobile/views/places.py is the other side).
// Rule (issue 17): the entries are always the way from home to here, so Back goes to the parent, whichever way one came: after a deep
// link as well. Each entry knows its own way. Flutter neither writes the history nor hears of it: it would go forward only.
"use strict";
const sogliaAddress = (() => {
  const STUCK_MS = 1000;                                          // going back takes some milliseconds, or the entries are not there
  const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
  for (const [name, own] of [["pushState", push], ["replaceState", replace]]) {
    history[name] = (state, writer, url) => { if (writer !== "flutter") own(state, writer, url); };
  }
  const read = () => location.hash.slice(1) || "/";
  const told = () => history.state?.way;
  const url = (address) => (address === "/" ? location.pathname + location.search : `#${address}`);
  let here = [], wanted = null, going = 0;

  function stand() {                                              // on whatever entry the browser has gone to
    const way = told();
    here = way || [...here, read()];
    if (!way) replace({ way: here }, "", location.href);          // typed by hand, or a link
  }
  function write(act, at) { act({ way: wanted.slice(0, at + 1) }, "", url(wanted[at])); }
  function step() {
    clearTimeout(going);
    going = 0;
    if (!wanted) return;
    let same = 0;
    while (same < Math.min(here.length, wanted.length) && here[same] === wanted[same]) same++;
    const back = same === wanted.length ? here.length - same : Math.max(0, here.length - 1 - same);
    if (back) {
      going = setTimeout(() => { replace({ way: wanted }, "", url(wanted.at(-1))); here = wanted; step(); }, STUCK_MS);
      return history.go(-back);
    }
    for (let at = same; at < wanted.length; at++) write(at === same && same < here.length ? replace : push, at);
    here = wanted;
    wanted = null;
  }
  // Python says the way from home to where it is; the history becomes that way.
  function show(way, title) { name(title); said.textContent = title; if (way.length) wanted = [...way]; if (!going) step(); }

  let named = document.title;                                     // Flutter writes the app's name there whenever it draws the app anew
  function name(title) { named = title; if (document.title !== named) document.title = named; }
  // A screen reader says a new title by itself only when a page is loaded: here it stands in a place that is read out when it changes.
  const said = Object.assign(document.createElement("p"), { id: "place", ariaLive: "polite" });
  Object.assign(said.style, { position: "fixed", top: 0, width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", margin: 0 });
  document.body.append(said);
  new MutationObserver(() => name(named)).observe(document.querySelector("title"), { childList: true });

  addEventListener("popstate", (event) => {
    event.stopImmediatePropagation();
    stand();
    if (going) step(); else pageBridge.emit("address", read());
  }, { capture: true });
  stand();
  // An entry that is no place is left again: what it held has been taken.
  function leave() { stand(); wanted = here.slice(0, -1); step(); }
  return { read, show, leave };
})();
