// A picture of a conversation opens over it: with an address of its own, so that Back closes it and a link leads to it.
//   a[data-picture]   leads to the picture's page, whose middle is fetched; its neighbours take its place

export const selector = "a[data-picture]";

let dialog = null;
// The dialog was closed by other means than Back, and the address goes after it.
let isCatchingUp = false;
const pagePath = location.pathname;

export function attach(opener) {
  opener.addEventListener("click", (event) => {
    if (!(event.metaKey || event.ctrlKey || event.shiftKey || event.button)) {
      event.preventDefault();
      open(opener);
    }
  });
}

function open(opener) {
  const address = opener.href;
  const from = document.activeElement === document.body ? opener : document.activeElement;
  dialog = document.createElement("dialog");
  dialog.className = "viewer";
  dialog.setAttribute("aria-labelledby", "viewer-title");
  document.body.append(dialog);
  const own = dialog;
  own.addEventListener("click", (event) => {
    const step = event.target.closest?.("a[rel=prev], a[rel=next]");
    if (event.target.closest?.("[data-viewer-close]")) {
      history.back();
    } else if (step && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      history.replaceState({ viewer: true }, "", step.href);
      // Led on by an arrow, the hands stay on the picture; by the button, on the button.
      show(own, step.href, document.activeElement === step ? step.rel : "");
    } else if (event.target.closest?.("a.to-ticket")) {
      event.preventDefault();
      history.back();
    }
  });
  // Escape goes the way of Back, so that the address is the page's again.
  own.addEventListener("cancel", (event) => {
    event.preventDefault();
    history.back();
  });
  own.addEventListener("close", () => {
    own.remove();
    dialog = null;
    if (history.state?.viewer) {
      isCatchingUp = true;
      history.back();
    }
    backTo(from, address);
  });
  history.pushState({ viewer: true }, "", address);
  own.showModal();
  show(own, address);
}

function show(own, address, by = "") {
  own.setAttribute("aria-busy", "true");
  window.htmx.ajax("GET", address, { target: own, swap: "innerHTML" }).finally(() => {
    own.removeAttribute("aria-busy");
    if (own.querySelector("[data-viewer]")) {
      ((by && own.querySelector(`a[rel=${by}]`)) || own.querySelector("[data-stage]")).focus();
    } else if (own.isConnected) {
      // What answered was no picture: the page of its own says what there is.
      location.reload();
    }
  });
}

/** Where one was; a message that was drawn anew meanwhile has another link to the same picture. */
function backTo(from, address) {
  const same = [...document.querySelectorAll("a[data-picture]")].find((link) => link.href === address);
  (from.isConnected ? from : same)?.focus();
}

// Before htmx hears it, which would load the page below anew.
window.addEventListener(
  "popstate",
  (event) => {
    if (dialog || isCatchingUp) {
      event.stopImmediatePropagation();
      isCatchingUp = false;
      dialog?.close();
    } else if (event.state?.viewer || (document.querySelector("main [data-viewer]") && location.pathname !== pagePath)) {
      event.stopImmediatePropagation();
      location.reload();
    }
  },
  { capture: true },
);
