// Short words about what was just done: they leave by themselves unless something can be done in them.

export const selector = "[data-toasts]";

const STAYS = 8000;
let region = null;

export function attach(element) {
  region = element;
  for (const toast of element.querySelectorAll(".toast")) {
    settle(toast);
  }
  document.body.addEventListener("toast", (event) => show(event.detail.text ?? event.detail.value));
  // Those that came with a fragment, beside it.
  document.body.addEventListener("htmx:oobAfterSwap", () => {
    for (const toast of element.querySelectorAll(".toast:not(:has(> .icon-button))")) {
      settle(toast);
    }
  });
}

/** Say something in the live region. The server does it with the header `HX-Trigger: {"toast": {"text": "…"}}`. */
export function show(text) {
  if (!region || !text) {
    return;
  }
  const toast = document.createElement("div");
  toast.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words);
  region.append(toast);
  settle(toast);
}

function settle(toast) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button";
  close.setAttribute("aria-label", region.dataset.dismiss);
  close.textContent = "×";
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  if (toast.hasAttribute("data-keep") || toast.querySelector("a, form")) {
    return;
  }
  let timer = setTimeout(() => toast.remove(), STAYS);
  const hold = () => clearTimeout(timer);
  const release = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), STAYS);
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusout", release);
}
