// The progress of a batch, asked of the server every few seconds while somebody looks. At its end the page is shown
// again whole, with its file. Without this script, « Actualiser » does the same.

const EVERY = 3000; // milliseconds

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("batch");
        if (!fresh?.hasAttribute("data-batch")) {
          location.reload();
          return;
        }
        const shown = document.getElementById("batch");
        if (!shown.contains(document.activeElement)) shown.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // no network: what is shown stays
    }
  }
  setTimeout(refresh, EVERY);
}

setTimeout(refresh, EVERY);
