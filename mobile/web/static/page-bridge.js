// What only the page can do, for Python in its worker (mobile/platform/bridge.py is the other side). One port for each worker.
// In: {id, operation, arguments} -> {id, value} or {id, error}. Out, unasked: {event, value}. From the worker's start: {say, detail}.
"use strict";
const pageBridge = (() => {
  const ports = new Set();
  const emit = (event, value) => ports.forEach((port) => port.postMessage({ event, value }));
  // What Python has not taken yet goes to a worker that is started in the first one's place, too.
  const untaken = new Map();
  function hand(event, value) { untaken.set(event, value); emit(event, value); }
  const taken = (event) => untaken.delete(event);

  // Printing: the sheet lives in this page in a shadow root, because iOS prints the page around an iframe. A shadow root's own
  // @page rule is ignored, so it stands here. Python escapes every value; dropping elements and attributes is the second net.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    @media screen { #print-sheet { display: none } }
    @media print {
      @page { size: A4; margin: 15mm }
      html, body { position: static !important; overflow: visible !important; height: auto !important; width: auto !important; margin: 0 !important }
      body > :not(#print-sheet) { display: none !important }
    }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const DROPPED = "script,style,link,meta,base,iframe,object,embed,form,img,svg,math,video,audio";
  const KEPT = new Set(["class", "colspan", "rowspan", "lang"]);
  function print(html, css) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    parsed.querySelectorAll(DROPPED).forEach((element) => element.remove());
    parsed.querySelectorAll("*").forEach((element) => element.getAttributeNames().forEach((name) => KEPT.has(name) || element.removeAttribute(name)));
    document.getElementById("print-sheet")?.remove();
    const host = Object.assign(document.createElement("div"), { id: "print-sheet" });
    const inside = host.attachShadow({ mode: "open" }), style = new CSSStyleSheet();
    style.replaceSync(css);
    inside.adoptedStyleSheets = [style];
    inside.append(...parsed.body.childNodes);
    document.body.append(host);
    window.print();                                               // iOS returns at once: the sheet stays until the next touch
    addEventListener("pointerdown", () => host.remove(), { once: true, capture: true });
  }

  function download(name, blob) {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  // Choosing photos: Flet's file input is not in the document, so it is seen at its click. The File objects go to Python by
  // reference; Flet would carry their bytes through Dart and msgpack. One single image means the camera.
  const click = HTMLInputElement.prototype.click;
  HTMLInputElement.prototype.click = function () {
    if (this.type === "file") {
      if (this.accept.startsWith("image/") && !this.multiple) this.setAttribute("capture", "environment");
      this.addEventListener("change", () => emit("files", [...this.files]), { capture: true, once: true });
    }
    return click.call(this);
  };

  const wear = (language, percent, look) => {
    document.documentElement.lang = language; sogliaLetters.choose(percent); firstPaint.speak(language); sogliaUpdate.dress(look);
  };

  const operations = {
    print, download,
    persist: () => navigator.storage.persist(),
    ready: () => void performance.mark("soglia-main"),
    failed: (detail) => firstPaint.plain("failed", detail),
    form: (open) => sogliaUpdate.formIs(open), saved: () => sogliaUpdate.saved(), update: () => sogliaUpdate.update(),
    noteCounts: (counts) => storeMarker.note(counts), forgetCounts: () => storeMarker.forget(),
    vanishedStore: () => storeMarker.gone(), vanishedTold: () => storeMarker.goneTold(),
    installed: () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true,
    address: (way, title) => sogliaAddress.show(way, title),
    wear,
    keepPad: (shown) => sogliaPad.keep(shown), padHeard: () => sogliaPad.heard(), appStands: (locked) => firstPaint.appStands(() => sogliaPad.wants(locked)),
    rescue: (why) => location.assign(`rescue.html#${why}`),
  };
  // The office's QR opens <origin>/#codice=<long code>. A fragment never leaves the browser; here it leaves the address and the history
  // too, before anything else reads them. An event waits in a worker's port until Python listens, so none is lost.
  const CODE = /^#\/?codice=([A-Za-z0-9_-]{6,200})$/;
  let officeCode = "";
  function takeCode() {
    const found = CODE.exec(location.hash);
    if (!found) return;
    officeCode = found[1];
    history.replaceState(history.state, "", location.pathname + location.search);
    emit("code", officeCode);
  }
  addEventListener("popstate", (event) => {                       // in an app that is open: Flutter must not take it for a place of the app
    if (CODE.test(location.hash)) { takeCode(); sogliaAddress.leave(); event.stopImmediatePropagation(); }
  }, { capture: true });
  addEventListener("hashchange", takeCode);
  takeCode();

  // Whether somebody is at the screen: told at most every ten seconds, for locking after a while of nobody.
  const TELL_MS = 10_000;
  let told = -TELL_MS;
  const touched = ({ timeStamp }) => { if (timeStamp - told >= TELL_MS) { told = timeStamp; emit("activity"); } };
  for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, touched, { capture: true, passive: true });
  addEventListener("keydown", ({ key, isComposing }) => { if (key === "Escape" && !isComposing) emit("escape"); }, { capture: true });

  // How large the letters are that this person has asked her browser for: 2 is 200 %.
  const letter = document.createElement("div");
  letter.style.cssText = "position:absolute;visibility:hidden;width:10rem;height:0";
  document.body.append(letter);
  const letters = () => letter.offsetWidth / 160;
  let said = letters();
  new ResizeObserver(() => { if (letters() !== said) emit("letters", said = letters()); }).observe(letter);

  document.addEventListener("visibilitychange", () => emit("visibility", document.visibilityState));
  addEventListener("pagehide", (event) => emit("pagehide", event.persisted));

  function heard(port, { id, operation, arguments: given, say, detail, path, bytes }) {
    if (say === "arrived") return firstPaint.count(path, bytes);
    if (say === "started") return void (document.documentElement.dataset.start = detail);   // snapshot or plain
    if (say === "free") return location.reload();                  // the first tab is gone
    if (say) return firstPaint.plain(say, detail);
    return Promise.resolve().then(() => operations[operation](...given)).then(
      (value) => port.postMessage({ id, value }),
      (error) => port.postMessage({ id, error: `${error.name}: ${error.message}` }));
  }
  function attach(worker) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => heard(port1, data);
    ports.add(port1);
    worker.postMessage({ pagePort: port2 }, [port2]);
    if (letters() !== 1) port1.postMessage({ event: "letters", value: letters() });
    for (const [event, value] of untaken) port1.postMessage({ event, value });
    if (officeCode) port1.postMessage({ event: "code", value: officeCode });
    if (sogliaAddress.read() !== "/") port1.postMessage({ event: "address", value: sogliaAddress.read() });
  }
  return { attach, emit, hand, taken, hasCode: () => Boolean(officeCode) };
})();
