// Copies the text of the element that `data-copy` selects, or the value given there; says so with `data-copied`.
import { show } from "./toasts.js";

export const selector = "[data-copy]";

export function attach(button) {
  button.addEventListener("click", async () => {
    const asked = button.dataset.copy;
    const source = asked.startsWith("#") ? document.getElementById(asked.slice(1)) : null;
    const text = source ? (source.value ?? source.innerText) : asked;
    try {
      await navigator.clipboard.writeText(text);
      show(button.dataset.copied);
    } catch {
      // A page without a secure origin has no clipboard: mark the text so that the keys can copy it.
      if (source) {
        getSelection().selectAllChildren(source);
      }
    }
  });
}
