// The desk's composer: changes mode without asking the server, tells others that one writes, and knows which
// messages have come into view meanwhile.

export const selector = "#compose";

const TELL_EVERY = 6000;
const STILL_AFTER = 8000;

export function attach(compose) {
  const flag = compose.querySelector("#typing-flag");
  let told = 0;
  let timer = null;
  compose.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-switch]");
    if (tab && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      show(compose, tab.dataset.switch, tab.href);
    }
  });
  compose.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) {
      return;
    }
    flag.value = "1";
    clearTimeout(timer);
    timer = setTimeout(() => (flag.value = ""), STILL_AFTER);
    const presence = document.getElementById("presence");
    if (presence && Date.now() - told > TELL_EVERY) {
      told = Date.now();
      window.htmx?.trigger(presence, "presence:typing");
    }
  });
}

function show(compose, kind, address) {
  for (const mode of compose.querySelectorAll(".mode")) {
    mode.hidden = mode.id !== `mode-${kind}`;
  }
  history.replaceState(history.state, "", address);
  compose.querySelector(`#mode-${kind} textarea`)?.focus();
}

// What the conversation has shown, the writer has seen.
document.addEventListener("htmx:afterSettle", () => {
  const place = document.getElementById("news-place");
  for (const field of document.querySelectorAll("#compose input[name=last_seen]")) {
    field.value = place?.dataset.lastSeen ?? field.value;
  }
});
