// Fragments that refresh themselves (`data-live` with htmx's own polling): asked for only while they are looked at,
// answered 304 by their ETag, never swapped under a hand, and never replaced by a sign-in page.
import { show } from "./toasts.js";

const etags = new Map();
let hasEnded = false;

const addressOf = (detail) => detail.requestConfig?.path ?? detail.path;
const isLive = (element) => element.hasAttribute?.("data-live");

// htmx works on the body; in this file everything it tells is heard there.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isLive(event.detail.elt) && isPoll(event) && (document.hidden || hasEnded || isBusy(event.detail.elt))) {
    event.preventDefault();
  }
});

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, path, headers } = event.detail;
  if (isLive(elt)) {
    const etag = etags.get(path) ?? elt.dataset.etag;
    if (etag) {
      // Asked by hand, the browser leaves the answer 304 to us; asked by its cache, it would show us the old 200.
      headers["If-None-Match"] = etag;
    }
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, elt } = event.detail;
  // A form whose files are still on their way wants the whole page, in place of this one (upload.js).
  if (isWholePage(xhr) && elt.dataset?.exchange === undefined && event.detail.requestConfig?.elt?.dataset?.exchange === undefined) {
    event.detail.shouldSwap = false;
    leadToPage(xhr, elt);
    return;
  }
  if (isLive(elt)) {
    if (event.detail.shouldSwap && isBusy(elt)) {
      // Someone began to write or to choose while the answer was on its way: the next one will do.
      event.detail.shouldSwap = false;
      return;
    }
    const etag = xhr.getResponseHeader("ETag");
    if (etag && xhr.status === 200) {
      etags.set(addressOf(event.detail), etag);
    }
  }
});

function isPoll(event) {
  const type = event.detail.requestConfig?.triggeringEvent?.type;
  return type === undefined || type === "load";
}

/** Whether a person is in the middle of something inside the element. */
function isBusy(element) {
  const active = document.activeElement;
  const isWriting = element.contains(active) && active.matches("input, textarea, select, [contenteditable]");
  const isChoosing = element.querySelector("details[data-menu][open], dialog[open]") !== null;
  const selection = getSelection();
  const isMarking = !selection.isCollapsed && selection.anchorNode !== null && element.contains(selection.anchorNode);
  return isWriting || isChoosing || isMarking;
}

function isWholePage(xhr) {
  const isHtml = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
  return isHtml && /^\s*<!doctype/i.test(xhr.responseText.slice(0, 100));
}

/** A whole page in place of a fragment: an act led to another page, or the session has ended. */
function leadToPage(xhr, element) {
  if (!isLive(element)) {
    location.assign(xhr.responseURL || location.href);
    return;
  }
  if (!hasEnded) {
    hasEnded = true;
    show(document.body.dataset.sessionEnded);
  }
}
