"""The SOURCE.md beside the tables: publisher, date, licence, what was done, what is approximate."""

# ruff: noqa: E501 — Dutch prose in Markdown, where a line is a paragraph

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matcher.domain import MODES
from matcher.geo.borders import Borders
from matcher.geo.sources import Sources, edition, fingerprint
from matcher.geo.travel.making import Made

LICENCES_TO_SETTLE = """\
## Nog te regelen vóór een openbare uitgave

- **Grenzen van Rotterdam (TIR)**: bij de gebruikte kopie staat geen licentie. Vraag de gemeente Rotterdam om \
bevestiging.
- **GTFS-haltes** (zes coördinaten in de ruwe tabel van rivierovergangen): geen licentie bij de gebruikte kopie. \
Die rijen zijn haltes van de waterbus en staan niet in onze tabel.
- **OpenStreetMap** (ODbL 1.0): een afgeleide databank moet onder dezelfde licentie worden gedeeld. Dat geldt voor \
`water.geojson`, `oevers.geojson` en `rivierovergangen.csv`.
"""


def file_list(paths: Sequence[Path]) -> str:
    lines = [f"| {p.name} | {fingerprint(p)} |" for p in sorted(set(paths), key=lambda p: p.name)]
    return "| bestand | SHA-256 (begin) |\n|---|---|\n" + "\n".join(lines) + "\n"


def bullets(lines: Sequence[str]) -> str:
    return "".join(f"- {line}\n" for line in lines) or "- geen\n"


def square_km(metres: float) -> str:
    return f"{metres / 1e6:.1f}".replace(".", ",")


def schools_note(sources: Sources, counts: Mapping[str, int], remarks: Sequence[str], year: str) -> str:
    paths = [
        t.path for t in (*sources.po, *sources.vo, *sources.special, *sources.pupils_po, *sources.pupils_vo)
    ]
    table = "".join(f"| {name} | {n} |\n" for name, n in counts.items())
    approximate = []
    if not sources.special:
        approximate.append(
            "Sbo, so en vso: adressen uit EduGIS, want een adressenlijst van DUO daarvoor ontbrak. Sindsdien verhuisde "
            "scholen staan op het oude adres."
        )
    if any("negen_gemeenten" in t.path.name for t in (*sources.vo, *sources.pupils_vo)):
        approximate.append("De vo-bestanden zijn een overgetypt uittreksel: kleine kans op een tikfout.")
    return f"""\
# Herkomst van `schools.csv` en `postcodes.csv`

Gemaakt met `matcher data build`. Verander de tabellen niet met de hand: draai de opdracht opnieuw.

**Bronvermelding:** Bevat open data van DUO (CC0 1.0) en van EduGIS, op basis van DUO en de BAG (Kadaster).

| uitgever | wat | peildatum | licentie |
|---|---|---|---|
| DUO, open onderwijsdata | adressen basisonderwijs | {edition(sources.po[0].path)} | CC0 1.0 |
| DUO, open onderwijsdata | adressen voortgezet onderwijs | {edition(sources.vo[0].path)} | CC0 1.0 |
| DUO, open onderwijsdata | aantal leerlingen per vestiging | 1 oktober {year} (vo: voorlopig) | CC0 1.0 |
| EduGIS, uit DUO en BAG | punten; adressen van sbo, so en vso | {edition(sources.points[0].path)} | geen licentie in de bron; \
de onderdelen zijn CC0 en publiek domein |

Gebruikte bestanden:

{file_list([*paths, *(p.path for p in sources.points)])}
## Aantallen

| wat | aantal |
|---|---|
{table}
## Wat is gedaan

- Sleutel is de vestigingscode (BRIN en twee cijfers). Alleen vestigingen in de negen gemeenten.
- Sbo, so en vso staan erin als ze in {year} leerlingen hadden. Soort en bestuur komen uit de leerlingentelling.
- Sbo telt als sector PO. Een gemengde vestiging (SO-VSO) telt als VSO als de naam 'VSO' of 'college' bevat, anders \
als SO. Dat is een schatting.
- `leerlingen` is leeg als het aantal onbekend is of als '<5' is gepubliceerd. Nul komt niet voor.
- Coördinaat (RD New, EPSG:28992), in deze volgorde: EduGIS-punt van dezelfde vestiging op hetzelfde adres; een ander \
EduGIS-punt op dat adres (`adres`); het gemiddelde van de postcode (`postcode`); het gemiddelde van de vier cijfers \
(`pc4`). Is een school verhuisd sinds de EduGIS-lijst, dan telt het nieuwe adres.
- Niveaus komen uit ONDERWIJSSTRUCTUUR: VBO = vmbo-b en vmbo-k, MAVO = vmbo-gt. Een vestiging met alleen BRUGJAAR \
krijgt de niveaus van de andere vestigingen van de instelling (`niveaus_afgeleid` = ja).
- `campus`: vestigingen op hetzelfde adres (postcode en huisnummer) delen de code van de grootste.
- Telefoonnummers en namen van besturen staan er niet in.

## Wat bij benadering is

{bullets(approximate)}- `wijk_zeker` = nee: de school ligt binnen 300 m van een vereenvoudigde CBS-grens, of alleen de vier cijfers van de \
postcode zijn bekend.
- `postcodes.csv`: gemiddelde van de schooladressen met die postcode, in en om de regio. Een benadering, geen officiële lijst.
- De uitstroom van po naar vo is een schatting zolang `uitstroom.csv` ontbreekt.

## Bijzonderheden bij deze bouw

{bullets(remarks)}"""


