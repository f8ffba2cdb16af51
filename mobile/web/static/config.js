// What Flet's client reads at its start. One origin, no outside address; the pyodide address is absolute because a module worker
// refuses a bare one.
"use strict";
var flet = {
  pyodide: true, multiView: false, noCdn: true, webSocketEndpoint: "/ws", entrypointBaseUrl: "/", assetBase: "/",
  routeUrlStrategy: "hash", canvasKitBaseUrl: "/canvaskit/", pyodideUrl: "/pyodide/pyodide.mjs", webRenderer: "canvaskit",
  fontFallbackBaseUrl: "assets/fonts/", appPackageUrl: "/app.zip", pythonModuleName: "main", micropipIncludePre: false,
};
flet.flutterAppLoaded = new Promise((resolve) => { flet.flutterAppResolve = resolve; });
