// A signature drawn with a finger, a pen or a mouse: points in thousandths of the frame, kept only when it is sent.
(() => {
  const form = document.querySelector("[data-signature]");
  if (!form) return;
  const pad = form.querySelector("canvas");
  const draw = pad.getContext("2d");
  let strokes = [];
  let stroke = null;
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    const part = (value, size) => Math.min(1000, Math.max(0, Math.round((value / size) * 1000)));
    return [part(event.clientX - box.left, box.width), Math.round(part(event.clientY - box.top, box.height) * 0.4)];
  };
  draw.lineWidth = 6;
  draw.lineCap = draw.lineJoin = "round";
  draw.strokeStyle = getComputedStyle(pad).color;
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    stroke = [at(event)];
    strokes.push(stroke);
    event.preventDefault();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    const last = stroke[stroke.length - 1];
    const next = at(event);
    if (Math.abs(next[0] - last[0]) + Math.abs(next[1] - last[1]) < 6) return;
    stroke.push(next);
    draw.beginPath();
    draw.moveTo(...last);
    draw.lineTo(...next);
    draw.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => (stroke = null));
  form.querySelector("[data-again]").addEventListener("click", () => {
    strokes = [];
    draw.clearRect(0, 0, pad.width, pad.height);
  });
  form.addEventListener("submit", () => (form.elements.strokes.value = JSON.stringify(strokes)));
})();
