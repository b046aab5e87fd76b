// The screen closed while nobody touched it, perhaps with the network away: what the family had signed before is sent,
// once by its key; when nothing signed is kept, the page says so and forgets the rest. Refused for what the family can
// mend, it is kept, and a button leads back to it.

import { forget, remember, remembered } from "./kiosk-keeping.js";
import { Sending } from "./kiosk-sending.js";
import { choose, tell } from "./kiosk-words.js";

const form = document.querySelector("[data-late]");
const state = remembered(form.dataset.key);
choose(state.language || "fr");
const TOO_LATE = 410;
const ASKED = 428; // a name typed in part is asked for once more
const MENDED = new Set([422, ASKED]); // sent again as it is, it would be refused again
const mend = document.querySelector("[data-mend]");

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
    tell(told, status === ASKED ? "name_asked" : "refused", { french: sentence });
    told.hidden = false;
    if (status === TOO_LATE) return forget();
    state.refused = { sentence, status }; // told to the agent who takes the screen back: kiosk-way-out.js
    remember(state);
    if (!MENDED.has(status)) return shown("[data-again]");
    document.querySelector("[data-give-back]").hidden = true;
    mend.hidden = false;
    return undefined;
  },
  gone() {
    location.replace(form.dataset.here);
  },
});

/** The form is shown again to whoever proves that they signed on it: by what it showed, which this tab alone kept. */
async function resume() {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("language", state.language);
  body.set("shown", state.shown ?? "");
  let standing;
  try {
    const answer = await fetch(mend.dataset.mend, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.status >= 500 || answer.status === 429) return sending.wait("slow");
    ({ standing } = await answer.json());
  } catch {
    return sending.wait("no_network"); // what was refused is sent once more, and the button comes back with the answer
  }
  if (standing === "open") {
    state.pending = false;
    state.pressed = null;
    remember(state);
  }
  return location.replace(form.dataset.here);
}

mend.addEventListener("click", resume);

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
