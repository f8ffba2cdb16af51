// The spare worker that makes the memory snapshot: boots a Python of its own, imports everything that needs neither the page nor a
// file, and keeps its memory for the next start. Rules: nobody's data is in it (no OPFS, no port to the page, nothing of a session, and
// no generator of random numbers that has begun: SQLite and its cipher are imported at the start itself); whatever fails costs nothing.
import { bytesOf, pythonToKeep } from "./pyodide-start.mjs";
import { keep } from "./snapshot-store.mjs";

const everything = (moduleName) => `
import gc, importlib, sys
import flet, flet.app, flet.messaging.session, flet.messaging.protocol
for name in flet.__all__:
    getattr(flet, name)
importlib.import_module("mobile.platform.browser")
importlib.import_module(${JSON.stringify(moduleName)})
words = importlib.import_module("ui.words")
for language in words.LANGUAGES:
    words.Words(language).prepare()
if "apsw" in sys.modules:
    raise ImportError("the cipher must not be in a snapshot")
gc.collect()
gc.freeze()
`;

async function make({ pyodideUrl, appPackageUrl, moduleName, snapshot }) {
  const python = await pythonToKeep(pyodideUrl, bytesOf(appPackageUrl));
  python.runPython(everything(moduleName));
  const bytes = python.makeMemorySnapshot();
  await keep(snapshot, bytes);
  return bytes.length;
}

self.onmessage = ({ data }) => {
  make(data).then((size) => self.postMessage({ size }), (error) => self.postMessage({ failed: String(error.message || error) }));
};
