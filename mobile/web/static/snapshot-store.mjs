// Where the memory snapshot lies: Cache Storage, one cache for each version of what is in it; the service worker drops them with the
// versions of the app. Rule: what comes back is what was kept, to the byte (SHA-256), and a start that never reached its page is the
// last one of its snapshot.
const PREFIX = "soglia-python-", BODY = "/python-snapshot", TRIED = "/python-snapshot-tried", HASH = "x-sha256";
const digest = async (bytes) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export async function keep(version, bytes) {
  await dropAll();
  const headers = { [HASH]: await digest(bytes), "content-type": "application/octet-stream" };
  await (await caches.open(PREFIX + version)).put(BODY, new Response(bytes, { headers }));
}

// {bytes, whole}: `whole` is a promise that ends well when the bytes are what was kept. Null when there is none; an error, here or promised,
// when there is one that is not to be trusted.
export async function take(version) {
  if (!(await caches.has(PREFIX + version))) return null;
  const cache = await caches.open(PREFIX + version), kept = await cache.match(BODY);
  if (!kept) return null;
  if (await cache.match(TRIED)) throw new Error("the start before this one did not reach its page");
  await cache.put(TRIED, new Response());
  const bytes = new Uint8Array(await kept.arrayBuffer());
  return { bytes, whole: proven(bytes, kept.headers.get(HASH)) };
}

async function proven(bytes, hash) {
  if ((await digest(bytes)) !== hash) throw new Error("it is damaged");
}

// These two never fail: who calls them has a start to go on with.
export const acquit = (version) => untry(version).catch(told);    // its page stands, or what went wrong had nothing to do with it
export const forget = () => dropAll().catch(told);
const told = (error) => console.info("memory snapshot:", error.name, error.message);

async function untry(version) {
  if (await caches.has(PREFIX + version)) await (await caches.open(PREFIX + version)).delete(TRIED);
}

async function dropAll() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
}
