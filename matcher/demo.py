"""Demo rounds: invented people at the real schools, so that everybody can try without personal data.

Everything follows from the seed: the same seed gives the same bytes. Names and addresses show at a
glance that nobody like that exists (`.example` can't be registered).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from pathlib import Path

from matcher import demo_groups
from matcher.demo_people import Moment, Row, Seat, Tables, address, name, role_at, schools_in, spread, yes
from matcher.domain import School
from matcher.dutch import day_words
from matcher.errors import Finding, InputError
from matcher.files import write_whole
from matcher.geo import load_atlas
from matcher.rounds import write_table

MARK = "# Demoronde: gemaakt door 'matcher demo', met verzonnen mensen."
"""First line of a demo's ronde.toml: only such a folder may be overwritten."""

REGIONS: Mapping[str, str] = {"rotterdam": "Rotterdam", "koers-vo": "Koers VO"}
FORMATS: tuple[str, ...] = ("wijkbijeenkomst", "adviesmiddag")
PEOPLE: Mapping[str, int] = {"wijkbijeenkomst": 450, "adviesmiddag": 180}
"""People of a demo whose size nobody gave."""

# Weeks without a school holiday in this region; Wednesday afternoons are free of lessons in primary schools.
MOMENTS: tuple[Moment, ...] = tuple(
    (
        name,
        datetime.fromisoformat(f"2027-11-{day:02}T{start}"),
        datetime.fromisoformat(f"2027-11-{day:02}T{end}"),
    )
    for name, day, start, end in (
        ("di-09nov", 9, "15:30", "17:00"),
        ("wo-10nov", 10, "13:30", "16:00"),
        ("do-11nov", 11, "15:30", "17:00"),
        ("di-16nov", 16, "15:30", "17:00"),
        ("wo-17nov", 17, "13:30", "16:00"),
        ("ma-22nov", 22, "15:30", "17:00"),
        ("wo-24nov", 24, "13:30", "16:00"),
    )
)
EARLY = frozenset(name for name, start, _ in MOMENTS if start.hour < 15)

VO_PER_PO = 1 / 1.6
OTHERS = 0.05
"""Share of special education and the samenwerkingsverband together."""

SIGN_UP_COLUMNS: tuple[str, ...] = (
    "naam", "email", "school", "organisatie", "postcode", "rol", *(name for name, _, _ in MOMENTS),
    "vertrek_vanaf", "max_bijeenkomsten", "vervoer", "max_reistijd", "samen_met", "niet_met", "toegankelijk",
    "gespreksleider", "email_delen",
)  # fmt: skip
VENUE_COLUMNS: tuple[str, ...] = (
    "locatie", "zalen", "capaciteit", "momenten", "toegankelijk", "contact", "aanwijzingen",
)  # fmt: skip


def write_demo(
    folder: Path,
    *,
    region: str = "rotterdam",
    people: int = 450,
    seed: int = 0,
    format: str = "wijkbijeenkomst",
) -> list[Path]:
    """Write a round folder and return its files. `people` is the number of sign-ups.

    Raises InputError for a region or format that has no demo, and for a folder with something else
    in it; OutputError when it can't be written.
    """
    _refuse(folder, region, format)
    atlas = load_atlas()
    schools = schools_in(atlas, atlas.region(region))
    if format == "adviesmiddag":
        made = demo_groups.make(schools, people, random.Random(f"{format} {region} {people} {seed}"))
        title, moments = f"Demo AdviesMiddag {REGIONS[region]}, najaar 2027", demo_groups.moments_for(people)
    else:
        # A text as seed: the number alone would make seed 0 and region alike for every region.
        made = _make(schools, people, random.Random(f"{region} {people} {seed}"))
        title, moments = f"Demo wijkontmoetingen {REGIONS[region]}, najaar 2027", MOMENTS
    paths = [folder / "ronde.toml"]
    for table, (columns, rows) in made.items():
        paths.append(folder / f"{table}.csv")
        write_table(paths[-1], columns, [[row.get(column, "") for column in columns] for row in rows])
    write_whole(paths[0], _round_toml(title, region, format, moments))
    return paths


def _make(schools: Mapping[str, Sequence[School]], people: int, rng: random.Random) -> Tables:
    seats = _seats(schools, people, rng)
    sign_ups, venues = _sign_ups(seats, rng), _venues(schools, seats, rng)
    return {"inschrijvingen": (SIGN_UP_COLUMNS, sign_ups), "locaties": (VENUE_COLUMNS, venues)}


def _refuse(folder: Path, region: str, format: str) -> None:
    findings = []
    for value, known, word in ((region, tuple(REGIONS), "regio"), (format, FORMATS, "format")):
        if value not in known:
            expected = " of ".join(known)
            findings.append(Finding(f"er is geen demo voor {word} '{value}'.", "", None, "", value, expected,
                                    f"Kies {expected}."))  # fmt: skip
    if folder.is_dir() and any(folder.iterdir()):
        settings = folder / "ronde.toml"
        if not (settings.is_file() and settings.read_bytes().startswith(MARK.encode())):
            findings.append(Finding(f"in de map '{folder}' staat al iets anders dan een demoronde.",
                                    remedy="Kies een nieuwe of een lege map."))  # fmt: skip
    if findings:
        raise InputError(findings)


