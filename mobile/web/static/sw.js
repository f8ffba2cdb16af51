// The offline copy of the app: everything in a cache that bears the version's name, cache first; a new version fetches only what changed
// and waits until the person agrees. Rule (pwa.md): /office, /api, /db and /health are other applications of this origin and are left alone.
"use strict";
const VERSION = "%VERSION%";
const FILES = %FILES%;                                          // [path, hash, bytes]
const PREFIX = "soglia-", CACHE = PREFIX + VERSION, INDEX = "/__files__";
const NOT_OURS = /^\/(office|api|db|health)(\/|$)/;

async function earlier() {
  const known = new Map();
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === CACHE) continue;
    const cache = await caches.open(name), index = await cache.match(INDEX);
    if (index) for (const [path, hash] of await index.json()) known.set(`${path} ${hash}`, cache);
  }
  return known;
}

async function take(cache, known, [path, hash]) {
  const url = "/" + path, hit = await known.get(`${path} ${hash}`)?.match(url);
  if (hit) { await cache.put(url, hit); return; }
  const answer = await fetch(url, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  await cache.put(url, answer);
}

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE), known = await earlier(), left = [...FILES];
  const lane = async () => { for (let file; (file = left.shift());) await take(cache, known, file); };
  await Promise.all([lane(), lane(), lane(), lane()]);
  await cache.put(INDEX, new Response(JSON.stringify(FILES)));
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  await self.clients.claim();                                   // the page that registered the first version is served by it too
})()));

self.addEventListener("message", (event) => { if (event.data === "skipWaiting") self.skipWaiting(); });

async function answer(request, path) {
  const cache = await caches.open(CACHE);
  const hit = await cache.match(request.mode === "navigate" || path === "/" ? "/index.html" : path);
  if (hit) return hit;
  if (path.startsWith("/assets/fonts/noto")) {                  // a name in a script that we ship no font for: else asked for without end
    const font = await cache.match("/assets/fonts/TitilliumWeb-Regular.woff2");
    if (font) return font;
  }
  try { return await fetch(request); } catch { return new Response("", { status: 503 }); }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || NOT_OURS.test(url.pathname)) return;
  event.respondWith(answer(event.request, url.pathname));
});
