// The form of an offer: what is typed outlives a reload, a wrong turn or photographs that weigh too much; and those
// are told before they are sent. Without this script the server says the same, after the journey.

const STORE = "ordis.offer";
const form = document.querySelector("form[data-offer]");
const lasting = form?.matches(".offer[action]") ? form : null; // the public page alone: a desk is shared
const SKIPPED = new Set(["csrf_token", "key", "opened", "website", "photographs"]);

function typed() {
  return [...new FormData(lasting)].filter(([name, value]) => !SKIPPED.has(name) && typeof value === "string");
}

function fill(saved) {
  for (const field of lasting.elements) {
    if (!field.name || SKIPPED.has(field.name) || field.type === "file" || field.type === "hidden") continue;
    const values = saved.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
}

function store(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null; // a browser that keeps nothing: the page works as it is
  }
}

if (document.querySelector("[data-offer-sent]")) store((box) => box.removeItem(STORE));

if (lasting) {
  const saved = store((box) => JSON.parse(box.getItem(STORE)));
  const fresh = JSON.stringify(typed());
  if (saved && "restores" in lasting.dataset) fill(saved);
  const told = lasting.querySelector("[data-restored]");
  if (told && JSON.stringify(typed()) !== fresh && "restores" in lasting.dataset) told.hidden = false;
  lasting.querySelector("[data-afresh]")?.addEventListener("click", () => {
    store((box) => box.removeItem(STORE));
    lasting.reset();
    told.hidden = true;
    lasting.querySelector("input[type=number]")?.focus();
  });
  lasting.addEventListener("input", () => store((box) => box.setItem(STORE, JSON.stringify(typed()))));
  lasting.addEventListener("change", () => store((box) => box.setItem(STORE, JSON.stringify(typed()))));
}

const files = form?.querySelector("input[type=file]");
const heavy = form?.querySelector(".offer-heavy");
const most = Number(form?.dataset.most) || 0;
const MARGIN = 512 * 1024; // the words of the form travel with its files

function weight() {
  return [...(files?.files ?? [])].reduce((sum, file) => sum + file.size, 0);
}

function judge() {
  const over = most > 0 && weight() > most - MARGIN;
  if (heavy) {
    heavy.hidden = !over;
    heavy.textContent = over
      ? `Ces photographies pèsent ${Math.ceil(weight() / 1024 / 1024)}\u00a0Mo, plus que les ${Math.floor(most / 1024 / 1024)}\u00a0Mo acceptés en une fois. Rien n’est parti\u202f: choisissez-en moins, une vue d’ensemble suffit.`
      : "";
  }
  return over;
}

files?.addEventListener("change", judge);
form?.addEventListener(
  "submit",
  (event) => {
    if (!judge()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    files.focus();
  },
  { capture: true },
);
