// Where somebody is, asked of the telephone when they press, sent with their question and kept nowhere.
(() => {
  const here = document.querySelector("button[data-here]");
  if (here && navigator.geolocation) {
    here.hidden = false;
    here.addEventListener("click", () => {
      here.disabled = true;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const form = here.form;
          form.elements.at.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
          if (form.elements.near) form.elements.near.required = false;
          document.getElementById("here-said").textContent = here.dataset.here;
          here.disabled = false;
        },
        () => {
          here.hidden = true;
          document.getElementById("here-said").textContent = here.dataset.not;
        },
        { timeout: 10000, maximumAge: 60000 },
      );
    });
  }
})();