def _seats(schools: Mapping[str, Sequence[School]], people: int, rng: random.Random) -> list[Seat]:
    others = round(people * OTHERS)
    vo = round((people - others) * VO_PER_PO / (1 + VO_PER_PO))
    swv = others // 4
    special = others - swv
    numbers = {"PO": people - others - vo, "VO": vo, "SO": special - special // 2, "VSO": special // 2}
    seats = []
    for sector, number in numbers.items():
        for school, nth in spread(schools[sector], number, rng):
            seats.append(Seat(sector, role_at(sector, nth, rng), school))
    postcodes = [school.postcode for school in schools["VO"]]
    for nth in range(swv):
        seats.append(Seat("SWV", role_at("SWV", nth, rng), None, rng.choice(postcodes)))
    rng.shuffle(seats)
    return seats


def _sign_ups(seats: Sequence[Seat], rng: random.Random) -> list[Row]:
    emails = [address(number, len(seats)) for number in range(1, len(seats) + 1)]
    rows = []
    for number, seat in enumerate(seats, 1):
        leaves, answers = _availability(seat.sector, rng)
        others = [email for email in rng.sample(emails, min(2, len(emails))) if email != emails[number - 1]]
        rows.append(
            {
                "naam": name(number, len(seats)),
                "email": emails[number - 1],
                "school": seat.school.code if seat.school else "",
                "organisatie": "" if seat.school else "Samenwerkingsverband (demo)",
                "postcode": seat.postcode,
                "rol": seat.role,
                **answers,
                "vertrek_vanaf": leaves,
                "max_bijeenkomsten": _max_meetings(seat.sector, rng),
                "vervoer": rng.choices(("fiets", "auto", "ov", "lopen"), (60, 22, 13, 5))[0],
                "max_reistijd": rng.choices(("", "30"), (95, 5))[0],
                "samen_met": others[0] if others and rng.random() < 0.03 else "",
                "niet_met": others[-1] if len(others) > 1 and rng.random() < 0.01 else "",
                "toegankelijk": yes(0.02, rng),
                "gespreksleider": yes(0.1, rng),
                "email_delen": yes(0.3, rng),
            }
        )
    return rows


def _availability(sector: str, rng: random.Random) -> tuple[str, dict[str, str]]:
    """When somebody can leave school (mostly not said), and an answer for every moment."""
    names = [name for name, _, _ in MOMENTS]
    weights = [3.0 if name in EARLY and sector != "VO" else 2.0 for name in names]
    wanted = rng.randint(2, 4)
    free: list[str] = []
    while len(free) < wanted:
        name = rng.choices(names, weights)[0]
        if name not in free:
            free.append(name)
    rather_not = free[-1] if rng.random() < 0.25 else None
    answers = {
        name: "nee" if name not in free else "liever niet" if name == rather_not else "ja" for name in names
    }
    early = any(name in EARLY for name in free)
    leaves = rng.choice(("12:15", "12:30", "12:45") if early else ("14:30", "14:45", "15:00"))
    return (leaves if rng.random() < 0.2 else ""), answers


def _max_meetings(sector: str, rng: random.Random) -> str:
    # Secondary schools are few: their people are asked for a second meeting.
    return "2" if sector == "VO" and rng.random() < 0.6 else ""


def _venues(schools: Mapping[str, Sequence[School]], seats: Sequence[Seat], rng: random.Random) -> list[Row]:
    """Two to four schools in every wijk that has them; more, and more rooms, where many people come from."""
    by_wijk: dict[str, list[School]] = {}
    for sector in ("PO", "VO"):
        for school in schools[sector]:
            # One building, one venue: sites that share a campus share its rooms.
            if school.campus == school.code:
                by_wijk.setdefault(school.wijk, []).append(school)
    sign_ups = Counter(seat.school.wijk for seat in seats if seat.school)
    rows = []
    for wijk, candidates in sorted(by_wijk.items()):
        meetings = ceil(sign_ups[wijk] / 15)
        number = min(len(candidates), max(rng.randint(2, 4), ceil(meetings / 3)))
        # Three moments a venue, so two rooms for every three meetings leave the solver a choice.
        rooms = max(1, ceil(meetings / number / 2))
        for school in sorted(rng.sample(candidates, number), key=lambda school: school.code):
            free = sorted(rng.sample(range(len(MOMENTS)), rng.randint(3, 4)))
            rows.append(
                {
                    "locatie": school.code,
                    "zalen": str(rooms + (rng.random() < 0.2)),
                    "capaciteit": str(rng.choice((16, 18, 20, 22, 24, 24, 26, 28, 30))),
                    "momenten": "|".join(MOMENTS[i][0] for i in free),
                    "toegankelijk": "ja" if rng.random() < 0.8 else "nee",
                    "contact": "Demo Conciërge",
                    "aanwijzingen": "Verzonnen: deze school is nergens om gevraagd.",
                }
            )
    return rows


def _round_toml(title: str, region: str, format: str, moments: Sequence[Moment]) -> str:
    """The text of a demo's ronde.toml."""
    lines = [
        MARK,
        "[ronde]",
        f'naam = "{title}"',
        f'format = "{format}"',
        f'regio = "{region}"',
        'groepering = "wijk"',
    ]
    for moment, start, end in moments:
        lines += [
            "",
            "[[moment]]",
            f'id = "{moment}"',
            f'naam = "{day_words(start)}, {start.hour}.{start.minute:02} uur"',
            f"begin = {start.isoformat()}",
            f"eind = {end.isoformat()}",
        ]
    return "\n".join(lines) + "\n"
