// Sends each file at once, several side by side, with progress, and keeps its id in the form.
//   POST {data-upload-url}?name=…   body: the bytes   →  201 {id, name, size, kind, url}  or  4xx {detail}
//   POST {data-upload-url}conferir/?name=…&size=…   body: the first bytes   →  204  or  4xx {detail}
// A large file is asked about first: a browser that is still sending hears no refusal.
// Without this script the region is a plain file input.
import { fill, icon } from "../attach.js";

export const selector = "[data-upload]";

const AT_ONCE = 3;
const ASKED_FIRST_FROM = 8 * 1024 * 1024;
const FIRST_BYTES = 64 * 1024;

export function attach(region) {
  if (region.dataset.uploadUrl) {
    new Region(region).listen();
  }
}

class Region {
  constructor(element) {
    this.element = element;
    this.text = element.dataset;
    this.form = element.closest("form");
    this.input = element.querySelector("input[type=file]");
    this.list = element.querySelector("[data-upload-list]");
    this.status = element.querySelector("[data-upload-status]");
    this.waiting = [];
    this.running = 0;
  }

  listen() {
    this.input.addEventListener("change", () => {
      this.take(this.input.files);
      // What was taken goes by itself; in the form it would be sent a second time.
      this.input.value = "";
    });
    this.element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-upload-remove]");
      if (button) {
        this.remove(button.closest("[data-upload-item]"));
      }
    });
    this.listenForDrops(this.form ?? this.element);
    this.form?.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files ?? [];
      if (files.length > 0) {
        event.preventDefault();
        this.take(files);
      }
    });
    this.form?.addEventListener("submit", (event) => this.holdBack(event), { capture: true });
  }

  listenForDrops(ground) {
    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    ground.addEventListener("dragover", (event) => {
      if (hasFiles(event)) {
        event.preventDefault();
        this.element.dataset.over = "";
      }
    });
    ground.addEventListener("dragleave", (event) => {
      if (!ground.contains(event.relatedTarget)) {
        delete this.element.dataset.over;
      }
    });
    ground.addEventListener("drop", (event) => {
      delete this.element.dataset.over;
      if (hasFiles(event)) {
        event.preventDefault();
        this.take(event.dataTransfer.files);
      }
    });
  }

  take(files) {
    for (const file of files) {
      const item = new Item(this, file);
      this.list.append(item.row);
      this.waiting.push(item);
    }
    this.next();
  }

  next() {
    while (this.running < AT_ONCE && this.waiting.length > 0) {
      const item = this.waiting.shift();
      if (item.row.isConnected) {
        this.running += 1;
        item.send().finally(() => {
          this.running -= 1;
          this.next();
        });
      }
    }
  }

  remove(row) {
    const next = row.nextElementSibling?.querySelector("[data-upload-remove]") ?? this.input;
    row.dispatchEvent(new Event("upload:cancel"));
    row.remove();
    next.focus();
    this.changed();
  }

  /** Files on their way hold the form back, unless a button says that it may go without them. */
  holdBack(event) {
    const isRunning = this.list.querySelector("[data-state=running]") !== null;
    if (isRunning && !event.submitter?.hasAttribute("data-without-files")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.status.classList.remove("visually-hidden");
      this.say(this.text.textWaiting);
    }
  }

  say(text) {
    this.status.textContent = text;
  }

  changed() {
    if (!this.list.querySelector("[data-state=running]")) {
      this.status.classList.add("visually-hidden");
    }
    this.form?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  size(bytes) {
    const units = ["B", "KB", "MB", "GB"];
    let amount = bytes;
    let unit = 0;
    while (amount >= 1023.5 && unit < units.length - 1) {
      amount /= 1024;
      unit += 1;
    }
    const digits = unit > 0 && amount < 9.95 ? 1 : 0;
    const number = amount.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return `${number} ${units[unit]}`;
  }

  duration(seconds) {
    const text = seconds < 90 ? this.text.textSeconds : this.text.textMinutes;
    return fill(text, { n: seconds < 90 ? Math.max(1, Math.round(seconds / 5) * 5) : Math.round(seconds / 60) });
  }
}

class Item {
  constructor(region, file) {
    this.region = region;
    this.file = file;
    this.row = document.createElement("li");
    this.row.className = "upload";
    this.row.dataset.uploadItem = "";
    this.row.addEventListener("upload:cancel", () => this.request?.abort());
    this.draw();
  }

