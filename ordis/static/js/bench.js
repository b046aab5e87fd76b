// The bench page: a mode armed once, each scan sent under it, its answer shown, counted and kept among the last eight.

import { element, hour, showAnswer } from "./answer.js";
import { scanField } from "./scan-field.js";
import { scanSender } from "./scan.js";
import { play } from "./sounds.js";

const KEPT = 8;
const at = (id) => document.getElementById(id);
const { owner, armed: fromAddress, modes, outcomes, icons, words } = JSON.parse(at("bench-facts").textContent);
const memory = `ordis-bench:${owner}`;
const form = at("scan-form");
const OPEN = "open";
const PAUSE = "pause";
const fresh = () => ({ mode: null, before: null, tally: { applied: 0, already: 0, refused: 0, unknown: 0 }, last: [], done: {} });
const COUNTED = { applied: "applied", warned: "applied", already: "already", blocked: "refused", not_found: "unknown", unknown: "unknown", no_device: "unknown" };
let session = { ...fresh(), ...remembered() };

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(memory)) ?? {};
  } catch {
    return {}; // storage forbidden or spoilt: the page works without memory
  }
}

function remember() {
  try {
    sessionStorage.setItem(memory, JSON.stringify(session));
  } catch {
    // storage forbidden: the session lasts as long as the page
  }
}

const said = (word, values = {}) => words[word].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const known = (name) => modes.find((mode) => mode.name === name);
const named = (mode) => [mode.label, mode.value_label].filter(Boolean).join("\u202f: ");

// --- what is shown ------------------------------------------------------------------------------------------

function show(answer) {
  showAnswer(answer, icons);
}

function tell(outcome, message, echo = "") {
  show({ outcome, ...outcomes[outcome], message, echo });
}

function showDevice({ device, url }) {
  if (!device) return;
  const shape = at("device-shape").content.cloneNode(true);
  shape.querySelector(".last-code code").textContent = device.spoken;
  shape.querySelector(".last-code span").textContent = device.designation;
  shape.querySelector("[data-fact=stage]").textContent = device.stage;
  shape.querySelector("[data-fact=place]").textContent = device.place || "–";
  shape.querySelector("[data-fact=holds]").textContent = device.holds.join(", ") || "aucun";
  shape.querySelector("a").href = url;
  at("last-device").replaceChildren(shape);
}

function showMode() {
  const { mode } = session;
  const paused = mode.step === PAUSE;
  at("mode").dataset.mode = mode.step;
  at("mode").toggleAttribute("data-danger", Boolean(known(mode.step)?.destructive));
  at("mode-label").textContent = mode.label;
  at("mode-value").textContent = mode.value_label ?? "";
  at("mode-note").textContent = mode.note ?? "";
  at("mode-pause").textContent = paused ? at("mode").dataset.resume : PAUSED_WORD;
  at("mode-stop").hidden = mode.step === OPEN;
  at("scan-send").textContent = at("mode").dataset[mode.step === OPEN ? "open" : paused ? "read" : "apply"];
  for (const button of at("arm-quick").elements) button.setAttribute("aria-pressed", String(button.value === mode.step));
}

function showLast() {
  at("last-scans").replaceChildren(
    ...session.last.map((scan) => {
      const line = document.createElement("li");
      const raw = element(scan.url ? "a" : "span", scan.raw);
      if (scan.url) raw.href = scan.url;
      raw.className = "font-monospace";
      line.append(raw, element("small", `${scan.time} · ${scan.title}`));
      return line;
    }),
  );
  at("last-scans").hidden = !session.last.length;
  at("last-none").hidden = Boolean(session.last.length);
}

function showTally() {
  for (const [name, count] of Object.entries(session.tally)) {
    at("tally").querySelector(`[data-tally=${name}] dd`).textContent = count;
  }
  at("tally").hidden = false;
}

function showWaiting(scans, why) {
  at("waiting").hidden = !scans.length;
  at("waiting-scans").replaceChildren(...scans.map((scan) => element("li", scan.text.slice(0, 80))));
  if (scans.length && why !== "stopped") tell(why, said(why));
}

// --- what is armed ------------------------------------------------------------------------------------------

function arm(mode, { quietly = false } = {}) {
  if (mode.step !== PAUSE) session.before = null;
  else if (session.mode?.step !== PAUSE) session.before = session.mode;
  session.mode = mode;
  choosing = null;
  field?.forget();
  for (const asked of document.querySelectorAll(".arm[open]")) asked.open = false;
  const address = new URL(form.action);
  const { step, value, note } = mode;
  if (step !== OPEN) for (const [name, text] of Object.entries({ step, value, note })) text && address.searchParams.set(name, text);
  if (known(step)?.asks) address.searchParams.set("confirmed", "1");
  history.replaceState(null, "", address);
  showMode();
  remember();
  if (quietly) return;
  tell("mode", step === OPEN ? said("opening") : step === PAUSE ? said("pausing") : said("armed", { label: named(mode) }));
}

// A step that asks for something unfolds its form, filled with what is known already.
function ask(step, value) {
  const asked = document.querySelector(`.arm[data-step="${CSS.escape(step)}"]`);
  asked.open = true;
  const { elements } = asked.querySelector("form");
  if (elements.value && value) elements.value.value = value;
  const empty = [...elements].find((each) => each.required && !(each.type === "checkbox" ? each.checked : each.value));
  if (!empty) return asked.querySelector("form").requestSubmit();
  if (empty.tagName === "SELECT") field.focus(); // its label may be scanned
  else empty.focus();
}

