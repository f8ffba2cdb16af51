// Between Flet's client (Dart) and Python's worker: the three functions that the client calls. The worker starts with the page, in
// parallel with Flutter, and is handed to the client when it connects (Flet's own starts it only after Flutter's first frame).
"use strict";
const sogliaPython = (() => {
  const SECOND = 2;                                               // Python's first message answers the client, its second draws
  function start() {
    const worker = new Worker("/python-worker.mjs", { type: "module" });
    pageBridge.attach(worker);
    worker.onerror = (event) => { event.preventDefault?.(); firstPaint.plain("failed", "worker"); };
    worker.postMessage({ boot: settings() });
    return worker;
  }
  const settings = () => ({
    pyodideUrl: flet.pyodideUrl, appPackageUrl: flet.appPackageUrl, moduleName: flet.pythonModuleName, documentUrl: document.URL,
    snapshot: pythonVersion, counting: !navigator.serviceWorker?.controller,
  });
  let early = self.isSecureContext ? start() : (firstPaint.plain("not-secure"), null);
  const apps = {};

  globalThis.jsConnect = async (appId, args, dartOnMessage) => {
    const worker = early || start();
    early = null;
    apps[appId] = worker;
    await sogliaUpdate.decided;                                   // a new version that is taken at this start is taken before a file is opened
    let drawn = 0;
    await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data === "initialized") return resolve();
        if (typeof data === "string") return reject(data);        // the plain page stands already
        dartOnMessage(data);
        if (++drawn === SECOND) requestAnimationFrame(() => requestAnimationFrame(() => firstPaint.done()));
      };
      worker.postMessage({ args });
    });
  };
  globalThis.jsSend = async (appId, data) => { apps[appId]?.postMessage(data, [data.buffer]); };
  globalThis.jsDisconnect = async (appId) => { apps[appId]?.terminate(); delete apps[appId]; };
  return { settings };
})();
