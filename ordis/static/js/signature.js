// A place to sign. Strokes are kept as vectors [x, y, t] in a box of 1000 by 400 and drawn again whenever the
// canvas changes size, so that scrolling, zooming or turning the tablet in mid-signature loses nothing.
// The server judges whether it is a signature (ordis/documents/strokes.py).

const WIDTH = 1000;
const HEIGHT = 400;
const STEP = 1.5; // a shorter move of the pen adds no point
const MOST = 20000; // points that the server takes
const PALM = 90; // CSS pixels: no finger tip is as wide
const PEN = 5;

const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;

/** The strokes of a text, which may come damaged from a page shown again: then there are none. */
export function read(text) {
  try {
    const strokes = JSON.parse(text || "[]");
    return Array.isArray(strokes) ? strokes.filter((stroke) => Array.isArray(stroke) && stroke.length) : [];
  } catch {
    return [];
  }
}

export class SignaturePad {
  /** `changed`: called when a stroke is finished or all are erased. One finger or pen draws; a pen wins over a hand. */
  constructor(canvas, { strokes = [], changed = () => {} } = {}) {
    this.canvas = canvas;
    this.changed = changed;
    this.pen = null;
    this.stylus = false;
    this.show(strokes);
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, (event) => this.lift(event));
    }
    // Or the browser makes a fling of a quick last stroke, and the next tap, on « Je signe », only stops it.
    canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** Takes up what was drawn before; its clock goes on from the last point. */
  show(strokes) {
    this.strokes = strokes;
    this.since = strokes.at(-1)?.at(-1)?.[2] ?? 0;
    this.start = undefined;
    this.draw();
  }

  clear() {
    this.pen = null;
    this.show([]);
    this.changed();
  }

  get text() {
    return this.strokes.length ? JSON.stringify(this.strokes) : "";
  }

  press(event) {
    if (event.button > 0 || this.isPalm(event)) return;
    if (event.pointerType === "pen") {
      if (this.pen !== null && !this.stylus) this.strokes.pop(); // the hand came first and was no signature
      else if (this.pen !== null) return;
      this.stylus = true;
    } else if (this.pen !== null || !event.isPrimary) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.pen = event.pointerId;
    this.start ??= event.timeStamp - this.since;
    this.strokes.push([this.point(event)]);
    this.draw();
  }

  /** Once a pen has written, a touch is the hand that rests. */
  isPalm(event) {
    return event.pointerType === "touch" && (this.stylus || Math.max(event.width, event.height) > PALM);
  }

  move(event) {
    if (event.pointerId !== this.pen) return;
    const stroke = this.strokes.at(-1);
    const moves = event.getCoalescedEvents?.() ?? [];
    let room = MOST - this.strokes.reduce((sum, each) => sum + each.length, 0);
    for (const each of moves.length ? moves : [event]) {
      const [x, y, t] = this.point(each);
      const [lastX, lastY, lastT] = stroke.at(-1);
      if (room > 0 && Math.hypot(x - lastX, y - lastY) >= STEP) {
        stroke.push([x, y, Math.max(t, lastT)]);
        room -= 1;
      }
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
