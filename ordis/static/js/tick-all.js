/* « Tout cocher » in the head of a table of check boxes; without script the box stays hidden. */
for (const table of document.querySelectorAll("[data-tick-all]")) {
  const all = table.querySelector("thead input[type=checkbox]");
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
  if (!all) continue;
  all.hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
}
