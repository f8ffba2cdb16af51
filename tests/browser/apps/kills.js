// The production worker, started as python.js starts it, without Flutter.
"use strict";
const worker = new Worker("/python-worker.mjs", { type: "module" }), port = new MessageChannel();
const failed = (detail) => fetch("/kills/failed", { method: "POST", body: JSON.stringify({ words: String(detail) }) });
port.port1.onmessage = ({ data }) => { if (!["arrived", "started"].includes(data.say)) failed(`${data.say}: ${data.detail}`); };
worker.onerror = (event) => failed(event.message);
worker.postMessage({ pagePort: port.port2 }, [port.port2]);
worker.postMessage({ boot: { pyodideUrl: "/pyodide/pyodide.mjs", appPackageUrl: "/app.zip", moduleName: "main", documentUrl: document.URL } });
worker.postMessage({ args: {} });
