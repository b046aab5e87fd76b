// A button that copies a field. Without a clipboard (plain HTTP), the field is selected for Ctrl+C.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const told = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = "Copié.";
    } catch {
      told.textContent = "Le texte est sélectionné : copiez-le avec Ctrl+C.";
    }
  });
}
