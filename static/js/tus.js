// One file on its way by the tus 1.0 protocol: begun once, sent in pieces, gone on with by itself after a cut.
//   new TusUpload(file, {url, id, token, hear})   hear(upload) is called whenever something changed
//   state: waiting | running | paused | broken (tries again at `again`) | signed-out | done | refused

const VERSION = "1.0.0";
const BYTES = "application/offset+octet-stream";
// Small enough that a proxy's limits never matter. Pieces end where the server's parts do, or each would be begun twice.
const PIECE = 8 * 1024 * 1024;
// A fast line is held up by answers: as long as all goes well, each piece is twice the one before, up to this.
const LONGEST_PIECE = 64 * 1024 * 1024;
const QUICK = 2000;
// What a file is shows in its beginning: a wrong one is refused before the rest is sent.
const FIRST_PIECE = 64 * 1024;
const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000];
const SPEED_OVER = 8000;

export class TusUpload {
  constructor(file, { url, id = "", token, hear }) {
    Object.assign(this, { file, url, id, token, hear });
    this.state = "waiting";
    this.offset = 0;
    this.attempt = 0;
    this.piece = PIECE;
    this.longest = LONGEST_PIECE;
    // One that an earlier page began goes on from where the server is.
    this.mustAsk = id !== "";
    this.samples = [];
    this.told = null;
    this.words = "";
    this.mayRetry = false;
  }

  get address() {
    return new URL(`${this.id}/`, new URL(this.url, location.href));
  }

  /** Bytes a second over the last seconds; 0 while there is nothing to tell it from. */
  get speed() {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    const seconds = first && last ? (last[0] - first[0]) / 1000 : 0;
    return seconds > 1 ? (last[1] - first[1]) / seconds : 0;
  }

  get isActive() {
    return ["waiting", "running", "broken", "signed-out"].includes(this.state);
  }

  /** Have the server know of the file, so that a form can name it; says whether it does. */
  async begin() {
    if (this.id || this.state === "refused") {
      return this.id !== "";
    }
    // Its turn may come while the server is still being told: one beginning serves both.
    this.beginning ??= this.tell().finally(() => (this.beginning = null));
    await this.beginning;
    return this.id !== "";
  }

  async tell() {
    try {
      const response = await fetch(this.url, { method: "POST", headers: { ...this.headers(), ...this.about() } });
      await this.beginFrom(response);
    } catch {
      // The line is down: `run` begins it once it is back.
    }
  }

  about() {
    const { file } = this;
    const pairs = { filename: file.name, filetype: file.type, fingerprint: String(file.lastModified ?? "") };
    return {
      "Upload-Length": String(file.size),
      "Upload-Metadata": Object.entries(pairs).map(([name, value]) => `${name} ${base64(value)}`).join(","),
    };
  }

  async beginFrom(response) {
    if (response.status === 201) {
      this.id = (await response.json()).id;
    } else {
      await this.judge(response.status, await response.text());
    }
  }

  /** Send until the end, a pause or a refusal. */
  async run() {
    this.enter("running");
    try {
      if (this.mustAsk) {
        this.mustAsk = false;
        await this.ask();
      }
      while (this.state === "running") {
        await this.step();
      }
    } catch {
      this.mustAsk = this.id !== "";
      this.breakOff();
    }
  }

  async step() {
    if (!(await this.begin())) {
      throw new Error("not begun");
    }
    if (this.state !== "running") {
      return;
    }
    const wanted = this.offset === 0 ? FIRST_PIECE : this.piece - (this.offset % PIECE);
    const began = performance.now();
    const { status, text, offset } = await this.send(this.file.slice(this.offset, this.offset + wanted));
    if (this.state !== "running") {
      return;
    }
    if (status === 204) {
      if (wanted > FIRST_PIECE && performance.now() - began < QUICK) {
        this.piece = Math.min(2 * this.piece, this.longest);
      }
      this.offset = Number(offset);
      this.attempt = 0;
      if (this.offset === this.file.size) {
        await this.ask();
      }
    } else if (status === 409 || status === 460) {
      await this.ask();
    } else {
      await this.judge(status, text);
    }
  }

