// All files that this page is sending, whatever form they were chosen in: a few at a time, the rest in line. What
// still runs when its form has gone is shown in the dock, which stays while the page is exchanged.
import { fill, icon } from "./attach.js";
import { TusUpload } from "./tus.js";

const AT_ONCE = 3;
// Signing in again changes it, in every form of the page.
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
const items = new Set();
let words = {};

/** Take the texts, and the place where files are shown that outlive their form. */
export function settleIn(dock) {
  words = dock.dataset;
  showLeftovers(dock);
}

export class Transfer {
  /** `row` is the <li> that shows it; `changed` is called when it ends one way or the other. */
  constructor(file, { url, id = "", row, changed }) {
    this.file = file;
    this.row = row;
    this.changed = changed;
    this.knownId = id;
    this.upload = new TusUpload(file, { url, id, token, hear: () => this.show() });
    row.transfer = this;
    this.draw();
    items.add(this);
    if (id) {
      next();
    } else {
      // Known to the server at once, so that the form can be sent while its bytes wait in line.
      this.upload.begin().then(() => {
        this.show();
        next();
      });
    }
  }

  draw() {
    const { file, row } = this;
    row.className = "upload";
    row.dataset.uploadItem = "";
    row.dataset.state = "running";
    this.bar = make("progress", "", "");
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", file.name);
    this.state = make("span", "state", "");
    this.hold = button("icon-button", "uploadPause");
    this.remove = button("icon-button", "uploadRemove");
    const tools = make("span", "tools", "");
    tools.append(this.hold, this.remove);
    row.replaceChildren(icon(words.icons, file.type.startsWith("video/") ? "video" : "file"), make("span", "name", file.name), this.bar, this.state, tools);
    this.label(this.remove, "x", fill(words.textCancel, { name: file.name }));
    this.show();
  }

  label(element, name, text) {
    if (element.getAttribute("aria-label") !== text) {
      element.setAttribute("aria-label", text);
      element.title = text;
      element.replaceChildren(icon(words.icons, name));
    }
  }

  show() {
    const { upload, row, file } = this;
    if (upload.id !== this.knownId) {
      this.knownId = upload.id;
      this.changed(this);
    }
    const share = file.size ? (upload.sent ?? upload.offset) / file.size : 1;
    this.bar.value = Math.floor(share * 100);
    row.dataset.state = upload.state === "waiting" ? "running" : upload.state;
    const isPaused = upload.state === "paused";
    this.label(this.hold, isPaused ? "play" : "pause", fill(isPaused ? words.textGoOn : words.textPause, { name: file.name }));
    this.hold.hidden = !(upload.isActive || isPaused);
    this.state.textContent = this.sentence(share);
    if (upload.state === "done") {
      this.finish();
    } else if (upload.state === "refused") {
      this.refuse();
    }
  }

  sentence(share) {
    const { upload, file } = this;
    const values = { percent: `${Math.floor(share * 100)} %`, size: size(file.size) };
    if (upload.state === "paused") {
      return fill(words.textPaused, values);
    }
    if (upload.state === "broken") {
      return fill(words.textBroken, { ...values, seconds: Math.max(1, Math.round((upload.again - Date.now()) / 1000)) });
    }
    if (upload.state === "signed-out") {
      return fill(words.textSignedOut, values);
    }
    if (upload.state === "waiting") {
      return fill(words.textInLine, values);
    }
    if (share >= 1) {
      return fill(words.textChecking, values);
    }
    if (!upload.speed) {
      return fill(words.textStarting, values);
    }
    const left = duration((file.size - (upload.sent ?? 0)) / upload.speed);
    return fill(words.textRunning, { ...values, speed: size(upload.speed), left });
  }

  finish() {
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    const { told } = this.upload;
    this.replaceIcon("check");
    this.bar.remove();
    this.hold.remove();
    this.row.querySelector(".name").textContent = told.name;
    this.state.textContent = fill(words.textDone, { size: size(told.size) });
    this.label(this.remove, "x", fill(words.textRemove, { name: told.name }));
    this.end(`${told.name}: ${this.state.textContent}`);
  }

