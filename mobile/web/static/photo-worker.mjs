// Pixels are worked on here, so that Python's worker stays free: hash of the original, an upright working copy, a thumbnail, and the
// hashes of all their chunks. Rule (design.md section 7): the orientation is applied and no metadata goes into a copy; a canvas keeps none.
// in: {id, file, edge, thumbnailEdge, quality, chunk}     out: {id, value} or {id, error: {name, message}}
const hexadecimal = async (buffer) =>
  Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", buffer)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function copyOf(blob, chunk) {
  const bytes = await blob.arrayBuffer(), chunks = [];
  for (let at = 0; at < bytes.byteLength; at += chunk) chunks.push(await hexadecimal(bytes.slice(at, at + chunk)));
  return { blob, size: blob.size, sha256: await hexadecimal(bytes), chunks };
}

function drawn(source, edge) {
  const scale = Math.min(1, edge / Math.max(source.width, source.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(source.width * scale)), Math.max(1, Math.round(source.height * scale)));
  const context = canvas.getContext("2d", { alpha: false });
  context.fillStyle = "#FFFFFF";                                 // what is transparent becomes paper, not black
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function prepare({ file, edge, thumbnailEdge, quality, chunk }) {
  const original = await copyOf(file, chunk);
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const large = drawn(picture, edge), small = drawn(large, thumbnailEdge);
    const jpeg = (canvas) => canvas.convertToBlob({ type: "image/jpeg", quality });
    return { original, working: await copyOf(await jpeg(large), chunk), thumbnail: await copyOf(await jpeg(small), chunk),
             width: large.width, height: large.height };
  } finally { picture.close(); }
}

self.onmessage = async ({ data }) => {
  try { self.postMessage({ id: data.id, value: await prepare(data) }); }
  catch (error) { self.postMessage({ id: data.id, error: { name: error.name, message: error.message } }); }
};
