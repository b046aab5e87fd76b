// The maker's sticker: codes gather over several looks, the server says which is the serial number, and in doubt
// a person chooses.

import { ask } from "./camera-codes.js";

const SETTLE = 1500; // milliseconds: other codes of the sticker may say more than the first that was read
const MOST = 40;

export class SerialReading {
  /** `use(serial, why)` is called once one is known; `say(sentence)` tells the person where things stand. */
  constructor(root, { use, say }) {
    Object.assign(this, { root, use, say, list: root.querySelector(".camera-proposals") });
    this.restart();
  }

  restart() {
    this.codes = new Map();
    this.since = 0;
    this.asked = 0;
    this.settled = false;
    this.list.hidden = true;
    this.list.replaceChildren();
  }

  async take(found) {
    for (const code of found) if (this.codes.size < MOST) this.codes.set(code.text, code);
    if (!this.codes.size) return;
    this.since ||= performance.now();
    const settled = performance.now() - this.since > SETTLE;
    if (this.codes.size === this.asked && settled === this.settled) return;
    [this.asked, this.settled] = [this.codes.size, settled];
    const { serial, token } = this.root.dataset;
    const told = await ask(serial, token, JSON.stringify({ found: [...this.codes.values()] }), "application/json");
    if (told.trouble) this.say(told.trouble);
    else this.answer(told, settled);
  }

  answer({ chosen, candidates, ignored }, settled) {
    if (chosen && (chosen.sure || settled)) {
      this.use(chosen.serial, chosen.why);
    } else if (candidates.length && settled) {
      this.say("Plusieurs lectures sont possibles\u202f: comparez avec l’étiquette et choisissez.");
      this.list.replaceChildren(...candidates.map((each) => this.proposal(each)));
      this.list.hidden = false;
    } else if (ignored.length && settled) {
      const { text, why } = ignored[0];
      this.say(`Lu\u202f: «\u202f${text}\u202f» (${why}). Ce n’est pas le numéro de série\u202f: visez un autre code de l’étiquette.`);
    }
  }

  proposal({ serial, why }) {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary font-monospace";
    button.textContent = serial;
    button.addEventListener("click", () => this.use(serial, why));
    line.append(button, ` ${why}`);
    return line;
  }
}