def areas_note(
    sources: Sources,
    counts: Mapping[str, int],
    borders: Borders,
    dropped: Sequence[str],
    flow_remarks: Sequence[str] = (),
) -> str:
    paths = [layer.path for layer in (*sources.buurten, *sources.wijken, *sources.water)]
    paths += [t.path for t in (*sources.swv, *sources.crossings, *sources.flows, *sources.postcode_map)]
    coarse = (
        "- CBS-grenzen liggen 100 tot 300 m naast de echte grens. Gebruik ze om te zoeken, niet om te meten.\n"
        if borders.simplified
        else ""
    )
    flow_line = "".join(
        f"| `uitstroom.csv` | DUO, leerlingen per vestiging naar postcode | {edition(t.path)} | CC0 1.0 |\n"
        for t in sources.flows
    )
    by = "de postcodetabel, en waar die zwijgt " if sources.postcode_map else ""
    flow_part = f"""\
## Uitstroom (`uitstroom.csv`)

- Een postcode hoort bij een wijk, buurt en gemeente volgens {by}de basisscholen die er staan, naar hun leerlingen.
{bullets(flow_remarks)}
"""
    table = "".join(f"| {name} | {n} |\n" for name, n in counts.items())
    return f"""\
# Herkomst van de tabellen in deze map

Gemaakt met `matcher data build`. Verander de tabellen niet met de hand: draai de opdracht opnieuw.

**Bronvermelding:** © OpenStreetMap-bijdragers (ODbL 1.0). Grenzen: gemeente Rotterdam (TIR); CBS en Kadaster, wijk- \
en buurtkaart {edition(sources.wijken[0].path)} (CC BY 4.0), vereenvoudigd door cartomap en door ons aangepast.

| bestand | uitgever | peildatum | licentie |
|---|---|---|---|
| `wijken`, `buurten`, `gemeenten`: Rotterdam | gemeente Rotterdam, Territoriale Indeling | {edition(sources.buurten[0].path)} | \
**niet vermeld** |
| `wijken`, `gemeenten`: overige acht gemeenten | CBS en Kadaster, wijk- en buurtkaart | {edition(sources.wijken[0].path)} | CC BY 4.0 |
| `water.geojson`, `oevers.geojson` | OpenStreetMap | {edition(sources.water[0].path)} | ODbL 1.0 |
| `rivierovergangen.csv` | eigen tabel; deels gemeten in OpenStreetMap | {edition(sources.crossings[0].path)} | ODbL 1.0 |
| `regios.csv` | Regeling regio-indeling samenwerkingsverbanden (BWBR0032324) | tekst van 2015: **nakijken** | geen \
auteursrecht op wetten |
{flow_line}
Alle kaarten zijn in RD New (EPSG:28992), meters. De TIR-bestanden vermelden dat niet, maar zijn het wel.

Gebruikte bestanden:

{file_list(paths)}
## Aantallen

| wat | aantal |
|---|---|
{table}
## Wat is gedaan

- Een wijk is in Rotterdam een gebied (WK0599nn), elders de wijk van het CBS. Buurten zijn er alleen in Rotterdam.
- Rotterdamse grenzen gaan voor. De rest van de CBS-wijken is daarop aangesloten: overlap ({square_km(borders.overlap)} km²) ging naar \
Rotterdam, gaten langs de naad ({square_km(borders.filled)} km²) gingen naar de dichtstbijzijnde CBS-wijk. Scheef afgesneden stukjes kleiner dan \
2.000 m² gingen naar de buur.
- Daarna zijn alle grenzen in één keer vereenvoudigd (bochten kleiner dan ongeveer 12 × 12 m) en afgerond. Buren delen \
elk punt: er is geen overlap en geen gat. Wijken en gemeenten zijn samengevoegd uit dezelfde stukken.
- `industrieel`: de zeven Rotterdamse haven- en bedrijfsgebieden met hun buurten, de Noordzeeweg, en de CBS-wijken \
die naar hun naam bedrijventerrein zijn (Barendrecht 50; Ridderkerk 10, 11 en 12).
- `buren.csv`: gebieden met meer dan 50 m gezamenlijke grens. Liggen ze op verschillende oevers, dan alleen als een \
overgang binnen 750 m van die grens de oevers verbindt (kolom `via`).
- `regios.csv` zegt per wijk of hij bij Koers VO hoort en waarom (`grond`). De Hoeksche Waard is weggelaten.
- `oevers.geojson`: het land tussen Nieuwe Maas, Hollandsche IJssel, Oude Maas, Noord en Nieuwe Waterweg. Afgeleid \
uit het water van OpenStreetMap; waar dat ontbreekt met de hand langs gemeentegrenzen getrokken (ongeveer 150 m nauwkeurig).
- `water.geojson`: alleen water waaraan mensen zich oriënteren. Het westen (Hoek van Holland, Rozenburg, Maasvlakte) \
en het noordoosten vallen buiten de bron.

{flow_part if flow_remarks else ""}## Rivierovergangen die niet zijn overgenomen

{bullets(dropped)}
## Wat bij benadering is

{coarse}- Overgangen met `geverifieerd` = nee: plaats of vervoermiddelen komen uit algemene kennis.

{LICENCES_TO_SETTLE}
## Bijzonderheden bij deze bouw

{bullets(borders.remarks)}"""


