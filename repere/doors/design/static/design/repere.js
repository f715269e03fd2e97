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
    if (typing || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
    const key = keyOf(event);
    const found = key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return;
    event.preventDefault();
    found.focus();
    if (found.select) found.select();
    else found.click();
  });

  // What is printed on the key; on a keyboard of another script, the Latin letter of its place; figures without Shift.
  function keyOf(event) {
    if (event.key === "؟") return "?";
    if (/^Digit\d$/.test(event.code) && !/^[/?]$/.test(event.key)) return event.code.slice(5);
    if (/^[a-z/?]$/i.test(event.key)) return event.key.toLowerCase();
    return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : "";
  }

  // Whether keys are shortcuts is of the device: a shared computer suits whoever sits there.
  function isOff() {
    try { return localStorage.getItem("shortcuts") === "off"; } catch { return false; }
  }
  const choice = document.querySelector("[data-shortcuts]");
  if (choice) {
    choice.checked = !isOff();
    choice.addEventListener("change", () => localStorage.setItem("shortcuts", choice.checked ? "on" : "off"));
  }

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
