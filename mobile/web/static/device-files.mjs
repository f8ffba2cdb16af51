// The device's SQLite files on OPFS sync access handles, as a small Emscripten file system.
// Rule (design.md section 4): opening a handle is async, reading and writing are not; so the files of a store are opened by prepare()
// before SQLite asks for them. Emscripten does not pass SQLite's sync calls on: flush(name) is called after each promised commit.
const FOLDER = "soglia", SUFFIXES = ["", "-journal", "-wal"];
const ENOENT = 44, EPERM = 63, EINVAL = 28, ENODEV = 43, ENOSPC = 51;

export async function canKeepFiles() {
  if (typeof FileSystemFileHandle === "undefined" || !FileSystemFileHandle.prototype.createSyncAccessHandle) return false;
  try {
    const root = await navigator.storage.getDirectory();
    const probe = await (await root.getFileHandle("soglia-probe", { create: true })).createSyncAccessHandle();
    probe.close();
    await root.removeEntry("soglia-probe");
    return true;
  } catch (error) { console.warn("storage:", error.name); return false; }
}

export class DeviceFiles {
  static async open(FS, mountPoint) {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
    const files = new DeviceFiles(FS, folder, mountPoint);
    FS.mkdirTree(mountPoint);
    FS.mount({ mount: () => files.node(null, "/", 0o40777) }, {}, mountPoint);
    return files;
  }

  constructor(FS, folder, mountedAt) {
    this.FS = FS; this.folder = folder; this.mountedAt = mountedAt; this.handles = new Map();
    this.directory = {
      getattr: (node) => this.attributes(node), setattr: (node, attributes) => this.change(node, attributes),
      lookup: (parent, name) => this.lookup(parent, name), mknod: (parent, name, mode) => this.create(parent, name, mode),
      unlink: (parent, name) => this.unlink(name), rename: () => { throw new FS.ErrnoError(EPERM); },
      readdir: () => [".", "..", ...[...this.handles].filter(([, file]) => file.linked).map(([name]) => name)],
    };
    this.file = { getattr: this.directory.getattr, setattr: this.directory.setattr };
    this.stream = {
      open() {}, close() {},
      llseek: (stream, offset, whence) => this.seek(stream, offset, whence),
      read: (stream, buffer, offset, length, position) => stream.node.file.handle.read(buffer.subarray(offset, offset + length), { at: position }),
      write: (stream, buffer, offset, length, position) => {
        stream.node.timestamp = Date.now();
        return this.write(stream.node.file.handle, buffer.subarray(offset, offset + length), position);
      },
      fsync: (stream) => { stream.node.file.handle.flush(); return 0; },
      mmap: () => { throw new FS.ErrnoError(ENODEV); }, msync: () => 0,
    };
  }

  // --- for Python
  async prepare(name) {
    for (const suffix of SUFFIXES) await this.add(name + suffix);
  }
  async add(name) {
    if (this.handles.has(name)) return;
    const handle = await (await this.folder.getFileHandle(name, { create: true })).createSyncAccessHandle();
    this.handles.set(name, { handle, linked: handle.getSize() > 0 });
  }
  flush(name) {
    for (const suffix of SUFFIXES) this.handles.get(name + suffix)?.handle.flush();
  }
  exists(name) { return Boolean(this.handles.get(name)?.linked); }
  async remove(name) {
    for (const suffix of SUFFIXES) {
      this.handles.get(name + suffix)?.handle.close();
      this.handles.delete(name + suffix);
      await this.folder.removeEntry(name + suffix).catch((error) => { if (error.name !== "NotFoundError") throw error; });
    }
  }

  // --- for Emscripten
  node(parent, name, mode) {
    const node = this.FS.createNode(parent, name, mode, 0);
    if (this.FS.isDir(mode)) { node.node_ops = this.directory; node.stream_ops = {}; }
    else { node.node_ops = this.file; node.stream_ops = this.stream; node.file = this.handles.get(name); }
    node.timestamp = Date.now();
    return node;
  }
  attributes(node) {
    const folder = this.FS.isDir(node.mode), size = folder ? 4096 : node.file.handle.getSize(), when = new Date(node.timestamp || 0);
    return { dev: 1, ino: node.id, mode: node.mode, nlink: 1, uid: 0, gid: 0, rdev: 0, size, atime: when, mtime: when, ctime: when,
             blksize: 4096, blocks: Math.ceil(size / 4096) };
  }
  change(node, attributes) {
    if (attributes.mode !== undefined) node.mode = attributes.mode;
    if (attributes.timestamp !== undefined) node.timestamp = attributes.timestamp;
    if (attributes.size !== undefined) node.file.handle.truncate(attributes.size);
  }
  lookup(parent, name) {
    if (!this.handles.get(name)?.linked) throw new this.FS.ErrnoError(ENOENT);
    return this.node(parent, name, 0o100644);
  }
  create(parent, name, mode) {
    const file = this.handles.get(name);
    if (!file) throw new this.FS.ErrnoError(EPERM);              // not prepared: only async code can open a new handle
    file.linked = true;
    file.handle.truncate(0);
    return this.node(parent, name, mode);
  }
  unlink(name) {
    const file = this.handles.get(name);
    file.linked = false;
    file.handle.truncate(0);
    file.handle.flush();
  }
  write(handle, bytes, position) {
    let written = 0;
    try { written = handle.write(bytes, { at: position }); }
    catch (error) { console.warn("storage write:", error.name); }
    if (written !== bytes.length) throw new this.FS.ErrnoError(ENOSPC);      // SQLite then says "full" and rolls the transaction back
    return written;
  }
  seek(stream, offset, whence) {
    const base = whence === 1 ? stream.position : whence === 2 ? stream.node.file.handle.getSize() : 0;
    if (base + offset < 0) throw new this.FS.ErrnoError(EINVAL);
    return base + offset;
  }
}
