// On a phone the queues are a strip: it opens where the queue stands in which one works.

export const selector = "header.rail > nav";

export function attach(nav) {
  const here = nav.querySelector("[aria-current]");
  if (here && nav.scrollWidth > nav.clientWidth) {
    // Room behind the last one, where that is needed for the strip to begin with a whole word.
    const begin = here.offsetLeft - nav.offsetLeft - parseFloat(getComputedStyle(nav).paddingInlineStart);
    const missing = begin - (nav.scrollWidth - nav.clientWidth);
    if (missing > 0) {
      const last = nav.lastElementChild;
      last.style.paddingInlineEnd = `${missing + parseFloat(getComputedStyle(last).paddingInlineEnd)}px`;
    }
    nav.scrollLeft = begin;
  }
}
