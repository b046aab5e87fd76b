// Sends scans one by one, in order, each under its own key: what the network loses is kept in this browser and sent
// again until it is answered; the server answers the same key the same way and applies it once.
//
//   const sender = scanSender({ form, owner, onAnswer, onWaiting, onStop });
//   sender.send({ text, step, value, note, … })   onAnswer(scan, answer, late)   onWaiting(scans, why)   onStop(reason)
//   await sender.ask(scan)   its answer now, or null: for what makes no sense once the moment has passed
//
// Each scan is an entry of its own in the storage, named by person and moment: two tabs never overwrite each other's,
// and nobody sends the scans of a colleague who used the same bench.

const PATIENCE = 15_000; // milliseconds before a request counts as lost
const RETRY = 3_000;
const PREFIX = "ordis-scan:";
const memory = new Map(); // when the storage is forbidden: as long as the page lives

function store(name, scan) {
  try {
    localStorage.setItem(name, JSON.stringify(scan));
  } catch {
    memory.set(name, scan);
  }
}

function forget(name) {
  memory.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    // storage forbidden: it was in memory
  }
}

function stored(prefix) {
  const found = new Map([...memory].filter(([name]) => name.startsWith(prefix)));
  try {
    for (const name of Object.keys(localStorage).filter((each) => each.startsWith(prefix))) {
      found.set(name, JSON.parse(localStorage.getItem(name)));
    }
  } catch {
    // storage forbidden or spoilt: what is in memory is sent
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1));
}

// 128 random bits; `crypto.randomUUID` is not given to pages served without HTTPS.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function scanSender({ form, owner, onAnswer, onWaiting, onStop }) {
  const prefix = `${PREFIX}${owner}:`;
  let number = 0;
  let sending = false;
  let failed = new Set(); // names of what was tried in vain: their answers come late
  let timer = null;

  const waiting = () => stored(prefix).map(([, scan]) => scan);

  function send(scan) {
    const name = `${prefix}${String(Date.now()).padStart(15, "0")}-${String(number++).padStart(6, "0")}-${newKey()}`;
    store(name, { ...scan, key: newKey() });
    if (sending) onWaiting(waiting().slice(1), "busy");
    else flush();
  }

  async function flush() {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    try {
      for (let queue = stored(prefix); queue.length; queue = stored(prefix)) {
        if (!(await one(...queue[0]))) return;
        onWaiting(waiting().slice(1), "busy");
      }
      onWaiting([], "busy");
    } finally {
      sending = false;
    }
  }

  // True when the next one may go.
  async function one(name, scan) {
    let response;
    try {
      response = await post(scan);
      if (response.status === 400 && (await freshToken())) response = await post(scan);
      if (response.status >= 500 || response.status === 429) throw new TypeError("not now");
    } catch {
      for (const [each] of stored(prefix)) failed.add(each);
      onWaiting(waiting(), "waiting");
      timer = setTimeout(flush, RETRY);
      return false;
    }
    const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
    if (response.redirected || !answer || [400, 401, 403].includes(response.status)) {
      onWaiting(waiting(), "stopped");
      onStop(answer?.detail ?? "");
      return false;
    }
    forget(name);
    onAnswer(scan, answer, failed.delete(name));
    return true;
  }

  async function ask(scan) {
    try {
      let response = await post(scan);
      if (response.status === 400 && (await freshToken())) response = await post(scan);
      return response.redirected ? null : await response.json();
    } catch {
      return null;
    }
  }

  function post(scan) {
    const body = new FormData(form);
    for (const [field, text] of Object.entries({ step: "", value: "", note: "", ...scan })) body.set(field, text ?? "");
    const headers = { Accept: "application/json" };
    return fetch(form.action, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
  }

  // A page left open over a sign-out: the same person back again goes on, anybody else does not.
  async function freshToken() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const facts = page.getElementById("bench-facts");
    if (!facts || JSON.parse(facts.textContent).owner !== owner) return false;
    form.elements.csrf_token.value = page.querySelector("#scan-form [name=csrf_token]").value;
    return true;
  }

  addEventListener("online", flush);
  for (const [name] of stored(prefix)) failed.add(name); // kept from before this page: late by definition
  if (failed.size) onWaiting(waiting(), "waiting");
  flush();
  return { send, ask };
}
