// Nobody touches the screen: it warns, then closes. Time is counted by performance.now(), which no clock put right moves.
// On some tablets it stands still while they sleep. Seen on the clock alone, a leap is a sleep or a clock put right, and
// nobody here can tell which: it ends nothing and gives no time, the screen asks at once whether somebody is there. The
// server, whose count of idle time went on, is asked too.

const TOUCHES = ["pointerdown", "keydown", "scroll", "input", "wheel"];
const PING = 45000; // milliseconds: how often the server is told that somebody is there
const LEAP = 20000; // milliseconds that the clock made and the screen did not count

/**
 * `idle`, `warned`: seconds. `stay`: tell the server. `end`: close. `busy`: true while a signature waits for the
 * network, and then nothing closes.
 */
export function watchIdleness({ idle, warned, stay, end, busy }) {
  const dialog = document.querySelector("[data-warning]");
  const seconds = dialog.querySelectorAll("[data-seconds]");
  let last = performance.now();
  let told = last;
  let ahead = Date.now() - last;
  let over = false;

  function touched() {
    if (!dialog.open) last = performance.now();
  }

  function here() {
    last = told = performance.now();
    dialog.close();
    stay();
  }

  /** Whether the clock went further than the time counted here since the last look. */
  function leapt(now) {
    const before = ahead;
    ahead = Date.now() - now;
    return ahead - before > LEAP;
  }

  function look() {
    if (over) return;
    const now = performance.now();
    if (leapt(now) && !busy()) {
      last = Math.min(last, now - warned * 1000);
      stay();
    }
    if (busy()) last = now;
    const quiet = (now - last) / 1000;
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
    if (last > told && now - told > PING) {
      told = now;
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
