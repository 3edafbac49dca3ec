"use strict";
/* A map whose features say themselves how they look. Text goes through textContent. */
const Plat = (function () {
  function stijl(f) {
    const p = f.properties;
    if (p.straal) {
      return { radius: p.straal, stroke: true, color: "#fff", weight: 1.5, fill: true, fillColor: p.kleur, fillOpacity: 1 };
    }
    return {
      stroke: p.dik > 0, color: p.kleur, weight: p.dik, opacity: p.dekking, dashArray: p.streep || null,
      fill: Boolean(p.vulling), fillColor: p.vulling, fillOpacity: 1, interactive: Boolean(p.naam)
    };
  }
  function punt(f, plek) { return L.circleMarker(plek, stijl(f)); }
  function uitleg(f, laag) {
    if (!f.properties.naam) { return; }
    const tekst = document.createElement("span");
    tekst.textContent = f.properties.naam;
    laag.bindTooltip(tekst, { sticky: true, direction: "top", opacity: 1 });
  }
  function start(kaart, kader) {
    L.control.zoom({ zoomInTitle: "Inzoomen", zoomOutTitle: "Uitzoomen" }).addTo(kaart);
    L.control.scale({ imperial: false }).addTo(kaart);
    kaart.fitBounds(kader, { padding: [24, 24] });
    document.documentElement.classList.add("klaar");
  }
  return { stijl: stijl, punt: punt, uitleg: uitleg, start: start };
})();
