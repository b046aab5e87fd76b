// The form that signs a donation agreement: when its text was read to the end, the drawing, when each box was ticked,
// and what the screen is. A page shown again takes all of it up where it was.

import { read, SignaturePad } from "./signature.js";

/** What the page told before: box → ms, and `open`, how long it had been open. */
function told(text) {
  try {
    return JSON.parse(text || "{}") ?? {};
  } catch {
    return {};
  }
}

const form = document.querySelector("[data-signing]");
if (form) {
  const { open: before = 0, ...ticks } = told(form.elements.times.value);
  const opened = Date.now() - before;
  const elapsed = () => Date.now() - opened;
  const region = document.querySelector(".agreement-text");
  const missing = form.querySelector("[data-read-first]");
  const readAt = form.elements.read_to_end;
  let pointer = "";

  const end = new IntersectionObserver((seen) => {
    if (!seen.some((each) => each.isIntersecting)) return;
    end.disconnect();
    readAt.value ||= String(elapsed());
    missing.hidden = true;
  });
  end.observe(region.querySelector("[data-text-end]"));
  const insist = () => {
    missing.hidden = false;
    region.focus({ preventScroll: true });
    region.scrollIntoView({ block: "nearest" });
  };

  for (const box of form.querySelectorAll('input[name="boxes"]')) {
    if (!readAt.value) box.checked = false; // ticked again by the browser that came back
    if (!box.checked) delete ticks[box.value];
    else ticks[box.value] ??= elapsed();
    box.addEventListener("change", () => {
      if (box.checked && !readAt.value) {
        box.checked = false;
        insist();
      }
      if (box.checked) ticks[box.value] = elapsed();
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
  form.addEventListener("submit", (event) => {
    if (!readAt.value && !event.submitter?.hasAttribute("formaction")) {
      event.preventDefault();
      insist();
      return;
    }
    field.value = pad.text;
    form.elements.times.value = JSON.stringify({ ...ticks, open: elapsed() });
    form.elements.screen.value = JSON.stringify({
      width: innerWidth, height: innerHeight, ratio: devicePixelRatio, pointer,
    });
  });
}
