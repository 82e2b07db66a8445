// A picture on its stage: fitted, enlarged by wheel, buttons, + - 0 1 or two fingers, moved by dragging it; arrows lead to
// its neighbours. The stage scrolls, so that a screenshot of nine screens is read like a page.
//   [data-viewer]   holds [data-stage] with one img, [data-zooms], [data-percent] and links of rel prev and next

export const selector = "[data-viewer]";

const STEP = 1.25;
const MOST = 8;
const LEAST = 0.02;
// What is this many times as high as the stage, when it is as wide, is read from its top.
const LONG = 2;
const SWIPE = 60;
const MOVE = 80;

export function attach(root) {
  const stage = root.querySelector("[data-stage]");
  const picture = stage.querySelector("img");
  const view = new View(root, stage, picture);
  picture.addEventListener("error", () => view.fail());
  if (picture.complete && picture.naturalWidth) {
    view.begin();
  } else if (picture.complete && picture.currentSrc) {
    view.fail();
  } else {
    picture.addEventListener("load", () => view.begin(), { once: true });
  }
  // In a page of its own the keys act wherever the focus is, over a page within the dialog.
  const ground = root.closest("dialog") ?? document;
  const onKey = (event) => {
    if (!root.isConnected) {
      ground.removeEventListener("keydown", onKey, true);
    } else {
      press(event, root, stage, view);
    }
  };
  ground.addEventListener("keydown", onKey, true);
  root.addEventListener("click", (event) => {
    const asked = event.target.closest?.("[data-zoom]")?.dataset.zoom;
    if (asked) {
      view.act(asked);
    }
  });
  stage.addEventListener("wheel", (event) => turn(event, view), { passive: false });
  drag(stage);
  touch(root, stage, view);
}

class View {
  constructor(root, stage, picture) {
    Object.assign(this, { root, stage, picture, scale: 1, isFitted: true });
  }

  begin() {
    this.root.querySelector("[data-zooms]").hidden = false;
    this.stage.dataset.live = "";
    this.fit();
    new ResizeObserver(() => this.isFitted && this.fit()).observe(this.stage);
  }

  fail() {
    const words = document.createElement("p");
    words.className = "failed";
    words.textContent = this.root.dataset.failed;
    this.picture.replaceWith(words);
  }

  get whole() {
    const { stage, picture } = this;
    return Math.min(stage.clientWidth / picture.naturalWidth, stage.clientHeight / picture.naturalHeight, 1);
  }

  /** As wide as the stage where all of it at once would be too small to read. */
  get fitting() {
    const { stage, picture } = this;
    const wide = Math.min(stage.clientWidth / picture.naturalWidth, 1);
    return picture.naturalHeight * wide > LONG * stage.clientHeight ? wide : this.whole;
  }

  get isLong() {
    return this.fitting > this.whole;
  }

  fit() {
    this.isFitted = true;
    this.draw(this.fitting);
  }

  act(asked, at) {
    if (asked === "fit") {
      // Asked again, a long one is shown whole.
      if (this.isFitted && this.isLong && Math.abs(this.scale - this.fitting) < 1e-6) {
        this.to(this.whole, at);
      } else {
        this.fit();
      }
    } else {
      this.to(asked === "real" ? 1 : this.scale * (asked === "in" ? STEP : 1 / STEP), at);
    }
  }

  /** Change the size around a point, the middle of the stage without one. */
  to(scale, at) {
    const { stage, picture } = this;
    const box = stage.getBoundingClientRect();
    const point = at ?? { x: box.left + stage.clientWidth / 2, y: box.top + stage.clientHeight / 2 };
    const before = picture.getBoundingClientRect();
    const [along, down] = [(point.x - before.left) / before.width, (point.y - before.top) / before.height];
    this.isFitted = false;
    this.draw(Math.min(Math.max(scale, Math.min(LEAST, this.whole)), MOST));
    const after = picture.getBoundingClientRect();
    stage.scrollLeft += after.left + along * after.width - point.x;
    stage.scrollTop += after.top + down * after.height - point.y;
  }

