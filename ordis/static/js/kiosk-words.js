// The words of the kiosk: French stays, the language that the person chose stands under it. The sentences are in the
// page (templates/handover/kiosk/_words.html), each language in an element of its own with its `lang` and `dir`.

let chosen = "fr";

/** Shows that language under the French, on the page and in what is told from now on; "fr" shows French alone. */
export function choose(code, root = document) {
  chosen = code;
  for (const words of root.querySelectorAll("[data-told-in]")) words.hidden = words.dataset.toldIn !== code;
}

/**
 * Says in `element` the sentence of that name; `places` fills what it leaves open ({count}). `french`: what the server
 * said, in place of the French. Said again, nothing changes, so that nobody is told twice.
 */
export function tell(element, name, { french = "", ...places } = {}) {
  const saying = JSON.stringify([name, french, places]);
  if (element.dataset.saying === saying) return;
  const said = document.querySelector(`template[data-sentence="${name}"]`).content.cloneNode(true);
  if (french) said.firstChild.textContent = french;
  const texts = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const [place, value] of Object.entries(places)) {
      texts.currentNode.textContent = texts.currentNode.textContent.replace(`{${place}}`, value);
    }
  }
  choose(chosen, said);
  element.dataset.saying = saying;
  element.replaceChildren(said);
}
