// On a phone the queues are a strip: it opens where the queue stands in which one works.

export const selector = "header.rail > nav";

export function attach(nav) {
  const here = nav.querySelector("[aria-current]");
  if (here && nav.scrollWidth > nav.clientWidth) {
    nav.scrollLeft = here.offsetLeft - nav.offsetLeft - 24;
  }
}
