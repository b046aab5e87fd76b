// The scan field of a list (a lot, a lorry, a shelf): each scan is sent with what goes along with it, answered by a
// banner and a sound, and kept here while the network is lost; then the parts of the page that bear data-live follow.

import { element, hour, showAnswer } from "./answer.js";
import { scanField } from "./scan-field.js";
import { scanSender } from "./scan.js";
import { play } from "./sounds.js";

const KEPT = 8;
const SETTLED = 600; // milliseconds without an answer before the list is drawn again
const at = (id) => document.getElementById(id);
const form = at("scan-form");

function start() {
  const { owner, outcomes, icons, words } = JSON.parse(at("bench-facts").textContent);
  const input = at("scan-text");
  const along = [...(at("scan-along")?.querySelectorAll("input") ?? [])];
  let stale = null;

  const problem = ({ detail }) => ({ outcome: "blocked", ...outcomes.blocked, message: detail, reasons: [] });

  function tell(outcome, message = words[outcome]) {
    showAnswer({ outcome, ...outcomes[outcome], message }, icons);
    play(outcomes[outcome].tone);
  }

  function list(text, title) {
    const line = element("li", "");
    const raw = element("span", text.trim().slice(0, 80));
    raw.className = "font-monospace";
    line.append(raw, element("small", `${hour(new Date())} · ${title}`));
    at("last-scans").prepend(line);
    [...at("last-scans").children].slice(KEPT).forEach((old) => old.remove());
    at("last").hidden = false;
  }

  // What goes along is read when the scan arrives, not when it is sent. A mass is that of one device: it goes with it.
  function onScan({ text, repeated }) {
    if (repeated) {
      list(text, outcomes.repeated.title);
      return tell("repeated");
    }
    const noted = Object.fromEntries(along.map((field) => [field.name, field.value]));
    for (const field of along) if (field.inputMode === "decimal") field.value = "";
    sender.send({ text, step: form.elements.step.value, ...noted });
  }

  function onAnswer(scan, answer, late) {
    const told = answer.outcome ? answer : problem(answer);
    showAnswer(late ? { ...told, message: `${told.message} ${words.late}` } : told, icons);
    list(scan.text, told.title);
    play(told.tone);
    if (told.url && !late) return location.assign(told.url);
    clearTimeout(stale);
    stale = setTimeout(refresh, SETTLED);
  }

  function onWaiting(scans, why) {
    at("waiting").hidden = !scans.length || why === "busy";
    at("waiting-scans").replaceChildren(...scans.map((scan) => element("li", scan.text.slice(0, 80))));
    if (scans.length && why === "waiting") tell("waiting");
  }

  function onStop(sentence) {
    tell("stopped", sentence || words.signed_out);
  }

  async function refresh() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(part.id);
        if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // no network: what is shown stays
    }
  }

  // A scanner that types into a field of what goes along ends with Enter: what is no number was a scan.
  for (const field of along) {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const text = field.value;
      if (field.inputMode === "decimal" && !/^[\d\s.,]*$/.test(text)) {
        field.value = "";
        document.dispatchEvent(new CustomEvent("ordis-scan", { detail: { text, format: "" } }));
      }
      input.focus();
    });
  }

  const sender = scanSender({ form, owner, onAnswer, onWaiting, onStop });
  const field = scanField(input, onScan);
  for (const noted of along) noted.addEventListener("input", field.forget); // said anew, the same label is no repetition
  const refused = document.querySelector(".error-summary"); // a form of this page: what is wrong with it is read first
  if (refused) refused.focus();
  else input.select(); // what the address brought is replaced by a scan
}

if (form) start();
