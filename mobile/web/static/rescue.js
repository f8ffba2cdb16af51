// The page for when the store will not open, is gone, or a copy of it is wanted. It needs no Python, no Flutter and no network.
// Rules: one calm page, no technical word (mockup 28); "nothing was deleted" is said only when the files are there; counts and times come from
// outside the store (store-marker.js); the code that is spoken names nobody.
"use strict";
(() => {
  const { say, megabytes, moment, things, locale } = rescueWords;
  const element = (id) => document.getElementById(id), marker = storeMarker.read(), now = Date.now();
  const [reason, detail] = location.hash.slice(1).split("=");     // "", archivio=<kind>, tolto
  let files = [], code = "";

  // "<...>" is bold; everything is text: no markup from words.
  function write(id, text) {
    element(id).replaceChildren(...text.split(/(<[^>]*>)/).map((part) => {
      if (!part.startsWith("<")) return document.createTextNode(part);
      return Object.assign(document.createElement("b"), { textContent: part.slice(1, -1) });
    }));
  }
  const show = (id, isShown) => { element(id).hidden = !isShown; };

  function tried() {                                              // how often this page has been led to, in this tab
    let before = {};
    try { before = JSON.parse(sessionStorage.getItem("soglia-tries") || "{}"); } catch (error) { console.info("tries:", error.name); }
    const told = { count: (before.count || 0) + (reason === "archivio" ? 1 : 0), at: now };
    if (reason === "archivio") sessionStorage.setItem("soglia-tries", JSON.stringify(told));
    return told;
  }

  const tries = tried();

  function drawCounts(kind) {
    const gone = kind === "gone", known = marker || { sent: 0, sentPhotos: 0, waiting: 0, waitingPhotos: 0, at: 0, delivered: 0 };
    const waits = known.waiting + known.waitingPhotos > 0, sent = known.sent + known.sentPhotos > 0, when = moment(known.at);
    element("here").className = waits || !marker ? "row warn" : "row ok";
    write("safe-title", say("safe"));
    write("here-title", say(gone ? "was_here" : "here"));
    if (!marker) { write("safe-text", say("unknown")); write("here-text", say("unknown")); return; }
    const worded = (key, one, other, values) => say(one + other === 1 ? `${key}_one` : key, values);
    const inOffice = { what: things(known.sent, known.sentPhotos), when: moment(known.delivered || known.at) };
    write("safe-text", sent ? worded(known.delivered ? "delivered_all" : "delivered", known.sent, known.sentPhotos, inOffice) : say("nothing_sent"));
    const what = things(known.waiting, known.waitingPhotos);
    const state = gone ? "lost" : kind === "failed" ? "closed" : "waiting";
    write("here-text", waits ? worded(state, known.waiting, known.waitingPhotos, { what, when }) : say("nothing_here", { when }));
  }

  function draw(kind) {
    const gone = kind === "gone", canSave = files.length > 0, waits = marker && marker.waiting + marker.waitingPhotos > 0;
    document.body.dataset.kind = kind;
    write("title", say(`title_${kind}`));
    write("text", say(`text_${kind}`));
    show("card", kind !== "empty" && kind !== "busy" && kind !== "unreadable");
    drawCounts(kind);
    write("advice-title", say(gone ? "do" : "dont"));
    write("advice-text", say(gone ? (waits || !marker ? "do_text" : "do_text_all") : "dont_text"));
    show("save", canSave); show("size", canSave);
    if (canSave) { write("save-words", say("save")); write("size", say("size", { size: megabytes(total()) })); }
    show("begin", gone); write("begin", say("begin"));
    write("again-words", say(kind === "asked" || kind === "empty" ? "back" : "again")); show("again", !gone);
    write("talk-words", say("talk"));
    const spoken = { failed: detail || "failed", gone: "gone", asked: "asked", unreadable: "unreadable" }[kind];
    show("code", Boolean(spoken));
    if (spoken) code = spokenCode.make(spoken, now, tries.count, files.length);
    write("code-words", code); write("code-title", say("code"));
    write("code-text", say("code_text") + (kind === "failed" && tries.count ? ` ${say("tried", { when: moment(tries.at), n: tries.count })}` : ""));
  }
  const total = () => files.reduce((sum, { file }) => sum + file.size, 0);

  async function save() {
    const bar = element("bar"), size = total(), name = `soglia-copia-${new Date().toLocaleDateString("sv")}.soglia`;
    element("save").disabled = true; bar.hidden = false; bar.max = size;
    try {
      const about = { made_at: new Date().toISOString(), device: marker?.device || null, code, counts: marker };
      const copy = await deviceCopy.pack(files, about, (done) => {
        bar.value = done;
        write("size", say("copying", { done: megabytes(done), size: megabytes(size) }));
      });
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(copy), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 600_000);
      write("size", say("saved", { name, size: megabytes(copy.size) }));
    } catch (error) {
      console.warn("copy:", error.name, error.message);
      write("size", say("not_saved", { why: error.name }));
    } finally { element("save").disabled = false; bar.hidden = true; }
  }

  async function look() {
    await deviceCopy.claim(() => draw("busy"));
    const isHere = await storeMarker.storeIsHere();
    files = await deviceCopy.list();
    if (reason === "archivio" && (isHere || files.length)) return draw("failed");
    if (marker && !isHere) return draw("gone");
    draw(files.length ? "asked" : "empty");
  }

  function offerCall() {
    const office = storeMarker.office();
    if (!office) return;
    element("call").href = office.href;
    element("call").textContent = [say("call", office), office.hours].filter(Boolean).join(" · ");
    show("call", true);
  }

  function network() { write("network-words", say(navigator.onLine ? "online" : "offline")); element("network").dataset.online = navigator.onLine; }
  document.documentElement.lang = locale;
  element("save").onclick = save;
  element("again").onclick = () => location.replace("./");
  element("begin").onclick = () => { storeMarker.acceptGone(); location.replace("./"); };
  element("talk").onclick = () => { write("talk-text", say("talk_text")); show("talk-text", true); offerCall(); };
  element("copy").onclick = async () => {
    await navigator.clipboard.writeText(code).then(() => write("copy-words", say("copied")), (error) => console.warn("clipboard:", error.name));
  };
  write("copy-words", say("copy"));
  write("text", say("looking"));
  for (const kind of ["online", "offline"]) addEventListener(kind, network);
  network();
  look().catch((error) => { console.warn("rescue:", error.name, error.message); draw("unreadable"); });
})();
