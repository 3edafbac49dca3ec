"""The pages in English: nothing is left to translate, and a choice of language stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from matcher.geo import load_atlas
from web.catalogue import PHASES, words
from web.store import Round, Version, now
from web.words import day, how_good, number, percent, percent_better, short_day

from .conftest import PASSWORD, Site
from .test_rights import ROUTES, House, house, send, template  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "web" / "translations" / "en" / "LC_MESSAGES"
PLACE = re.compile(r"%\((\w+)\)[sd]")


def texts(message_id: Any) -> tuple[str, ...]:
    return (message_id,) if isinstance(message_id, str) else tuple(message_id)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ENGLISH / "messages.po").open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def found() -> set[Any]:
    """Every text of the pages, as `make translations` finds them."""
    given = re.search(r"^WORDS := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert given is not None
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(re.findall(r"-k (\S+)", given[1]))}
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    extracted = extract_from_dir(ROOT / "web", methods, options, keywords)
    return {message for _file, _line, message, _comments, _context in extracted}


# The catalogue


def test_every_text_is_in_the_catalogue(found, catalogue):
    known = {message.id for message in catalogue if message.id}
    assert found - known == set(), "run `make translations`, and translate what is new"
    assert known - found == set(), "run `make translations`"
    assert len(known) > 900


def test_everything_is_translated(catalogue):
    for message in catalogue:
        if message.id:
            assert not message.fuzzy, message.id
            assert all(texts(message.string)) and len(texts(message.string)) == len(texts(message.id))
            assert list(message.check(catalogue)) == [], message.id
    assert not catalogue.obsolete


def test_no_placeholder_is_lost(catalogue):
    for message in catalogue:
        if message.id:
            for dutch, english in zip(texts(message.id), texts(message.string), strict=True):
                assert sorted(PLACE.findall(dutch)) == sorted(PLACE.findall(english)), message.id


def test_the_compiled_catalogue_is_of_today(catalogue):
    with (ENGLISH / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    read = {texts(one.id): texts(one.string) for one in compiled if one.id}
    assert read == {texts(one.id): texts(one.string) for one in catalogue if one.id}


def test_words_from_tables_are_translated(catalogue):
    assert set(words()) >= {
        "Niet ingedeeld",
        "max reistijd",
        "vertrek vanaf",
        "leerkracht groep 8",
        "wijktrekker",
    }
    assert [word for word in words() if not word.startswith("C-") and word not in catalogue] == []


def test_the_phases_are_those_of_the_engines():
    said = {
        text
        for path in (ROOT / "matcher").rglob("*.py")
        for text in re.findall(r"\.enter\(\"([^\"]+)\"\)", path.read_text(encoding="utf-8"))
    }
    assert said == set(PHASES)


def test_scripts_have_no_words_of_their_own(catalogue):
    sentences = {text for message in catalogue for text in texts(message.id) if text.count(" ") >= 1}
    for path in (ROOT / "web" / "static").glob("*.js"):
        script = path.read_text(encoding="utf-8")
        assert [text for text in sentences if text in script] == [], path.name


# Numbers and days


def test_numbers_and_days_are_written_as_the_language_does(site):
    with site.app.test_request_context(headers={"Accept-Language": "en"}):
        assert (number(1234), number(1234.56, 1), number(None)) == ("1,234", "1,234.6", "–")
        assert (percent(12.34, 1), percent_better(1000, 877)) == ("12.3%", "12.3%")
        assert day("2026-11-11T13:30") == "Wednesday 11 November 2026"
        assert short_day("2026-11-11T13:30") == "Wed 11 Nov"
        assert how_good(1000, 877) == "at most 12.3% better possible"
    with site.app.test_request_context(headers={"Accept-Language": "nl"}):
        assert (number(1234), number(1234.56, 1)) == ("1.234", "1.234,6")
        assert (percent(12.34, 1), percent_better(1000, 877)) == ("12,3\u00a0%", "12,3 %")
        assert day("2026-11-11T13:30") == "woensdag 11 november 2026"
        assert short_day("2026-11-11T13:30") == "wo 11 nov"
        assert how_good(1000, 877) == "hooguit 12,3 % beter mogelijk"
        assert how_good(1000, 1000) == "beter kan niet"
        assert how_good(1000, None) == "nog onbekend hoeveel beter kan"


# The pages

DUTCH = re.compile(
    r"\b(inschrijving(en)?|opslaan|bijeenkomst(en)?|indel(en|ing)|rondes?|naam|weghalen|wachtwoord|gegevens|"
    r"momenten|locaties?|reservelijst|verspreiden|toevoegen|terug|kosten|reisminuten|niet|geen|wordt|zijn|"
    r"deze|jouw|hebt|iemand|mensen|nieuwe?|kies|bekijk|alle|versie|regels|leeg|klaar|uitnodigingen)\b",
    re.IGNORECASE,
)


VALUES = re.compile(r"the word alle|\(liever niet\)|with ja, liever niet or nee")
"""What stands in files, in Dutch."""


def without_names(text: str) -> str:
    """A text without the names of schools, rounds and people in it."""
    for name in names():
        if name in text:
            text = text.replace(name, "")
    return VALUES.sub("", text)


@cache
def names() -> tuple[str, ...]:
    schools = {school.name for school in load_atlas().schools.values()}
    return ("Een andere ronde", "Iemand", "andereronde", "niemand@", *sorted(schools, key=len, reverse=True))


class Read(HTMLParser):
    """What somebody reads or hears of a page, without the parts that say that they are in Dutch."""

    HEARD = frozenset({"aria-label", "title", "alt", "placeholder", "data-label", "data-people", "data-many"})
    EMPTY = frozenset({"meta", "link", "input", "br", "img", "hr", "path", "line"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[bool] = []
        self.language = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        # What people typed in a table, and the words of a file, stay as they are.
        hidden = given.get("lang") == "nl" or tag in ("script", "style", "code", "textarea", "datalist")
        hidden = hidden or (tag == "table" and given.get("class") == "data")
        hidden = hidden or any(self._open)
        if not hidden:
            self.said += [value or "" for key, value in attrs if key in self.HEARD]
        if tag not in self.EMPTY:
            self._open.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open):
            self.said.append(data)


def in_english(client: FlaskClient) -> FlaskClient:
    page = client.get("/bestaat-niet").text
    key = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert key is not None
    assert client.post("/taal", data={"csrf_token": key[1], "language": "en"}).status_code == 302
    return client


PAGES = [
    *(
        route.split(" ")[1]
        for route, (_right, status) in ROUTES.items()
        if route.startswith("GET") and status == 200
    ),
    "/bestaat-niet",
    "{round}/tabel/inschrijvingen", "{round}/tabel/inschrijvingen/rij", "{round}/tabel/casussen/rij",
    "{version}/kaart", "{version}/scholen", "{version}/niet-ingedeeld", "{version}/kosten",
    "{version}/kwetsbaar", "{version}/gevolg?sluit={meeting}", "{version}/gevolg?sluit={meeting}&opvang=ja",
    "{round}/wie-was-er/{meeting}", "/inschrijven/een-link",
]  # fmt: skip


@pytest.fixture(scope="module")
def published(house: House) -> House:  # noqa: F811
    """The same site with the roster published and the form open."""
    with house.database.work() as session:
        round_, version = session.get_one(Round, house.round_id), session.query(Version).one()
        round_.published_id, round_.publication = version.id, 1
        version.published, version.published_by = now(), "Noor Voorbeeld"
        round_.form_open, round_.form_token = True, "een-link"
        soon = datetime.now().replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=90)
        later = {"id": "later", "begin": soon.isoformat(), "eind": (soon + timedelta(hours=2)).isoformat()}
        round_.settings = {**round_.settings, "moment": [*round_.settings["moment"], later]}
    return house


@pytest.fixture(scope="module")
def readers(published: House) -> Iterator[dict[str, FlaskClient]]:
    yield {role: in_english(published.browser(role)) for role in ("niemand", "beheerder", "wijktrekker")}


@pytest.mark.parametrize("page", PAGES)
def test_an_english_page_has_no_dutch(published, readers, page):
    round_ = f"/rondes/{published.round_id}"
    path = page.format(
        round=round_, version=f"{round_}/versies/{published.number}", meeting=published.meeting
    )
    path = published.path(f"GET {path}")
    role = {"/mijn-wijk": "wijktrekker", "/inloggen": "niemand"}.get(path[path.rindex("/") :], "beheerder")
    answer = readers[role].get(path)
    if answer.mimetype != "text/html":
        return
    read = Read(answer.text)
    assert read.language == "en"
    assert [text.strip() for text in read.said if DUTCH.search(without_names(text))] == []
    assert 'lang="nl"' in answer.text  # At least the button to the other language.


# The choice


def test_a_choice_of_language_stays(site: Site):
    site.user("iemand@voorbeeld.example")
    visitor = site.client()
    assert '<html lang="nl">' in visitor.get("/inloggen").text
    assert '<html lang="en">' in visitor.get("/inloggen", headers={"Accept-Language": "en-GB,en"}).text
    visitor.post("/taal", {"language": "en", "next": "/inloggen"}, seen="/inloggen")
    assert '<html lang="en">' in visitor.get("/inloggen", headers={"Accept-Language": "nl"}).text
    login = {"email": "iemand@voorbeeld.example", "password": PASSWORD}
    assert visitor.post("/inloggen", login, seen="/inloggen").status_code == 302
    assert '<html lang="en">' in visitor.get("/").text
    visitor.post("/taal", {"language": "en"})
    visitor.post("/uitloggen")
    assert '<html lang="en">' in visitor.get("/inloggen").text
    # Another browser learns it from the account.
    other = site.client("iemand@voorbeeld.example")
    assert '<html lang="en">' in other.get("/", headers={"Accept-Language": "nl"}).text
    assert other.post("/taal", {"language": "fr"}).status_code == 302
    assert '<html lang="en">' in other.get("/").text
