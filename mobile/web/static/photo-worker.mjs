// Photos, in a small worker of their own: decode, turn upright, shrink, hash, and paint over. Python's thread stays free meanwhile.
// In: {id, do: "prepare", file, edge, thumbnailEdge, chunk} or {id, do: "draw", file, orders, thumbnailEdge, chunk}.
// Out: {id, value: {original?, working, thumbnail, width, height}} or {id, error}.
// Rule: what is derived is drawn anew, so it holds no EXIF, no position, no time; the original is never touched.
import { paint } from "./photo-paint.mjs";

const WORKING_QUALITY = 0.82, THUMBNAIL_QUALITY = 0.75, DRAWN_QUALITY = 0.9;

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (buffer) => hex(await crypto.subtle.digest("SHA-256", buffer));
const jpeg = (canvas, quality) => canvas.convertToBlob({ type: "image/jpeg", quality });

async function hashed(blob, chunk) {
  const whole = await blob.arrayBuffer(), chunks = [];
  for (let at = 0; at < whole.byteLength; at += chunk) chunks.push(await sha256(whole.slice(at, at + chunk)));
  return { blob, size: blob.size, sha256: await sha256(whole), chunks };
}

function scaled(source, edge) {
  const factor = Math.min(1, edge / Math.max(source.width, source.height));
  const width = Math.max(1, Math.round(source.width * factor)), height = Math.max(1, Math.round(source.height * factor));
  const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext("2d", { alpha: false });
  pen.fillStyle = "#fff";                                         // what is transparent becomes white, not black
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, 0, 0, width, height);
  return canvas;
}

async function prepare({ file, edge, thumbnailEdge, chunk }) {
  const original = await hashed(file, chunk);
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const large = scaled(picture, edge), small = scaled(large, thumbnailEdge);
    const working = await hashed(await jpeg(large, WORKING_QUALITY), chunk);
    const thumbnail = await hashed(await jpeg(small, THUMBNAIL_QUALITY), chunk);
    return { original, working, thumbnail, width: picture.width, height: picture.height };
  } finally { picture.close(); }
}

async function draw({ file, orders, thumbnailEdge, chunk }) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const canvas = scaled(picture, Infinity);
    await paint(canvas, orders);
    const working = await hashed(await jpeg(canvas, DRAWN_QUALITY), chunk);
    const thumbnail = await hashed(await jpeg(scaled(canvas, thumbnailEdge), THUMBNAIL_QUALITY), chunk);
    return { working, thumbnail, width: canvas.width, height: canvas.height };
  } finally { picture.close(); }
}

self.onmessage = async ({ data }) => {
  try { self.postMessage({ id: data.id, value: await (data.do === "draw" ? draw(data) : prepare(data)) }); }
  catch (error) { self.postMessage({ id: data.id, error: { name: error.name, message: error.message } }); }
};