  send(piece) {
    return new Promise((resolve, reject) => {
      const request = (this.request = new XMLHttpRequest());
      request.open("PATCH", this.address);
      for (const [name, value] of Object.entries({ ...this.headers(), "Content-Type": BYTES, "Upload-Offset": this.offset })) {
        request.setRequestHeader(name, value);
      }
      request.upload.addEventListener("progress", (event) => this.progress(event.loaded));
      request.addEventListener("load", () =>
        resolve({ status: request.status, text: request.responseText, offset: request.getResponseHeader("Upload-Offset") }),
      );
      request.addEventListener("error", () => reject(new Error("cut")));
      request.addEventListener("abort", () => reject(new Error("stopped")));
      request.send(piece);
    });
  }

  /** Ask how far the server is, and whether the file is whole. */
  async ask() {
    const response = await fetch(this.address, { headers: this.headers() });
    if (!response.ok) {
      await this.judge(response.status, await response.text());
      return;
    }
    const told = await response.json();
    this.offset = told.offset;
    if (told.url) {
      this.told = told;
      this.enter("done");
    }
    return told;
  }

  progress(loaded) {
    const now = performance.now();
    this.sent = this.offset + loaded;
    this.samples = [...this.samples.filter(([at]) => now - at < SPEED_OVER), [now, this.sent]];
    this.hear(this);
  }

  async judge(status, text) {
    let answer = {};
    try {
      answer = JSON.parse(text);
    } catch {
      // A proxy's own page, or a sign-in page: no answer of ours.
    }
    if (status === 401) {
      document.dispatchEvent(new CustomEvent("session:ended"));
      this.enter("signed-out");
    } else if (status === 404 && this.id) {
      // It has expired: from the beginning, under the id that the server now gives.
      this.id = "";
      this.offset = 0;
    } else if (status >= 400 && status < 500 && status !== 403 && answer.detail) {
      this.words = answer.detail;
      this.mayRetry = status === 429;
      this.enter("refused");
    } else {
      this.breakOff();
    }
  }

  breakOff() {
    if (this.state !== "running") {
      return;
    }
    // Whatever it was, a proxy that takes no longer pieces may be behind it.
    this.piece = this.longest = PIECE;
    const pause = PAUSES[Math.min(this.attempt++, PAUSES.length - 1)];
    this.again = Date.now() + pause;
    this.enter("broken");
    this.timer = setTimeout(() => this.goOn(), pause);
  }

  /** Go on after a cut: from where the server is, which may be further than we heard. */
  async goOn() {
    clearTimeout(this.timer);
    if (!["broken", "signed-out", "paused"].includes(this.state)) {
      return;
    }
    this.samples = [];
    this.mustAsk = this.id !== "";
    await this.run();
  }

  pause() {
    clearTimeout(this.timer);
    this.enter("paused");
    this.request?.abort();
  }

  /** Throw it away, here and on the server. */
  cancel() {
    clearTimeout(this.timer);
    this.state = "refused";
    this.request?.abort();
    if (this.id && !this.told) {
      fetch(this.address, { method: "DELETE", headers: this.headers(), keepalive: true }).catch(() => {});
    }
  }

  enter(state) {
    this.state = state;
    this.hear(this);
  }

  headers() {
    return { "Tus-Resumable": VERSION, "X-CSRFToken": this.token(), Accept: "application/json" };
  }
}

/** Whether a file chosen again is the one that the server has a part of, by the digest of its last piece. */
export async function isSame(file, tail) {
  if (!tail || !crypto.subtle) {
    return true;
  }
  const piece = await file.slice(tail.offset, tail.offset + tail.size).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", piece));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === tail.sha256;
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
