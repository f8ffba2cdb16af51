// Paints what was drawn on a picture; mobile/platform/native_paint.py does the same with Pillow.
// Rule (ADR 0114): the orders are reckoned in schemas/rules/strokes.py and only carried out here. A cover is painted over the pixels
// themselves: of each of its few cells one colour stays, in steps of 16.
const STEP = 16, FAMILY = "Titillium Web";

async function letters() {
  const face = new FontFace(FAMILY, `url(${new URL("./assets/fonts/TitilliumWeb-SemiBold.woff2", import.meta.url).href})`);
  try { self.fonts.add(await face.load()); }
  catch { /* the system's own letters do as well */ }
}

function mean(pen, left, top, width, height) {
  const { data } = pen.getImageData(left, top, width, height), sums = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) for (let part = 0; part < 3; part++) sums[part] += data[at + part];
  return sums.map((sum) => Math.floor(sum / (width * height) / STEP) * STEP + STEP / 2);
}

function cover(pen, { x, y, w, h, cell }) {
  for (let top = y; top < y + h; top += cell) for (let left = x; left < x + w; left += cell) {
    const width = Math.min(cell, x + w - left), height = Math.min(cell, y + h - top);
    pen.fillStyle = `rgb(${mean(pen, left, top, width, height).join(" ")})`;
    pen.fillRect(left, top, width, height);
  }
}

function outlined(pen, { width, ink, halo }, fill) {
  pen.lineJoin = "round";
  pen.lineWidth = 2 * width;
  pen.strokeStyle = halo;
  pen.stroke();
  if (fill) { pen.fillStyle = ink; pen.fill(); }
  else { pen.lineWidth = width; pen.strokeStyle = ink; pen.stroke(); }
}

function polygon(pen, order) {
  pen.beginPath();
  for (const [x, y] of order.points) pen.lineTo(x, y);
  pen.closePath();
  outlined(pen, order, true);
}

function oval(pen, order) {
  pen.beginPath();
  pen.ellipse(order.x, order.y, order.rx, order.ry, 0, 0, 2 * Math.PI);
  outlined(pen, order, false);
}

function text(pen, { x, y, size, text: words, ink, halo }) {
  const room = size / 3, { width, height } = pen.canvas, sized = (letter) => { pen.font = `600 ${letter}px "${FAMILY}", sans-serif`; };
  sized(size);
  let across = pen.measureText(words).width + 2 * room;
  if (across > width) { sized(size * width / across); across = pen.measureText(words).width + 2 * room; }
  const left = Math.max(0, Math.min(x, width - across)), top = Math.max(0, Math.min(y, height - 1.5 * size));
  pen.fillStyle = halo;
  pen.fillRect(left, top, across, 1.5 * size);
  pen.fillStyle = ink;
  pen.textBaseline = "middle";
  pen.fillText(words, left + room, top + 0.75 * size);
}

const PAINTED = { cover, polygon, oval, text };

export async function paint(canvas, orders) {
  const pen = canvas.getContext("2d");
  if (orders.some((order) => order.do === "text")) await letters();
  for (const order of orders) PAINTED[order.do](pen, order);
}
