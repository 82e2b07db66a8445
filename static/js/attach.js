// Ties behaviours to elements: once each, when the page opens and whenever a fragment arrives.

const attached = new WeakMap();

function attachOne(behaviour, element) {
  let done = attached.get(element);
  if (!done) {
    attached.set(element, (done = new Set()));
  }
  if (!done.has(behaviour)) {
    done.add(behaviour);
    behaviour.attach(element);
  }
}

function attachWithin(behaviours, root) {
  for (const behaviour of behaviours) {
    if (root instanceof Element && root.matches(behaviour.selector)) {
      attachOne(behaviour, root);
    }
    for (const element of root.querySelectorAll(behaviour.selector)) {
      attachOne(behaviour, element);
    }
  }
}

/** Fetch what is rare and has a place here; where the line is down, the page works as it does without scripts. */
function bringWithin(rare, root) {
  const wanted = Object.keys(rare).filter((selector) => (root instanceof Element && root.matches(selector)) || root.querySelector(selector));
  return Promise.allSettled(wanted.map(async (selector) => attachWithin([await rare[selector]()], root)));
}

/**
 * Attach every behaviour (a module with `selector` and `attach`) now and to all that htmx brings later; of those that
 * are `rare`, by their selector, what brings them. Keeps its promise once all that the page has now is attached.
 */
export function start(behaviours, rare) {
  attachWithin(behaviours, document);
  document.addEventListener("htmx:load", (event) => {
    attachWithin(behaviours, event.detail.elt);
    bringWithin(rare, event.detail.elt);
  });
  return bringWithin(rare, document);
}

/** Fill `{name}` places of a text that came from the page. */
export function fill(text, values) {
  return (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An icon of icons.svg, built without parsing any text. */
export function icon(source, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${source}#${name}`);
  svg.append(use);
  return svg;
}

/** The instant by the server's clock, which is the one that the page's times were written by. */
const offset = Number(document.body?.dataset.now ?? Date.now()) - Date.now();
export function now() {
  return Date.now() + offset;
}
