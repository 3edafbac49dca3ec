"""The SOURCE.md beside the tables: publisher, date, licence, what was done, what is approximate."""

# ruff: noqa: E501 — Dutch prose in Markdown, where a line is a paragraph

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matcher.geo.borders import Borders
from matcher.geo.sources import Sources, edition, fingerprint

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


def areas_note(sources: Sources, counts: Mapping[str, int], borders: Borders, dropped: Sequence[str]) -> str:
    paths = [layer.path for layer in (*sources.buurten, *sources.wijken, *sources.water)]
    paths += [t.path for t in (*sources.swv, *sources.crossings, *sources.flows)]
    coarse = (
        "- CBS-grenzen liggen 100 tot 300 m naast de echte grens. Gebruik ze om te zoeken, niet om te meten.\n"
        if borders.simplified
        else ""
    )
    flow_line = "".join(
        f"| `uitstroom.csv` | DUO, leerlingen per vestiging naar postcode | {edition(t.path)} | CC0 1.0 |\n"
        for t in sources.flows
    )
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

## Rivierovergangen die niet zijn overgenomen

{bullets(dropped)}
## Wat bij benadering is

{coarse}- Overgangen met `geverifieerd` = nee: plaats of vervoermiddelen komen uit algemene kennis.

{LICENCES_TO_SETTLE}
## Bijzonderheden bij deze bouw

{bullets(borders.remarks)}"""
