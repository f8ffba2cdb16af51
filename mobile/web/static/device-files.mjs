// The origin's private file system as an Emscripten file system: SQLite reads and writes through synchronous access handles.
// Rules: opening a handle is async and SQLite is not, so `prepare` opens a store's three files first; Emscripten does not pass SQLite's
// fdatasync on, so the store calls `flush` after each commit, and here a journal or log is emptied only once the file that it protects
// is on the disk; a full disk is ENOSPC, which SQLite calls SQLITE_FULL; whatever else a handle says is an error number, never an
// exception through WebAssembly, after which Python would be dead.
const FOLDER = "soglia", MOUNT = "/device", TRIES = 30, PAUSE_MS = 100;
const ROOM_PROBE = "probe-room";                                  // one name: a kill in between leaves one file, emptied at the next look
const ENOENT = 44, EIO = 29, EINVAL = 28, ENODEV = 43, ENOSPC = 51, EPERM = 63, EBADF = 8;
const ERRORS = { QuotaExceededError: ENOSPC, InvalidStateError: EBADF };      // EIO at a read is damage to SQLite; a lost handle is not
const besides = (name) => [name, `${name}-journal`, `${name}-wal`];

// Whether this engine keeps files: the handles must exist and one must open (private windows say no only then).
export async function canKeepFiles() {
  try {
    if (!("createSyncAccessHandle" in FileSystemFileHandle.prototype)) return false;
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
    const file = await folder.getFileHandle(`probe-${crypto.randomUUID()}`, { create: true });
    (await file.createSyncAccessHandle()).close();
    await folder.removeEntry(file.name);
    return true;
  } catch (error) {
    if (error.name === "QuotaExceededError") return true;         // full is not forgetful: what is kept here opens, and writing says why not
    console.warn("no durable store:", error.name);
    return false;
  }
}

// Every file that is there, opened while Python is on its way; what does not open is asked for again, and told, when it is needed.
export async function openedEarly() {
  const folder = await theFolder(), early = new Map();
  const open = async (name, file) => early.set(name, await file.createSyncAccessHandle());
  const opening = [];
  for await (const [name, file] of folder.entries()) if (/\.sqlite(-journal|-wal)?$/.test(name)) opening.push(open(name, file).catch(() => {}));
  await Promise.all(opening);
  return early;
}

export class DeviceFiles {
  #FS; #early; #turn = Promise.resolve();                         // one at a time: two callers would both want a file's only handle
  constructor(FS, early = new Map()) {
    this.#FS = FS;
    this.#early = early;
    this.mountedAt = MOUNT;
    this.files = new Map();                                       // name -> {handle, linked, dirty, main}
    FS.mkdirTree(MOUNT);
    FS.mount(fileSystem(FS, this.files), {}, MOUNT);
  }
  prepare(name) { return this.#inTurn(() => this.#prepare(name)); }
  remove(name) { return this.#inTurn(() => this.#remove(name)); } // the store is closed
  flush(name) { for (const part of besides(name)) settle(this.files.get(part)); }
  async names() {                                                 // all that is on the disk, prepared or not
    const names = [];
    for await (const name of (await theFolder()).keys()) names.push(name);
    return names.sort();
  }
  async exists(name) {
    const open = this.files.get(name);
    if (open) return open.linked;
    try { return (await (await (await theFolder()).getFileHandle(name)).getFile()).size > 0; }
    catch (error) { if (error.name === "NotFoundError") return false; throw error; }
  }
  // The largest of these sizes that there is room for, 0 for none: a file is stretched over nothing and emptied again. Browsers tell no site how
  // much is free any more (estimate() says ten gigabytes too many), but they refuse what would not fit.
  fitting(sizes) { return this.#inTurn(() => this.#fitting([...sizes].sort((one, other) => other - one))); }
  async #fitting(sizes) {
    const handle = await opened(await (await theFolder()).getFileHandle(ROOM_PROBE, { create: true }));
    try { return sizes.find((size) => fits(handle, size)) ?? 0; }
    finally { handle.truncate(0); handle.close(); }
  }
  async #prepare(name) {
    for (const part of besides(name)) {
      if (this.files.has(part)) continue;
      const handle = this.#early.get(part) ?? (await opened(await (await theFolder()).getFileHandle(part, { create: true })));
      this.#early.delete(part);
      // Dirty: a process that was killed may have written what nobody flushed. `main` is what a journal or a log stands beside.
      this.files.set(part, { handle, linked: handle.getSize() > 0, dirty: true, main: this.files.get(name) });
    }
  }
  async #remove(name) {                                           // the file first: without it, what stood beside it means nothing
    const folder = await theFolder();
    for (const part of besides(name)) if (this.files.get(part)?.linked) this.#FS.unlink(`${MOUNT}/${part}`);
    for (const part of besides(name)) {
      (this.files.get(part)?.handle ?? this.#early.get(part))?.close();
      this.files.delete(part);
      this.#early.delete(part);
      await folder.removeEntry(part).catch((error) => { if (error.name !== "NotFoundError") throw error; });
    }
  }
  #inTurn(work) {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});                            // the one who asked is told; the next one begins all the same
    return done;
  }
}

