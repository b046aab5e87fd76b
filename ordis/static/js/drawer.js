// The scan drawer: each scan is added at once, kept in this tab, and checked by the server, which draws the page.

import { scanField } from "./scan-field.js";
import { play } from "./sounds.js";

const AGAIN = 3000; // milliseconds before the server is asked again when it did not answer
const home = document.getElementById("drawer-home");
const form = document.getElementById("drawer");
const name = `ordis-drawer:${home.dataset.owner}`;

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(name)) ?? {};
  } catch {
    return {}; // storage forbidden or spoilt: the drawer lasts as long as the page
  }
}

function keep(state) {
  try {
    if (state) sessionStorage.setItem(name, JSON.stringify(state));
    else sessionStorage.removeItem(name);
  } catch {
    // storage forbidden: nothing is kept
  }
}

function goBack() {
  const { step, value, lines } = kept();
  const address = new URLSearchParams({ step });
  if (value) address.set("value", value);
  if (step && lines?.length && !new URLSearchParams(location.search).has("choose")) location.replace(`?${address}`);
}

function openDrawer() {
  const typed = document.getElementById("codes");
  const chosen = document.getElementById("value");
  const note = document.getElementById("note");
  const checked = document.getElementById("drawer-checked");
  const said = document.getElementById("drawer-said");
  const words = home.dataset;
  let lines = listed();
  let turn = Promise.resolve();
  let retry = 0;

  function listed() {
    return typed.value.split("\n").map((line) => line.trim()).filter(Boolean);
  }

  function remember() {
    typed.value = lines.join("\n");
    keep(lines.length ? { step: form.dataset.step, value: chosen?.value ?? "", note: note?.value ?? "", lines } : null);
  }

  function say(tone, sentence) {
    said.className = sentence ? "drawer-said" : "";
    said.dataset.tone = tone;
    said.textContent = sentence;
    if (sentence) play(tone);
  }

  async function ask(url, fields) {
    const body = new FormData(form);
    body.set("codes", lines.join("\n"));
    for (const [field, value] of Object.entries(fields)) if (value) body.set(field, value);
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await response.json().catch(() => ({ detail: words.unreadable }));
    if (!response.ok && !told.html) throw new Error(told.detail ?? words.unreadable);
    return told;
  }

  function show(told) {
    const inside = checked.contains(document.activeElement);
    checked.innerHTML = told.html; // drawn by our own server, which escapes what it shows
    lines = told.lines;
    if (chosen && chosen.value !== told.value) {
      chosen.value = told.value;
      document.getElementById("mode-value").textContent = chosen.selectedOptions[0]?.text ?? "";
    }
    remember();
    if (told.sentence) say(told.tone, told.sentence);
    if (inside) field.focus();
  }

  // One request at a time; what arrives meanwhile waits for its turn, so that no scan is lost or counted twice.
  function inTurn(work) {
    turn = turn.then(work).catch((error) => {
      if (error instanceof TypeError) later();
      else say("blocked", error.message);
    });
    return turn;
  }

  function later() {
    say("info", words.waiting);
    clearTimeout(retry);
    retry = setTimeout(() => check({ sentence: words.back }), AGAIN);
  }

  function check({ last = "", remove = "", sentence = "" } = {}) {
    return inTurn(async () => {
      const told = await ask(form.action, { last, remove });
      show(told);
      if (sentence) say("good", sentence);
    });
  }

  function confirm(url) {
    return inTurn(async () => {
      const told = await ask(url, {});
      if (told.html) {
        show(told);
        return;
      }
      keep(null);
      location.assign(told.url);
    });
  }

  function add({ text, repeated }) {
    if (repeated) return say("already", words.repeated);
    return inTurn(async () => {
      let told;
      try {
        told = await ask(form.action, { last: text });
      } catch (error) {
        lines.push(text.trim()); // kept as it was read: it is checked when Ordis answers again
        remember();
        throw error;
      }
      show(told);
    });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    const remove = pressed?.name === "remove" ? pressed.value : "";
    if (pressed?.dataset.confirm !== undefined) {
      pressed.disabled = true; // pressed twice, it is sent once
      confirm(pressed.formAction).finally(() => (pressed.disabled = false));
    } else {
      if (!remove) lines = listed();
      check({ remove, sentence: remove ? words.removed : "" });
    }
  });
  chosen?.addEventListener("change", () => {
    document.getElementById("mode-value").textContent = chosen.value ? chosen.selectedOptions[0].text : "";
    check();
  });
  note?.addEventListener("change", remember);
  window.addEventListener("online", () => check());

  document.getElementById("drawer-scan").hidden = false;
  document.getElementById("drawer-typed").open = false;
  const clear = document.getElementById("drawer-clear");
  clear.hidden = false;
  clear.addEventListener("click", () => {
    lines = [];
    check({ sentence: words.emptied });
  });

  const before = kept();
  if (!lines.length && before.lines?.length) {
    lines = before.lines;
    if (before.step === form.dataset.step) {
      if (note && !note.value) note.value = before.note ?? "";
      if (chosen && !chosen.value) chosen.value = before.value ?? "";
    }
    check();
  }
  const field = scanField(document.getElementById("drawer-text"), add);
}

if (form) openDrawer();
else goBack();
