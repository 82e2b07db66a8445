// A pressed or released button that sets an attribute on another element: `data-toggle="#lines" data-attribute="data-wrap"`.

export const selector = "button[data-toggle]";

export function attach(button) {
  button.addEventListener("click", () => {
    const target = document.querySelector(button.dataset.toggle);
    if (target) {
      const isOn = target.toggleAttribute(button.dataset.attribute);
      button.setAttribute("aria-pressed", String(isOn));
    }
  });
}
