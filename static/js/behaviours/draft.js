// Keeps a form's words: on the server a moment after each pause, on this device whenever the server could not.
//   form data-draft-url   receives the fields (POST); answers 2xx, with JSON if it likes:
//                         {"draft": "id kept in the field called draft", "url": "where the next one goes"}
//                         409 means that it was sent for good meanwhile: nothing more is kept from here.
//   data-draft-page       the address at which the server shows the draft; the page takes it once there is one,
//                         so that loading it anew or coming back to it finds the words
//   data-draft-kept       the server has the draft already
//   data-draft-state-url  (on the state's element) answers {"state": "sent" | "kept" | "unknown", "saved_at"} for ?key=
import { fill } from "../attach.js";

export const selector = "form[data-draft-url]";

const PAUSE = 1200;
const CHOSEN = 300;
const RETRIES = [2000, 5000, 15000, 30000];
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "files"]);
const OLDEST = 7 * 24 * 60 * 60 * 1000;

export function attach(form) {
  const keeper = new Keeper(form);
  // What the browser would put back by itself is a part of the form, and older than the draft.
  form.autocomplete = "off";
  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") {
      keeper.later();
    }
  });
  form.addEventListener("change", () => keeper.later(CHOSEN));
  form.addEventListener("submit", () => keeper.leave());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      keeper.flush();
    }
  });
  window.addEventListener("online", () => keeper.retryNow());
  document.addEventListener("session:back", () => keeper.retryNow());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && keeper.isStopped) {
      // Out of the browser's memory, and sent since: the server knows what became of it.
      location.reload();
      return;
    }
    keeper.resume();
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    // Requests of pieces within the form say nothing of the form's own.
    if (event.target !== form) {
      return;
    }
    if (event.detail.successful) {
      keeper.forget();
    }
    keeper.resume();
  });
  keeper.offer();
}

