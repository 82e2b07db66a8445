// The opening form while one answers: asks the server what the answers say, and follows them where the reader
// has not chosen otherwise. Everything here happens with the next page where scripts do not run.

export const selector = "form[data-opening]";

const QUIET = 900;
// What is asked with every answer need not carry a whole log; the server only looks whether there is one.
const ENOUGH = 400;
const REMEMBERED = ["product", "module", "branch", "contact_phone", "urgent_phone", "environment"];

export function attach(form) {
  const reader = form.querySelector("[data-opening-reader]");
  const more = form.querySelector("[data-more]");
  const field = (name) => form.elements.namedItem(name);
  let timer = null;
  let urgent = isUrgent(form);

  const ask = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => reader.dispatchEvent(new CustomEvent("opening:read", { bubbles: false })), delay);
  };

  form.addEventListener("change", (event) => {
    if (event.target.name === "stopped" && urgent !== isUrgent(form)) {
      urgent = isUrgent(form);
      more.open = !urgent;
    }
    if (event.target.name === "product") {
      offerModulesOf(form);
    }
    if (event.target.name === "module") {
      chooseProductOf(form);
    }
    if (event.target.name === "severity_asked") {
      form.dataset.severityChosen = "";
    }
    ask(120);
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("[type=tel]")) {
      mirror(field, event.target);
    }
    if (event.target.matches("input, textarea")) {
      ask(QUIET);
    }
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-forget]")) {
      event.preventDefault();
      forget(form, field);
      ask(0);
    }
  });
  reader.addEventListener("htmx:configRequest", (event) => trim(event.detail));
  reader.addEventListener("htmx:afterRequest", () => requestAnimationFrame(() => follow(form, more)));
  const hint = form.querySelector("[data-suggested]");
  if (hint && form.querySelector("[data-severity]").value !== hint.dataset.suggested) {
    form.dataset.severityChosen = "";
  }
  offerModulesOf(form);
}

function isUrgent(form) {
  return form.querySelector("[name=stopped]:is([value=invoicing], [value=dispatch]):checked") !== null;
}

function trim(detail) {
  const parameters = detail.formData ?? detail.parameters;
  parameters.delete("files");
  for (const name of ["log_text", "description"]) {
    const text = parameters.get(name);
    if (typeof text === "string" && text.length > ENOUGH) {
      parameters.set(name, text.slice(0, ENOUGH));
    }
  }
}

/** Let an untouched severity say what the answers give, and open the form where a fact excludes an immediate. */
function follow(form, more) {
  const hint = form.querySelector("[data-suggested]");
  const select = form.querySelector("[data-severity]");
  if (hint && select && form.dataset.severityChosen === undefined) {
    select.value = hint.dataset.suggested;
  }
  if (form.querySelector("#verdict-words[data-shape=excluded]")) {
    more.open = true;
  }
}

/** A phone is asked for once: what is typed at one place stands at the other. */
function mirror(field, typed) {
  const other = field(typed.name === "urgent_phone" ? "contact_phone" : "urgent_phone");
  if (other) {
    other.value = typed.value;
  }
}

function forget(form, field) {
  for (const name of REMEMBERED) {
    const control = field(name);
    if (control instanceof RadioNodeList) {
      control.forEach((radio) => (radio.checked = false));
    } else if (control) {
      control.value = "";
    }
    const holder = control instanceof RadioNodeList ? control[0].closest("fieldset") : control?.closest(".field");
    holder?.querySelector(".optional")?.remove();
  }
  offerModulesOf(form);
  form.querySelector("[data-remembered-line]")?.remove();
  form.dispatchEvent(new Event("input", { bubbles: true }));
  field("product")?.focus();
}

/** Only the modules of the chosen product are offered; all of them while none is chosen. */
function offerModulesOf(form) {
  const product = form.querySelector("[data-product]");
  const module = form.querySelector("[data-module]");
  const name = product.value ? product.selectedOptions[0].textContent.trim() : "";
  for (const group of module.querySelectorAll("optgroup")) {
    group.hidden = group.disabled = name !== "" && group.label !== name;
  }
  if (module.selectedOptions[0]?.parentElement.disabled) {
    module.value = "";
  }
}

function chooseProductOf(form) {
  const product = form.querySelector("[data-product]");
  const group = form.querySelector("[data-module]").selectedOptions[0]?.parentElement;
  if (!product.value && group instanceof HTMLOptGroupElement) {
    const option = [...product.options].find((one) => one.textContent.trim() === group.label);
    product.value = option?.value ?? "";
    offerModulesOf(form);
  }
}
