// The QR code of a paper, read by the browser's own reader where there is one. Without it the button stays hidden: the
// phone's own camera opens the printed address. Nothing of the picture leaves the browser.

const EVERY = 300; // milliseconds between two looks
const ADDRESS = /\/v\/([a-z0-9]{12})\/?$/i;
const AIM = "Placez le code QR devant la caméra.";
const CLOSED = "La caméra ne s’ouvre pas. Visez le code avec l’appareil photo du téléphone, ou tapez le numéro.";
const OTHER = "Ce code QR n’est pas celui d’un document de la ville.";

const root = document.querySelector("[data-verify-scan]");
const button = root?.querySelector("button");
const status = root?.querySelector("[role=status]");
const video = root?.querySelector("video");
let stream = null;

async function reads() {
  try {
    return (await globalThis.BarcodeDetector.getSupportedFormats()).includes("qr_code");
  } catch {
    return false; // none, or one that does not work on this machine
  }
}

function close(sentence = "") {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.hidden = true;
  button.textContent = "Scanner ici, avec la caméra";
  status.textContent = sentence;
}

async function open() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment" } });
  } catch {
    close(CLOSED);
    return;
  }
  video.srcObject = stream;
  video.hidden = false;
  button.textContent = "Fermer la caméra";
  status.textContent = AIM;
  await video.play().catch(() => {}); // closed meanwhile
  await watch(new globalThis.BarcodeDetector({ formats: ["qr_code"] }));
}

async function watch(reader) {
  while (stream) {
    const codes = await reader.detect(video).catch(() => []);
    for (const { rawValue } of stream ? codes : []) {
      const found = ADDRESS.exec(rawValue);
      if (found) {
        close();
        location.assign(`/v/${found[1].toLowerCase()}`);
        return;
      }
      status.textContent = OTHER;
    }
    await new Promise((done) => setTimeout(done, EVERY));
  }
}

if (root && navigator.mediaDevices && (await reads())) {
  root.hidden = false;
  button.addEventListener("click", () => (stream ? close() : open()));
  document.addEventListener("visibilitychange", () => document.hidden && stream && close());
}