// While a step waits for its value, what is scanned is offered to it: the label of a place.
let choosing = null;
for (const asked of document.querySelectorAll(".arm")) {
  asked.addEventListener("toggle", () => {
    if (asked.open && asked.querySelector("select")) choosing = asked.dataset.step;
    else if (choosing === asked.dataset.step) choosing = null;
  });
}

function wanted({ step, value, value_label: valueLabel }) {
  const mode = known(step);
  const same = session.mode.step === step;
  if (!mode.asks) arm({ step, label: mode.label, value: "", value_label: "", note: "" }, { quietly: true });
  else if (value && (same || (!mode.destructive && !mode.needs_note))) {
    arm({ step, label: mode.label, value, value_label: valueLabel, note: same ? session.mode.note : "" }, { quietly: true });
  } else ask(step, value);
}

document.querySelector(".arming").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = new FormData(event.target, event.submitter);
  const step = given.get("step");
  if (LABEL.test(given.get("note") ?? "")) return scannedAsNote(event.target.elements.note);
  const chosen = event.target.elements.value?.selectedOptions?.[0];
  arm({
    step,
    label: known(step).label,
    value: given.get("value") ?? "",
    value_label: chosen?.textContent ?? "",
    note: given.get("note")?.trim() ?? "",
  });
  field.focus();
});

// The note has the focus when a card has armed a hold: the next label would become its words, and no device be held.
function scannedAsNote(input) {
  const text = input.value;
  input.value = "";
  if (CARD.test(text)) return document.dispatchEvent(new CustomEvent("ordis-scan", { detail: { text, format: "" } }));
  tell("busy", said("label_as_note"));
  play("blocked");
}

function press(id, action) {
  at(id).addEventListener("click", (event) => {
    event.preventDefault();
    action();
    field.focus();
  });
}

// --- a scan goes, an answer comes ---------------------------------------------------------------------------

// A mode card, through any keyboard: what is scanned after it waits for its answer, since the step depends on it.
const CARD = /(?:^|[/!§=>:])S[/!§=>:]+[^/!§=>:]/i;
const LABEL = /(?:[/!§=>:])[DLS][/!§=>:]+[^/!§=>:]/i;

async function onScan({ text, repeated }) {
  const { step, value = "", note = "" } = session.mode;
  if (repeated) {
    tell("repeated", said("repeated"));
    list(text, outcomes.repeated.title, null);
    play("already");
    return;
  }
  const scan = choosing ? { text, step: choosing, value: "", note: "" } : { text, step: step === OPEN ? "" : step, value, note };
  if (!choosing && !CARD.test(text)) {
    sender.send(scan);
    return;
  }
  const answer = await sender.ask(scan);
  if (answer) onAnswer(scan, answer, false);
  else onStop(said("card_offline"));
}

function onAnswer(scan, answer, late) {
  const told = withSession(scan, answer);
  if (late && told.tone !== "blocked") told.message = `${told.message} ${said("late")}`;
  const counted = scan.step && scan.step !== PAUSE ? COUNTED[told.outcome] : null;
  if (counted) session.tally[counted] += 1;
  const title = told.title ?? outcomes.unknown.title;
  list(scan.text, title, told.url);
  showTally();
  show(told);
  showDevice(told);
  play(told.tone);
  if (told.mode && !late) wanted(told.mode);
  if (told.url && !scan.step && !late && session.mode.step === OPEN) location.assign(told.url);
}

function list(text, title, url) {
  session.last = [{ raw: text.trim().slice(0, 80), url, time: hour(new Date()), title }, ...session.last].slice(0, KEPT);
  remember();
  showLast();
}

// « Fait à 14 h 05 dans cette séance » is known here alone; a problem told by the server becomes an answer.
function withSession(scan, answer) {
  if (!answer.outcome) return { ...outcomes.unknown, outcome: "unknown", message: answer.detail, reasons: [], echo: scan.text.trim().slice(0, 80) };
  const name = [scan.step, scan.value, answer.code].join(" ");
  if (["applied", "warned"].includes(answer.outcome)) session.done[name] = hour(new Date());
  const time = session.done[name];
  return answer.outcome === "already" && time ? { ...answer, message: said("done", { time }) } : answer;
}

function onStop(sentence) {
  tell("stopped", sentence || said("signed_out"));
  play("blocked");
}

function restart() {
  session = { ...fresh(), mode: session.mode, before: session.before };
  field.forget();
  remember();
  showLast();
  showTally();
  at("last-device").replaceChildren();
  tell("mode", said("restarted"));
}

const PAUSED_WORD = at("mode").dataset.pause;
const answered = at("scan-answer").childElementCount > 0; // by the server, without this script
let field = null;
let sender = null;
const kept = session.mode && known(session.mode.step) && fromAddress.step === OPEN ? session.mode : null;
const asked = document.querySelector(".arm[open]");
arm(kept && !asked ? kept : fromAddress, { quietly: true });
if (kept && kept.step !== OPEN && !asked && !answered) tell("mode", said("resumed", { mode: said(kept.step === PAUSE ? "pausing" : "armed", { label: named(kept) }) }));
press("mode-stop", () => arm({ step: OPEN, label: known(OPEN).label }));
press("mode-pause", () => arm(session.mode.step === PAUSE ? session.before ?? { step: OPEN, label: known(OPEN).label } : { step: PAUSE, label: known(PAUSE).label }));
press("restart", restart);
showLast();
showTally();
field = scanField(at("scan-text"), onScan);
sender = scanSender({ form, owner, onAnswer, onWaiting: showWaiting, onStop });
