// Asks before a page with unsent words is left, unless the server has just kept them as a draft.

export const selector = "form[data-guard]";

export function attach(form) {
  let isDirty = false;
  form.addEventListener("input", () => (isDirty = true));
  form.addEventListener("draft:saved", () => (isDirty = false));
  let isLeaving = false;
  form.addEventListener("htmx:afterRequest", (event) => {
    // htmx stays on the page.
    isLeaving = false;
    if (event.target === form && event.detail.successful) {
      isDirty = false;
    }
  });
  form.addEventListener("submit", () => (isLeaving = true));
  window.addEventListener("pageshow", () => (isLeaving = false));
  window.addEventListener("beforeunload", (event) => {
    const isSending = form.querySelector("[data-upload-item][data-state=running]") !== null;
    if (form.isConnected && !isLeaving && (isDirty || isSending)) {
      event.preventDefault();
    }
  });
}
