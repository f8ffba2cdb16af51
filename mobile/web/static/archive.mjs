// app.zip as the build packs it (mobile/web/package.py: stored, not deflated), laid into Pyodide's memory file system without a copy.
// Rule: what is not such an archive is refused, never half unfolded.
const END = 0x06054b50, ENTRY = 0x02014b50, STORED = 0;
const END_SIZE = 22, ENTRY_SIZE = 46, HEAD_SIZE = 30;

export class BadArchive extends Error {}
function required(truth) { if (!truth) throw new BadArchive("app.zip: not an archive of ours"); }

export function filesOf(buffer) {                                 // Map of path -> bytes, which lie in `buffer`
  const view = new DataView(buffer), words = new TextDecoder(), files = new Map(), end = buffer.byteLength - END_SIZE;
  required(end >= 0 && view.getUint32(end, true) === END);
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    required(view.getUint32(at, true) === ENTRY && view.getUint16(at + 10, true) === STORED);
    const size = view.getUint32(at + 24, true), name = view.getUint16(at + 28, true), head = view.getUint32(at + 42, true);
    const start = head + HEAD_SIZE + view.getUint16(head + 26, true) + view.getUint16(head + 28, true);
    files.set(words.decode(new Uint8Array(buffer, at + ENTRY_SIZE, name)), new Uint8Array(buffer, start, size));
    at += ENTRY_SIZE + name + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

export function layOut(FS, files, folder) {
  const made = new Set();
  for (const [name, bytes] of files) {
    const path = `${folder}/${name}`, parent = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(parent)) FS.mkdirTree(parent);
    made.add(parent);
    FS.writeFile(path, bytes, { canOwn: true });
  }
}
