// What every page does: theme choice, menu on small screens, the scan field's shortcut, folded panels.

const { chosen, apply } = globalThis.ordisTheme;

for (const choice of document.querySelectorAll(".theme-choice")) {
  choice.hidden = false;
  for (const radio of choice.querySelectorAll("input")) {
    radio.checked = radio.value === chosen();
    radio.addEventListener("change", () => {
      try {
        localStorage.setItem("theme", radio.value);
      } catch {
        return; // storage forbidden: the system's choice stays
      }
      apply();
    });
  }
}

const toggle = document.querySelector(".menu-toggle");
const menu = document.getElementById("main-menu");
toggle?.addEventListener("click", () => {
  const open = menu.classList.toggle("is-open");
  toggle.setAttribute("aria-expanded", String(open));
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    const field = document.getElementById("scan-anywhere");
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  } else if (event.key === "Escape") {
    for (const panel of document.querySelectorAll("details[data-closes][open]")) {
      panel.open = false;
      panel.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (event) => {
  for (const panel of document.querySelectorAll("details.account-menu[open]")) {
    if (!panel.contains(event.target)) panel.open = false;
  }
});

document.querySelector(".error-summary")?.focus();

// A table wider than the screen scrolls; the keyboard must be able to scroll it too.
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth;
    if (scrolls) {
      target.tabIndex = 0;
      target.setAttribute("role", "region");
      const caption = target.querySelector("caption")?.textContent.trim();
      target.setAttribute("aria-label", caption ? `Tableau à faire défiler\u202f: ${caption}` : "Tableau à faire défiler");
    } else {
      target.removeAttribute("tabindex");
      target.removeAttribute("role");
      target.removeAttribute("aria-label");
    }
  }
});
for (const region of document.querySelectorAll(".table-responsive")) watcher.observe(region);
