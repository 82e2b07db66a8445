// Says that the connection is gone, and takes the words away when it is back. Nothing is sent meanwhile: the browser
// would put a page of its own in the place of what is written here.
//   data-text-held   said when somebody sends all the same
import { show as say } from "./toasts.js";

export const selector = "[data-connection]";

export function attach(notice) {
  const show = () => {
    notice.hidden = navigator.onLine;
  };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
  document.addEventListener(
    "submit",
    (event) => {
      if (!navigator.onLine && event.target.method === "post") {
        event.preventDefault();
        event.stopImmediatePropagation();
        say(notice.dataset.textHeld);
      }
    },
    { capture: true },
  );
}
