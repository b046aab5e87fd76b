/* The list of devices: choose the page, then the whole list; how many the filters would keep, before they are sent. */

const selection = document.getElementById("selection");
if (selection) choose(selection);

function choose(form) {
  const page = form.querySelector("[data-pick-page]");
  const boxes = [...form.querySelectorAll("tbody input[name=codes]")];
  const all = form.querySelector("#all");
  const offer = form.querySelector("[data-offer-all]");
  const said = form.querySelector("[data-picked]");
  page.hidden = false;
  form.querySelector("[data-pick-word]").hidden = true;

  const tell = () => {
    const picked = boxes.filter((box) => box.checked).length;
    const whole = picked === boxes.length;
    page.checked = whole;
    page.indeterminate = picked > 0 && !whole;
    if (offer) {
      if (!whole) all.checked = false;
      offer.hidden = !whole;
    }
    said.textContent = all?.checked
      ? `${all.dataset.allLabel}\u202f: toute la liste est choisie.`
      : picked ? `${picked} choisi${picked > 1 ? "s" : ""} sur cette page.` : said.dataset.none;
  };
  page.addEventListener("change", () => {
    for (const box of boxes) box.checked = page.checked;
    tell();
  });
  form.addEventListener("change", (event) => {
    if (event.target !== page) tell();
  });
  window.addEventListener("pageshow", tell); // the browser may bring back what was ticked
  tell();
}

const filters = document.querySelector("form[data-count]");
if (filters) announce(filters);

function announce(form) {
  const labels = form.querySelectorAll("[data-count-label]");
  let asked = 0;
  let waiting;
  const count = async () => {
    const mine = ++asked;
    const filled = [...new FormData(form)].filter(([, value]) => value !== "");
    try {
      const answer = await fetch(`${form.dataset.count}?${new URLSearchParams(filled)}`);
      if (!answer.ok || mine !== asked) return;
      const { label } = await answer.json();
      for (const each of labels) each.textContent = `Voir ${label}`;
    } catch {
      // no network: the button still filters
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(count, 250);
  });
  // An address without the fields left empty: short enough to be read and shared.
  form.addEventListener("formdata", (event) => {
    for (const name of [...event.formData.keys()]) {
      if (event.formData.getAll(name).every((value) => value === "")) event.formData.delete(name);
    }
  });
}
