// The four steps of the kiosk, each alone on the screen. What is done on them is kept until it is sent.

import { Elapsed } from "./kiosk-clock.js";
import { watchIdleness } from "./kiosk-idle.js";
import { forget, remember, remembered } from "./kiosk-keeping.js";
import { Reading } from "./kiosk-reading.js";
import { Sending } from "./kiosk-sending.js";
import { choose, tell } from "./kiosk-words.js";
import { read, SignaturePad } from "./signature.js";

const form = document.querySelector("[data-kiosk]");
const steps = [...form.querySelectorAll("[data-step]")];
const boxes = [...form.querySelectorAll("[data-ticks] input")];
const left = form.querySelector("[data-ticks-left]");
const told = document.querySelector("[data-told]");
const row = form.querySelector("[data-sign-row]");
const state = remembered(form.dataset.key);
const elapsed = new Elapsed(state);
const ASKED = 428; // a name typed in part is asked for once more
let pointer = "";

// --- steps

const ticked = () => boxes.every((box) => box.checked);

/** The step of the address, but never past a text that is not read nor boxes that are not ticked. */
function wanted() {
  const asked = Number(location.hash.slice(1)) || 1;
  return Math.min(Math.max(asked, 1), state.read === null ? 2 : ticked() ? 4 : 3);
}

function show({ focus = true } = {}) {
  const now = wanted();
  state.step = now;
  remember(state);
  for (const step of steps) step.hidden = Number(step.dataset.step) !== now;
  for (const mark of document.querySelectorAll("[data-step-bar] li")) {
    const rank = Number(mark.dataset.for);
    mark.classList.toggle("is-past", rank < now);
    if (rank === now) mark.setAttribute("aria-current", "step");
    else mark.removeAttribute("aria-current");
  }
  if (focus) {
    scrollTo(0, 0);
    steps[now - 1].querySelector("h2").focus({ preventScroll: true });
  }
}

/** A step forward or back is a page of the browser's history: its back button goes one step back. */
function goTo(step) {
  history.pushState(null, "", `#${step}`);
  show();
}

/** A sentence of the page by its name, or « refused » and what the server said in French; none takes it away. */
function say(name, french = "") {
  if (name) tell(told, name, { french });
  told.hidden = !name;
  if (name) {
    told.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    told.scrollIntoView({ block: "nearest" });
  }
}

// Beside « Je signe », under the frame: said and taken away, it moves nothing under a finger that signs.
row.before(told);

/** What was said is being mended. */
function fade() {
  told.hidden = true;
}

for (const link of form.querySelectorAll("[data-turn]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    say("");
    const next = Number(link.dataset.turn);
    if (next === 3 && state.read === null) {
      reading.insist();
      return;
    }
    if (next === 4 && !ticked()) {
      const first = boxes.find((box) => !box.checked);
      left.classList.add("is-missing");
      first.focus();
      return;
    }
    goTo(next);
  });
}
addEventListener("popstate", () => show());

// --- the text, to its end

const reading = new Reading(form.querySelector("[data-text]"), { read: state.read !== null, reached: whole });

function whole() {
  state.read ??= elapsed.now();
  form.elements.read_to_end.checked = true;
  form.elements.read_to_end.value = String(state.read);
  remember(state);
}

if (state.read !== null) whole();

// --- boxes, one by one: the next appears once the one before is ticked

function ticksChanged() {
  let open = true;
  for (const box of boxes) {
    box.closest("li").hidden = !open && !box.checked;
    if (!box.checked) open = false;
  }
  const missing = boxes.filter((box) => !box.checked).length;
  left.classList.remove("is-missing");
  tell(left, missing === 0 ? "all_ticked" : missing === 1 ? "one_left" : "many_left", { count: missing });
  form.elements.times.value = JSON.stringify(state.ticks);
  remember(state);
}

for (const box of boxes) {
  box.checked = box.value in state.ticks;
  box.addEventListener("change", () => {
    if (box.checked) state.ticks[box.value] = elapsed.now();
    else delete state.ticks[box.value];
    ticksChanged();
    const next = box.checked && boxes.find((each) => !each.checked);
    if (next) next.closest("li").scrollIntoView({ block: "nearest" });
  });
}

// --- signature

const field = form.querySelector("[data-strokes]");
const drawnState = form.querySelector("[data-state]");
const pad = new SignaturePad(form.querySelector("[data-canvas]"), {
  strokes: read(state.strokes || field.value),
  changed: strokesChanged,
});

