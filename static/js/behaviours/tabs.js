// Tabs inside one page: links to panels by their id. Without this script all panels stand under each other.

export const selector = "[data-tabs]";

export function attach(list) {
  const tabs = [...list.querySelectorAll("a[href^='#']")];
  const panelOf = (tab) => document.getElementById(tab.hash.slice(1));
  if (tabs.length === 0) {
    return;
  }
  list.setAttribute("role", "tablist");
  for (const tab of tabs) {
    const panel = panelOf(tab);
    tab.setAttribute("role", "tab");
    tab.id ||= `tab-${panel.id}`;
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
  }
  const show = (chosen) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.removeAttribute("aria-current");
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panelOf(tab).hidden = !isChosen;
    }
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("a[role=tab]");
    if (tab) {
      event.preventDefault();
      history.replaceState(history.state, "", tab.hash);
      show(tab);
    }
  });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) {
      event.preventDefault();
      const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length];
      next.focus();
      show(next);
    }
  });
  show(tabs.find((tab) => tab.hash === location.hash) ?? tabs.find((tab) => tab.hasAttribute("aria-current")) ?? tabs[0]);
}
