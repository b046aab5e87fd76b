// The page of a stock-take: a place is scanned, then its devices; what the network loses is kept and sent in order.

import { scanField } from "./scan-field.js";
import { scanSender } from "./scan.js";
import { play } from "./sounds.js";

const KEPT = 8;
const EVERY = 20_000; // milliseconds between two looks at what the others have counted
const at = (id) => document.getElementById(id);
const { owner, places, icons } = JSON.parse(at("bench-facts").textContent);
const form = at("scan-form");
const last = [];
let place = at("place-code").value;
let answered = () => {};
let stale = null;
let ended = false;

// A scan that names a place of this stock-take, known without the network: a full address or a bare code.
function placeIn(text) {
  const tail = text.trim().toUpperCase().replace(/[?#].*$/, "").split(/[/!§=>:]+/).filter(Boolean).pop() ?? "";
  const code = tail.replace(/[\s.\-\u00a0\u202f\u2011]/g, "");
  return places[code] ? code : null;
}

// The address of a place, whatever its code: it may be one that is not counted here.
const PLACE = /(?:^|[/!§=>:])L[/!§=>:]+[^/!§=>:]+$/i;

function stand(code, name = places[code] ?? "") {
  if (code === place && name === at("where-name").textContent) return;
  place = code;
  at("place-code").value = code;
  at("where").classList.toggle("is-nowhere", !code);
  at("where-name").textContent = code ? name : at("where").dataset.nowhere;
  const address = new URL(location.href);
  if (code) address.searchParams.set("place", code);
  else address.searchParams.delete("place");
  history.replaceState(null, "", address);
  if (at("photo-place").querySelector(`option[value="${CSS.escape(code)}"]`)) at("photo-place").value = code;
}

function show({ tone, title, message }) {
  const shape = at("answer-shape").content.cloneNode(true);
  shape.querySelector(".answer").dataset.tone = tone;
  shape.querySelector(".answer-icon").textContent = icons[tone] ?? icons.unknown;
  shape.querySelector(".answer-title").textContent = title;
  shape.querySelector(".answer-sentence").textContent = message;
  at("scan-answer").replaceChildren(shape);
}

function remember(text, tone, title) {
  last.unshift({ text: text.trim().slice(0, 80), tone, title });
  last.length = Math.min(last.length, KEPT);
  at("last-scans").replaceChildren(
    ...last.map((scan) => {
      const line = document.createElement("li");
      line.dataset.tone = scan.tone;
      const raw = document.createElement("span");
      raw.className = "font-monospace";
      raw.textContent = scan.text;
      line.append(raw, ` · ${scan.title}`);
      return line;
    }),
  );
  at("last-scans").hidden = false;
  at("last-none").hidden = true;
}

function onAnswer(scan, answer, late) {
  const told = answer.verdict ? answer : { tone: "blocked", title: "Refusé", message: answer.detail };
  if (!late && answer.verdict) stand(answer.place?.code ?? "", answer.place?.name);
  show(late ? { ...told, message: `${told.message} Envoyé au retour du réseau.` } : told);
  remember(scan.text, told.tone, told.title);
  play(told.tone);
  refreshSoon();
  answered();
}

function onWaiting(scans, why) {
  at("waiting").hidden = !scans.length;
  at("waiting-count").textContent = scans.length > 1 ? `${scans.length}\u00a0scans gardés ici.` : "1\u00a0scan gardé ici.";
  if (scans.length && why === "waiting") {
    show({
      tone: "info",
      title: "En attente d’envoi",
      message: "Ordis ne répond pas. Rien n’est perdu\u202f: continuez, vos scans partiront dans l’ordre au retour du réseau.",
    });
    play("info");
    answered();
  }
}

function onStop(sentence) {
  show({ tone: "blocked", title: "Envoi arrêté", message: sentence || "Votre session est fermée. Rien n’est perdu\u202f: reconnectez-vous, les scans gardés ici partiront." });
  play("blocked");
  answered();
}

// The next scan waits for this one's answer, since the place where it counts may depend on it; without a network
// the page knows the places by itself.
async function onScan({ text, repeated }) {
  if (repeated) {
    show({ tone: "already", title: "Déjà scanné", message: "Le même scan vient d’arriver\u202f: il n’a pas été envoyé deux fois." });
    play("already");
    return;
  }
  const code = placeIn(text);
  if (code) stand(code);
  else if (PLACE.test(text.trim())) stand("");
  const done = new Promise((resolve) => (answered = resolve));
  sender.send({ text, value: place });
  await done;
}

// --- what the others do -------------------------------------------------------------------------------------

// Closed meanwhile. The page stays: a scan on its way, or made without looking, still gets its answer and its sound.
function end() {
  clearTimeout(stale);
  ended = true;
  at("ended").hidden = false;
}

async function refresh() {
  if (ended) return;
  clearTimeout(stale);
  stale = setTimeout(refresh, EVERY);
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) return; // signed out, or a server at fault: the next scan says it
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["progress", "left"]) {
      const fresh = page.getElementById(id);
      if (!fresh) return end();
      if (!at(id).contains(document.activeElement)) at(id).replaceChildren(...fresh.childNodes);
    }
  } catch {
    // no network: what is shown stays
  }
}

function refreshSoon() {
  clearTimeout(stale);
  stale = setTimeout(refresh, 1500);
}

const sender = scanSender({ form, owner, onAnswer, onWaiting, onStop });
scanField(at("scan-text"), onScan);
stale = setTimeout(refresh, EVERY);
