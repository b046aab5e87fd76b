// The work page: « +15 min » adds to the field of minutes. Without this script the field is typed in.

for (const row of document.querySelectorAll("[data-adds-to]")) {
  const field = document.getElementById(row.dataset.addsTo);
  row.hidden = false;
  row.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) field.value = String((Number.parseInt(field.value, 10) || 0) + Number(button.value));
  });
}
