// What Flet's client reads before it starts. A file of its own, so that no inline script is needed (content security policy).
"use strict";
var flet = {
  pyodide: true, multiView: false, noCdn: true, webSocketEndpoint: "/ws", entrypointBaseUrl: "/", assetBase: "/",
  routeUrlStrategy: "hash", webRenderer: "canvaskit", canvasKitBaseUrl: "/canvaskit/", fontFallbackBaseUrl: "assets/fonts/",
  pyodideUrl: "/pyodide/pyodide.mjs", appPackageUrl: "/app.zip", pythonModuleName: "main",
};
flet.flutterAppLoaded = new Promise((resolve) => { flet.flutterAppResolve = resolve; });
