// A change of hands is signed on a quay, in a cellar, in a car park. What is typed and drawn is kept in this tab until
// the server has it, and sent again by itself when the network is back. The key of the page makes it one transfer,
// however often it is sent.

const NAME = "ordis-custody";
const PATIENCE = 60000; // milliseconds for one try
const WAITS = [3, 6, 12, 20, 30]; // seconds between tries

function stored() {
  try {
    return sessionStorage; // where storage is forbidden its very name throws
  } catch {
    return null;
  }
}

const here = () => location.pathname + location.search;

const controls = (form) => [...form.elements].filter((each) => each.name && each.name !== "csrf_token");

/** Takes up what was kept of this page; true when something was. */
export function takeUp(form) {
  let kept = null;
  try {
    kept = JSON.parse(stored()?.getItem(NAME) ?? "null");
  } catch {
    // spoilt: there is nothing to take up
  }
  if (kept?.here !== here()) return false;
  for (const each of controls(form)) {
    const values = kept.pairs.filter(([name]) => name === each.name).map(([, value]) => value);
    if (each.type === "checkbox") each.checked = values.includes(each.value);
    else if (values.length) each.value = values[0];
  }
  return true;
}

export function keep(form) {
  const pairs = [...new FormData(form)].filter(([name]) => name !== "csrf_token");
  try {
    stored()?.setItem(NAME, JSON.stringify({ here: here(), pairs }));
  } catch {
    // full or forbidden: the page itself still holds it
  }
}

export function forget() {
  stored()?.removeItem(NAME);
}

export class Sending {
  /** `panel`: says that the network is waited for; its button tries again. */
  constructor(form, panel) {
    Object.assign(this, { form, panel, tries: 0, under: false, waiting: false });
    panel.querySelector("[data-retry]").addEventListener("click", () => this.send());
    addEventListener("online", () => this.waiting && this.send());
  }

  async send() {
    if (this.under) return;
    clearTimeout(this.timer);
    this.under = true;
    const answer = await this.ask();
    this.under = false;
    if (!answer || answer.status >= 500 || answer.status === 429) {
      this.wait();
      return;
    }
    const json = answer.ok && answer.headers.get("Content-Type")?.includes("json");
    const address = json ? (await answer.json().catch(() => ({}))).address : "";
    if (address) {
      forget();
      location.assign(address);
    } else {
      this.form.submit(); // refused, or signed out: the browser shows what the server says
    }
  }

  async ask() {
    try {
      return await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      return null; // no network, or cut on the way
    }
  }

  wait() {
    this.waiting = true;
    this.panel.hidden = false;
    this.panel.scrollIntoView({ block: "nearest" });
    const seconds = WAITS[Math.min(this.tries, WAITS.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.send(), seconds * 1000);
  }
}
