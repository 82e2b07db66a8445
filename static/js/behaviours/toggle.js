// A pressed or released button that sets an attribute on another element: `data-toggle="#lines" data-attribute="data-wrap"`.
//   data-remember   a name under which this device keeps the choice; before there is one, a narrow screen has it set

export const selector = "button[data-toggle]";

const NARROW = "(width < 48rem)";

export function attach(button) {
  const { toggle, attribute, remember } = button.dataset;
  const set = (isOn) => {
    const target = document.querySelector(toggle);
    if (target) {
      target.toggleAttribute(attribute, isOn);
      button.setAttribute("aria-pressed", String(target.hasAttribute(attribute)));
    }
  };
  if (remember) {
    set(localStorage.getItem(remember) === null ? matchMedia(NARROW).matches : localStorage.getItem(remember) === "true");
  }
  button.addEventListener("click", () => {
    set();
    if (remember) {
      localStorage.setItem(remember, button.getAttribute("aria-pressed"));
    }
  });
}
