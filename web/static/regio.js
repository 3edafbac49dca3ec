"use strict";
/* The map of a region and the list beside it; what is filtered in one is filtered in the other. Names go
   through textContent: markup in them is shown, never run. */
const Regio = (function () {
  const box = document.getElementById("map_regio"), said = box.dataset;
  const markers = {};
  let map, layers;

  function water() { return { stroke: false, fillColor: "#93c3df", fillOpacity: 1, interactive: false }; }
  function wijk(f) {
    return { color: "#6f6a5f", weight: 1.2, opacity: 0.9, fillColor: f.properties.haven ? "#d9d6cf" : "#fffdf6", fillOpacity: 0.5 };
  }
  function buurt() { return { color: "#8a8478", weight: 0.8, opacity: 0.9, dashArray: "3 3", fill: false }; }
  function gebied(f, layer) {
    const name = document.createElement("span");
    name.textContent = f.properties.naam;
    layer.bindTooltip(name, { sticky: true, direction: "top", opacity: 1 });
  }
  function sector(name) { return name === "PO" || name === "VO" ? name : "overig"; }
  function school(f, place) {
    const p = f.properties, empty = p.mensen === 0 ? " empty" : "", venue = p.locatie ? " venue" : "";
    const icon = L.divIcon({ className: "school sector-" + sector(p.sector) + empty + venue, iconSize: [12, 12], html: "" });
    const marker = L.marker(place, { icon: icon, keyboard: false });
    markers[p.code] = marker;
    return marker;
  }
  function line(tag, text) {
    const node = document.createElement(tag);
    node.textContent = text;
    return node;
  }
  function uitleg(f, layer) {
    const p = f.properties;
    layer.bindTooltip(line("span", p.naam), { direction: "top", opacity: 1 });
    layer.bindPopup(function () {
      const all = document.createElement("div");
      all.append(line("strong", p.naam), line("div", p.sector + " · " + p.soort));
      if (p.niveaus.length) { all.append(line("div", said.levels + ": " + p.niveaus.join(", "))); }
      all.append(line("div", p.mensen + " " + said.people));
      if (p.locatie) { all.append(line("div", said.venue)); }
      return all;
    }, { maxWidth: 280 });
  }

  function start(theMap, theLayers) {
    map = theMap; layers = theLayers;
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", said.label);
    L.control.zoom({ zoomInTitle: said.in, zoomOutTitle: said.out }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    layers.water.bringToBack(); layers.wijken.bringToBack();
    whole();
    for (const id of ["zoek", "wijk", "sector", "niveau", "alleen"]) {
      document.getElementById(id).addEventListener(id === "zoek" ? "input" : "change", () => filter(id === "wijk"));
    }
    document.getElementById("buurten").addEventListener("change", function (event) {
      if (event.target.checked) { layers.buurten.addTo(map); } else { layers.buurten.remove(); }
    });
    document.getElementById("scholen").addEventListener("click", function (event) {
      const button = event.target.closest("button[data-show]");
      if (button) { show(button.dataset.show); }
    });
    filter(false);
    document.documentElement.classList.add("klaar");
  }
  function whole() {
    const bounds = layers.scholen.getBounds();
    if (bounds.isValid()) { map.fitBounds(bounds, { padding: [20, 20], animate: false }); }
  }
  function show(code) {
    const marker = markers[code];
    map.setView(marker.getLatLng(), Math.max(map.getZoom(), 14), { animate: false });
    marker.openPopup();
    box.scrollIntoView({ block: "nearest" });
  }
  function plain(text) { return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }
  function value(id) { return document.getElementById(id).value; }
  function filter(moved) {
    const asked = plain(value("zoek")).trim(), only = document.getElementById("alleen").checked;
    const seen = [];
    for (const row of document.querySelectorAll("#scholen tr")) {
      const d = row.dataset;
      const fits = (!asked || plain(row.textContent).includes(asked) || plain(d.code).includes(asked))
        && (!value("wijk") || d.wijk === value("wijk")) && (!value("sector") || d.sector === value("sector"))
        && (!value("niveau") || d.niveaus.split(" ").includes(value("niveau"))) && (!only || d.mensen !== "0");
      row.hidden = !fits;
      const marker = markers[d.code];
      if (!marker) { continue; }
      if (fits) { marker.addTo(map); seen.push(marker.getLatLng()); } else { marker.remove(); }
    }
    const status = document.getElementById("stand");
    status.textContent = seen.length === 1 ? status.dataset.one : status.dataset.many.replace("{n}", seen.length);
    if (moved && seen.length) { map.fitBounds(L.latLngBounds(seen), { padding: [40, 40], maxZoom: 15, animate: false }); }
  }

  return { water: water, wijk: wijk, buurt: buurt, gebied: gebied, school: school, uitleg: uitleg, start: start };
})();
