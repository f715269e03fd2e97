/* The services of the list as points: on demand, without tiles unless the page gives their address. */
document.addEventListener("DOMContentLoaded", async () => {
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const answer = await fetch(box.dataset.points, {headers: {Accept: "application/json"}, credentials: "same-origin"});
  if (!answer.ok) return;
  const {here, points} = await answer.json();
  box.replaceChildren();
  const map = L.map(box, {attributionControl: false, zoomControl: false});
  L.control.zoom({zoomInTitle: box.dataset.closer, zoomOutTitle: box.dataset.further}).addTo(map);
  const all = [];
  const text = (...lines) => {
    const label = document.createElement("div");
    for (const line of lines.filter(Boolean)) {
      const p = document.createElement("p");
      p.dir = "auto";
      p.textContent = line;
      label.append(p);
    }
    return label;
  };
  if (here) {
    all.push(here);
    L.circleMarker(here, {radius: 9, className: "map-here"}).addTo(map).bindTooltip(text(box.dataset.here));
  }
  points.forEach((point, rank) => {
    all.push(point.at);
    L.circleMarker(point.at, {radius: 11, className: "map-point"}).addTo(map)
      .bindTooltip(String(rank + 1), {permanent: true, direction: "center", className: "map-rank"})
      .bindPopup(text(point.name, point.by, point.distance));
  });
  if (all.length) map.fitBounds(all, {padding: [32, 32], maxZoom: 15});
});
