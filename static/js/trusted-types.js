// The one Trusted Types policy of the page: HTML that can act is refused, script text and script addresses always are.
// htmx hands its answers to the parser through this policy; without it nothing would be swapped.

const REFUSED_ELEMENTS = new Set(["SCRIPT", "IFRAME", "OBJECT", "EMBED", "BASE", "META", "LINK", "STYLE", "FRAME", "FRAMESET"]);
const ADDRESSES = new Set(["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background"]);
const HANDLER = /^(?:on|hx-on|data-hx-on)/i;
// Control characters and spaces that a browser skips before it reads the scheme.
// eslint-disable-next-line no-control-regex
const ACTING_SCHEME = /^[\u0000-\u0020]*(?:j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|v\s*b\s*s\s*c\s*r\s*i\s*p\s*t|d\s*a\s*t\s*a)\s*:/i;

function acts(element) {
  if (REFUSED_ELEMENTS.has(element.nodeName.toUpperCase())) {
    return true;
  }
  for (const { name, value } of element.attributes) {
    if (HANDLER.test(name) || name.toLowerCase() === "srcdoc") {
      return true;
    }
    if (ADDRESSES.has(name.toLowerCase()) && ACTING_SCHEME.test(value)) {
      return true;
    }
  }
  return element.nodeName === "TEMPLATE" && holdsWhatActs(element.content);
}

function holdsWhatActs(root) {
  const all = root.querySelectorAll("*");
  for (const element of all) {
    if (acts(element)) {
      return true;
    }
  }
  return false;
}

// Parsing in order to look is itself a guarded act: while we look, the policy lets the same text through to the parser
// of a document that runs nothing and loads nothing.
let looking = false;

function createHTML(html) {
  if (looking) {
    return html;
  }
  looking = true;
  try {
    // As the content of a template, so that fragments of tables and lists are read as they are meant.
    const parsed = new DOMParser().parseFromString(`<body><template>${html}</template></body>`, "text/html");
    const whole = new DOMParser().parseFromString(html, "text/html");
    if (holdsWhatActs(parsed) || holdsWhatActs(whole.body)) {
      throw new TypeError("refused: HTML that can act");
    }
  } finally {
    looking = false;
  }
  return html;
}

function refuse() {
  throw new TypeError("refused: script text");
}

if (window.trustedTypes?.createPolicy) {
  window.trustedTypes.createPolicy("default", { createHTML, createScript: refuse, createScriptURL: refuse });
}
