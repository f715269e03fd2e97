// What is counted in hours goes on counting while the page is open; without script, the hours are those of its reading.
(() => {
  const language = document.documentElement.lang || "fr";
  const unit = (value, name) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  function tell() {
    for (const one of document.querySelectorAll("[data-until]")) {
      const minutes = Math.max(0, Math.floor((new Date(one.dataset.until) - Date.now()) / 60000));
      one.textContent = `${unit(Math.floor(minutes / 60), "hour")} ${unit(minutes % 60, "minute")}`;
    }
  }
  tell();
  setInterval(tell, 30000);
})();
