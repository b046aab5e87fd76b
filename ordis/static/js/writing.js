// A long text being written: what it would look like, a moment after the last key, and a warning before it is lost.

const form = document.querySelector("form[data-writing]");
const shown = document.querySelector("[data-preview]");
const state = document.querySelector("[data-preview-state]");
let waiting = null;
let asking = null;
let typed = false;

async function look() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: new FormData(form), signal: asking.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const open = shown.querySelector("details")?.open;
    shown.innerHTML = (await answer.json()).html;
    if (open !== undefined) shown.querySelector("details").open = open;
    state.textContent = "À jour avec ce que vous écrivez. Pas encore enregistré.";
  } catch (error) {
    if (error.name !== "AbortError") state.textContent = "L’aperçu n’a pas pu être mis à jour : ce que vous écrivez est toujours là.";
  }
}

form?.addEventListener("input", () => {
  typed = true;
  if (!form.dataset.previewUrl) return;
  clearTimeout(waiting);
  waiting = setTimeout(look, 700);
});
form?.addEventListener("submit", () => { typed = false; });
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
