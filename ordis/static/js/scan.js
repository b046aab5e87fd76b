// The scan page: one field always ready, each scan answered by a banner, the last eight kept raw in this tab.

const KEPT = 8;
const form = document.getElementById("scan-form");
const field = document.getElementById("scan-text");
const answer = document.getElementById("scan-answer");
const list = document.getElementById("last-scans");
const none = document.getElementById("last-none");
const soundButton = document.getElementById("scan-sound");
const CLASSES = { good: "alert-success", info: "alert-info", alert: "alert-danger" };
const TITLES = { good: "Trouvé", info: "Carte de mode", alert: "Non reconnu" };
let busy = false;

function stored(store, key, fallback) {
  try {
    return JSON.parse(store.getItem(key)) ?? fallback;
  } catch {
    return fallback; // storage forbidden or spoilt: the page works without memory
  }
}

function keep(store, key, value) {
  try {
    store.setItem(key, JSON.stringify(value));
  } catch {
    // storage forbidden: nothing is remembered
  }
}

let last = stored(sessionStorage, "ordis-scans", []);
let sound = stored(localStorage, "ordis-scan-sound", false);

function beep(good) {
  if (!sound) return;
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = good ? 880 : 220;
  volume.gain.value = 0.15;
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + (good ? 0.08 : 0.25));
  tone.addEventListener("ended", () => context.close());
}

function showLast() {
  list.replaceChildren(
    ...last.map((scan) => {
      const line = document.createElement("li");
      line.className = "list-group-item text-break";
      const raw = scan.raw.slice(0, 80) + (scan.raw.length > 80 ? "…" : "");
      if (scan.url) {
        const link = document.createElement("a");
        link.href = scan.url;
        link.textContent = raw;
        line.append(link);
      } else {
        line.append(raw);
      }
      line.append(` · ${scan.time}`);
      return line;
    }),
  );
  list.hidden = last.length === 0;
  none.hidden = last.length > 0;
}

function remember(raw, url) {
  const time = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  last = [{ raw, url, time }, ...last].slice(0, KEPT);
  keep(sessionStorage, "ordis-scans", last);
  showLast();
}

function say(tone, sentence, raw) {
  const banner = document.createElement("div");
  banner.className = `alert ${CLASSES[tone] ?? CLASSES.alert} fs-5`;
  const title = document.createElement("strong");
  title.textContent = TITLES[tone] ?? TITLES.alert;
  banner.append(title, ` — ${sentence}`);
  if (tone !== "good" && raw) {
    const read = document.createElement("div");
    read.className = "mt-1";
    const code = document.createElement("code");
    code.className = "text-break";
    code.textContent = raw.slice(0, 80) + (raw.length > 80 ? "…" : "");
    read.append("Lu : ", code);
    banner.append(read);
  }
  answer.replaceChildren(banner);
}

async function send(text) {
  const body = new FormData(form);
  body.set("text", text);
  const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  const found = await response.json();
  if (!response.ok) throw new Error(found.detail);
  return found;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = field.value;
  field.value = "";
  if (busy || !text.trim()) return;
  busy = true;
  try {
    const found = await send(text);
    remember(text, found.url);
    say(found.tone, found.message, text);
    beep(found.tone === "good");
    if (found.url) location.assign(found.url);
  } catch (error) {
    remember(text, null);
    say("alert", error.message || "Ordis ne répond pas. Rien n’est perdu : réessayez dans un instant.", text);
    beep(false);
  } finally {
    busy = false;
    field.focus();
  }
});

// The field takes the focus back only when the window has it and nothing else is being used.
setInterval(() => {
  const idle = document.activeElement === document.body || document.activeElement.id === "main";
  if (document.hasFocus() && idle) field.focus();
}, 500);

soundButton.hidden = false;
function showSound() {
  soundButton.setAttribute("aria-pressed", String(sound));
  soundButton.textContent = sound ? "Son : en marche" : "Son : coupé";
}
soundButton.addEventListener("click", () => {
  sound = !sound;
  keep(localStorage, "ordis-scan-sound", sound);
  showSound();
  beep(true);
  field.focus();
});

showSound();
showLast();
field.focus();
