// The form of a change of hands: two places to sign, each with its own drawing.

import { read, SignaturePad } from "./signature.js";

for (const place of document.querySelectorAll("[data-pad]")) {
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
    },
  });
  tell();
  place.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
}
