// Files of a form: each is sent at once, and its id stands in the form from the first moment on, so that the form
// can go while they are still on their way. A file whose sending was cut by a reload is named, and once it is chosen
// again only the rest is sent. Without this script the region is a plain file input.
import { fill } from "../attach.js";
import { isSame } from "../tus.js";
import { running, Transfer } from "../transfers.js";

export const selector = "[data-upload]";

export function attach(region) {
  if (region.dataset.uploadUrl) {
    new Region(region).listen();
  }
}

class Region {
  constructor(element) {
    this.element = element;
    this.text = document.getElementById("upload-dock").dataset;
    this.form = element.closest("form");
    this.input = element.querySelector("input[type=file]");
    this.list = element.querySelector("[data-upload-list]");
    this.status = element.querySelector("[data-upload-status]");
  }

  /** A form that came back while its files are still on their way has them again. */
  adopt() {
    for (const row of this.list.querySelectorAll("[data-state=cut]")) {
      const transfer = running(row.dataset.uploadItem);
      if (transfer) {
        row.replaceWith(transfer.row);
        transfer.changed = (changing, text) => this.changed(changing, text);
        this.name(transfer.row, transfer.upload.id);
      }
    }
  }

  listen() {
    this.adopt();
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
    this.form?.addEventListener("submit", (event) => this.goWithout(event), { capture: true });
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

  async take(files) {
    // The input is emptied, and its list with it, before the first answer is here.
    for (const file of [...files]) {
      const row = await this.unfinished(file);
      if (row) {
        this.send(file, row, row.dataset.uploadItem);
      } else {
        const fresh = document.createElement("li");
        this.list.append(fresh);
        this.send(file, fresh);
      }
    }
  }

  /** The row of a file that was cut, when this is it. */
  async unfinished(file) {
    for (const row of this.list.querySelectorAll("[data-state=cut]")) {
      const { name, size, fingerprint } = row.dataset;
      const looksRight = name === file.name && Number(size) === file.size && (!fingerprint || fingerprint === String(file.lastModified));
      if (looksRight && (await isSame(file, await this.tail(row.dataset.uploadItem)))) {
        return row;
      }
    }
    return null;
  }

  async tail(id) {
    try {
      const response = await fetch(new URL(`${id}/`, new URL(this.element.dataset.uploadUrl, location.href)));
      return response.ok ? (await response.json()).tail : null;
    } catch {
      return null;
    }
  }

  send(file, row, id = "") {
    new Transfer(file, {
      url: this.element.dataset.uploadUrl,
      id,
      row,
      changed: (changing, text) => this.changed(changing, text),
    });
  }

  changed({ row, upload }, text) {
    if (upload.id && row.isConnected && upload.state !== "refused") {
      this.name(row, upload.id);
    } else if (upload.state === "refused") {
      row.querySelector("input[type=hidden]")?.remove();
    }
    if (text) {
      this.say(text);
    }
    if (this.form?.isConnected) {
      // One that has been sent is no draft any more.
      this.form.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  name(row, id) {
    let field = row.querySelector("input[type=hidden]");
    if (!field && this.element.contains(row)) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = this.element.dataset.uploadName;
      row.append(field);
    }
    if (field) {
      field.value = id;
      row.dataset.uploadItem = id;
    }
  }

  remove(row) {
    const next = row.nextElementSibling?.querySelector("[data-upload-remove]") ?? this.input;
    if (row.transfer) {
      row.transfer.cancel();
    } else if (row.dataset.state === "cut") {
      this.forget(row.dataset.uploadItem);
    }
    row.remove();
    next.focus();
    this.form?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  forget(id) {
    const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.form?.elements.csrfmiddlewaretoken?.value ?? "" };
    fetch(new URL(`${id}/`, new URL(this.element.dataset.uploadUrl, location.href)), { method: "DELETE", headers }).catch(() => {});
  }

  /**
   * A form whose files are still on their way is sent by fetch: the page stays, and with it their sending. One that
   * htmx sends anyway stays as it is.
   */
  goWithout(event) {
    const active = [...this.list.children].map(({ transfer }) => transfer).filter((one) => one?.upload.isActive || one?.upload.state === "paused");
    if (active.length === 0 || this.form.dataset.sending !== undefined) {
      return;
    }
    const unnamed = active.filter(({ upload }) => !upload.id);
    if (unnamed.length > 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.status.classList.remove("visually-hidden");
      this.say(this.text.textWaiting);
      return;
    }
    if (this.form.hasAttribute("hx-post") || this.form.getAttribute("hx-boost") === "true" || !window.htmx) {
      return;
    }
    // Listeners behind this one see that it goes: the draft stops, the guard lets it leave.
    event.preventDefault();
    this.form.dataset.sending = "";
    exchange(this.form, event.submitter);
  }

  say(text) {
    this.status.textContent = text;
  }
}

/** Send the form and put the page that answers in place of this one, keeping what runs. */
function exchange(form, submitter) {
  const sent = (event) => {
    if (event.detail.requestConfig?.elt !== form) {
      return;
    }
    document.body.removeEventListener("htmx:beforeSwap", sent);
    const { xhr } = event.detail;
    // Of the page that answers only what it shows: its scripts are here already, and the policy refuses them.
    event.detail.serverResponse = between(xhr.responseText, /<body[^>]*>/i, /<\/body>/i);
    document.title = plain(between(xhr.responseText, /<title>/i, /<\/title>/i));
    if (xhr.status < 400) {
      history.pushState(null, "", xhr.responseURL);
      window.addEventListener("popstate", () => location.reload(), { once: true });
      scrollTo(0, 0);
    }
  };
  document.body.addEventListener("htmx:beforeSwap", sent);
  form.dataset.exchange = "";
  const values = submitter?.name ? { [submitter.name]: submitter.value } : {};
  window.htmx.ajax("POST", form.action, { source: form, target: document.body, swap: "innerHTML", values }).finally(() => {
    delete form.dataset.sending;
    delete form.dataset.exchange;
    document.body.removeEventListener("htmx:beforeSwap", sent);
  });
}

function between(text, begin, end) {
  const from = text.search(begin);
  const rest = text.slice(from).replace(begin, "");
  return from < 0 ? text : rest.slice(0, rest.search(end));
}

function plain(html) {
  const holder = document.createElement("textarea");
  holder.innerHTML = html;
  return holder.value;
}

/** A file of a message that was cut: chosen again, it goes on in the dock. */
export const resume = {
  selector: "[data-upload-resume]",
  attach(place) {
    const { uploadUrl: url, uploadItem: id, name, size, fingerprint } = place.dataset;
    const input = place.querySelector("input[type=file]");
    const said = place.querySelector("[data-upload-said]");
    const control = place.querySelector("label");
    if (running(id)) {
      control.hidden = true;
      return;
    }
    input.addEventListener("change", async () => {
      const [file] = input.files;
      input.value = "";
      const told = await (await fetch(new URL(`${id}/`, new URL(url, location.href)))).json().catch(() => ({}));
      const looksRight = file.name === name && file.size === Number(size) && (!fingerprint || fingerprint === String(file.lastModified));
      if (!looksRight || !(await isSame(file, told.tail))) {
        said.textContent = fill(place.dataset.textOther, { name });
        return;
      }
      const row = document.createElement("li");
      document.querySelector("#upload-dock ul").append(row);
      document.getElementById("upload-dock").hidden = false;
      control.hidden = true;
      new Transfer(file, { url, id, row, changed: () => {} });
    });
  },
};
