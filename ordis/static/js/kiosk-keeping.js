// What was done on the kiosk, kept in this tab until it is sent: a page loaded again, a battery changed, a network
// that comes and goes lose nothing. Forgotten once it is signed, once the agent is back, and once nobody is there
// unless it was signed and waits to be sent (kiosk-late.js).

const NAME = "ordis-kiosk";

function stored() {
  try {
    return sessionStorage; // where storage is forbidden its very name throws
  } catch {
    return null;
  }
}

function kept() {
  try {
    return JSON.parse(stored()?.getItem(NAME) ?? "null");
  } catch {
    return null;
  }
}

/** What is kept for the handover of that key; another handover's is thrown away. */
export function remembered(key) {
  const fresh = {
    key, opened: Date.now(), lasted: 0, step: 1, read: null, ticks: {}, strokes: "", typed: "", confirmed: false, language: "",
    pending: false, refused: null,
  };
  const found = kept();
  return found?.key === key ? { ...fresh, ...found } : fresh;
}

export function remember(state) {
  try {
    stored()?.setItem(NAME, JSON.stringify(state));
  } catch {
    // full or forbidden: the page itself still holds it
  }
}

export function forget() {
  stored()?.removeItem(NAME);
}

/** What became of a signature given here: "waits" for the network, "refused", "" when there is none to send. */
export function unsent() {
  const found = kept();
  if (!found?.pending) return "";
  return found.refused ? "refused" : "waits";
}

/** What the server said in French of the signature that it refused, "" when it did not. */
export function refusal() {
  return kept()?.refused?.sentence ?? "";
}

/** The language chosen on this screen, "" when nothing is kept. */
export function language() {
  return kept()?.language ?? "";
}
