// Says that the connection is gone, and takes the words away when it is back.

export const selector = "[data-connection]";

export function attach(notice) {
  const show = () => {
    notice.hidden = navigator.onLine;
  };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}
