// Led here to go on with a quotation (`?citar=`): the composer that the address names has the caret, behind it.

export const selector = "form.composer[id]";

export function attach(form) {
  const area = form.querySelector("textarea");
  if (!area?.value || location.hash !== `#${form.id}` || !new URLSearchParams(location.search).has("citar")) {
    return;
  }
  const goOn = () => {
    area.focus({ preventScroll: true });
    area.setSelectionRange(area.value.length, area.value.length);
    area.scrollTop = area.scrollHeight;
  };
  // A browser that goes to the place of the address takes the focus away once more.
  if (document.readyState === "complete") {
    goOn();
  } else {
    addEventListener("load", () => requestAnimationFrame(() => setTimeout(goOn)), { once: true });
  }
}