async function theFolder() { return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true }); }

function fits(handle, size) {
  try { handle.truncate(size); return true; }
  catch (error) { if (error.name === "QuotaExceededError") return false; throw error; }
}

function settle(file) {
  if (!file.dirty) return;
  file.handle.flush();
  file.dirty = false;
}

// The worker of a page that was just left may hold its handles for some moments more.
async function opened(file) {
  for (let attempt = 1; ; attempt++) {
    try { return await file.createSyncAccessHandle(); }
    catch (error) {
      if (error.name !== "NoModificationAllowedError" || attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

function fileSystem(FS, files) {
  const fail = (errno) => { throw new FS.ErrnoError(errno); };
  const known = (name) => files.get(name) || fail(EPERM);         // a file that nobody prepared cannot be made here
  const of = (node) => files.get(node.name) || fail(ENOENT);
  const guarded = (work) => {
    try { return work(); }
    catch (error) { return fail(ERRORS[error.name] ?? EIO); }
  };
  const cut = (file, size) => guarded(() => {
    if (file.main) settle(file.main);                             // or a power cut could keep the emptied log and not what it held
    file.dirty = true;
    file.handle.truncate(size);
  });
  const make = (parent, name, mode) => {
    const node = FS.createNode(parent, name, mode, 0);
    node.node_ops = FS.isDir(mode) ? folderOps : fileOps;
    node.stream_ops = FS.isDir(mode) ? {} : streamOps;
    node.timestamp = Date.now();
    return node;
  };
  const sizeOf = (file) => guarded(() => file.handle.getSize());
  const getattr = (node) => {
    const size = FS.isDir(node.mode) ? 4096 : sizeOf(of(node)), time = new Date(node.timestamp);
    return { dev: 1, ino: node.id, mode: node.mode, nlink: 1, uid: 0, gid: 0, rdev: 0, size, atime: time, mtime: time, ctime: time,
             blksize: 4096, blocks: Math.ceil(size / 4096) };
  };
  const setattr = (node, told) => {
    if (told.mode !== undefined) node.mode = told.mode;
    if (told.timestamp !== undefined) node.timestamp = told.timestamp;
    if (told.size !== undefined) cut(of(node), told.size);
  };
  const fileOps = { getattr, setattr };
  const folderOps = {
    getattr, setattr,
    lookup: (parent, name) => (files.get(name)?.linked ? make(parent, name, 0o100644) : fail(ENOENT)),
    mknod(parent, name, mode) { const file = known(name); cut(file, 0); file.linked = true; return make(parent, name, mode); },
    unlink(parent, name) { const file = known(name); cut(file, 0); guarded(() => settle(file)); file.linked = false; },
    rename: () => fail(EPERM),
    readdir: () => [".", "..", ...[...files].filter(([, file]) => file.linked).map(([name]) => name)],
  };
  const streamOps = {
    open() {}, close() {},
    llseek(stream, offset, whence) {
      const base = whence === 1 ? stream.position : whence === 2 ? sizeOf(of(stream.node)) : 0;
      return base + offset < 0 ? fail(EINVAL) : base + offset;
    },
    read(stream, memory, offset, length, at) {
      const { handle } = of(stream.node);
      return guarded(() => handle.read(memory.subarray(offset, offset + length), { at }));
    },
    write(stream, memory, offset, length, at) {
      const file = of(stream.node);
      stream.node.timestamp = Date.now();
      file.dirty = true;
      return guarded(() => file.handle.write(memory.subarray(offset, offset + length), { at }));
    },
    fsync(stream) { const file = of(stream.node); guarded(() => settle(file)); return 0; },
    mmap: () => fail(ENODEV), msync: () => 0,
  };
  return { mount: () => make(null, "/", 0o40777) };
}
