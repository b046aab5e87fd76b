// A place to sign. Strokes are kept as vectors [x, y, t] in a box of 1000 by 400 and drawn again whenever the
// canvas changes size, so that scrolling, zooming or turning the tablet in mid-signature loses nothing.
// The server judges whether it is a signature (ordis/handover/strokes.py).

const WIDTH = 1000;
const HEIGHT = 400;
const STEP = 1.5; // a shorter move of the pen adds no point
const PEN = 5;

const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;

function kept(text) {
  try {
    const strokes = JSON.parse(text || "[]");
    return Array.isArray(strokes) ? strokes.filter((stroke) => Array.isArray(stroke) && stroke.length) : [];
  } catch {
    return [];
  }
}

export class SignaturePad {
  constructor(canvas, { strokes = [], changed = () => {} } = {}) {
    this.canvas = canvas;
    this.strokes = strokes;
    this.changed = changed;
    this.pen = null;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, (event) => this.lift(event));
    }
    new ResizeObserver(() => this.draw()).observe(canvas);
    this.draw();
  }

  clear() {
    this.strokes = [];
    this.pen = null;
    this.draw();
    this.changed();
  }

  press(event) {
    if (this.pen !== null || !event.isPrimary || event.button > 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.pen = event.pointerId;
    this.start ??= event.timeStamp;
    this.strokes.push([this.point(event)]);
    this.draw();
  }

  move(event) {
    if (event.pointerId !== this.pen) return;
    const stroke = this.strokes.at(-1);
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const each of moves.length ? moves : [event]) {
      const [x, y, t] = this.point(each);
      const [lastX, lastY, lastT] = stroke.at(-1);
      if (Math.hypot(x - lastX, y - lastY) >= STEP) stroke.push([x, y, Math.max(t, lastT)]);
    }
    this.draw();
  }

  lift(event) {
    if (event.pointerId !== this.pen) return;
    this.pen = null;
    this.changed();
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const border = this.canvas.clientLeft;
    const x = ((event.clientX - box.left - border) / this.canvas.clientWidth) * WIDTH;
    const y = ((event.clientY - box.top - border) / this.canvas.clientHeight) * HEIGHT;
    return [within(x, WIDTH), within(y, HEIGHT), Math.max(0, Math.round(event.timeStamp - this.start))];
  }

  draw() {
    const density = window.devicePixelRatio || 1;
    const [width, height] = [this.canvas.clientWidth * density, this.canvas.clientHeight * density].map(Math.round);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const ink = this.canvas.getContext("2d");
    ink.setTransform(width / WIDTH, 0, 0, height / HEIGHT, 0, 0);
    ink.clearRect(0, 0, WIDTH, HEIGHT);
    ink.strokeStyle = "#1b1d22";
    ink.lineWidth = PEN;
    ink.lineCap = ink.lineJoin = "round";
    for (const stroke of this.strokes) {
      ink.beginPath();
      ink.moveTo(stroke[0][0], stroke[0][1]);
      for (const [x, y] of stroke) ink.lineTo(x, y);
      ink.stroke();
    }
  }
}

for (const form of document.querySelectorAll("form[data-signature]")) {
  const field = form.querySelector("[data-strokes]");
  const state = form.querySelector("[data-state]");
  const send = form.querySelector("[type=submit]");
  const pad = new SignaturePad(form.querySelector("[data-canvas]"), {
    strokes: kept(field.value),
    changed() {
      field.value = pad.strokes.length ? JSON.stringify(pad.strokes) : "";
      state.textContent = pad.strokes.length ? "Signature dessinée." : "Rien n’est encore dessiné.";
    },
  });
  pad.changed();
  form.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
  form.addEventListener("submit", () => {
    pad.changed();
    send.disabled = true; // a second press sends nothing; a second post would give the same handover anyway
  });
  window.addEventListener("pageshow", () => {
    send.disabled = false;
  });
}
