// Nobody touches the screen: it warns, then closes. Time is read from the clock, so that a tab put to sleep is not late.

const TOUCHES = ["pointerdown", "keydown", "scroll", "input", "wheel"];
const PING = 45000; // milliseconds: how often the server is told that somebody is there

/**
 * `idle`, `warned`: seconds. `stay`: tell the server. `end`: close. `busy`: true while a signature waits for the
 * network, and then nothing closes.
 */
export function watchIdleness({ idle, warned, stay, end, busy }) {
  const dialog = document.querySelector("[data-warning]");
  const seconds = dialog.querySelectorAll("[data-seconds]");
  let last = Date.now();
  let told = Date.now();
  let over = false;

  function touched() {
    if (!dialog.open) last = Date.now();
  }

  function here() {
    last = Date.now();
    dialog.close();
    stay();
    told = Date.now();
  }

  function look() {
    if (over) return;
    if (busy()) last = Date.now();
    const quiet = (Date.now() - last) / 1000;
    if (quiet >= idle) {
      over = true;
      dialog.close();
      end();
      return;
    }
    if (quiet >= warned) {
      for (const each of seconds) each.textContent = String(Math.ceil(idle - quiet));
      if (!dialog.open) dialog.showModal();
    } else if (dialog.open) dialog.close();
    if (last > told && Date.now() - told > PING) {
      told = Date.now();
      stay();
    }
  }

  for (const kind of TOUCHES) document.addEventListener(kind, touched, { passive: true, capture: true });
  document.addEventListener("visibilitychange", look);
  dialog.querySelector("[data-here-i-am]").addEventListener("click", here);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    here();
  });
  setInterval(look, 500);
}
