// The form of a change of hands: two places to sign, each with its own drawing. Nothing of it is lost with the network.

import { forget, keep, Sending, takeUp } from "./custody-keeping.js";
import { read, SignaturePad } from "./signature.js";

const form = document.querySelector("[data-custody]");
const again = document.querySelector("[data-taken-up]");

if (takeUp(form)) {
  again.hidden = false;
  again.querySelector("[data-afresh]").addEventListener("click", () => {
    forget();
    location.replace(location.href);
  });
}

for (const place of form.querySelectorAll("[data-pad]")) {
  const field = place.querySelector("[data-strokes]");
  const state = place.querySelector("[data-state]");
  const tell = () => {
    state.textContent = field.value ? "La signature est tracée." : "Rien n’est tracé : le nom écrit en tient lieu.";
  };
  const pad = new SignaturePad(place.querySelector("[data-canvas]"), {
    strokes: read(field.value),
    changed: () => {
      field.value = pad.text;
      tell();
      keep(form);
    },
  });
  tell();
  place.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
}

const sending = new Sending(form, document.querySelector("[data-waiting]"));

form.addEventListener("input", () => keep(form));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  keep(form);
  sending.send();
});
