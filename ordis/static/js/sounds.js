// Two short sounds for hands that are busy: high, carry on; low, look at the screen. Off until asked for.
//
// play(tone): tone is "good", "already", "info" (high), or "blocked", "unknown", "warned" and anything else (low).
// A page that has sounds shows their switch: {% include "devices/scanning/_sound.html" %}.
// The choice is kept in this browser for the person signed in: two people may share a bench.

const CARRY_ON = new Set(["good", "already", "info"]);
const HIGH = { frequency: 880, seconds: 0.08 };
const LOW = { frequency: 220, seconds: 0.25 };
const button = document.querySelector("[data-sounds]");
const name = `ordis-sounds:${button?.dataset.sounds ?? ""}`;
let context = null;
let on = kept();

function kept() {
  try {
    return localStorage.getItem(name) === "on";
  } catch {
    return false; // storage forbidden: silent until asked for again
  }
}

export function play(tone) {
  if (!on) return;
  const { frequency, seconds } = CARRY_ON.has(tone) ? HIGH : LOW;
  context ??= new AudioContext();
  context.resume();
  const voice = context.createOscillator();
  const volume = context.createGain();
  voice.frequency.value = frequency;
  volume.gain.value = 0.15;
  voice.connect(volume).connect(context.destination);
  voice.start();
  voice.stop(context.currentTime + seconds);
}

function show() {
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? button.dataset.on : button.dataset.off;
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    on = !on;
    try {
      localStorage.setItem(name, on ? "on" : "off");
    } catch {
      // storage forbidden: the choice lasts as long as the page
    }
    show();
    play("good");
  });
  show();
}
