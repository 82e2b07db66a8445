// The lines of a log: more of them come while one scrolls, and a click on a number marks it, with Shift up to there.
//   ol[data-log]       the viewer's address; its items are l<number>, [data-log-more] stands for what is not here yet
//   form#log-marks     takes the numbers that are marked (de, ate)

export const selector = "ol[data-log]";

// How many lines a page holds before its links lead on instead.
const MOST = 4000;
const NEAR = 600;

export function attach(list) {
  const form = document.getElementById("log-marks");
  list.querySelector("[data-chosen]")?.scrollIntoView({ block: "center" });
  let last = list.scrollTop;
  list.addEventListener("scroll", () => {
    const isUp = list.scrollTop < last;
    last = list.scrollTop;
    const items = list.children;
    const edge = isUp ? items[0] : items[items.length - 1];
    const left = isUp ? list.scrollTop : list.scrollHeight - list.clientHeight - list.scrollTop;
    if (left < NEAR && edge?.matches("[data-log-more]") && items.length < MOST) {
      edge.dispatchEvent(new CustomEvent("log:near"));
    }
  });
  keepPlace(list);
  list.addEventListener("click", (event) => {
    const number = event.target.closest?.("a.number");
    if (number && form && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      mark(list, form, Number(number.textContent), event.shiftKey);
    }
  });
  form?.addEventListener("input", () => paint(list, form));
}

/** Lines that come above push the others down: what one reads stays where it is. */
function keepPlace(list) {
  let from = null;
  list.addEventListener("htmx:beforeSwap", (event) => {
    from = event.target === list.firstElementChild ? list.scrollHeight - list.scrollTop : null;
  });
  list.addEventListener("htmx:afterSwap", () => {
    if (from !== null) {
      list.scrollTop = list.scrollHeight - from;
      from = null;
    }
  });
}

function mark(list, form, number, isRange) {
  const anchor = isRange ? Number(list.dataset.anchor || form.elements.de.value || number) : number;
  list.dataset.anchor = anchor;
  const [first, last] = [Math.min(anchor, number), Math.max(anchor, number)];
  form.elements.de.value = first;
  form.elements.ate.value = last;
  paint(list, form);
  const address = new URL(list.dataset.log, location.href);
  address.searchParams.set("linha", first === last ? first : `${first}-${last}`);
  address.hash = `l${first}`;
  history.replaceState(history.state, "", address);
}

function paint(list, form) {
  const first = Number(form.elements.de.value);
  const last = Number(form.elements.ate.value) || first;
  for (const line of list.querySelectorAll("li[data-chosen]")) {
    delete line.dataset.chosen;
  }
  for (let number = first; number && number <= Math.min(last, first + MOST); number += 1) {
    const line = document.getElementById(`l${number}`);
    if (line) {
      line.dataset.chosen = "";
    }
  }
}
