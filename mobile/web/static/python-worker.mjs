// Python's worker. Starts at page load: claims the device's files for this tab, restores the memory snapshot that a quiet moment has made
// (or boots Pyodide while the package arrives), puts OPFS under SQLite, imports what needs no page, then runs the app when Flet's client
// connects.
// Rule: an engine without a durable store, or a second tab, gets a plain page and never a store that forgets (design.md section 4).
import "./counting-fetch.js";
import { BadArchive } from "./archive.mjs";
import { DeviceFiles, canKeepFiles, openedEarly } from "./device-files.mjs";
import { bytesOf, plainPython, restoredPython } from "./pyodide-start.mjs";
import { acquit, forget, take } from "./snapshot-store.mjs";

const LOCK = "soglia-files", PATIENCE_MS = 3000;
let pagePort, booted, settings, running = false;
const mark = (name) => performance.mark(`soglia-${name}`);
const say = (kind, detail) => pagePort.postMessage({ say: kind, detail });

class Told extends Error {}                                       // a plain page stands already: nothing more to say
const refuse = (kind, detail) => { say(kind, detail); throw new Told(kind); };

// One tab holds the files. A tab that is closing or reloading lets go within moments; then this one is a second tab, and takes
// over as soon as the first is gone.
function claim() {
  const held = () => new Promise(() => {});                       // until this worker dies
  return new Promise((granted, refused) => {
    const giveUp = new AbortController(), timer = setTimeout(() => giveUp.abort(), PATIENCE_MS);
    navigator.locks.request(LOCK, { signal: giveUp.signal }, () => { clearTimeout(timer); granted(); return held(); }).catch((error) => {
      if (error.name !== "AbortError") return refused(error);
      say("second-tab");
      navigator.locks.request(LOCK, () => { pagePort.postMessage({ say: "free" }); return held(); });
      refused(new Told("second-tab"));
    });
  });
}

// Out of the snapshot when there is one. Whatever is wrong with it costs a plain start, this one, and the snapshot.
async function startedPython(archive) {
  const { pyodideUrl, snapshot: version } = settings;
  if (settings.refused) await forget();                           // the page has waited too long for a restore
  try {
    if (version) self.postMessage("restoring");
    const snapshot = version ? await take(version) : null;
    if (snapshot) return ["snapshot", await restoredPython(pyodideUrl, archive, snapshot)];
  } catch (error) {
    console.warn("the memory snapshot is thrown away:", String(error.message || error));
    await forget();
  } finally { self.postMessage("restored"); }                     // or there was nothing to restore: the page stops looking at its clock
  return ["plain", await plainPython(pyodideUrl, archive)];
}

async function arrivedPython() {
  const stopCounting = settings.counting ? globalThis.countingFetch((path, bytes) => pagePort.postMessage({ say: "arrived", path, bytes })) : () => {};
  const archive = bytesOf(settings.appPackageUrl);
  archive.catch(() => {});                                        // it is awaited later; it may not count as unhandled before
  try { return await startedPython(archive); }
  catch (error) { if (error instanceof BadArchive) throw error; return refuse("no-download", error.name); }
  finally { stopCounting(); }
}

async function boot() {
  if (!(await canKeepFiles())) refuse("no-storage");
  const claimed = claim();
  claimed.catch(() => {});
  const early = claimed.then(openedEarly);
  early.catch(() => {});
  const [how, python] = await arrivedPython();
  mark("python");
  const files = await early;
  say("started", how);
  self.soglia = {
    opfs: new DeviceFiles(python.FS, files), pagePort, say, origin: self.location.origin,
    photoWorkerUrl: new URL("./photo-worker.mjs", self.location).href,
  };
  self.flet_js = { documentUrl: settings.documentUrl, receive_callback: toClient, userAppStarting() {}, send_python_output: null };
  python.registerJsModule("flet_js", self.flet_js);
  await python.runPythonAsync(`
import importlib
import flet.messaging.session, flet.messaging.protocol, flet.messaging.pyodide_connection
importlib.import_module(${JSON.stringify(settings.moduleName)})
`);
  mark("imported");
  python.runPython("from docstore.sqlite import engines; engines.ready()");
  return python;
}

function toClient(message) {                                      // fresh bytes from Python: their buffer may move
  const bytes = message.toJs();
  self.postMessage(bytes, [bytes.buffer]);
}

async function run(args) {
  const python = await booted;
  self.flet_js.args = args;
  await python.runPythonAsync(`import runpy; runpy.run_module(${JSON.stringify(settings.moduleName)}, run_name="__main__")`);
  await self.flet_js.start_connection(toClient);
  self.postMessage("initialized");
}

// What the page sends while Python is on its way waits here, in its order, for Python's first look (mobile/platform/bridge.py).
function hearTheStart(port) {
  port.waited = [];
  port.onmessage = (message) => port.waited.push(message);
}

function failed(error) {
  if (error instanceof Told) return void acquit(settings.snapshot);
  console.error(String(error));
  forget();                                                       // whatever it was: the next start is a plain one
  const words = String(error.message || error).trim().split("\n");
  say("failed", (words[words.length - 1] || error.name).split(":")[0]);       // the kind of error only: no data in it
}

self.onmessage = ({ data }) => {
  if (data?.pagePort) hearTheStart(pagePort = data.pagePort);
  else if (data?.boot) { settings = data.boot; booted = boot(); booted.catch(failed); }
  else if (!running) { running = true; run(data.args).catch((error) => { failed(error); self.postMessage("failed"); }); }
  else self.flet_js.send(data);
};
