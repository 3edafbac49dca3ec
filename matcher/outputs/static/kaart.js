"use strict";
/* What is on the map and what happens on a click. Everything that comes from people (names, schools)
   goes through textContent: markup in it is shown, never run. */
const Kaart = (function () {
  const KLEUR = { PO: "#0b5cad", VO: "#a83a00", overig: "#6b2fa0" };
  const STREEP = { PO: null, VO: "8 5", overig: "2 6" };
  const markers = {};
  let kaart, lagen, klaar = false;

  function el(soort, tekst, klasse) {
    const knoop = document.createElement(soort);
    if (tekst !== undefined && tekst !== null) { knoop.textContent = String(tekst); }
    if (klasse) { knoop.className = klasse; }
    return knoop;
  }

  function regels(klasse) {
    const blok = el("div", null, klasse);
    for (let i = 1; i < arguments.length; i++) {
      if (arguments[i]) { blok.appendChild(arguments[i]); }
    }
    return blok;
  }

  /* Stijlen en lagen; Folium noemt ze bij naam. */
  function waterStijl() {
    return { stroke: false, fillColor: "#93c3df", fillOpacity: 1, interactive: false };
  }
  function gebiedStijl(f) {
    return {
      color: "#6f6a5f", weight: 1, opacity: 0.8, fillColor: f.properties.haven ? "#d9d6cf" : "#fffdf6",
      fillOpacity: f.properties.haven ? 0.3 : 0.5
    };
  }
  function gebied(f, laag) {
    const naam = f.properties.gemeente && f.properties.gemeente !== "Rotterdam"
      ? f.properties.naam + " (" + f.properties.gemeente + ")" : f.properties.naam;
    laag.bindTooltip(el("span", naam), { sticky: true, direction: "top", opacity: 1 });
  }
  function lijnStijl(f) {
    const s = f.properties.sector;
    return { color: KLEUR[s], dashArray: STREEP[s], weight: 3, opacity: 0.85 };
  }
  function wie(p) {
    const minuten = p.minuten === null ? "" : " · " + p.minuten + " min reizen";
    return regels("wie", el("strong", p.naam), el("div", p.rol), el("div", p.school + minuten));
  }
  function lijn(f, laag) {
    laag.bindTooltip(wie(f.properties), { sticky: true, opacity: 1 });
    laag.bindPopup(wie(f.properties), { maxWidth: 260 });
  }
  function school(f, plek) { return punt(f, plek, "school", 11); }
  function andereSchool(f, plek) { return punt(f, plek, "school leeg", 9); }
  function punt(f, plek, klasse, maat) {
    const icoon = L.divIcon({ className: klasse + " sector-" + f.properties.sector, iconSize: [maat, maat], html: "" });
    return L.marker(plek, { icon: icoon, keyboard: false });
  }
  function schoolUitleg(f, laag) {
    const p = f.properties;
    laag.bindTooltip(el("span", p.naam), { direction: "top", opacity: 1 });
    laag.bindPopup(function () {
      const lijst = el("ul");
      (p.mensen || []).forEach(function (rij) {
        const li = el("li");
        li.appendChild(el("strong", rij[0]));
        li.appendChild(document.createTextNode(", " + rij[1] + ": " + rij[2]));
        lijst.appendChild(li);
      });
      return regels("uitleg", el("p", p.naam, "titel"), el("p", "Sector: " + p.sector),
        p.mensen ? lijst : el("p", "Niemand heeft zich opgegeven."));
    }, { maxWidth: 290, maxHeight: 280 });
  }
  function bijeenkomst(f, plek) {
    const p = f.properties, breed = 28;
    // Bijeenkomsten op één locatie staan naast elkaar, niet op elkaar.
    const anker = breed / 2 - (p.plek - (p.plekken - 1) / 2) * breed;
    const icoon = L.divIcon({
      className: "nummer", html: el("span", p.nr), iconSize: [breed, breed], iconAnchor: [anker, breed / 2],
      popupAnchor: [breed / 2 - anker, -breed / 2], tooltipAnchor: [breed / 2 - anker, -breed / 2]
    });
    const marker = L.marker(plek, { icon: icoon, title: "", riseOnHover: true, zIndexOffset: 1000 });
    marker.bindTooltip(regels("wie", el("strong", p.nr + ". " + p.naam), el("div", p.wanneer), el("div", p.locatie)),
      { direction: "top", opacity: 1 });
    marker.bindPopup(function () { return uitleg(p); }, { maxWidth: 300, maxHeight: 300 });
    marker.on("popupopen", function () { marker.closeTooltip(); toon(p.nr, true); });
    marker.on("add", function () { benoem(p); });
    marker.nr = p.nr;
    markers[p.nr] = marker;
    return marker;
  }
  function benoem(p) {
    const knop = markers[p.nr].getElement(), aan = klaar && zichtbaar(p.nr);
    if (!knop) { return; }
    knop.removeAttribute("title");
    knop.setAttribute("aria-label", "Bijeenkomst " + p.nr + ", " + p.naam + ", " + p.wanneer + ", " + p.locatie);
    knop.setAttribute("aria-pressed", aan ? "true" : "false");
    knop.classList.toggle("aan", aan);
  }
  function uitleg(p) {
    const lijst = el("ul");
    lagen.lijnen[p.nr].eachLayer(function (laag) {
      const q = laag.feature.properties, li = el("li");
      li.appendChild(el("strong", q.naam));
      li.appendChild(document.createTextNode(", " + q.rol + ", " + q.school));
      lijst.appendChild(li);
    });
    const knop = el("button", "Lijnen verbergen");
    knop.type = "button";
    knop.addEventListener("click", function () { toon(p.nr, false); kaart.closePopup(); });
    return regels("uitleg", el("p", p.nr + ". " + p.naam, "titel"), el("p", p.wanneer),
      el("p", p.locatie + (p.adres ? ", " + p.adres : "")), el("p", p.mensen), knop, lijst);
  }

  /* Lijnen aan en uit. */
  function toon(nr, aan) {
    const laag = lagen.lijnen[nr];
    if (aan) { laag.addTo(kaart); } else { laag.remove(); }
    const vakje = document.querySelector('input[data-nr="' + nr + '"]');
    if (vakje) { vakje.checked = aan; }
    benoem(markers[nr].feature.properties);
    stapel();
    const stand = document.getElementById("stand"), aantal = alle().filter(zichtbaar).length;
    stand.textContent = aantal === 0 ? "Er zijn geen lijnen te zien."
      : "Lijnen van " + aantal + (aantal === 1 ? " bijeenkomst" : " bijeenkomsten") + " te zien.";
  }

  /* Bijeenkomsten die op dit zoomniveau over elkaar zouden vallen, worden één stapel; wie erop klikt,
     zoomt in. Een bijeenkomst waarvan de lijnen te zien zijn, staat altijd op haar eigen plek. */
  let stapels = [];
  function stapel() {
    stapels.forEach(function (s) { s.remove(); });
    stapels = [];
    const zoom = kaart.getZoom(), groepen = [];
    alle().forEach(function (nr) {
      const marker = markers[nr];
      if (zichtbaar(nr) || zoom >= 14) { marker.addTo(kaart); return; }
      const punt = kaart.project(marker.getLatLng());
      let groep = groepen.find(function (g) { return g.punt.distanceTo(punt) < 34; });
      if (!groep) { groepen.push(groep = { punt: punt, nrs: [], plekken: [] }); }
      groep.nrs.push(nr);
      if (!groep.plekken.some(function (p) { return p.equals(marker.getLatLng()); })) {
        groep.plekken.push(marker.getLatLng());
      }
    });
    groepen.forEach(function (g) {
      const los = g.nrs.length === 1 || (g.plekken.length === 1 && zoom >= 12);
      g.nrs.forEach(function (nr) { if (los) { markers[nr].addTo(kaart); } else { markers[nr].remove(); } });
      if (!los) { stapels.push(maakStapel(g).addTo(kaart)); }
    });
  }
  function maakStapel(g) {
    const vak = L.latLngBounds(g.plekken), tekst = g.nrs.length + " bijeenkomsten: " + g.nrs.join(", ");
    const icoon = L.divIcon({ className: "nummer stapel", html: el("span", g.nrs.length + "×"), iconSize: [34, 34] });
    const marker = L.marker(vak.getCenter(), { icon: icoon, zIndexOffset: 900 });
    marker.bindTooltip(el("span", tekst + ". Klik om in te zoomen."), { direction: "top", opacity: 1 });
    marker.on("add", function () { marker.getElement().setAttribute("aria-label", tekst + ". Zoom in."); });
    function in_() {
      kaart.setView(vak.getCenter(), Math.max(kaart.getZoom() + 1, Math.min(14, kaart.getBoundsZoom(vak.pad(0.2)))));
    }
    marker.on("click", in_);
    marker.on("keypress", function (e) { if (e.originalEvent.key === "Enter") { in_(); } });
    return marker;
  }
  function alle() { return Object.keys(lagen.lijnen); }
  function zichtbaar(nr) { return kaart.hasLayer(lagen.lijnen[nr]); }
  function naar(nr) {
    const vak = lagen.lijnen[nr].getBounds().extend(markers[nr].getLatLng());
    if (!kaart.getBounds().contains(vak)) { kaart.fitBounds(vak, { padding: [40, 40], maxZoom: 14 }); }
  }
  function heelGebied() {
    // Alles wat erop staat: de bijeenkomsten, en de scholen waar mensen vandaan komen.
    let vak = L.latLngBounds([]).extend(lagen.bijeenkomsten.getBounds()).extend(lagen.scholen.getBounds());
    if (!vak.isValid()) { vak = lagen.gebieden.getBounds(); }
    // Een nummer is 28 pixels breed; op een telefoon is de rest van de rand te duur.
    const rand = kaart.getSize().x < 600 ? 16 : 24;
    if (vak.isValid()) { kaart.fitBounds(vak, { padding: [rand, rand], maxZoom: 14, animate: klaar }); }
  }

  /* Namen van wijken, waar ze passen. */
  const namen = [];
  function noem() {
    namen.forEach(function (n) {
      const a = kaart.latLngToLayerPoint(n.vak.getNorthWest()), b = kaart.latLngToLayerPoint(n.vak.getSouthEast());
      const past = b.x - a.x > 96 && b.y - a.y > 44 && kaart.hasLayer(n.laag);
      if (past) { n.marker.addTo(kaart); } else { n.marker.remove(); }
    });
  }

  function start(deKaart, deLagen) {
    kaart = deKaart; lagen = deLagen;
    leg();
    kaart.getContainer().removeAttribute("tabindex");
    kaart.getContainer().setAttribute("tabindex", "0");
    kaart.getContainer().setAttribute("role", "group");
    kaart.getContainer().setAttribute("aria-label", "Kaart; verschuif met de pijltjestoetsen, zoom met plus en min");
    L.control.zoom({ zoomInTitle: "Inzoomen", zoomOutTitle: "Uitzoomen" }).addTo(kaart);
    L.control.scale({ imperial: false }).addTo(kaart);
    kaart.on("popupopen", function (e) {
      const kruis = e.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (kruis) { kruis.setAttribute("aria-label", "Sluiten"); }
    });
    lagen.gebieden.eachLayer(function (laag) {
      const label = el("span", laag.feature.properties.naam);
      const icoon = L.divIcon({ className: "gebiedsnaam", html: label, iconSize: [0, 0] });
      namen.push({ vak: laag.getBounds(), laag: laag, marker: L.marker(laag.getBounds().getCenter(),
        { icon: icoon, interactive: false, keyboard: false, zIndexOffset: -1000 }) });
    });
    function zoom() { kaart.getContainer().classList.toggle("ver", kaart.getZoom() < 12); stapel(); noem(); }
    kaart.on("zoomend", zoom);
    heelGebied();
    klaar = true;
    zoom();
    bedien();
    document.documentElement.classList.add("klaar");
  }

  function bedien() {
    function klik(id, doe) { document.getElementById(id).addEventListener("click", doe); }
    klik("aan", function () { alle().forEach(function (nr) { if (inLijst(nr)) { toon(nr, true); } }); });
    klik("uit", function () { kaart.closePopup(); alle().forEach(function (nr) { toon(nr, false); }); });
    klik("heel", heelGebied);
    document.querySelectorAll("input[data-nr]").forEach(function (vakje) {
      vakje.checked = false; // een browser onthoudt vinkjes na herladen
      vakje.addEventListener("change", function () {
        toon(vakje.dataset.nr, vakje.checked);
        if (vakje.checked) { naar(vakje.dataset.nr); }
      });
    });
    document.querySelectorAll("input[data-laag]").forEach(function (vakje) {
      vakje.checked = vakje.defaultChecked;
      vakje.addEventListener("change", function () {
        const laag = lagen[vakje.dataset.laag];
        if (vakje.checked) { laag.addTo(kaart); } else { laag.remove(); }
        leg();
        noem();
      });
    });
    document.querySelectorAll("button[data-naar]").forEach(function (knop) {
      knop.hidden = false;
      knop.addEventListener("click", function () {
        const nr = knop.dataset.naar;
        toon(nr, true);
        naar(nr);
        document.getElementById("kaartvak").scrollIntoView({ block: "start" });
        markers[nr].openPopup();
      });
    });
    const zoek = document.getElementById("zoek");
    zoek.value = "";
    zoek.addEventListener("input", function () {
      const gezocht = plat(zoek.value).trim().replace(/\s+/g, " ");
      let gevonden = 0;
      document.querySelectorAll("#lijst li").forEach(function (li) {
        li.hidden = !plat(li.dataset.zoek + " " + li.textContent).includes(gezocht);
        gevonden += li.hidden ? 0 : 1;
      });
      document.getElementById("stand").textContent = gevonden + " gevonden.";
    });
  }
  /* Het water over de gebieden heen, anders is de Maas in de stad bleker dan erbuiten. */
  function leg() {
    if (kaart.hasLayer(lagen.water)) { lagen.water.bringToBack(); }
    if (kaart.hasLayer(lagen.gebieden)) { lagen.gebieden.bringToBack(); }
  }
  function inLijst(nr) {
    const vakje = document.querySelector('input[data-nr="' + nr + '"]');
    return !vakje || !vakje.closest("li").hidden;
  }
  function plat(tekst) { return tekst.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }

  return {
    waterStijl: waterStijl, gebiedStijl: gebiedStijl, gebied: gebied, lijnStijl: lijnStijl, lijn: lijn,
    school: school, andereSchool: andereSchool, schoolUitleg: schoolUitleg, bijeenkomst: bijeenkomst, start: start
  };
})();
