// A form whose answer takes seconds says so at once, and is sent once: a second press does nothing. Without this
// script the server refuses the second one by itself.

for (const form of document.querySelectorAll("form[data-sending]")) {
  const shown = form.querySelector(".sending");

  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    shown.hidden = false;
    shown.querySelector("span").textContent = form.dataset.sending;
    form.querySelector("button[type=submit]").setAttribute("aria-disabled", "true");
  });

  // Back from the next page, the browser shows this one as it was left.
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    shown.hidden = true;
    form.querySelector("button[type=submit]").removeAttribute("aria-disabled");
  });
}
