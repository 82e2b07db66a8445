// A video by its keys: play, seek, frame by frame, speed, and its moments as links and quotations.
//   [data-player]   holds a video, buttons [data-act], select [data-speed], form [data-moment] with the field t;
//                   data-here is its address, which opens at ?t= or #t=
import { fill } from "../attach.js";
import { secondsOf, watchFailure } from "../playing.js";

export const selector = "[data-player]";

const SPEED = "video-speed";
const OFF = "keys-off";
// A frame until the video has shown how long one of its own takes.
const USUAL_FRAME = 1 / 30;

export function attach(root) {
  const video = root.querySelector("video");
  if (!video) {
    return;
  }
  for (const part of root.querySelectorAll("[data-needs-scripts]")) {
    part.hidden = false;
  }
  const player = new Player(root, video);
  watchFailure(root, video);
  document.addEventListener("keydown", (event) => player.press(event), true);
  root.addEventListener("click", (event) => player.act(event.target.closest?.("[data-act]")?.dataset.act));
  const form = root.querySelector("[data-moment]");
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.name) {
      event.preventDefault();
      player.seek(secondsOf(form.elements.t.value));
    }
  });
  video.addEventListener("timeupdate", () => player.tell());
  video.addEventListener("seeked", () => player.tell());
  addEventListener("hashchange", () => player.goToHash());
  player.goToHash();
}

/** The moment in words: 0:42, 1:02:03. */
function momentOf(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

class Player {
  constructor(root, video) {
    Object.assign(this, { root, video, frame: USUAL_FRAME });
    this.speeds = root.querySelector("[data-speed]");
    this.field = root.querySelector("[data-moment]").elements.t;
    const kept = localStorage.getItem(SPEED);
    if ([...this.speeds.options].some((option) => option.value === kept)) {
      this.speed(Number(kept));
    }
    this.speeds.addEventListener("change", () => this.speed(Number(this.speeds.value)));
    this.learnFrame(0);
  }

  press(event) {
    const { target, key } = event;
    const isTyping = target.matches?.("input, textarea, select");
    const presses = key === " " && target.closest?.("button, a, summary");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping || presses || document.querySelector("dialog[open]")) {
      return;
    }
    const isLetter = key.length === 1 && key !== " ";
    if (isLetter && localStorage.getItem(OFF) !== null) {
      return;
    }
    const act = { " ": "play", k: "play", j: "back", l: "on", ",": "frame-back", ".": "frame-on", m: "mute", f: "full", "<": "slower", ">": "faster", "?": "keys", ArrowLeft: "back-5", ArrowRight: "on-5" }[key];
    if (act) {
      this.act(act);
    } else if (/^[0-9]$/.test(key) && this.video.duration) {
      this.seek((this.video.duration * Number(key)) / 10);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  act(name) {
    const { video } = this;
    const acts = {
      play: () => (video.paused ? video.play().catch(() => {}) : video.pause()),
      back: () => this.by(-10),
      on: () => this.by(10),
      "back-5": () => this.by(-5),
      "on-5": () => this.by(5),
      "frame-back": () => this.step(-1),
      "frame-on": () => this.step(1),
      mute: () => (video.muted = !video.muted),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen?.().catch(() => {})),
      slower: () => this.change(-1),
      faster: () => this.change(1),
      keys: () => this.showKeys(),
      copy: () => this.copy(),
    };
    acts[name]?.();
  }

  by(seconds) {
    this.seek(this.video.currentTime + seconds);
  }

  step(frames) {
    this.video.pause();
    this.by(frames * this.frame);
  }

  seek(seconds) {
    if (Number.isFinite(seconds)) {
      this.video.currentTime = Math.min(Math.max(seconds, 0), this.video.duration || Infinity);
      this.tell(true);
    }
  }

  change(by) {
    const next = this.speeds.options[this.speeds.selectedIndex + by];
    if (next) {
      this.speed(Number(next.value));
    }
  }

  speed(rate) {
    this.video.defaultPlaybackRate = rate;
    this.video.playbackRate = rate;
    this.speeds.value = String(rate);
    localStorage.setItem(SPEED, String(rate));
  }

  /** What stands in the field is where the video is, unless somebody writes there. */
  tell(isMoved = false) {
    if (isMoved || document.activeElement !== this.field) {
      this.field.value = momentOf(this.video.currentTime);
    }
  }

  goToHash() {
    const asked = new URLSearchParams(location.hash.slice(1)).get("t");
    if (asked !== null) {
      this.seek(secondsOf(asked));
    }
  }

  /** The shortest time between two frames that were shown. */
  learnFrame(last) {
    this.video.requestVideoFrameCallback?.((_now, { mediaTime }) => {
      const took = mediaTime - last;
      if (last && took > 0.005 && took < 0.2 && !this.video.paused) {
        this.frame = this.hasLearnt ? Math.min(this.frame, took) : took;
        this.hasLearnt = true;
      }
      this.learnFrame(mediaTime);
    });
  }

  showKeys() {
    const keys = this.root.querySelector(".player-keys");
    keys.open = true;
    keys.scrollIntoView({ block: "nearest" });
    keys.querySelector("summary").focus();
  }

  async copy() {
    const address = new URL(this.root.dataset.here, location.href);
    address.searchParams.set("t", Math.floor(this.video.currentTime));
    try {
      await navigator.clipboard.writeText(address.href);
      const text = fill(this.root.dataset.copied, { moment: momentOf(this.video.currentTime) });
      document.body.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
    } catch {
      // A page without a secure origin has no clipboard: the address bar has the link.
      history.replaceState(history.state, "", address);
    }
  }
}
