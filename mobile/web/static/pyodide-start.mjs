// Three ways to a Python with the app's files in it: plain, to make a memory snapshot of it, and out of such a snapshot.
// Rule: the plain way uses what Pyodide documents and nothing else; whatever fails on the other two is answered by it.
//
// A snapshot is the memory of WebAssembly. Native modules (pydantic's, msgpack's, SQLite's) live partly outside of it, in the table of
// functions, so both other ways load them first of all, in the archive's order: each has then the same place in memory and in the table.
import { filesOf, layOut } from "./archive.mjs";

export const HOME = "/home/pyodide", PACKAGES = `${HOME}/__pypackages__`;
const OUTPUT = { stdout: (text) => console.log(text), stderr: (text) => console.error(text) };
const PATHS = `
import importlib, os, sys
os.chdir("${HOME}")
sys.path[:0] = ["${HOME}", "${PACKAGES}"]
importlib.invalidate_caches()
`;
// What was begun where the snapshot was made must not go on at every start: random numbers, the zone's offsets (Python reads them once,
// and Pyodide has no tzset), what folders held.
const ANEW = `
import importlib, random, time
random.seed()
_year = time.localtime().tm_year
_offsets = sorted(time.localtime(time.mktime((_year, month, 1, 12, 0, 0, 0, 0, -1))).tm_gmtoff for month in (1, 7))
time.timezone, time.altzone, time.daylight = -_offsets[0], -_offsets[1], int(_offsets[0] != _offsets[1])
importlib.invalidate_caches()
`;

export async function bytesOf(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new TypeError(`HTTP ${answer.status}`);
  return answer.arrayBuffer();
}

export async function plainPython(pyodideUrl, archive) {
  const { loadPyodide } = await import(pyodideUrl);
  const [python, bytes] = await Promise.all([loadPyodide({ ...OUTPUT }), archive]);
  layOut(python.FS, filesOf(bytes), HOME);
  python.runPython(PATHS);
  return python;
}

export async function pythonToKeep(pyodideUrl, archive) {
  const { loadPyodide } = await import(pyodideUrl);
  const files = archive.then(filesOf);
  const python = await loadPyodide({ ...OUTPUT, _makeSnapshot: true, createPyodideModule: withNativeModules(pyodideUrl, files) });
  layOut(python.FS, await files, HOME);
  python.runPython(PATHS);
  return python;
}

// While the snapshot is held against its hash, the rest of Python comes; nothing of it is used before it is known to be whole.
export async function restoredPython(pyodideUrl, archive, { bytes, whole }) {
  whole.catch(() => {});                                          // awaited further on; until then its failure is not unheard
  const { loadPyodide } = await import(pyodideUrl);
  const files = archive.then(filesOf);
  const python = await loadPyodide({ ...OUTPUT, _loadSnapshot: bytes, createPyodideModule: withNativeModules(pyodideUrl, files, whole) });
  layOut(python.FS, await files, HOME);
  python.runPython(ANEW);
  return python;
}

function withNativeModules(pyodideUrl, files, whole) {
  return async (settings) => {
    const { default: create } = await import(new URL("pyodide.asm.mjs", new URL(pyodideUrl, self.location)));
    const native = [...await files].filter(([name]) => name.endsWith(".so")).map(([name, bytes]) => [`${HOME}/${name}`, WebAssembly.compile(bytes)]);
    const module = await new Promise((resolve, reject) => {
      settings.preRun.push((module) => loadNativeModules(module, native).catch(reject));
      create(settings).then(resolve, reject);
    });
    await whole;
    const wanted = settings.INITIAL_MEMORY || 0;                  // set by Pyodide to the snapshot's size
    if (wanted > module.HEAP8.length && !module._emscripten_resize_heap(wanted)) throw new RangeError("no memory for the snapshot");
    return module;
  };
}

async function loadNativeModules(module, native) {
  const flags = { loadAsync: true, nodelete: true, allowUndefined: true };
  module.addRunDependency("native modules");
  for (const [path, compiled] of native) module.preloadedWasm[path] = await module.loadWebAssemblyModule(await compiled, flags, path, {});
  module.removeRunDependency("native modules");
}
