// The list beside a ticket: marks the row of the ticket that is open, and takes the dot off what was opened.

export const selector = "#ticket";

export function attach(ticket) {
  mark(ticket.dataset.ticket);
  if (document.activeElement === document.body && document.querySelector("[data-opened]")?.dataset.last) {
    // The button that was pressed is gone with the pane: the hands stay in the ticket.
    ticket.focus({ preventScroll: true });
  }
  const opened = document.querySelector("[data-opened]");
  if (opened?.dataset.last && opened.dataset.last !== ticket.dataset.ticket) {
    opened.textContent = ticket.querySelector("h1").innerText;
  }
  if (opened) {
    opened.dataset.last = ticket.dataset.ticket;
  }
}

function mark(number) {
  for (const row of document.querySelectorAll("#list-pane a.open[aria-current]")) {
    row.removeAttribute("aria-current");
  }
  const row = document.getElementById(`row-${number}`);
  if (row) {
    row.querySelector("a.open").setAttribute("aria-current", "page");
    row.scrollIntoView({ block: "nearest" });
    row.removeAttribute("data-unread");
    row.querySelector(".dot")?.replaceChildren();
  }
}

// A row that was renewed in its place has lost the mark.
document.addEventListener("htmx:oobAfterSwap", () => {
  const ticket = document.getElementById("ticket");
  if (ticket) {
    mark(ticket.dataset.ticket);
  }
});
