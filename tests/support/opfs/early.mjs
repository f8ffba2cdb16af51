// The handles that a start opens before Python asks, over a disk of paper:
//     node early.mjs DEVICE_FILES
// Prints what came out as JSON.
import { Disk } from "./disk.mjs";
const disk = new Disk(1);
Object.defineProperty(globalThis, "navigator", { value: { storage: disk }, configurable: true });
const { DeviceFiles, openedEarly } = await import(process.argv[2]);
for (const name of ["device.sqlite", "device.sqlite-wal", "circle.sqlite", "board.sqlite", "probe-room"])
  disk.files.set(name, { now: new Uint8Array(1), safe: new Uint8Array(1), pending: [] });
disk.locked.add("board.sqlite");                                  // a worker of the page before this one still has it

const early = await openedEarly(), opened = [...early.keys()].sort();
const files = new DeviceFiles({ mkdirTree() {}, mount() {}, unlink() {} }, early), handle = early.get("circle.sqlite");
await files.prepare("circle.sqlite");
const same = files.files.get("circle.sqlite").handle === handle;
await files.remove("device.sqlite");
disk.locked.delete("board.sqlite");
await files.prepare("board.sqlite");
console.log(JSON.stringify({ opened, same, left: [...disk.files.keys()].sort(), board: files.files.get("board.sqlite").linked, locked: [...disk.locked].sort() }));
