// Sends the signature, once: the same key makes the same handover, so that an answer lost on the way is asked again.

import { tell } from "./kiosk-words.js";

const PATIENCE = 60000; // milliseconds for one try
const WAITS = [3, 6, 12, 20, 30]; // seconds between tries


export class Sending {
  /** `done`: it is signed. `refused(sentence, status)`: it is not, and says why. `gone`: this screen is no longer a kiosk. */
  constructor(form, { done, refused, gone }) {
    this.form = form;
    Object.assign(this, { done, refused, gone });
    this.panel = document.querySelector("[data-waiting]");
    this.said = this.panel.querySelector("[data-waiting-said]");
    this.retry = this.panel.querySelector("[data-retry]");
    this.agent = this.panel.querySelector("[data-agent]");
    this.tries = 0;
    this.since = Date.now(); // when « Je signe » was pressed: the caller says it of a signature that waited
    this.under = false;
    this.waiting = false;
    this.retry.addEventListener("click", () => this.send());
    addEventListener("online", () => this.waiting && this.send());
  }

  /** True from « Je signe » until the answer is known. */
  get busy() {
    return this.under || this.waiting;
  }

  async send() {
    if (this.under) return;
    clearTimeout(this.timer);
    this.under = true;
    this.show("sending", { cut: false });
    this.form.elements.waited.value = Math.max(0, Date.now() - this.since);
    let answer = null;
    let said = {};
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.headers.get("Content-Type")?.includes("json")) said = await answer.json();
    } catch {
      answer = null; // no network, or cut on the way
    }
    this.under = false;
    this.judge(answer, said);
  }

  judge(answer, said) {
    if (!answer) return this.wait("no_network");
    if (said.signed) return this.done();
    if (answer.status >= 500 || answer.status === 429) return this.wait("slow", said.detail);
    this.waiting = false;
    this.panel.hidden = true;
    if (answer.ok || !said.detail) return this.gone();
    return this.refused(said.detail, answer.status);
  }

  /** `french`: what the server said. */
  wait(sentence, french) {
    this.waiting = true;
    this.show(sentence, { cut: true, french });
    const seconds = WAITS[Math.min(this.tries, WAITS.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.send(), seconds * 1000);
  }

  show(sentence, { cut, french }) {
    this.panel.hidden = false;
    this.panel.classList.toggle("is-cut", cut);
    tell(this.said, sentence, { french });
    this.retry.hidden = this.agent.hidden = !cut;
  }
}
