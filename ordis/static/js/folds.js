// Parts folded on a phone, so that the page begins with what is to do, are open where there is room for them.

if (matchMedia("(min-width: 62rem)").matches) {
  for (const fold of document.querySelectorAll("details[data-opens-wide]")) fold.open = true;
}
