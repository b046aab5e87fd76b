// The dialog of labels: each change asks the server for the same page and takes its settings and its preview.
// Without script, « Voir l’aperçu » does it.

const form = document.querySelector("[data-labels]");
let asked = 0;

async function refresh() {
  const turn = ++asked;
  const preview = document.getElementById("label-preview");
  preview.classList.add("waiting");
  // Not FormData as it is: a thousand codes are more parts than a multipart form may hold.
  const body = new URLSearchParams(new FormData(form));
  try {
    const response = await fetch(form.dataset.prepare, { method: "POST", body, headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (turn !== asked) return;
    take(page, "label-preview");
    takeSettings(page);
  } catch {
    if (turn === asked) {
      const told = document.createElement("div");
      told.className = "alert alert-warning";
      told.setAttribute("role", "alert");
      told.textContent = "L’aperçu n’a pas pu être redessiné. Rien n’est perdu : réessayez, ou imprimez sans lui.";
      preview.prepend(told);
    }
  } finally {
    preview.classList.remove("waiting");
  }
}

function take(page, id) {
  document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
}

// The field in use keeps the focus, and the list of formats stays open.
function takeSettings(page) {
  const settings = document.getElementById("label-settings");
  const focused = settings.contains(document.activeElement) ? document.activeElement : null;
  const open = settings.querySelector("details")?.open && focused?.name === "format";
  take(page, "label-settings");
  settings.querySelector("details").open = Boolean(open);
  ready();
  if (!focused) return;
  const selector = focused.name === "format" ? "input[name=format]:checked" : `[name="${focused.name}"]`;
  (focused.name ? settings.querySelector(selector) : settings.querySelector("summary"))?.focus({ preventScroll: true });
}

// The paper opens in another tab, and tells nothing to this one: ask until the server says what was printed.
async function followPrint() {
  const told = () => document.querySelector("[data-printed]")?.dataset.printed;
  const before = told();
  for (const wait of [400, 800, 1600, 3200, 6400]) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    await refresh();
    if (told() !== before) return;
  }
}

function ready() {
  form.querySelector("[data-refresh]").hidden = true;
}

if (form) {
  ready();
  // What is being typed is newer than any answer on its way, which would put the old value back.
  form.addEventListener("input", () => asked++);
  form.addEventListener("change", refresh);
  form.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-cell]");
    const first = form.elements.namedItem("first_cell");
    if (!cell || first.type === "hidden") return;
    first.value = cell.dataset.cell;
    refresh();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.matches("[data-print]")) followPrint();
  });
  // Enter in a field shows the preview; printing is a button.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      refresh();
    }
  });
}
