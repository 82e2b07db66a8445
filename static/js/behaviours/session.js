// The session has ended while a page was open: says so over the page, which stays as it is with what is written in
// it, and goes on when the same person has signed in again in another tab.
//   dialog data-session-ended, data-session-url (answers {user, token}, or 401), data-text-back, data-text-other
//   Whoever asks the server by hand tells of a 401 with the event "session:ended" on the document.
import { open } from "./dialog.js";
import { show } from "./toasts.js";

export const selector = "dialog[data-session-ended]";

let hasEnded = false;

export function attach(dialog) {
  const end = () => {
    if (!hasEnded) {
      hasEnded = true;
      open(dialog);
    }
  };
  document.addEventListener("session:ended", end);
  // The form's token is old: another tab has signed in since.
  document.addEventListener("session:stale", () => lookAgain(dialog, end));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 401) {
      event.detail.shouldSwap = false;
      event.detail.isError = false;
      end();
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    // Nothing can be fresh until then; what a person sends by hand still goes, and is kept by the server.
    if (hasEnded && event.detail.elt.hasAttribute?.("data-live")) {
      event.preventDefault();
    }
  });
  const look = () => {
    if (hasEnded && !document.hidden) {
      lookAgain(dialog);
    }
  };
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
}

async function lookAgain(dialog, end = () => {}) {
  let answer;
  try {
    const response = await fetch(dialog.dataset.sessionUrl, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!response.ok) {
      end();
      return;
    }
    answer = await response.json();
  } catch {
    // Offline: the next look will tell.
    return;
  }
  if (String(answer.user) !== document.body.dataset.user) {
    // This page is not the other person's to send.
    show(dialog.dataset.textOther);
    return;
  }
  renew(answer.token);
  if (hasEnded) {
    hasEnded = false;
    dialog.close();
    show(dialog.dataset.textBack);
  }
  document.dispatchEvent(new CustomEvent("session:back"));
}

/** Signing in changed the token that every form carries. */
function renew(token) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
  for (const element of document.querySelectorAll("[hx-headers]")) {
    const headers = JSON.parse(element.getAttribute("hx-headers"));
    if ("X-CSRFToken" in headers) {
      element.setAttribute("hx-headers", JSON.stringify({ ...headers, "X-CSRFToken": token }));
    }
  }
}
