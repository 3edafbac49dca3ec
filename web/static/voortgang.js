// Keeps a page about a job up to date: text, a small curve, and the way on when it is over.
const box = document.getElementById("voortgang");
const part = (name) => box.querySelector(`[data-part="${name}"]`);
const SVG = "http://www.w3.org/2000/svg";

function draw(points, seconds) {
  const group = part("curve");
  if (!group) { return; }
  group.replaceChildren();
  const costs = points.filter((p) => p[1] !== null);
  if (costs.length === 0) { return; }
  const last = costs[costs.length - 1][1];
  const low = Math.min(last, ...points.filter((p) => p[2] !== null && p[2] >= 0).map((p) => p[2]).slice(-1));
  const high = Math.max(...costs.map((p) => p[1]).filter((c) => c < last * 1.6), last * 1.02);
  const until = Math.max(seconds || 1, points[points.length - 1][0], 1);
  const x = (s) => (10 + 580 * s / until).toFixed(1);
  const y = (v) => (150 - 140 * (Math.min(Math.max(v, low), high) - low) / Math.max(1, high - low)).toFixed(1);
  for (const [index, name] of [[1, "cost"], [2, "bound"]]) {
    const known = points.filter((p) => p[index] !== null && p[index] >= 0);
    if (known.length === 0) { continue; }
    let path = `M${x(known[0][0])} ${y(known[0][index])}`;
    for (const p of known.slice(1)) { path += `H${x(p[0])}V${y(p[index])}`; }
    path += `H${x(points[points.length - 1][0])}`;
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    line.setAttribute("class", name);
    group.appendChild(line);
  }
}

function show(state) {
  if (part("text").textContent !== state.text) { part("text").textContent = state.text; }
  part("good").textContent = state.good;
  part("phase").textContent = state.phase;
  draw(state.points, Number(state.seconds));
  if (state.over) {
    part("told").replaceChildren(...state.told.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
    part("stop")?.remove();
    if (state.next) {
      part("next").hidden = false;
      part("next").querySelector("a").href = state.next;
    }
  }
}

async function look() {
  try {
    const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const state = await answer.json();
      show(state);
      if (state.over) {
        // Who waited for a moment's work wants its result, not this page.
        if (state.next && box.dataset.over === "nee" && box.dataset.verder === "ja") { location.replace(state.next); }
        return;
      }
    }
  } catch {
    // The connection may be back at the next look.
  }
  setTimeout(look, 1000);
}
look();
