// Keeps a form's words: on the server a moment after each pause, on this device whenever the server could not.
//   form data-draft-url   receives the fields (POST); answers 2xx, with JSON if it likes:
//                         {"draft": "id kept in the field called draft", "url": "where the next one goes"}
//                         409 means that another device was later: nothing more is sent from here.
import { fill } from "../attach.js";

export const selector = "form[data-draft-url]";

const PAUSE = 1200;
const RETRIES = [2000, 5000, 15000, 30000];
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "files"]);
const OLDEST = 7 * 24 * 60 * 60 * 1000;

export function attach(form) {
  const keeper = new Keeper(form);
  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") {
      keeper.later();
    }
  });
  form.addEventListener("change", () => keeper.later());
  form.addEventListener("submit", () => keeper.stop());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      keeper.flush();
    }
  });
  window.addEventListener("online", () => keeper.retryNow());
  document.addEventListener("session:back", () => keeper.retryNow());
  window.addEventListener("pageshow", () => keeper.resume());
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === form && event.detail.successful) {
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
    this.place = `draft:${document.body.dataset.user ?? ""}:${this.url}`;
    this.state = form.querySelector("[data-draft-state]");
    this.kept = this.fields();
    this.attempt = 0;
    this.isStopped = false;
  }

  fields() {
    return JSON.stringify([...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !LEFT_OUT.has(name)));
  }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    if (!this.isStopped) {
      this.timer = setTimeout(() => this.send(), pause);
    }
  }

  /** Leaving the page: one last time, in a request that outlives it. */
  flush() {
    if (!this.isStopped && this.timer && this.fields() !== this.kept) {
      clearTimeout(this.timer);
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
      const response = await fetch(this.url, {
        method: "POST",
        body: new URLSearchParams(JSON.parse(fields)),
        headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken?.value ?? "", Accept: "application/json" },
        redirect: "error",
        signal: this.request.signal,
        ...options,
      });
      await this.settle(response, fields);
    } catch (error) {
      if (error.name !== "AbortError") {
        this.failed(fields);
      }
    }
  }

  async settle(response, fields) {
    if (response.status === 409) {
      this.isStopped = true;
      return;
    }
    if (response.status === 401) {
      document.dispatchEvent(new CustomEvent("session:ended"));
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
    this.form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true }));
    if (answer.draft ? false : this.fields() !== fields) {
      this.later();
    }
  }

  failed(fields) {
    this.say("failed");
    try {
      localStorage.setItem(this.place, JSON.stringify({ at: Date.now(), fields: JSON.parse(fields) }));
    } catch {
      // The device's own store is full or forbidden: the server's retries remain.
    }
    this.later(RETRIES[Math.min(this.attempt++, RETRIES.length - 1)]);
  }

  retryNow() {
    if (this.attempt > 0) {
      this.later(0);
    }
  }

  stop() {
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
  offer() {
    const copy = this.copy();
    const notice = this.form.querySelector("[data-draft-offer]");
    if (!copy || !notice || JSON.stringify(copy.fields) === this.kept) {
      return;
    }
    const longest = copy.fields.map(([, value]) => value).sort((a, b) => b.length - a.length)[0] ?? "";
    notice.querySelector("[data-draft-offer-text]").textContent = longest.length > 90 ? `${longest.slice(0, 90)}…` : longest;
    notice.hidden = false;
    notice.querySelector("[data-draft-recover]").addEventListener("click", () => {
      this.fillIn(copy.fields);
      notice.hidden = true;
      this.later(0);
    });
    notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
      localStorage.removeItem(this.place);
      notice.hidden = true;
    });
  }

  copy() {
    try {
      const copy = JSON.parse(localStorage.getItem(this.place));
      if (copy && Date.now() - copy.at > OLDEST) {
        localStorage.removeItem(this.place);
        return null;
      }
      return copy;
    } catch {
      return null;
    }
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

function clock() {
  const date = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const isPortuguese = document.documentElement.lang.startsWith("pt");
  return `${two(date.getHours())}${isPortuguese ? "h" : ":"}${two(date.getMinutes())}`;
}