def travel_note(sources: Sources, counts: Mapping[str, int], made: Made) -> str:
    layers = [*sources.roads, *sources.line_stops]
    paths = sorted({layer.path for layer in layers} | {t.path for t in sources.bus_stops})
    roads = edition(sources.roads[0].path) if sources.roads else "die van een eerdere bouw"
    stops = edition(sources.bus_stops[0].path) if sources.bus_stops else roads
    table = "".join(f"| {name} | {n} |\n" for name, n in counts.items())
    fitted = "".join(
        f"| {mode} | {dutch(f.per_km, 2)} | {dutch(f.fixed, 1)} | {dutch(100 * a.median_share, 1)} % | "
        f"{dutch(100 * a.ninth_share, 1)} % | {dutch(a.median_minutes, 1)} | {dutch(a.ninth_minutes, 1)} |\n"
        for mode in MODES
        for f, a in [(made.fitted[mode], made.agreed[mode])]
    )
    return f"""\
# Herkomst van de reistijden

Gemaakt met `matcher data build`. Verander de bestanden niet met de hand: draai de opdracht opnieuw. Hoe de minuten
tot stand komen, staat in `docs/reistijden.md`.

**Bronvermelding:** © OpenStreetMap-bijdragers, beschikbaar onder de Open Database License (ODbL 1.0). Dit zijn \
afgeleide databanken: wie ze deelt, doet dat onder dezelfde licentie.

| bestand | wat | uitgever | peildatum | licentie |
|---|---|---|---|---|
| `netwerk.npz` | wegen en paden, waar ze samenkomen | OpenStreetMap | {roads} | ODbL 1.0 |
| `netwerk.npz` | lijnen en haltes van metro en tram | OpenStreetMap | {roads} | ODbL 1.0 |
| `netwerk.npz` | bij welke knooppunten een bus stopt | GTFS-bestand van OVapi | {stops} | **niet vermeld** |
| `minuten.npz` | minuten tussen scholen en middelpunten van gebieden | eigen berekening | | ODbL 1.0 |
| `schatting.csv` | minuten per kilometer rechte lijn, waar het wegennet ophoudt | eigen berekening | | ODbL 1.0 |
| `snelheden.toml` | snelheden en toeslagen waarmee gerekend is | eigen keuzes, met hun bronnen | | EUPL-1.2 |

Gebruikte bestanden:

{file_list(paths)}
## Aantallen

| wat | aantal |
|---|---|
{table}
## Schatting naast meting

Tussen alle plekken die het wegennet dekt, is beide berekend. Het verschil, als deel van de gemeten minuten en in \
minuten: de helft van de paren zit eronder (midden), en negen van de tien.

| vervoer | minuten per km rechte lijn | vast | midden | 9 op 10 | midden (min) | 9 op 10 (min) |
|---|---:|---:|---:|---:|---:|---:|
{fitted}
## Nog te regelen vóór een openbare uitgave

- **GTFS-haltes**: bij de gebruikte kopie staat geen licentie. Overgenomen is alleen bij welke knooppunten van het \
wegennet een bus stopt, zonder naam of dienstregeling.
"""


def dutch(number: float, decimals: int) -> str:
    return f"{number:.{decimals}f}".replace(".", ",")
