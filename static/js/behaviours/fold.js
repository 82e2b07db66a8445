// A card stays as the person left it: open or folded, on this device.

export const selector = "details[data-fold]";

export function attach(details) {
  const place = `fold:${details.dataset.fold}`;
  const kept = localStorage.getItem(place);
  if (kept !== null) {
    details.open = kept === "open";
  }
  details.addEventListener("toggle", () => localStorage.setItem(place, details.open ? "open" : "folded"));
}
