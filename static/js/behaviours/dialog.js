// Opens the dialog that `data-dialog` names; without this script the link leads to a page with the same form.

export const selector = "[data-dialog]";

export function attach(opener) {
  opener.addEventListener("click", (event) => {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!(dialog instanceof HTMLDialogElement) || event.metaKey || event.ctrlKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    open(dialog);
  });
}

/** Show a dialog over the page; a press on the ground around it closes it, unless something was written in it. */
export function open(dialog) {
  if (dialog.open) {
    return;
  }
  dialog.addEventListener("pointerdown", closeFromGround);
  dialog.addEventListener("close", () => dialog.removeEventListener("pointerdown", closeFromGround), { once: true });
  dialog.showModal();
}

function closeFromGround(event) {
  const dialog = event.currentTarget;
  const box = dialog.getBoundingClientRect();
  const isInside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  const isWritten = [...dialog.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
  if (event.target === dialog && !isInside && !isWritten) {
    dialog.close();
  }
}
