// Small comforts; every page works without them.
(() => {
  const root = document.documentElement;
  const menus = () => document.querySelectorAll("details.menu[open]");
  root.classList.add("js");

  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of menus()) {
        if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
        menu.open = false;
      }
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = document.querySelector("[data-search]");
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
    }
  });

  // A card was read by a camera: its code stands after the #, which no server sees.
  const card = document.querySelector("[data-card-code]");
  if (card && location.hash.length > 1) {
    card.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
  }

  // After a refused form, the reader starts from the list of errors.
  const summary = document.querySelector(".summary[tabindex]");
  if (summary) summary.focus();
})();
