// A menu of <details>: closes on Escape, on a click elsewhere, when the focus leaves, and when another one opens.

export const selector = "details[data-menu]";

export function attach(menu) {
  const summary = menu.querySelector("summary");
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      event.stopPropagation();
      menu.open = false;
      summary.focus();
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && menu.open) {
      event.preventDefault();
      step(menu, event.key === "ArrowDown" ? 1 : -1);
    }
  });
  menu.addEventListener("focusout", (event) => {
    // Without a next element the window itself lost the focus: the menu stays as it is.
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) {
      menu.open = false;
    }
  });
  menu.addEventListener("toggle", () => {
    if (menu.open) {
      for (const other of document.querySelectorAll("details[data-menu][open]")) {
        if (other !== menu && !other.contains(menu)) {
          other.open = false;
        }
      }
    }
  });
}

function step(menu, by) {
  const items = [...menu.querySelectorAll(".menu-item, .theme-choice button")];
  const here = items.indexOf(document.activeElement);
  const next = here === -1 ? (by > 0 ? 0 : items.length - 1) : (here + by + items.length) % items.length;
  items[next]?.focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
