// Codes in what a camera sees: by the browser's own reader when it knows every kind we use, else by the server, which
// keeps no picture. Codes come nearest to the middle first, whoever read them.

const WANTED = ["qr_code", "data_matrix", "code_128", "code_39"];
const SIDE = 480; // points of the square that is sent
const MOST_PIXELS = 2_000_000;
const MOST_BYTES = 400 * 1024;
const PHOTOGRAPH_WITHIN = 3000; // milliseconds: some cameras never answer

const SILENT = "Ordis ne répond pas\u202f: la caméra réessaie. Vous pouvez taper le code.";
const EXPIRED = "Votre session a expiré. Rechargez la page et reconnectez-vous.";

/** The browser's reader, or null. */
export async function ownReader() {
  try {
    const known = await globalThis.BarcodeDetector.getSupportedFormats();
    return WANTED.every((format) => known.includes(format)) ? new globalThis.BarcodeDetector({ formats: WANTED }) : null;
  } catch {
    return null; // none, or one that does not work on this machine
  }
}

/** The square that is read, in points of the video: two thirds of its shorter side, 480 at least. */
export function square(video) {
  const shorter = Math.min(video.videoWidth, video.videoHeight);
  return Math.min(shorter, Math.max(SIDE, Math.round((shorter * 2) / 3)));
}

/** POST to the server as the page's person: what it says, or { trouble, wait } in French and milliseconds. */
export async function ask(address, token, body, type) {
  try {
    const headers = { "X-CSRFToken": token, Accept: "application/json", "Content-Type": type };
    const response = await fetch(address, { method: "POST", body, headers });
    if (response.ok && !response.redirected) return await response.json();
    if (response.redirected || response.status === 400 || response.status === 403) return { trouble: EXPIRED, wait: 5000 };
    const { detail } = await response.json();
    return { trouble: detail, wait: response.status === 429 ? 10_000 : 500 };
  } catch {
    return { trouble: SILENT, wait: 2000 };
  }
}

/** Reads the video once: { found: [{ text, format }] }, or what `ask` says of trouble. */
export async function look(video, { reader, address, token, photograph }) {
  if (reader) {
    const codes = await reader.detect(video);
    return { found: nearestFirst(codes, video).map(({ rawValue, format }) => ({ text: rawValue, format })) };
  }
  const picture = photograph ? await photographed(video) : await framed(video);
  return ask(address, token, picture, "image/jpeg");
}

function nearestFirst(codes, video) {
  const distance = ({ boundingBox: box }) =>
    Math.hypot(box.x + box.width / 2 - video.videoWidth / 2, box.y + box.height / 2 - video.videoHeight / 2);
  return codes.filter((code) => code.rawValue).sort((one, other) => distance(one) - distance(other));
}

function framed(video) {
  const side = square(video);
  const [x, y] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
  return drawn(SIDE, SIDE, (context) => context.drawImage(video, x, y, side, side, 0, 0, SIDE, SIDE));
}

/** Everything that the camera can see, by its sensor when it lets us, else by the video; at most two million points. */
async function photographed(video) {
  const source = (await still(video)) ?? video;
  const [width, height] = [source.width || video.videoWidth, source.height || video.videoHeight];
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
  const [w, h] = [Math.floor(width * scale), Math.floor(height * scale)];
  const picture = await drawn(w, h, (context) => context.drawImage(source, 0, 0, w, h));
  source.close?.();
  return picture;
}

async function still(video) {
  try {
    const camera = new ImageCapture(video.srcObject.getVideoTracks()[0]);
    const late = new Promise((done) => setTimeout(done, PHOTOGRAPH_WITHIN, null));
    const taken = await Promise.race([camera.takePhoto(), late]);
    return taken && (await createImageBitmap(taken));
  } catch {
    return null; // no such thing here: the video does
  }
}

async function drawn(width, height, draw) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  draw(context);
  const picture = context.getImageData(0, 0, width, height);
  const { data } = picture;
  for (let at = 0; at < data.length; at += 4) {
    const grey = (data[at] * 77 + data[at + 1] * 150 + data[at + 2] * 29) >> 8;
    data[at] = data[at + 1] = data[at + 2] = grey;
  }
  context.putImageData(picture, 0, 0);
  for (const quality of [0.7, 0.5, 0.3, 0.1]) {
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob.size <= MOST_BYTES || quality === 0.1) return blob;
  }
}