  draw(scale) {
    this.scale = scale;
    this.picture.style.inlineSize = `${this.picture.naturalWidth * scale}px`;
    this.root.querySelector("[data-percent]").textContent = `${Math.round(scale * 100)} %`;
    const { stage } = this;
    stage.toggleAttribute("data-moves", stage.scrollWidth > stage.clientWidth || stage.scrollHeight > stage.clientHeight);
  }
}

function press(event, root, stage, view) {
  const isTyping = event.target.matches?.("input, textarea, select");
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping) {
    return;
  }
  const isOver = root.closest("dialog") !== null;
  if (!isOver && document.querySelector("dialog[open]")) {
    return;
  }
  if (act(event, root, stage, view)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function act(event, root, stage, view) {
  const { key, shiftKey } = event;
  const zoom = { "+": "in", "=": "in", "-": "out", _: "out", 0: "fit", 1: "real" }[key];
  if (zoom) {
    view.act(zoom);
    return true;
  }
  const side = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (side && shiftKey) {
    stage.scrollLeft += side * MOVE;
    return true;
  }
  if (side) {
    root.querySelector(side < 0 ? "a[rel=prev]" : "a[rel=next]")?.click();
    return true;
  }
  const down = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (down && document.activeElement !== stage) {
    stage.scrollTop += down * MOVE;
    return true;
  }
  if (key === "Escape" && stage.dataset.back && !root.closest("dialog")) {
    location.assign(stage.dataset.back);
    return true;
  }
  return false;
}

/** The wheel enlarges; a long picture it moves, as it moves a page, and enlarges with Ctrl, which two fingers on a pad are. */
function turn(event, view) {
  const isMoving = event.shiftKey || (view.isLong && !event.ctrlKey) || event.deltaY === 0;
  if (isMoving || !("live" in view.stage.dataset)) {
    return;
  }
  event.preventDefault();
  const notches = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / (event.ctrlKey ? 20 : 100) : event.deltaY / 3;
  view.to(view.scale * STEP ** -Math.min(Math.max(notches, -3), 3), { x: event.clientX, y: event.clientY });
}

function drag(stage) {
  let from = null;
  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0 && event.target.matches("img")) {
      from = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop };
      stage.setPointerCapture(event.pointerId);
      stage.toggleAttribute("data-held", true);
    }
  });
  stage.addEventListener("pointermove", (event) => {
    if (from) {
      stage.scrollLeft = from.x - event.clientX;
      stage.scrollTop = from.y - event.clientY;
    }
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    stage.addEventListener(end, () => {
      from = null;
      stage.toggleAttribute("data-held", false);
    });
  }
}

/** Two fingers enlarge; one that moves sideways over a picture that is not wider than its stage asks for the neighbour. */
function touch(root, stage, view) {
  let pinch = null;
  let start = null;
  stage.addEventListener(
    "touchstart",
    (event) => {
      if (event.touches.length === 2) {
        event.preventDefault();
        pinch = { apart: apart(event.touches), scale: view.scale };
        start = null;
      } else {
        start = { x: event.touches[0].clientX, y: event.touches[0].clientY };
      }
    },
    { passive: false },
  );
  stage.addEventListener(
    "touchmove",
    (event) => {
      if (pinch && event.touches.length === 2) {
        event.preventDefault();
        const [a, b] = event.touches;
        const middle = { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 };
        view.to((pinch.scale * apart(event.touches)) / pinch.apart, middle);
      }
    },
    { passive: false },
  );
  stage.addEventListener("touchend", (event) => {
    const end = event.changedTouches[0];
    if (start && !pinch && stage.scrollWidth <= stage.clientWidth) {
      const [along, down] = [end.clientX - start.x, end.clientY - start.y];
      if (Math.abs(along) > SWIPE && Math.abs(along) > 2 * Math.abs(down)) {
        root.querySelector(along > 0 ? "a[rel=prev]" : "a[rel=next]")?.click();
      }
    }
    start = null;
    if (event.touches.length < 2) {
      pinch = null;
    }
  });
}

function apart([a, b]) {
  return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1;
}
