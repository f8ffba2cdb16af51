// Our side in Chromium: the production worker, started as python.js starts it, without Flutter. It answers as in_chromium.py does.
"use strict";
const worker = new Worker("/python-worker.mjs", { type: "module" }), port = new MessageChannel();
const ready = new Promise((resolve, reject) => {
  port.port1.onmessage = ({ data }) => { if (!["arrived", "started"].includes(data.say)) reject(new Error(`${data.say}: ${data.detail}`)); };
  worker.onmessage = ({ data }) => (data === "initialized" ? resolve() : reject(new Error(data)));
});
worker.postMessage({ pagePort: port.port2 }, [port.port2]);
worker.postMessage({ boot: { pyodideUrl: "/pyodide/pyodide.mjs", appPackageUrl: "/app.zip", moduleName: "main", documentUrl: document.URL } });
worker.postMessage({ args: {} });

clients.ours = async (wish) => {
  await ready;
  const answer = new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(JSON.parse(new TextDecoder().decode(data))); });
  worker.postMessage(JSON.stringify(wish));
  return answer;
};