  draw() {
    const { region, file, row } = this;
    const kind = file.type.startsWith("video/") ? "video" : "file";
    this.name = element("span", "name", file.name);
    this.bar = document.createElement("progress");
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", file.name);
    this.state = element("span", "state", "");
    this.button = element("button", "icon-button tools", "");
    this.button.type = "button";
    this.button.dataset.uploadRemove = "";
    this.button.setAttribute("aria-label", fill(region.text.textCancel, { name: file.name }));
    this.button.append(icon(region.text.icons, "x"));
    row.dataset.state = "running";
    row.replaceChildren(icon(region.text.icons, kind), this.name, this.bar, this.state, this.button);
  }

  async send() {
    if (this.file.size < ASKED_FIRST_FROM || (await this.isWanted())) {
      await this.transmit();
    }
  }

  /** Ask whether the file will be taken, by its name, size and first bytes; a failed question decides nothing. */
  async isWanted() {
    const address = new URL("conferir/", new URL(this.region.text.uploadUrl, location.href));
    address.searchParams.set("name", this.file.name);
    address.searchParams.set("size", this.file.size);
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: this.headers(),
        body: this.file.slice(0, FIRST_BYTES),
      });
      if (response.status === 413 || response.status === 422) {
        this.fail((await response.json()).detail, false);
        return false;
      }
    } catch {
      // The sending itself meets the same line, and says so.
    }
    return this.row.isConnected;
  }

  headers() {
    return {
      "X-CSRFToken": this.region.form?.elements.csrfmiddlewaretoken?.value ?? "",
      "Content-Type": "application/octet-stream",
      Accept: "application/json",
    };
  }

  transmit() {
    return new Promise((resolve) => {
      const request = (this.request = new XMLHttpRequest());
      const address = new URL(this.region.text.uploadUrl, location.href);
      address.searchParams.set("name", this.file.name);
      request.open("POST", address);
      for (const [name, value] of Object.entries(this.headers())) {
        request.setRequestHeader(name, value);
      }
      request.upload.addEventListener("progress", (event) => this.progress(event.loaded));
      request.addEventListener("load", () => this.settle(request));
      request.addEventListener("error", () => this.fail(this.region.text.textFailed, true));
      request.addEventListener("loadend", resolve);
      this.started = performance.now();
      this.progress(0);
      request.send(this.file);
    });
  }

  progress(loaded) {
    const { region, file } = this;
    const share = file.size ? loaded / file.size : 1;
    const percent = `${Math.floor(share * 100)} %`;
    const seconds = (performance.now() - this.started) / 1000;
    this.bar.value = Math.floor(share * 100);
    if (share >= 1) {
      this.state.textContent = fill(region.text.textChecking, { size: region.size(file.size) });
    } else if (seconds < 2 || loaded === 0) {
      this.state.textContent = fill(region.text.textStarting, { percent, size: region.size(file.size) });
    } else {
      const left = region.duration(((file.size - loaded) * seconds) / loaded);
      this.state.textContent = fill(region.text.textRunning, { percent, size: region.size(file.size), left });
    }
  }

  settle(request) {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // A proxy's own page, or a sign-in page: no answer of ours.
    }
    const hasEnded = request.status === 401;
    if (hasEnded) {
      document.dispatchEvent(new CustomEvent("session:ended"));
    }
    if (request.status === 201 && answer.id) {
      this.done(answer);
    } else {
      this.fail(answer.detail ?? this.region.text.textFailed, request.status >= 500 || hasEnded || !answer.detail);
    }
  }

  done(answer) {
    const { region, row } = this;
    row.dataset.state = "done";
    row.dataset.uploadItem = answer.id;
    row.querySelector(".icon").replaceWith(icon(region.text.icons, "check"));
    this.bar.remove();
    this.name.textContent = answer.name;
    this.state.textContent = fill(region.text.textDone, { size: region.size(answer.size) });
    this.button.setAttribute("aria-label", fill(region.text.textRemove, { name: answer.name }));
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = region.text.uploadName;
    hidden.value = answer.id;
    row.append(hidden);
    region.say(`${answer.name}: ${this.state.textContent}`);
    region.changed();
  }

  fail(words, mayRetry) {
    const { region, row } = this;
    row.dataset.state = "refused";
    row.querySelector(".icon").replaceWith(icon(region.text.icons, "warning"));
    this.bar.remove();
    this.state.textContent = `${words} `;
    if (mayRetry) {
      const retry = element("button", "link", region.text.textRetry);
      retry.type = "button";
      retry.addEventListener("click", () => {
        this.draw();
        region.waiting.push(this);
        region.next();
      });
      this.state.append(retry);
    }
    this.button.setAttribute("aria-label", fill(region.text.textRemove, { name: this.file.name }));
    region.say(`${this.file.name}: ${words}`);
    region.changed();
  }
}

function element(name, className, text) {
  const created = document.createElement(name);
  created.className = className;
  created.textContent = text;
  return created;
}
