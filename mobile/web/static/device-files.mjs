// The origin's private file system as an Emscripten file system: SQLite reads and writes through synchronous access handles.
// Rules: opening a handle is async and SQLite is not, so `prepare` opens a store's three files first; Emscripten passes no sync on,
// so the store calls `flush` after each commit; a full disk is ENOSPC, which SQLite calls SQLITE_FULL.
const FOLDER = "soglia", MOUNT = "/device", TRIES = 30, PAUSE_MS = 100;
const ENOENT = 44, EIO = 29, EINVAL = 28, ENODEV = 43, ENOSPC = 51, EPERM = 63;
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
  } catch (error) { console.warn("no durable store:", error.name); return false; }
}

export class DeviceFiles {
  constructor(FS) {
    this.mountedAt = MOUNT;
    this.files = new Map();                                       // name -> {handle, linked}
    FS.mkdirTree(MOUNT);
    FS.mount(fileSystem(FS, this.files), {}, MOUNT);
  }
  async prepare(name) {
    const folder = await this.#folder();
    for (const part of besides(name)) {
      if (this.files.has(part)) continue;
      const handle = await opened(await folder.getFileHandle(part, { create: true }));
      this.files.set(part, { handle, linked: handle.getSize() > 0 });
    }
  }
  flush(name) { for (const part of besides(name)) this.files.get(part)?.handle.flush(); }
  async exists(name) {
    const open = this.files.get(name);
    if (open) return open.linked;
    try { return (await (await (await this.#folder()).getFileHandle(name)).getFile()).size > 0; }
    catch (error) { if (error.name === "NotFoundError") return false; throw error; }
  }
  async remove(name) {                                            // the store is closed
    const folder = await this.#folder();
    for (const part of besides(name)) {
      this.files.get(part)?.handle.close();
      this.files.delete(part);
      await folder.removeEntry(part).catch((error) => { if (error.name !== "NotFoundError") throw error; });
    }
  }
  async #folder() { return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true }); }
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
  const guarded = (work) => {
    try { return work(); }
    catch (error) { return fail(error.name === "QuotaExceededError" ? ENOSPC : EIO); }
  };
  const make = (parent, name, mode) => {
    const node = FS.createNode(parent, name, mode, 0);
    node.node_ops = FS.isDir(mode) ? folderOps : fileOps;
    node.stream_ops = FS.isDir(mode) ? {} : streamOps;
    node.timestamp = Date.now();
    if (!FS.isDir(mode)) node.file = files.get(name);
    return node;
  };
  const getattr = (node) => {
    const size = FS.isDir(node.mode) ? 4096 : node.file.handle.getSize(), time = new Date(node.timestamp);
    return { dev: 1, ino: node.id, mode: node.mode, nlink: 1, uid: 0, gid: 0, rdev: 0, size, atime: time, mtime: time, ctime: time,
             blksize: 4096, blocks: Math.ceil(size / 4096) };
  };
  const setattr = (node, told) => {
    if (told.mode !== undefined) node.mode = told.mode;
    if (told.timestamp !== undefined) node.timestamp = told.timestamp;
    if (told.size !== undefined) guarded(() => node.file.handle.truncate(told.size));
  };
  const fileOps = { getattr, setattr };
  const folderOps = {
    getattr, setattr,
    lookup: (parent, name) => (files.get(name)?.linked ? make(parent, name, 0o100644) : fail(ENOENT)),
    mknod(parent, name, mode) { const file = known(name); guarded(() => file.handle.truncate(0)); file.linked = true; return make(parent, name, mode); },
    unlink(parent, name) { const file = known(name); file.linked = false; guarded(() => { file.handle.truncate(0); file.handle.flush(); }); },
    rename: () => fail(EPERM),
    readdir: () => [".", "..", ...[...files].filter(([, file]) => file.linked).map(([name]) => name)],
  };
  const streamOps = {
    open() {}, close() {},
    llseek(stream, offset, whence) {
      const base = whence === 1 ? stream.position : whence === 2 ? stream.node.file.handle.getSize() : 0;
      return base + offset < 0 ? fail(EINVAL) : base + offset;
    },
    read: (stream, memory, offset, length, at) => guarded(() => stream.node.file.handle.read(memory.subarray(offset, offset + length), { at })),
    write(stream, memory, offset, length, at) {
      stream.node.timestamp = Date.now();
      return guarded(() => stream.node.file.handle.write(memory.subarray(offset, offset + length), { at }));
    },
    fsync: (stream) => guarded(() => { stream.node.file.handle.flush(); return 0; }),
    mmap: () => fail(ENODEV), msync: () => 0,
  };
  return { mount: () => make(null, "/", 0o40777) };
}
