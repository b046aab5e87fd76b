// The banner of a scan: drawn from the page's own <template id="answer-shape">, announced by its live region.

const at = (id) => document.getElementById(id);

export function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

export function showAnswer({ tone, outcome, title, message, reasons = [], echo = "" }, icons) {
  const shape = at("answer-shape").content.cloneNode(true);
  const box = shape.querySelector(".answer");
  Object.assign(box.dataset, { tone, outcome });
  shape.querySelector(".answer-icon").textContent = icons[tone];
  shape.querySelector(".answer-title").textContent = title;
  const listed = reasons.length && !["good", "warned"].includes(tone);
  shape.querySelector(".answer-sentence").textContent = listed ? "" : message;
  shape.querySelector(".answer-reasons").append(...reasons.map((reason) => element("li", reason)));
  if (echo) shape.querySelector("code").textContent = echo;
  else shape.querySelector(".answer-read").remove();
  at("scan-answer").replaceChildren(shape);
}

export const hour = (date) => date.toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }).replace(":", "\u00a0h\u00a0").replace(/^0/, "");
