// The screen closed while nobody touched it, perhaps with the network away: what the family had signed before is sent,
// once by its key; when nothing signed is kept, the page says so and forgets the rest.

import { forget, remembered } from "./kiosk-keeping.js";
import { Sending } from "./kiosk-sending.js";
import { choose, tell } from "./kiosk-words.js";

const form = document.querySelector("[data-late]");
const state = remembered(form.dataset.key);
choose(state.language || "fr");
const NEVER = new Set([410, 422, 428]); // too late, no signature, or a name to confirm: sent again it would be refused again

function shown(selector) {
  document.querySelector(selector).hidden = false;
}

function add(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
}

const sending = new Sending(form, {
  done() {
    forget();
    location.replace(form.dataset.here);
  },
  refused(sentence, status) {
    const told = document.querySelector("[data-told]");
    tell(told, "refused", { french: sentence });
    told.hidden = false;
    if (NEVER.has(status)) forget();
    else shown("[data-again]");
  },
  gone() {
    location.replace(form.dataset.here);
  },
});

if (state.pending) {
  for (const rank of Object.keys(state.ticks)) add("boxes", rank);
  add("times", JSON.stringify(state.ticks));
  add("strokes", state.strokes);
  add("typed_name", state.typed);
  add("language", state.language || "fr");
  add("screen", state.screen ?? "");
  add("shown", state.shown ?? "");
  add("waited", "");
  sending.since = state.pressed ?? Date.now();
  if (state.read !== null) add("read_to_end", state.read);
  if (state.confirmed) add("name_confirmed", "y");
  sending.send();
} else {
  forget();
  shown("[data-nothing]");
}
