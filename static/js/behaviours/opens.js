// A dialog that came as a fragment opens itself, and leaves the page when it is closed.
import { open } from "./dialog.js";

export const selector = "dialog[data-opens]";

export function attach(dialog) {
  const before = document.activeElement;
  open(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-closes]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("submit", (event) => {
    // The answer is a file: no page comes in the dialog's place.
    if (event.target.matches("[data-answers-file]")) {
      setTimeout(() => dialog.close());
    }
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus?.();
  });
}
