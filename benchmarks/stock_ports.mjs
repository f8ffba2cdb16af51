// What our own worker gives to Python, for the same app on Flet's stock worker: made when Python first asks for it. The page's port ends
// here, in the worker itself: whatever is asked of the page is answered with nothing, and "ready" is the moment that is measured.
import { DeviceFiles } from "/device-files.mjs";

const { port1, port2 } = new MessageChannel();
let made = null;
port1.onmessage = ({ data }) => {
  if (data.operation === "ready") performance.mark("soglia-main");
  port1.postMessage({ id: data.id, value: true });
};
Object.defineProperty(self, "soglia", {
  get: () => (made ??= { opfs: new DeviceFiles(self.pyodide.FS), pagePort: port2, say() {}, origin: self.location.origin, photoWorkerUrl: "/photo-worker.mjs" }),
});
