// A session by keyboard, and how many lines are ticked. Without this module every button and box works as it stands.

const lines = [...document.querySelectorAll("[data-line]")];
const block = document.getElementById("block");
const told = document.querySelector("[data-ticked]");

function tell() {
  const number = document.querySelectorAll("[data-line] input[name=tick]:checked").length;
  const { none, one, many } = told.dataset;
  told.textContent = number === 0 ? none : number === 1 ? one : many.replace("{n}", number);
  block.querySelector("button").disabled = number === 0;
}

if (told) {
  document.addEventListener("change", () => setTimeout(tell)); // « tout cocher » ticks first
  window.addEventListener("pageshow", tell);
}

// Letters act only while a line has the focus (WCAG 2.1.4), never while something is typed in it.
const acts = {
  a: (line) => line.querySelector("[data-key=a]")?.click(),
  m: (line) => {
    const panel = line.querySelector(".com-acts details");
    if (!panel) return;
    panel.open = true;
    const field = panel.querySelector("textarea");
    field.scrollIntoView({ block: "center" }); // not beneath the bar of the ticked ones
    field.focus({ preventScroll: true });
  },
  " ": (line) => line.querySelector("input[name=tick]")?.click(),
  arrowdown: (line) => lines[lines.indexOf(line) + 1]?.focus(),
  arrowup: (line) => lines[lines.indexOf(line) - 1]?.focus(),
};

for (const line of lines) {
  line.addEventListener("keydown", (event) => {
    if (event.target !== line || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act(line);
  });
}

const keys = document.querySelector("[data-keys]");
if (keys && lines.length) {
  keys.hidden = false;
  lines[0].tabIndex = 0; // the way in by Tab; the arrows go on from there
  const here = document.getElementById(location.hash.slice(1));
  if (here?.matches("[data-line]")) here.focus();
}
