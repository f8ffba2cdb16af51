// The offline copy of the app. The build writes the version and the list of files into the two constants.
// Rules: everything is fetched before a version counts, each file held against its hash; cache first; a file that did not change is
// taken from the old version, and from a download that was cut short; other parts of this origin are never answered here; a new version
// waits until the person agrees, or until a start with nothing open (update.js decides that).
"use strict";
const VERSION = "%VERSION%";
const FILES = %FILES%;                                            // [path, SHA-256]
const PREFIX = "soglia-", CACHE = PREFIX + VERSION, BASE = new URL("./", self.location).href, INDEX = BASE + "__files__";
const NOT_OURS = /^\/(office|api|db|health)(\/|$)/, LANES = 4;
const CHROMIUM = /Chrom(e|ium)\//.test(self.navigator.userAgent);
// Chromium asks only for its own CanvasKit, the others only for the full one.
const wanted = FILES.filter(([path]) => !path.startsWith("canvaskit/") || path.startsWith("canvaskit/chromium/") === CHROMIUM);

async function formerFiles() {
  const former = new Map();
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === CACHE) continue;
    const cache = await caches.open(name), index = await cache.match(INDEX);
    if (index) for (const [path, hash] of await index.json()) former.set(`${path} ${hash}`, cache);
  }
  return former;
}
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// What is kept is the server's own answer, not one made of its bytes: only of such a one a browser also keeps the compiled JavaScript,
// and Flutter's program is nine million letters long.
async function fetched(path, hash) {
  const answer = await fetch(BASE + path, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
  const body = await answer.clone().arrayBuffer();
  if (hex(await crypto.subtle.digest("SHA-256", body)) !== hash) throw new Error(`${path}: another version is being served`);
  return answer.redirected ? new Response(body, { headers: answer.headers }) : answer;      // no page may be answered with a redirected one
}

async function install() {
  const cache = await caches.open(CACHE), former = await formerFiles(), queue = [...wanted];
  let reused = 0;
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [path, hash] = next;
      if (await cache.match(BASE + path)) { reused++; continue; }  // of a download that was cut short: what is in it fitted its hash
      const old = await former.get(`${path} ${hash}`)?.match(BASE + path);
      if (old) reused++;
      await cache.put(BASE + path, old || await fetched(path, hash));
    }
  };
  try {
    const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));       // one file's failure keeps no other from coming
    for (const { reason } of ends) if (reason) throw reason;
    await cache.put(INDEX, new Response(JSON.stringify(wanted)));
  } catch (error) {
    console.warn(`offline copy ${VERSION}: not whole, ${error.name}: ${error.message}`);
    if (error.name === "QuotaExceededError") await caches.delete(CACHE);       // half a version may not take the room that records need
    throw error;
  }
  console.log(`offline copy ${VERSION}: ${wanted.length - reused} files fetched, ${reused} reused`);
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

// Asked by a page that starts: whether it is the only one with this app. What belongs to the office is another matter.
async function isAlone() {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.filter(({ url }) => url.startsWith(BASE) && !NOT_OURS.test(new URL(url).pathname)).length <= 1;
}

async function answer(request, address) {
  const cache = await caches.open(CACHE), plain = address.origin + address.pathname;
  const hit = await cache.match(plain === BASE ? BASE + "index.html" : plain);
  if (hit) return hit;
  // A glyph that no shipped font has would make the client ask for Noto for ever: any valid font ends it (pwa.md).
  if (/\/assets\/fonts\/noto/.test(address.pathname)) return (await cache.match(BASE + "assets/fonts/DejaVuSans.woff2")) || Response.error();
  try { return await fetch(request); }
  catch { return (request.mode === "navigate" && (await cache.match(BASE + "index.html"))) || new Response("", { status: 503 }); }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", ({ data, ports: [port] }) => {
  if (data === "skipWaiting") self.skipWaiting();
  if (data === "alone?") isAlone().then((alone) => port.postMessage(alone));
});
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || !address.href.startsWith(BASE) || NOT_OURS.test(address.pathname)) return;
  event.respondWith(answer(event.request, address));
});
