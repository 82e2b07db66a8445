// Keys of the desk and the portal: a page declares with `data-key` which element a key works on.
//   data-key="e"      focuses a field, presses anything else      data-key="g m"  after g, within a second and a half
//   data-key-list     a list that j and k walk through: its `data-key-item` elements, or its links with class open
// Escape leaves a field. No key acts while one types, while a dialog is open, or where the person switched them off.
import { open } from "./dialog.js";

export const selector = "body";

const SWITCH = "keys-off";
const SEQUENCE = 1500;

export function attach(body) {
  let prefix = "";
  let prefixTimer = null;
  body.addEventListener("keydown", (event) => {
    if (sendsByKey(event)) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (leavesField(event)) {
      event.target.blur();
      return;
    }
    if (event.defaultPrevented || isChord(event) || isTyping(event.target) || document.querySelector("dialog[open]")) {
      return;
    }
    if (localStorage.getItem(SWITCH) !== null) {
      return;
    }
    const key = prefix ? `${prefix} ${event.key}` : event.key;
    clearTimeout(prefixTimer);
    prefix = "";
    if (act(key)) {
      event.preventDefault();
    } else if (event.key === "g") {
      prefix = "g";
      prefixTimer = setTimeout(() => (prefix = ""), SEQUENCE);
    }
  });
  attachSwitch(body.querySelector("[data-keys-switch]"));
}

function attachSwitch(box) {
  if (!box) {
    return;
  }
  box.checked = localStorage.getItem(SWITCH) === null;
  box.addEventListener("change", () => {
    if (box.checked) {
      localStorage.removeItem(SWITCH);
    } else {
      localStorage.setItem(SWITCH, "");
    }
  });
}

function sendsByKey(event) {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches?.("form[data-once] textarea");
}

// What was written stays; the keys of the page act again.
function leavesField(event) {
  return event.key === "Escape" && !event.defaultPrevented && !event.isComposing && isTyping(event.target) && !event.target.closest("dialog");
}

function isChord(event) {
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
}

function isTyping(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

function act(key) {
  if (key === "?") {
    const help = document.querySelector("[data-keys-help]");
    if (help) {
      open(help);
    }
    return Boolean(help);
  }
  if (key === "j" || key === "k") {
    return walk(key === "j" ? 1 : -1);
  }
  const target = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key && isSeen(element));
  if (!target) {
    return false;
  }
  if (target.matches("input, textarea, select")) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
  return true;
}

function isSeen(element) {
  return element.checkVisibility ? element.checkVisibility({ visibilityProperty: true }) : element.offsetParent !== null;
}

function walk(by) {
  const list = [...document.querySelectorAll("[data-key-list]")].find(isSeen);
  const items = list ? [...list.querySelectorAll("[data-key-item], a.open")].filter(isSeen) : [];
  if (items.length === 0) {
    return false;
  }
  const focused = items.indexOf(document.activeElement);
  const here = focused === -1 ? items.findIndex((item) => item.hasAttribute("aria-current")) : focused;
  const next = items[Math.min(Math.max(here + by, 0), items.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}
