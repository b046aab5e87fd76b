// The form that signs a donation agreement: the drawing, when each box was ticked, and what the screen is.

import { read, SignaturePad } from "./signature.js";

const form = document.querySelector("[data-signing]");
if (form) {
  const opened = Date.now();
  const ticks = {};
  let pointer = "";
  for (const box of form.querySelectorAll('input[name="boxes"]')) {
    if (box.checked) ticks[box.value] = 0;
    box.addEventListener("change", () => {
      if (box.checked) ticks[box.value] = Date.now() - opened;
      else delete ticks[box.value];
    });
  }
  const field = form.querySelector("[data-strokes]");
  const state = form.querySelector("[data-state]");
  const tell = () => {
    state.textContent = field.value ? "Votre signature est tracée." : "Rien n’est encore tracé.";
  };
  const pad = new SignaturePad(form.querySelector("[data-canvas]"), {
    strokes: read(field.value),
    changed: () => {
      field.value = pad.text;
      tell();
    },
  });
  tell();
  pad.canvas.addEventListener("pointerdown", (event) => {
    pointer = event.pointerType;
  });
  form.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
  form.addEventListener("submit", () => {
    field.value = pad.text;
    form.elements.times.value = JSON.stringify(ticks);
    form.elements.screen.value = JSON.stringify({
      width: innerWidth, height: innerHeight, ratio: devicePixelRatio, pointer,
    });
  });
}
