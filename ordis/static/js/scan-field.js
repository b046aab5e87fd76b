// The field where a scanner types: ready, cleared at once, one scan at a time and none lost.
//
//   const field = scanField(input, async (scan) => { … }, { onWaiting: (count) => { … } });
//
// scan: { text, repeated, source: "typed" | "camera", format, at }. `repeated`: the same text less than two seconds
// after the last; say « déjà scanné » and do nothing more. onScan is awaited: scans that arrive meanwhile wait for
// their turn, and onWaiting says how many. A camera hands over its scans as « ordis-scan » events of the document.
// field.focus(); field.forget(): the next scan is no repetition (another step was armed); field.stop().

export const REPEATED_WITHIN = 2000; // milliseconds
const TYPING = "input:not([type=radio], [type=checkbox], [type=button], [type=submit]), select, textarea, [contenteditable]";

export function scanField(input, onScan, { onWaiting = () => {} } = {}) {
  const stopped = new AbortController();
  const { signal } = stopped;
  const waiting = [];
  let busy = false;
  let last = { same: "", at: -Infinity };

  function focus() {
    input.focus({ preventScroll: true });
  }

  function take(raw, source, format = "") {
    const text = raw.replaceAll("\0", ""); // a symbol may hold bytes that no server of ours takes: nothing waits behind it
    if (!text.trim()) return;
    const same = text.trim().toUpperCase();
    const at = performance.now();
    const repeated = same === last.same && at - last.at < REPEATED_WITHIN;
    last = { same, at };
    waiting.push({ text, repeated, source, format, at: Date.now() });
    if (busy) onWaiting(waiting.length);
    else work();
  }

  async function work() {
    busy = true; // before any await: what arrives from now on waits
    try {
      while (waiting.length) {
        const scan = waiting.shift();
        try {
          await onScan(scan);
        } catch (error) {
          reportError(error); // the page's fault is told in its console; the scans behind still pass
        }
        onWaiting(waiting.length);
      }
    } finally {
      busy = false;
    }
  }

  function typed(event) {
    event?.preventDefault();
    const text = input.value;
    input.value = "";
    take(text, "typed");
  }

  if (input.form) input.form.addEventListener("submit", typed, { signal });
  else input.addEventListener("keydown", (event) => event.key === "Enter" && typed(event), { signal });

  // A scanner that types while a button has the focus would press it with its Enter: its first character goes to
  // the field. Space is left alone, it is how a keyboard presses a button.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const printable = event.key.length === 1 && event.key !== " ";
      if (printable && !document.activeElement?.closest(TYPING)) focus();
    },
    { signal, capture: true },
  );
  document.addEventListener("ordis-scan", ({ detail }) => take(detail.text, "camera", detail.format), { signal });

  // Taken back only when the window has the focus and nothing else is being used. Not under a finger: the keys of
  // the screen would open again and again.
  const underAFinger = matchMedia("(hover: none) and (pointer: coarse)").matches;
  const timer = setInterval(() => {
    const here = document.activeElement;
    const idle = here === document.body || here?.id === "main";
    if (idle && document.hasFocus() && !underAFinger) focus();
  }, 400);
  signal.addEventListener("abort", () => clearInterval(timer));
  if (!underAFinger) focus();

  return {
    focus,
    forget: () => {
      last = { same: "", at: -Infinity };
    },
    stop: () => stopped.abort(),
  };
}
