// Between Flet's client (Dart) and Python's worker: the three functions that the client calls. The worker starts with the page, in
// parallel with Flutter, and is handed to the client when it connects (Flet's own starts it only after Flutter's first frame).
// Rule: a memory snapshot may make a start quicker, never end one: a restore that says nothing for a while is ended, worker and all,
// and the same start goes on with a worker that leaves the snapshot alone. Nothing is written into a file of the device before that.
"use strict";
const sogliaPython = (() => {
  const TICK_MS = 1_000, TICKS = 15;                              // ten times a restore; in ticks, so that a sleeping device counts none
  const HUNG = "soglia-restore-hung";                             // of this version no snapshot is made any more on this device
  const settings = () => ({
    pyodideUrl: flet.pyodideUrl, appPackageUrl: flet.appPackageUrl, moduleName: flet.pythonModuleName, documentUrl: document.URL,
    snapshot: pythonVersion, counting: !navigator.serviceWorker?.controller,
  });

  function start() {
    const python = { worker: null, args: null, heard: () => {}, watch: 0 };
    launch(python, settings());
    return python;
  }
  function launch(python, boot) {
    const worker = python.worker = new Worker("/python-worker.mjs", { type: "module" });
    pageBridge.attach(worker);
    worker.onerror = (event) => { event.preventDefault?.(); firstPaint.plain("failed", "worker"); };
    worker.onmessage = ({ data }) => {
      if (data === "restoring") watchOver(python);
      else if (data === "restored") clearInterval(python.watch);
      else python.heard(data);
    };
    worker.postMessage({ boot });
    if (python.args) worker.postMessage({ args: python.args });
  }
  function watchOver(python) {
    let ticks = 0;
    python.watch = setInterval(() => { if (++ticks === TICKS) startAgain(python); }, TICK_MS);
  }
  function startAgain(python) {
    clearInterval(python.watch);
    console.warn("the memory snapshot is thrown away: its restore does not end");
    localStorage.setItem(HUNG, pythonVersion);
    python.worker.terminate();
    launch(python, { ...settings(), snapshot: "", refused: true });
  }
  const apps = {};
  let early = null;
  if (!self.isSecureContext) firstPaint.plain("not-secure");
  else if (sogliaUpdate.expected) sogliaUpdate.decided.then(() => { early = start(); });
  else early = start();

  globalThis.jsConnect = async (appId, args, dartOnMessage) => {
    await sogliaUpdate.decided;                                   // a new version is taken before a file is opened
    const python = apps[appId] = early || start();
    early = null;
    await new Promise((resolve, reject) => {
      python.heard = (data) => {
        if (data === "initialized") return resolve();
        if (typeof data === "string") return reject(data);        // the plain page stands already
        dartOnMessage(data);
      };
      python.args = args;
      python.worker.postMessage({ args });
    });
  };
  globalThis.jsSend = async (appId, data) => { apps[appId]?.worker.postMessage(data, [data.buffer]); };
  globalThis.jsDisconnect = async (appId) => { apps[appId]?.worker.terminate(); delete apps[appId]; };
  return { settings, mayKeep: () => localStorage.getItem(HUNG) !== pythonVersion };
})();
