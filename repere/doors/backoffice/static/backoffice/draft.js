// What is being written is kept as it is written: a browser or a machine that stops loses some seconds of it.
(() => {
  const form = document.querySelector("[data-draft]");
  if (!form) return;
  const kept = form.querySelector("[data-draft-kept]");
  let timer = null;
  let saved = form.elements.text.value;
  const save = async () => {
    timer = null;
    const text = form.elements.text.value;
    if (text === saved) return;
    const said = new FormData(form);
    said.set("act", "draft");
    try {
      const answer = await fetch(location.href, { method: "POST", body: said, headers: { "X-Draft": "1" } });
      if (answer.status !== 204) return;
      saved = text;
      kept.hidden = !text.trim();
    } catch {
      timer = setTimeout(save, 10000);
    }
  };
  form.addEventListener("input", () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => timer && clearTimeout(timer));
})();
