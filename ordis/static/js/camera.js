// The camera of a page: opened by its button, closed when it has read or when nobody looks. On a phone it opens by
// itself once it has been allowed, unless it was closed by hand last time.

import { look, ownReader, square } from "./camera-codes.js";
import { SerialReading } from "./camera-serial.js";

const EVERY = 250; // milliseconds between two looks
const PATIENCE = 3000; // without a code, before a full photograph, then between two
const SAME_CODE = 2000; // a code that stays in view is one scan
const CHOICE = "ordis-camera"; // remembered by this browser: which camera
const OPEN = "ordis-camera-open"; // and whether it was left open
const PHONE = matchMedia("(pointer: coarse)").matches;

const AIM = "Placez l’étiquette dans le carré.";
const NOTHING_YET = "Rien n’est encore lu\u202f: rapprochez l’étiquette, évitez les reflets, ou tapez le code.";
const HIDDEN = "La caméra s’est arrêtée quand cet onglet a été masqué.";
const TROUBLES = {
  NotAllowedError:
    "L’accès à la caméra est refusé. Pour l’autoriser, touchez l’icône à gauche de l’adresse du site, puis «\u202fCaméra\u202f» et " +
    "«\u202fAutoriser\u202f», et rouvrez-la ici. En attendant, tapez le code.",
  NotFoundError: "Aucune caméra n’est branchée à cet appareil\u202f: scannez ou tapez le code.",
  NotReadableError: "La caméra est prise par un autre logiciel. Fermez-le et réessayez, ou tapez le code.",
  insecure: "La caméra ne s’ouvre que sur une adresse en https. Tapez le code, ou prévenez l’administrateur.",
};
const OTHER_TROUBLE = "La caméra ne s’ouvre pas. Réessayez, ou tapez le code.";

const LAST = "ordis-camera-last"; // remembered by this tab: the last code that was read
const thisBrowser = () => localStorage; // asked each time: where storage is forbidden, its very name throws
const thisTab = () => sessionStorage;
let current = null; // one camera at a time, whatever the page holds

function remembered(storage, key) {
  try {
    return storage().getItem(key);
  } catch {
    return null; // storage forbidden: nothing is remembered
  }
}

function remember(storage, key, value) {
  try {
    storage().setItem(key, value);
  } catch {
    // storage forbidden: nothing is remembered
  }
}

class Camera {
  constructor(root) {
    const part = (name) => root.querySelector(`.camera-${name}`);
    Object.assign(this, {
      root, toggle: part("toggle"), status: part("status"), panel: part("panel"), view: part("view"), video: part("video"),
      torch: part("torch"), continuous: part("continuous"), choice: part("choice"), stream: null, seen: new Map(),
    });
    this.into = document.getElementById(root.dataset.into);
    this.serial = null;
    if (root.dataset.camera === "serial") {
      this.serial = new SerialReading(root, { use: (...read) => this.fill(...read), say: (words) => this.say(words) });
    }
    this.toggle.hidden = false;
    this.toggle.addEventListener("click", () => this.toggled());
    this.torch.addEventListener("click", () => this.light(this.torch.getAttribute("aria-pressed") === "false"));
    this.choice.querySelector("select").addEventListener("change", ({ target }) => {
      remember(thisBrowser, CHOICE, target.value);
      this.open();
    });
  }

  say(sentence, trouble = false) {
    this.status.classList.toggle("is-trouble", trouble);
    if (this.status.textContent !== sentence) this.status.textContent = sentence;
  }

  toggled() {
    if (!this.serial) remember(thisBrowser, OPEN, this.stream ? "no" : "yes");
    if (this.stream) {
      this.close();
      return;
    }
    this.open();
    // The field of the scanner takes the focus: a scanner's Enter must not press this button again.
    if (!PHONE && !this.serial) this.toggle.blur();
  }

