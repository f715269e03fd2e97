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

  // After a refused form, the reader starts from the list of errors.
  const summary = document.querySelector(".summary[tabindex]");
  if (summary) summary.focus();
})();
