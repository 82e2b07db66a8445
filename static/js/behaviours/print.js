// A button that hands the page to the printer: `data-print`; shown only where scripts run.

export const selector = "button[data-print]";

export function attach(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