  /** `byItself`: with the page; the label that the page before has read may still be in view, and is no new scan. */
  async open({ byItself = false } = {}) {
    current?.close();
    current = this;
    this.serial?.restart();
    this.say("La caméra s’ouvre…");
    let stream;
    try {
      if (!navigator.mediaDevices) throw { name: "insecure" };
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: wanted() });
      this.reader = await ownReader();
    } catch (error) {
      if (current === this) this.say(TROUBLES[error.name] ?? OTHER_TROUBLE, true);
      return;
    }
    if (current !== this || document.hidden) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    this.stream = stream;
    this.seen.clear();
    stream.getVideoTracks()[0].addEventListener("ended", () => this.stream === stream && this.close(OTHER_TROUBLE, true));
    await this.show();
    if (byItself) this.seen.set(remembered(thisTab, LAST), performance.now());
    this.watch(stream);
  }

  async show() {
    this.video.srcObject = this.stream;
    this.panel.hidden = false;
    this.toggle.textContent = "Fermer la caméra";
    this.toggle.setAttribute("aria-expanded", "true");
    this.say(AIM);
    if (PHONE) this.root.scrollIntoView({ block: "start" });
    await this.video.play().catch(() => {}); // closed meanwhile
    this.view.style.setProperty("--ratio", this.video.videoWidth / this.video.videoHeight || 4 / 3);
    this.view.style.setProperty("--sight", `${(100 * square(this.video)) / this.video.videoWidth}%`);
    await this.offerTools();
  }

  async offerTools() {
    const track = this.stream?.getVideoTracks()[0];
    this.torch.hidden = !track?.getCapabilities?.().torch;
    this.torch.setAttribute("aria-pressed", "false");
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
    const used = track?.getSettings().deviceId;
    this.choice.querySelector("select").replaceChildren(
      ...cameras.map(({ deviceId, label }, rank) => new Option(label || `Caméra ${rank + 1}`, deviceId, false, deviceId === used)),
    );
    this.choice.hidden = cameras.length < 2;
  }

  async light(on) {
    await this.stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
    this.torch.setAttribute("aria-pressed", String(on));
  }

  close(sentence = "", trouble = false) {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
    this.panel.hidden = true;
    this.toggle.textContent = this.root.dataset.label;
    this.toggle.setAttribute("aria-expanded", "false");
    this.say(sentence, trouble);
    if (current === this) current = null;
  }

  /** Looks until this stream is closed, never twice at once. */
  async watch(stream) {
    let last = performance.now();
    while (this.stream === stream) {
      const started = performance.now();
      const photograph = !this.reader && started - last > PATIENCE;
      const wait = await this.once(stream, photograph);
      if (this.got || photograph) last = performance.now();
      if (photograph && !this.got && !wait) this.say(NOTHING_YET);
      await new Promise((done) => setTimeout(done, Math.max(wait, EVERY - (performance.now() - started))));
    }
  }

  /** One look; answers how long to wait before the next, in milliseconds. */
  async once(stream, photograph) {
    const { frame: address, token } = this.root.dataset;
    this.got = false;
    let told;
    try {
      told = await look(this.video, { reader: this.reader, address, token, photograph });
    } catch {
      this.reader = null; // the browser's reader gave up: the server reads from now on
      return 0;
    }
    if (this.stream !== stream) return 0;
    if (told.trouble) {
      this.say(told.trouble);
      return told.wait;
    }
    this.got = told.found.length > 0;
    if (this.serial) await this.serial.take(told.found);
    else if (this.got) this.scanned(told.found[0]);
    return 0;
  }

  scanned({ text, format }) {
    const now = performance.now();
    const again = now - (this.seen.get(text) ?? -Infinity) < SAME_CODE;
    this.seen.set(text, now);
    if (again) return;
    remember(thisTab, LAST, text);
    this.flash();
    if (this.continuous.checked) this.say(AIM);
    else this.close("Étiquette lue.");
    if (this.into) {
      this.into.value = text;
      this.into.form.requestSubmit();
    } else {
      document.dispatchEvent(new CustomEvent("ordis-scan", { detail: { text, format } }));
    }
  }

  fill(serial, why) {
    this.into.value = serial;
    this.into.dispatchEvent(new Event("input", { bubbles: true }));
    this.serial.restart();
    this.close(`Numéro de série lu\u202f: ${serial} (${why}). Comparez-le avec l’étiquette avant d’enregistrer.`);
    this.into.focus();
  }

  flash() {
    navigator.vibrate?.(60);
    this.view.classList.add("is-read");
    setTimeout(() => this.view.classList.remove("is-read"), 400);
  }
}

function wanted() {
  const chosen = remembered(thisBrowser, CHOICE);
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  return chosen ? { ...size, deviceId: { ideal: chosen } } : { ...size, facingMode: "environment" };
}

/** True when the camera opens with the page: on a phone that did not close it, and without asking anything. */
async function opensByItself() {
  if (!PHONE || remembered(thisBrowser, OPEN) === "no") return false;
  try {
    return (await navigator.permissions.query({ name: "camera" })).state === "granted";
  } catch {
    return false; // a browser that does not say: the button asks
  }
}

const cameras = [...document.querySelectorAll("[data-camera]")].map((root) => new Camera(root));
document.addEventListener("visibilitychange", () => document.hidden && current?.close(HIDDEN));
addEventListener("pagehide", () => current?.close());
const first = cameras.find((camera) => !camera.serial);
if (first && (await opensByItself())) first.open({ byItself: true });
