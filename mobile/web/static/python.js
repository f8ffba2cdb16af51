// Flet's client calls jsConnect, jsSend and jsDisconnect. Here the Python worker starts at page load, beside Flutter, and is handed to
// the first connection; Flet's own file starts it only after Flutter's first frame.
"use strict";
(() => {
  const applications = {};
  const WORKER_WORDS = new Set(["second_tab", "no_store", "failed"]);

  function newWorker() {
    const worker = new Worker("/python-worker.mjs", { type: "module" });
    const channel = pageBridge.attach();
    worker.postMessage({ boot: { pyodideUrl: flet.pyodideUrl, appPackageUrl: flet.appPackageUrl, module: flet.pythonModuleName,
                                 documentUrl: document.URL }, bridge: channel }, [channel]);
    return worker;
  }

  function receive(application, data) {
    if (data && data.plain) {
      firstPaint.plain(WORKER_WORDS.has(data.plain) ? data.plain : "failed");
      if (data.detail) console.error("Python did not start:", data.detail);
    } else if (data && data.progress) firstPaint.progress(...data.progress);
    else if (data === "initialized") application.started();
    else if (application.toDart) application.toDart(data);
  }

  function start() {
    const application = { toDart: null };
    application.ready = new Promise((resolve) => { application.started = resolve; });
    application.worker = newWorker();
    application.worker.onmessage = (event) => receive(application, event.data);
    application.worker.onerror = (event) => { firstPaint.plain("failed"); console.error("Python worker:", event.message); };
    return application;
  }

  let early = start();

  globalThis.jsConnect = async (id, args, toDart) => {
    const application = applications[id] = early || start();
    early = null;
    application.toDart = toDart;
    application.worker.postMessage({ args });
    await application.ready;
  };
  globalThis.jsSend = async (id, data) => { applications[id]?.worker.postMessage(data, [data.buffer]); };
  globalThis.jsDisconnect = async (id) => { applications[id]?.worker.terminate(); delete applications[id]; };
})();
