// The device's circles in one file for the office: a line, a manifest, then each file as it lies here, ciphertext.
// Rules: the Web Lock is held, so that nobody writes meanwhile; a file and its log are one unit, with lengths and SHA-256 of every piece;
// the device's own file stays here (it is not encrypted and holds its credential); nothing is changed or deleted.
"use strict";
const deviceCopy = (() => {
  const LOCK = "soglia-files", PIECE = 4 * 1024 * 1024, OURS = /^(?!device\.|catalog|board|probe-)[a-z0-9-]+\.sqlite(-wal)?$/;

  // Resolves when no tab writes any more; it holds as long as this page lives. `onWait` hears that another tab has it.
  function claim(onWait) {
    return new Promise((granted, refused) => {
      const timer = setTimeout(onWait, 1500);                     // the app that led here needs a moment to let go
      navigator.locks.request(LOCK, () => { clearTimeout(timer); granted(); return new Promise(() => {}); }).catch(refused);
    });
  }
  async function list() {                                         // [{name, file}], the logs beside their files
    const folder = await storeMarker.folder(), found = [];
    if (folder) for await (const [name, handle] of folder.entries()) {
      if (handle.kind !== "file" || !OURS.test(name)) continue;
      const file = await handle.getFile();
      if (file.size) found.push({ name, file });
    }
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  }
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  async function pack(files, about, onProgress) {
    const listed = [];
    let done = 0;
    for (const { name, file } of files) {
      const pieces = [];
      for (let at = 0; at < file.size; at += PIECE) {
        const piece = await file.slice(at, at + PIECE).arrayBuffer();
        pieces.push(hex(await crypto.subtle.digest("SHA-256", piece)));
        onProgress(done += piece.byteLength);
      }
      listed.push({ name, length: file.size, pieces });
    }
    const manifest = new TextEncoder().encode(JSON.stringify({ ...about, piece: PIECE, files: listed }));
    const head = `SOGLIA-COPIA 1 ${String(manifest.byteLength).padStart(8, "0")}\n`;
    return new Blob([head, manifest, ...files.map(({ file }) => file)], { type: "application/octet-stream" });
  }
  return { claim, list, pack };
})();