  refuse() {
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    this.replaceIcon("warning");
    this.bar.remove();
    this.hold.remove();
    this.state.textContent = `${this.upload.words} `;
    if (this.upload.mayRetry) {
      const again = button("link", "uploadAgain");
      again.textContent = words.textRetry;
      this.state.append(again);
    }
    this.label(this.remove, "x", fill(words.textRemove, { name: this.file.name }));
    this.end(`${this.file.name}: ${this.upload.words}`);
  }

  replaceIcon(name) {
    this.row.querySelector(":scope > .icon").replaceWith(icon(words.icons, name));
  }

  end(text) {
    items.delete(this);
    this.changed(this, text);
    next();
    if (this.row.closest("#upload-dock")) {
      setTimeout(() => dismiss(this.row), this.upload.state === "done" ? 6000 : 60000);
    }
  }

  toggle() {
    if (this.upload.state === "paused") {
      this.upload.goOn();
    } else {
      this.upload.pause();
      next();
    }
  }

  cancel() {
    items.delete(this);
    this.upload.cancel();
    next();
  }
}

function next() {
  const all = [...items];
  let free = AT_ONCE - all.filter(({ upload }) => ["running", "broken", "signed-out"].includes(upload.state)).length;
  for (const item of all) {
    if (free > 0 && item.upload.state === "waiting") {
      free -= 1;
      item.upload.run();
    }
  }
}

/** The upload of this id that the page is sending now, if it is. */
export function running(id) {
  return [...items].find(({ upload }) => upload.id === id);
}

function showLeftovers(dock) {
  const list = dock.querySelector("ul");
  for (const item of items) {
    if (!item.row.isConnected) {
      for (const field of item.row.querySelectorAll("input[type=hidden]")) {
        field.remove();
      }
      list.append(item.row);
    }
  }
  dock.hidden = list.childElementCount === 0;
}

function dismiss(row) {
  const dock = row.closest("#upload-dock");
  row.remove();
  if (dock) {
    showLeftovers(dock);
  }
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("[data-upload-pause], [data-upload-again]");
  const transfer = pressed?.closest("[data-upload-item]")?.transfer;
  if (transfer && "uploadPause" in pressed.dataset) {
    transfer.toggle();
  } else if (transfer) {
    transfer.isOver = false;
    transfer.upload.state = "waiting";
    items.add(transfer);
    transfer.draw();
    next();
  }
  const thrown = event.target.closest?.("#upload-dock [data-upload-remove]");
  if (thrown) {
    thrown.closest("[data-upload-item]").transfer?.cancel();
    dismiss(thrown.closest("[data-upload-item]"));
  }
});
document.addEventListener("htmx:afterSettle", () => {
  const dock = document.getElementById("upload-dock");
  if (dock) {
    showLeftovers(dock);
  }
});
for (const moment of ["online", "session:back"]) {
  (moment === "online" ? window : document).addEventListener(moment, () => {
    for (const { upload } of items) {
      if (upload.state === "broken" || upload.state === "signed-out") {
        upload.goOn();
      }
    }
  });
}
// A closed tab ends what is on its way; the server keeps what it has.
window.addEventListener("beforeunload", (event) => {
  if ([...items].some(({ row, upload }) => row.closest("#upload-dock") && upload.isActive)) {
    event.preventDefault();
  }
});
setInterval(() => {
  for (const item of items) {
    if (item.upload.state === "broken") {
      item.show();
    }
  }
}, 1000);

export function size(bytes) {
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

function duration(seconds) {
  if (seconds < 90) {
    return fill(words.textSeconds, { n: Math.max(1, Math.round(seconds / 5) * 5) });
  }
  return seconds < 5400 ? fill(words.textMinutes, { n: Math.round(seconds / 60) }) : fill(words.textHours, { n: Math.round(seconds / 3600) });
}

function make(name, className, text) {
  const created = document.createElement(name);
  created.className = className;
  created.textContent = text;
  return created;
}

function button(className, mark) {
  const created = make("button", className, "");
  created.type = "button";
  created.dataset[mark] = "";
  return created;
}
