// Keeps a screen of the wizard while it is typed: a session that ends, a phone that falls asleep lose nothing.

const form = document.querySelector("form[data-keeps]");
let waiting = null;
let sending = null;
let changed = false;
let leaving = false;

async function keep() {
  clearTimeout(waiting);
  if (!changed || leaving) return;
  changed = false;
  const body = new FormData(form);
  body.set("go", "quietly");
  sending?.abort();
  sending = new AbortController();
  try {
    await fetch(form.dataset.keeps, { method: "POST", body, signal: sending.signal, redirect: "manual", keepalive: true });
  } catch {
    changed = true; // no network, or overtaken by the next one: what is on the screen is still there
  }
}

form?.addEventListener("input", () => {
  changed = true;
  clearTimeout(waiting);
  waiting = setTimeout(keep, 1500);
});
form?.addEventListener("submit", () => {
  leaving = true; // the form itself brings what is on the screen
  clearTimeout(waiting);
  sending?.abort();
});
addEventListener("pageshow", () => {
  leaving = false;
});
document.addEventListener("visibilitychange", () => {
  if (form && document.visibilityState === "hidden") keep();
});