function strokesChanged() {
  field.value = state.strokes = pad.text;
  tell(drawnState, pad.strokes.length ? "drawn" : "none_drawn");
  remember(state);
}

form.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
pad.canvas.addEventListener("pointerdown", (event) => {
  pointer = event.pointerType;
  fade();
});

const typed = form.elements.typed_name;
typed.value ||= state.typed;
if (typed.value) form.querySelector("[data-typing]").open = true;
typed.addEventListener("input", () => {
  fade();
  state.typed = typed.value;
  confirmed.checked = state.confirmed = false;
  remember(state);
});

const confirmed = form.elements.name_confirmed;
confirmed.checked = state.confirmed;
confirmed.addEventListener("change", () => {
  state.confirmed = confirmed.checked;
  remember(state);
});

/** Whether the name expected is theirs, which only that person can say. */
function askWhetherItIsThem(asked) {
  const box = form.querySelector("[data-it-is-me]");
  box.hidden = !asked;
  if (asked) confirmed.closest("details").open = true;
}

askWhetherItIsThem(state.confirmed || !form.querySelector("[data-it-is-me]").hidden);

// --- language: of the words, chosen on the first step, and of the summary when it is told in it

const spoken = [...form.querySelectorAll("[data-spoken] input")];
const summaries = [...form.querySelectorAll("[data-summary] input[type=radio]")];

function speak(code) {
  state.language = code;
  const summary = summaries.some((radio) => radio.value === code) ? code : "fr";
  for (const radio of spoken) radio.checked = radio.value === code;
  for (const radio of summaries) radio.checked = radio.value === summary;
  choose(code);
  remember(state);
}

for (const radio of [...spoken, ...summaries]) {
  radio.addEventListener("change", () => {
    speak(radio.value);
    stay(); // and the server keeps it, for a page loaded again when this browser keeps nothing
  });
}
speak(state.language || spoken.find((radio) => radio.checked)?.value || "fr");

// --- sending

const sending = new Sending(form, {
  done() {
    forget();
    location.replace(form.dataset.here);
  },
  refused(sentence, status) {
    state.pending = false;
    state.pressed = null;
    remember(state);
    complain(sentence, status);
    stay(); // the server may have counted the screen as closed while the signature waited: it is being mended
  },
  gone() {
    location.replace(form.dataset.here);
  },
});

function complain(sentence, status) {
  askWhetherItIsThem(status === ASKED);
  say(status === ASKED ? "name_asked" : "refused", sentence);
}

function send() {
  form.elements.screen.value = state.screen = JSON.stringify({
    width: innerWidth, height: innerHeight, ratio: devicePixelRatio, pointer,
  });
  strokesChanged();
  ticksChanged();
  state.shown = form.elements.shown.value;
  state.pending = true;
  sending.since = state.pressed ??= Date.now();
  remember(state);
  sending.send();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  say("");
  if (!ticked()) {
    goTo(3);
    return;
  }
  if (!pad.strokes.length && !typed.value.trim()) say("sign_first");
  else send();
});

// --- nobody there

async function post(address) {
  const body = new FormData();
  body.set("language", state.language);
  if (state.shown) body.set("shown", state.shown);
  body.set("csrf_token", form.elements.csrf_token.value);
  return fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
}

async function stay() {
  try {
    const answer = await post(form.dataset.stay);
    const { standing } = await answer.json();
    if (standing && standing !== "open" && !sending.busy) location.replace(form.dataset.here);
  } catch {
    // no network: the screen counts by itself, and the server is told later
  }
}

async function end() {
  forget();
  document.querySelector("main").replaceChildren(document.querySelector("[data-ended]").content.cloneNode(true));
  choose(state.language);
  try {
    await post(form.dataset.sleep);
    location.replace(form.dataset.here);
  } catch {
    // no network: nothing is left on the screen, and the server closes it by its own count
  }
}

watchIdleness({
  idle: Number(form.dataset.idle), warned: Number(form.dataset.warned), stay, end, busy: () => sending.busy,
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

ticksChanged();
strokesChanged();
if (!location.hash && state.step > 1) history.replaceState(null, "", `#${state.step}`);
show({ focus: false });
if (state.refused) {
  const { sentence, status } = state.refused; // told on a page where it could not be mended: kiosk-late.js
  state.refused = null;
  remember(state);
  complain(sentence, status);
}
if (state.pending) send();
