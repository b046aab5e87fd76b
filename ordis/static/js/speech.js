// « Écouter »: the browser reads a text with a voice of the machine itself, so that nothing leaves it.
//
// <button hidden data-speak="id" data-stop="Arrêter">Écouter</button> reads the element of that id, in the language of
// its nearest `lang`. It shows only if this machine has a voice for it, and stops when the page is left.

const speech = globalThis.speechSynthesis;
let reading = null; // the button whose text is being read

const primary = (tag) => tag.toLowerCase().split(/[-_]/)[0];

// A voice that is not `localService` sends the text to its maker. The very variety first, else another of the language.
export function voiceFor(tag, voices = speech?.getVoices() ?? []) {
  const near = voices.filter((voice) => voice.localService && primary(voice.lang) === primary(tag));
  const exact = near.find((voice) => voice.lang.replace("_", "-").toLowerCase() === tag.toLowerCase());
  return exact ?? near.find((voice) => voice.default) ?? near[0] ?? null;
}

// One utterance a sentence or so: long ones are cut off by some browsers after fifteen seconds.
function passages(element) {
  const blocks = [...element.querySelectorAll("h1, h2, h3, h4, h5, h6, p, li")];
  return (blocks.length ? blocks : [element]).map((block) => block.textContent.trim()).filter(Boolean);
}

function shown(button, active) {
  button.dataset.listen ??= button.textContent;
  button.textContent = active ? button.dataset.stop : button.dataset.listen;
}

export function stop() {
  if (!reading) return;
  const button = reading;
  reading = null;
  speech.cancel();
  shown(button, false);
}

function start(button) {
  stop();
  const element = document.getElementById(button.dataset.speak);
  const tag = element.closest("[lang]").lang;
  const voice = voiceFor(tag);
  if (!voice) return;
  reading = button;
  shown(button, true);
  const texts = passages(element);
  texts.forEach((text, index) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.9;
    const over = () => { if (reading === button) stop(); };
    utterance.onerror = over;
    if (index === texts.length - 1) utterance.onend = over;
    speech.speak(utterance);
  });
}

export function install(root = document) {
  if (!speech) return;
  const buttons = [...root.querySelectorAll("[data-speak]")];
  const offer = () => buttons.forEach((button) => { button.hidden = !voiceFor(button.closest("[lang]").lang); });
  for (const button of buttons) button.addEventListener("click", () => (reading === button ? stop() : start(button)));
  root.addEventListener("change", (event) => { if (event.target.matches("[data-summary] input[type=radio]")) stop(); });
  speech.addEventListener?.("voiceschanged", offer); // most browsers know their voices a moment after the page
  offer();
  addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") stop(); });
}

install();
