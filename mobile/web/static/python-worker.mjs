// Python's own worker: takes the one lock, opens the device's files, boots Pyodide, unpacks the app, imports what needs no page, and then
// runs main.py for the connection that Flet's client makes. Rule (design.md section 4): one tab at a time holds the files; a browser that
// cannot keep them is told so and gets no store that forgets.
import { DeviceFiles, canKeepFiles } from "./device-files.mjs";

const fletModule = {};
let boot = null, configuration = null, running = false;
self.importModule = (url) => import(url);                       // Python's own eval of JavaScript would need 'unsafe-eval'

class Plain extends Error { constructor(page) { super(page); this.page = page; } }

function onlyTab() {
  return new Promise((resolve) => {
    navigator.locks.request("soglia", { ifAvailable: true }, (lock) => { resolve(Boolean(lock)); return lock ? new Promise(() => {}) : null; });
  });
}

async function appPackage(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const total = Number(answer.headers.get("x-uncompressed-length") || answer.headers.get("content-length") || 0);
  const parts = [];
  let done = 0;
  for (const reader = answer.body.getReader(); ;) {
    const part = await reader.read();
    if (part.done) break;
    parts.push(part.value);
    done += part.value.length;
    if (total) self.postMessage({ progress: [Math.min(done, total), total] });
  }
  return new Blob(parts).arrayBuffer();
}

async function start() {
  if (!await onlyTab()) throw new Plain("second_tab");
  if (!await canKeepFiles()) throw new Plain("no_store");
  const bytes = appPackage(configuration.appPackageUrl);
  bytes.catch(() => {});                                        // awaited below; an early failure must not be an unhandled one
  const { loadPyodide } = await import(configuration.pyodideUrl);
  const python = self.pyodide = await loadPyodide({ stdout: (t) => console.log(t), stderr: (t) => console.error(t), env: { HOME: "/home/pyodide", TZ: "Europe/Rome" } });
  self.soglia = { opfs: await DeviceFiles.open(python.FS, "/device"), pagePort: configuration.bridge, origin: self.location.origin,
                  photoWorkerUrl: "/photo-worker.mjs" };
  python.unpackArchive(await bytes, "zip", { extractDir: "/home/pyodide" });
  Object.assign(fletModule, { documentUrl: configuration.documentUrl, receive_callback: toPage, userAppStarting: () => {} });
  python.registerJsModule("flet_js", fletModule);
  self.flet_js = fletModule;
  await python.runPythonAsync(`
import sys
sys.path.insert(0, "/home/pyodide/__pypackages__")
import mobile.web.prewarm
`);
}

function toPage(message) {
  const bytes = message.toJs();
  self.postMessage(bytes, [bytes.buffer]);
}

async function run(args) {
  running = true;
  try {
    await boot;
    fletModule.args = args;
    await self.pyodide.runPythonAsync(`import runpy; runpy.run_module(${JSON.stringify(configuration.module)}, run_name="__main__")`);
    await fletModule.start_connection(toPage);
    self.postMessage("initialized");
  } catch (error) { fail(error); }
}

function fail(error) { self.postMessage({ plain: error.page || "failed", detail: String(error) }); }

self.onmessage = ({ data }) => {
  if (data && data.boot) {
    configuration = { ...data.boot, bridge: data.bridge };
    boot = start();
    boot.catch(fail);
  } else if (!running) run(data.args);
  else fletModule.send(data);
};
