// A labelled file input becomes a drop zone: files let fall on it are chosen and sent, several at once where the
// field takes several. Without this script, the field and its button do the same.

for (const form of document.querySelectorAll("form[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector(".drop-status");
  const button = form.querySelector("button[type=submit]");
  let depth = 0;

  const say = (sentence) => {
    if (status) status.textContent = sentence;
  };
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const over = (inside) => {
    depth = Math.max(0, depth + (inside ? 1 : -1));
    form.classList.toggle("is-over", depth > 0);
  };

  form.classList.add("is-ready");
  const told = () => (input.files.length > 1 ? `${input.files.length} fichiers` : (input.files[0]?.name ?? "votre fichier"));

  say(input.multiple ? "Ou déposez les fichiers ici." : "Ou déposez le fichier ici.");
  form.addEventListener("dragenter", (event) => carriesFiles(event) && over(true));
  form.addEventListener("dragleave", (event) => carriesFiles(event) && over(false));
  form.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    form.classList.remove("is-over");
    if (!event.dataTransfer.files.length || (event.dataTransfer.files.length > 1 && !input.multiple)) {
      say("Déposez un seul fichier à la fois.");
      return;
    }
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault(); // a second click while the file is on its way
      return;
    }
    button.setAttribute("aria-disabled", "true");
    say(`Envoi de ${told()}…`);
  });
  // Back from the answer by the browser's button: the form serves again.
  globalThis.addEventListener("pageshow", () => {
    button.removeAttribute("aria-disabled");
  });
}