class Keeper {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.draftUrl;
    const { kind, ticket } = form.elements;
    this.places = `draft:${document.body.dataset.user ?? ""}:${this.url}#${kind?.value ?? ""}:${ticket?.value ?? ""}#`;
    this.state = form.querySelector("[data-draft-state]");
    if (form.dataset.draftKept !== undefined) {
      this.takeAddress();
    }
    this.kept = this.fields();
    this.attempt = 0;
    this.isStopped = false;
  }

  fields() {
    return JSON.stringify([...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !LEFT_OUT.has(name)));
  }

  /** Each form has a place of its own on the device: two windows do not overwrite each other. */
  get place() {
    return this.places + (this.form.elements.key?.value ?? "");
  }

  takeAddress() {
    if (this.form.dataset.draftPage) {
      history.replaceState(history.state, "", this.form.dataset.draftPage);
    }
  }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    if (!this.isStopped) {
      this.timer = setTimeout(() => this.send(), pause);
    }
  }

  /** Leaving the page: one last time, in a request that outlives it; one that is on its way does not. */
  flush() {
    if (!this.isStopped && this.fields() !== this.kept) {
      clearTimeout(this.timer);
      this.store(this.fields());
      this.send({ keepalive: true });
    }
  }

  async send(options = {}) {
    this.timer = null;
    const fields = this.fields();
    if (fields === this.kept || this.isStopped) {
      return;
    }
    this.request?.abort();
    this.request = new AbortController();
    this.say("saving");
    try {
      const response = await this.post(fields, { signal: this.request.signal, ...options });
      await this.settle(response, fields);
    } catch (error) {
      if (error.name !== "AbortError") {
        this.failed(fields);
      }
    }
  }

  post(fields, options = {}) {
    return fetch(this.url, {
      method: "POST",
      body: new URLSearchParams(JSON.parse(fields)),
      headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken?.value ?? "", Accept: "application/json" },
      redirect: "error",
      ...options,
    });
  }

  async settle(response, fields) {
    if (response.status === 409) {
      this.isStopped = true;
      localStorage.removeItem(this.place);
      this.say("sent");
      return;
    }
    if (response.status === 401 || response.status === 403) {
      document.dispatchEvent(new CustomEvent(response.status === 401 ? "session:ended" : "session:stale"));
    }
    if (!response.ok) {
      this.failed(fields);
      return;
    }
    const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
    const answer = isJson ? await response.json() : {};
    if (answer.draft && this.form.elements.draft) {
      this.form.elements.draft.value = answer.draft;
    }
    this.url = answer.url ?? this.url;
    this.kept = answer.draft ? this.fields() : fields;
    this.attempt = 0;
    localStorage.removeItem(this.place);
    this.say("saved", { time: clock() });
    this.takeAddress();
    this.form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true }));
    if (answer.draft ? false : this.fields() !== fields) {
      this.later();
    }
  }

  failed(fields) {
    this.say("failed");
    this.store(fields);
    this.later(RETRIES[Math.min(this.attempt++, RETRIES.length - 1)]);
  }

  store(fields) {
    try {
      localStorage.setItem(this.place, JSON.stringify({ at: Date.now(), fields: JSON.parse(fields) }));
    } catch {
      // The device's own store is full or forbidden: the server's retries remain.
    }
  }

  retryNow() {
    if (this.attempt > 0) {
      this.later(0);
    }
  }

  leave() {
    // Whether it arrives is not known yet.
    if (this.fields() !== this.kept) {
      this.store(this.fields());
    }
    // A draft that arrives after what it was a draft of would come back as a ghost.
    this.isStopped = true;
    clearTimeout(this.timer);
    this.request?.abort();
  }

  resume() {
    this.isStopped = false;
  }

  forget() {
    localStorage.removeItem(this.place);
    this.kept = this.fields();
  }

  say(what, values = {}) {
    if (this.state) {
      this.state.dataset.state = what;
      this.state.textContent = fill(this.state.getAttribute(`data-text-${what}`), values);
    }
  }

  /** Offer back what only this device has. */
  async offer() {
    const isBack = performance.getEntriesByType("navigation")[0]?.type !== "navigate";
    if (isBack && (await this.isBehind())) {
      location.reload();
      return;
    }
    const [place, copy] = this.newestCopy();
    const notice = this.form.querySelector("[data-draft-offer]");
    if (!copy || !notice || JSON.stringify(copy.fields) === this.kept) {
      return;
    }
    if ((await this.ask(keyOf(copy)))?.state === "sent") {
      localStorage.removeItem(place);
      return;
    }
    if (place === this.place && isBack) {
      // The same form, come back to: its last words were on their way.
      this.recover(place, copy, notice);
      return;
    }
    const longest = copy.fields.map(([, value]) => value).sort((a, b) => b.length - a.length)[0] ?? "";
    notice.querySelector("[data-draft-offer-text]").textContent = longest.length > 90 ? `${longest.slice(0, 90)}…` : longest;
    notice.hidden = false;
    notice.querySelector("[data-draft-recover]").addEventListener("click", () => this.recover(place, copy, notice));
    notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
      localStorage.removeItem(place);
      notice.hidden = true;
    });
  }

  /** Give the copy to the server and show what it then has, files included; where it does not answer, fill in here. */
  async recover(place, copy, notice) {
    const key = this.form.elements.key;
    const own = key?.value;
    try {
      const response = await this.post(JSON.stringify(copy.fields));
      if (response.ok) {
        localStorage.removeItem(place);
        this.isStopped = true;
        this.form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true }));
        const page = this.form.dataset.draftPage?.replace(encodeURIComponent(own), encodeURIComponent(keyOf(copy)));
        location.assign(page ?? location.href.split("#")[0]);
        return;
      }
    } catch {
      // No connection: the words are at hand all the same.
    }
    if (key) {
      key.value = keyOf(copy) ?? key.value;
    }
    this.fillIn(copy.fields);
    notice.hidden = true;
    this.later(0);
  }

  /** The page before this one went on keeping its words while this one was on its way. */
  async isBehind() {
    const { savedAt } = this.state?.dataset ?? {};
    const answer = savedAt ? await this.ask(this.form.elements.key?.value) : null;
    return answer?.state === "kept" && Date.parse(answer.saved_at) > Date.parse(savedAt) && this.fields() === this.kept;
  }

  /** What became of a form: one that was sent in the end left its copy behind when the answer did not come. */
  async ask(key) {
    try {
      const address = new URL(this.state.dataset.draftStateUrl, location.href);
      address.searchParams.set("key", key ?? "");
      const response = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  newestCopy() {
    const found = Object.keys(localStorage)
      .filter((place) => place.startsWith(this.places))
      .map((place) => [place, read(place)])
      .filter(([, copy]) => copy);
    const own = found.find(([place]) => place === this.place);
    return own ?? found.sort(([, a], [, b]) => b.at - a.at)[0] ?? [];
  }

  fillIn(fields) {
    for (const [name, value] of fields) {
      const element = this.form.elements[name];
      if (element instanceof RadioNodeList) {
        element.value = value;
      } else if (element && element.type === "checkbox") {
        element.checked = true;
      } else if (element && element.type !== "hidden" && element.type !== "file") {
        element.value = value;
      }
    }
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function keyOf(copy) {
  return copy.fields.find(([name]) => name === "key")?.[1];
}

function read(place) {
  try {
    const copy = JSON.parse(localStorage.getItem(place));
    if (copy && Date.now() - copy.at > OLDEST) {
      localStorage.removeItem(place);
      return null;
    }
    return copy;
  } catch {
    return null;
  }
}

function clock() {
  const date = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const isPortuguese = document.documentElement.lang.startsWith("pt");
  return `${two(date.getHours())}${isPortuguese ? "h" : ":"}${two(date.getMinutes())}`;
}
