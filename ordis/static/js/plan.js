// The button of a plan says how many lines are ticked. Without this module it says how many were proposed.

const form = document.querySelector("[data-plan]");
const button = form?.querySelector("button[type=submit]");

function tell() {
  const ticked = form.querySelectorAll("input[name=keep]:checked").length;
  const { one, many, none } = button.dataset;
  button.disabled = ticked === 0;
  button.textContent = ticked === 0 ? none : ticked === 1 ? one : many.replace("{n}", ticked);
}

if (button) {
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
}
