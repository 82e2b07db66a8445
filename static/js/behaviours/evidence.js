// The words that a reason rests on, shown where they stand: in the opening message, its log, or the subject.
//   ul[data-evidence]   its reasons; names the opening message
//   mark[data-quote]    words of description, log or subject; data-nth of those that are alike
// Nothing of the text is touched (the CSS Custom Highlight API); a browser without it shows the words as they are.

export const selector = "ul[data-evidence]";

const NAME = "evidence";
const PLACES = { description: ".written", log: ".log-lines" };
const read = new WeakMap();

export function attach(list) {
  if (!globalThis.Highlight || !CSS.highlights) {
    return;
  }
  // Drawn anew: what was pressed is no more.
  CSS.highlights.delete(NAME);
  for (const mark of list.querySelectorAll("mark[data-quote]")) {
    if (rangeOf(list, mark)) {
      raise(list, mark);
    }
  }
}

function raise(list, mark) {
  mark.setAttribute("role", "button");
  mark.tabIndex = 0;
  mark.title = list.dataset.show ?? "";
  mark.setAttribute("aria-pressed", "false");
  const show = () => paint(list, mark);
  const settle = () => paint(list, list.querySelector('mark[aria-pressed="true"]'));
  mark.addEventListener("pointerenter", show);
  mark.addEventListener("focus", show);
  mark.addEventListener("pointerleave", settle);
  mark.addEventListener("blur", settle);
  mark.addEventListener("click", () => press(list, mark));
  mark.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      press(list, mark);
    }
  });
}

function press(list, mark) {
  const isOn = mark.getAttribute("aria-pressed") !== "true";
  for (const other of list.querySelectorAll("mark[aria-pressed]")) {
    other.setAttribute("aria-pressed", String(isOn && other === mark));
  }
  const range = paint(list, isOn ? mark : null);
  const place = range?.startContainer.parentElement;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  place?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}

function paint(list, mark) {
  const range = mark ? rangeOf(list, mark) : null;
  if (range) {
    CSS.highlights.set(NAME, new Highlight(range));
  } else {
    CSS.highlights.delete(NAME);
  }
  return range;
}

function rangeOf(list, mark) {
  const place = placeOf(list, mark.dataset.quote);
  const wanted = lettersOf(mark.textContent);
  if (!place || !wanted) {
    return null;
  }
  const { letters, at } = lettersIn(place);
  let start = letters.indexOf(wanted);
  for (let left = Number(mark.dataset.nth); left > 0 && start >= 0; left -= 1) {
    const next = letters.indexOf(wanted, start + wanted.length);
    if (next < 0) {
      break;
    }
    start = next;
  }
  if (start < 0) {
    return null;
  }
  const [first, last] = [at(start), at(start + wanted.length - 1)];
  const range = document.createRange();
  range.setStart(first.node, first.offset);
  range.setEnd(last.node, last.offset + 1);
  return range;
}

function placeOf(list, field) {
  if (field === "subject") {
    return list.closest(".ticket")?.querySelector("h1");
  }
  return document.getElementById(list.dataset.evidence)?.querySelector(PLACES[field] ?? null);
}

/** Letters and digits alone: a text is written with signs, blanks and lines that its page draws otherwise. */
function lettersOf(text) {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}

/** The letters of a place, and where in the page the one at an index stands; read once for each drawing of it. */
function lettersIn(place) {
  const before = read.get(place);
  if (before) {
    return before;
  }
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const pieces = [];
  const starts = [];
  let letters = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = lettersOf(node.data);
    if (own) {
      pieces.push(node);
      starts.push(letters.length);
      letters += own;
    }
  }
  const at = (index) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      [low, high] = starts[middle] <= index ? [middle, high] : [low, middle - 1];
    }
    return { node: pieces[low], offset: offsetOf(pieces[low].data, index - starts[low]) };
  };
  const found = { letters, at };
  read.set(place, found);
  return found;
}

function offsetOf(text, count) {
  let left = count;
  for (const one of text.matchAll(/[\p{L}\p{N}]/gu)) {
    if (left < one[0].length) {
      return one.index;
    }
    left -= one[0].length;
  }
  return text.length - 1;
}
