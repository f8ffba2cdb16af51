// What stands outside the device's store: counts and times, so that a page can say what was where when the store will not open or is gone.
// Rules: a cookie, because a browser that throws away an origin's files keeps its cookies; numbers, the device's own id and how the office
// is reached, never a person's name or a word of a case; "gone" is said only when there was a store and its file is not there (docs/adr/0045-a-copy-for-the-office.md).
"use strict";
const storeMarker = (() => {
  const COUNTS = "soglia-counts", GONE = "soglia-gone", OFFICE = "soglia-office", FOLDER = "soglia", DEVICE_FILE = "device.sqlite", YEAR = 400 * 24 * 3600;
  const NUMBERS = ["sent", "sentPhotos", "waiting", "waitingPhotos", "at", "delivered"];      // records and photos; when counted, when delivered
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const put = (name, value, seconds) => { document.cookie = `${name}=${value}; Path=/; SameSite=Strict; Max-Age=${seconds}${secure}`; };
  const get = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) || "";

  function note(counts) {
    put(COUNTS, [encodeURIComponent(counts.device || ""), ...NUMBERS.map((name) => Number(counts[name] || 0).toString(36))].join("."), YEAR);
    put(OFFICE, [counts.phone, counts.hours].map((text) => encodeURIComponent(text || "")).join("&"), counts.phone ? YEAR : 0);
  }
  function office() {                                             // null: the agency has named no number, or nobody has signed in here
    const [phone, hours = ""] = get(OFFICE).split("&").map(decodeURIComponent);
    return phone ? { phone, hours, href: `tel:${phone.replace(/[^+0-9*#]/g, "").replaceAll("#", "%23")}` } : null;
  }
  function read() {                                               // null: no store of ours has been here
    const [device, ...numbers] = get(COUNTS).split(".");
    if (numbers.length !== NUMBERS.length) return null;
    return { device: decodeURIComponent(device), ...Object.fromEntries(NUMBERS.map((name, at) => [name, parseInt(numbers[at], 36) || 0])) };
  }
  const forget = () => { for (const name of [COUNTS, GONE, OFFICE]) put(name, "", 0); };
  function acceptGone() {                                         // the person has read it: the next start is a first one, and tells the centre
    const marker = read();
    put(COUNTS, "", 0);
    if (marker) put(GONE, encodeURIComponent(marker.device), YEAR);
  }
  const gone = () => decodeURIComponent(get(GONE));
  const goneTold = () => put(GONE, "", 0);

  async function folder() {                                       // null: there is none
    try { return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER); }
    catch (error) { if (error.name === "NotFoundError") return null; throw error; }
  }
  async function storeIsHere() {
    const inside = await folder();
    if (!inside) return false;
    try { return (await (await inside.getFileHandle(DEVICE_FILE)).getFile()).size > 0; }
    catch (error) { if (error.name === "NotFoundError") return false; throw error; }
  }

  // While the app starts: a store that was here and is not is told before Python makes an empty one.
  async function watch() {
    if (location.hash === "#copia") return void location.replace("rescue.html");
    if (!read() || !navigator.storage?.getDirectory) return;
    if (!(await storeIsHere())) location.replace("rescue.html#tolto");
  }
  return { note, read, office, forget, acceptGone, gone, goneTold, folder, storeIsHere, watch };
})();
