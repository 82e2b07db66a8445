// The row of marks above a text, and its preview, which the server writes.

export const selector = "[data-editor-tools]";

const AROUND = { bold: ["**", "**"], italic: ["_", "_"], code: ["`", "`"], link: ["[", "](https://)"] };
const BEFORE = { list: () => "- ", numbers: (index) => `${index + 1}. `, quote: () => "> " };
const CHORDS = { b: "bold", i: "italic", k: "link" };

export function attach(bar) {
  const area = document.getElementById(bar.dataset.editorTools);
  if (!area) {
    return;
  }
  bar.dataset.ready = "";
  bar.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark]")?.dataset.mark;
    if (mark) {
      apply(area, mark);
    }
  });
  area.addEventListener("keydown", (event) => {
    const mark = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey ? CHORDS[event.key] : undefined;
    if (mark) {
      event.preventDefault();
      event.stopPropagation();
      apply(area, mark);
    }
  });
  const toggle = bar.querySelector("[data-preview]");
  const pane = document.querySelector(`[data-preview-of="${bar.dataset.editorTools}"]`);
  if (toggle && pane) {
    toggle.addEventListener("click", () => preview(bar, area, toggle, pane));
  }
}

function apply(area, mark) {
  if (area.hidden) {
    return;
  }
  area.focus();
  if (BEFORE[mark]) {
    beforeLines(area, BEFORE[mark]);
  } else {
    around(area, ...AROUND[mark]);
  }
}

/** Put text in place of a range, so that the browser's own undo takes it back. */
function replace(area, start, end, text) {
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(area, open, close) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const inner = value.slice(start, end);
  const isFenced = open === "`" && inner.includes("\n");
  const [head, tail] = isFenced ? ["```\n", "\n```"] : [open, close];
  replace(area, start, end, `${head}${inner}${tail}`);
  const from = start + head.length;
  area.setSelectionRange(from, from + inner.length);
}

function beforeLines(area, prefixOf) {
  const { selectionStart, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(start, selectionEnd).split("\n");
  replace(area, start, selectionEnd, lines.map((line, index) => prefixOf(index) + line).join("\n"));
}

async function preview(bar, area, toggle, pane) {
  const isOn = toggle.getAttribute("aria-pressed") !== "true";
  toggle.setAttribute("aria-pressed", String(isOn));
  area.hidden = isOn;
  pane.hidden = !isOn;
  if (!isOn) {
    area.focus();
    return;
  }
  if (!area.value.trim()) {
    pane.textContent = pane.dataset.textEmpty;
    return;
  }
  pane.setAttribute("aria-busy", "true");
  try {
    const form = area.form;
    const body = new URLSearchParams({ text: area.value });
    const headers = { "X-CSRFToken": form?.elements.csrfmiddlewaretoken?.value ?? "", "HX-Request": "true" };
    const response = await fetch(bar.dataset.previewUrl, { method: "POST", body, headers, redirect: "error" });
    if (response.status === 401) {
      document.dispatchEvent(new CustomEvent("session:ended"));
    }
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    // Through the page's policy, like every HTML that arrives.
    pane.innerHTML = await response.text();
  } catch {
    pane.textContent = pane.dataset.textFailed;
  } finally {
    pane.removeAttribute("aria-busy");
  }
}
