// The origin's private file system on a disk of paper: a power cut loses what nobody flushed, the space may end, a handle may break.
// A cut is taken as a picture of the disk before one drawn operation of the handles: of each file what was flushed, and of what came
// after it some operations and not others (all of them: a killed process, whose writes the system keeps).
const fault = (name) => Object.assign(new Error(name), { name });
const SURVIVAL = [0, 0.5, 0.9, 1];

export class Disk {
  files = new Map(); pictures = []; shortened = []; steps = 0; told = 0;
  quota = Infinity; broken = null; locked = new Set();
  #cuts = new Set(); #dice;
  constructor(seed) { this.#dice = dice(seed); }

  // What the worker's navigator.storage gives.
  async getDirectory() { return this; }
  async getDirectoryHandle() { return this; }
  async getFileHandle(name, { create = false } = {}) {
    if (!this.files.has(name)) {
      if (!create) throw fault("NotFoundError");
      this.#fits(1);
      this.files.set(name, { now: new Uint8Array(0), safe: new Uint8Array(0), pending: [] });
    }
    const file = this.files.get(name);
    return { name, getFile: async () => ({ size: file.now.length }), createSyncAccessHandle: async () => this.#handle(name, file) };
  }
  async *entries() { for (const name of [...this.files.keys()]) yield [name, await this.getFileHandle(name)]; }
  async removeEntry(name) {
    this.#step();
    if (this.locked.has(name)) throw fault("NoModificationAllowedError");
    if (!this.files.delete(name)) throw fault("NotFoundError");
  }

  cutBefore(steps) { this.#cuts = new Set(steps); }
  // Puts what a cut has left of `from` there as `to`, under another name so that both are on one disk.
  lay(picture, from, to) {
    for (const part of ["", "-journal", "-wal"]) {
      const bytes = picture.files.get(from + part);
      if (bytes) this.files.set(to + part, { now: bytes, safe: bytes, pending: [] });
    }
  }
  used() { return [...this.files.values()].reduce((sum, file) => sum + file.now.length, 0); }

  #handle(name, file) {
    if (this.locked.has(name)) throw fault("NoModificationAllowedError");
    this.locked.add(name);
    let open = true;
    const usable = (operation) => { if (!open || this.broken === operation) throw fault("InvalidStateError"); };
    const change = (operation) => { this.#step(); file.now = applied(file.now, operation); file.pending.push(operation); };
    return {
      getSize: () => { usable("getSize"); return file.now.length; },
      read: (into, { at }) => { usable("read"); const part = file.now.subarray(at, at + into.length); into.set(part); return part.length; },
      write: (from, { at }) => {
        usable("write");
        this.#fits(at + from.length - file.now.length);
        change({ at, bytes: Uint8Array.from(from, (byte) => byte & 255) });
        return from.length;
      },
      truncate: (size) => { usable("truncate"); change({ size }); this.shortened.push(this.steps); },
      flush: () => { usable("flush"); if (this.flushFails) throw fault("QuotaExceededError"); this.#step(); file.safe = file.now; file.pending = []; },
      close: () => { open = false; this.locked.delete(name); },
    };
  }
  #fits(more) { if (more > 0 && this.used() + more > this.quota) throw fault("QuotaExceededError"); }
  #step() { if (this.#cuts.has(++this.steps)) this.pictures.push({ told: this.told, step: this.steps, files: this.#afterACut() }); }
  #afterACut() {
    const left = new Map();
    for (const [name, { safe, pending }] of this.files) {
      const survival = SURVIVAL[Math.floor(this.#dice() * SURVIVAL.length)];
      left.set(name, pending.filter(() => this.#dice() < survival).reduce(applied, safe));
    }
    return left;
  }
}

function applied(bytes, { at, bytes: written, size }) {
  const changed = new Uint8Array(size ?? Math.max(bytes.length, at + written.length));
  changed.set(bytes.subarray(0, changed.length));
  if (written) changed.set(written, at);
  return changed;
}

function dice(seed) {                                             // mulberry32: small, seeded, good enough to draw moments
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
