// Runs one Python file in the app's own Pyodide, on the app's own OPFS file system, over a disk of paper:
//     node run.mjs BUILT_APP DEVICE_FILES SCRIPT WORD [SCENARIO...]
// The script has a coroutine `play`, which is given the scenarios; what it prints is what came out. `disk`, `opfs` and `word` stand in
// JavaScript's global scope for it.
import { readFileSync } from "node:fs";
import { Disk } from "./disk.mjs";
const [built, deviceFiles, script, word, ...scenarios] = process.argv.slice(2);
const bytesOf = (path) => new Uint8Array(readFileSync(path)).buffer;

try {
  const { loadPyodide } = await import(`${built}/pyodide/pyodide.mjs`);
  const python = await loadPyodide({ indexURL: `${built}/pyodide/` });
  globalThis.disk = new Disk(Number(word));
  Object.defineProperty(globalThis, "navigator", { value: { storage: globalThis.disk }, configurable: true });
  const { DeviceFiles, canKeepFiles } = await import(deviceFiles);
  globalThis.FileSystemFileHandle = class { createSyncAccessHandle() {} };
  Object.assign(globalThis, { opfs: new DeviceFiles(python.FS), canKeepFiles, word });
  globalThis.soglia = { opfs: globalThis.opfs, origin: "http://127.0.0.1:1" };
  python.unpackArchive(bytesOf(`${built}/app.zip`), "zip", { extractDir: "/home/pyodide" });
  python.runPython(`import sys; sys.path[:0] = ["/home/pyodide", "/home/pyodide/__pypackages__"]`);
  python.runPython(readFileSync(script, "utf8"));
  await python.globals.get("play")(...scenarios);
} catch (error) {
  console.error(String(error.message || error).slice(-4000));      // not the source line, which is all of Pyodide
  process.exitCode = 1;
}
