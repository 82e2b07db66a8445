// A form goes once: a second press while the first is on its way is held back, and the button says that it works.

export const selector = "form[method=post]";

const BUSY_AFTER = 300;

export function attach(form) {
  let timer = null;
  const release = () => {
    clearTimeout(timer);
    delete form.dataset.sending;
    for (const button of form.querySelectorAll("[aria-busy=true]")) {
      button.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) {
      return;
    }
    if (form.dataset.sending !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "";
    // Never `disabled`: the pressed button's own name and value have to be sent.
    timer = setTimeout(() => event.submitter?.setAttribute("aria-busy", "true"), BUSY_AFTER);
  });
  form.addEventListener("htmx:afterRequest", release);
  // The page that comes back from the browser's memory is ready to be sent again.
  window.addEventListener("pageshow", release);
}
