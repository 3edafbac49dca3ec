"""An organiser's whole way in a real browser, on the server as people start it.

Nothing may be asked of another origin, no script may break the policy or complain, and axe finds no barrier
on any page, on a desk and on a phone.
"""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "vier blauwe fietsen buiten"
WIDTHS = (1280, 390)
SOON = 60_000
"""Milliseconds; two busy cores are slow."""
SECONDS = 12
"""How long the roster is searched for."""

PAGES = {
    # Name → address; {round} is a round with a roster, {version} that roster, {meeting} one of its
    # meetings, {row} the form of a sign-up. A new page is one line here.
    "rondes": "/",
    "nieuwe ronde": "/rondes/nieuw",
    "gebruikers": "/gebruikers",
    "wachtwoord": "/wachtwoord",
    "bestaat niet": "/bestaat/niet",
    "overzicht": "{round}",
    "gegevens": "{round}/gegevens",
    "momenten": "{round}/momenten",
    "regels": "{round}/regels",
    "locaties": "{round}/tabel/locaties",
    "inschrijvingen": "{round}/tabel/inschrijvingen",
    "rij": "{row}",
    "nieuwe rij": "{round}/tabel/inschrijvingen/rij",
    "indelen": "{round}/indelen",
    "voortgang": "{round}/indelen/1",
    "versies": "{round}/versies",
    "bijeenkomsten": "{version}",
    "bijeenkomst": "{version}/bijeenkomst/{meeting}",
    "kaart": "{version}/kaart",
    "per wijk": "{version}/wijken",
    "per school": "{version}/scholen",
    "niet ingedeeld": "{version}/niet-ingedeeld",
    "kosten": "{version}/kosten",
    "moeilijk te missen": "{version}/kwetsbaar",
    "vergelijken": "{version}/vergelijk",
    "bijeenkomst wijzigen": "{version}/bijeenkomst/{meeting}/wijzigen",
    "iemand wijzigen": "{version}/mens/{person}",
    "regio": "{round}/regio",
    "uitnodigingen": "{round}/uitnodigingen",
    "respons": "{round}/uitnodigingen/respons",
    "bellijst": "{round}/uitnodigingen/bellijst",
    "herinneren": "{round}/uitnodigingen/herinneren",
    "contacten plakken": "{round}/uitnodigingen/plakken",
    "formulier": "{round}/formulier",
    "inschrijven": "{form}",
    "reservelijst": "{round}/reservelijst",
    "wie mag wat": "{round}/mensen",
    "opmerkingen": "{round}/opmerkingen",
    "verspreiden": "{version}/verspreiden",
    "zalen nalopen": "{version}/zalen",
    "berichten": "{round}/berichten",
    "logboek": "{round}/berichten/logboek",
    "wie was er": "{round}/wie-was-er",
    "wie was er bij": "{round}/wie-was-er/{meeting}",
}
EXPECTED_COMPLAINTS = {"bestaat niet": re.compile(r"status of 404")}
"""Page → what the browser itself says of it, and rightly."""

# As `matcher serve`, also where the package itself is not installed.
SERVE = """
import argparse, sys
from web.command import SERVE
parser = argparse.ArgumentParser()
SERVE.add_arguments(parser)
sys.exit(SERVE.run(parser.parse_args(), 0.0))
"""

pytestmark = pytest.mark.browser


@dataclass
class Server:
    address: str
    link: str


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`matcher serve` on a free port with an empty folder."""
    home = tmp_path_factory.mktemp("gegevens")
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")}
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, "--port", "0"],
        stdout=subprocess.PIPE, stderr=(home / "log").open("wb"), text=True, encoding="utf-8",
        env=clean | {"MATCHER_HOME": str(home), "PYTHONUTF8": "1", "PYTHONPATH": root},
    )  # fmt: skip
    assert process.stdout is not None
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: [lines.put(line) for line in process.stdout], daemon=True).start()
    try:
        told = ""
        while "Stoppen" not in told:
            told += lines.get(timeout=60)
        address = re.search(r"staat op (http://\S+)", told)
        link = re.search(r"(http://\S+/welkom/\S+)", told)
        assert address and link, told
        yield Server(address[1], link[1])
        process.terminate()
        process.wait(15)
    finally:
        if process.poll() is None:
            process.kill()
    assert "Traceback" not in (home / "log").read_text(encoding="utf-8")


@dataclass
class Visit:
    """A page with everything that it asked of others and complained about."""

    page: Any
    address: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(SOON)
        own = re.escape(self.address)
        self.page.context.route(re.compile(rf"^(?!{own}/|data:|blob:)"), self._refuse)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _refuse(self, route: Any) -> None:
        self.asked.append(route.request.url)
        route.abort()

    def _hear(self, message: Any) -> None:
        # Breaking the policy is reported here as well, as an error.
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"main [name='{name}']", value)

    def press(self, text: str) -> None:
        """The button with this text, and wait for the page after it."""
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("button", name=text, exact=True).click()

    def follow(self, text: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=text, exact=True).first.click()

    def notes(self) -> str:
        return " ".join(self.page.locator("main .note").all_text_contents())


def barriers(page: Any) -> list[str]:
    """What axe has against a page, with where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]


def judge(visit: Visit, name: str, width: int) -> list[str]:
    """Everything that is wrong with the page that is open."""
    wrong = [f"barrier: {each}" for each in barriers(visit.page)]
    wide, seen = visit.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if wide > seen:
        wrong.append(f"scrolls sideways: {wide} > {seen}")
    wrong += [f"asked of others: {each}" for each in visit.asked]
    expected = EXPECTED_COMPLAINTS.get(name, re.compile("(?!)"))
    wrong += [f"complaint: {each}" for each in visit.complaints if not expected.search(each)]
    visit.asked.clear()
    visit.complaints.clear()
    if folder := os.environ.get("SCREENSHOTS"):
        # To look at by eye.
        Path(folder).mkdir(parents=True, exist_ok=True)
        visit.page.screenshot(path=f"{folder}/{name.replace(' ', '-')}-{width}.png", full_page=True)
    return [f"{name} at {width}: {each}" for each in wrong]


@pytest.fixture(scope="module")
def walk(
    server: Server, browser: Any, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk]:
    """The way from the first link to a roster and its files; the browser stays logged in."""
    page = browser.new_page(locale="nl-NL", viewport={"width": WIDTHS[0], "height": 844})
    walk = Walk(Visit(page, server.address), tmp_path_factory.mktemp("download"))
    visit = walk.visit
    visit.go("/inloggen")
    walk.see("inloggen")

    # A password with the link from the terminal, which works once.
    visit.page.goto(server.link)
    walk.see("welkom")
    visit.fill(password=PASSWORD, again=PASSWORD)
    visit.press("Wachtwoord instellen")
    assert "ingesteld" in visit.notes()
    walk.see("nog geen rondes")

    # A round with the moments of the demo.
    visit.follow("Nieuwe ronde")
    visit.fill(name="Wijkontmoetingen proef")
    visit.press("Maken")
    walk.round = re.sub(r"^https?://[^/]+", "", visit.page.url)
    walk.see("lege ronde")
    visit.go(f"{walk.round}/indelen")
    walk.see("nog niet in te delen")
    visit.go(f"{walk.round}/gegevens")
    visit.press("Opslaan")
    assert "Opgeslagen" in visit.notes()
    moments = tomllib.loads((demo_folder / "ronde.toml").read_text(encoding="utf-8"))["moment"]
    for moment in moments:
        visit.go(f"{walk.round}/momenten")
        start, end = moment["begin"], moment["eind"]
        visit.fill(day=f"{start:%Y-%m-%d}", start=f"{start:%H:%M}", end=f"{end:%H:%M}")
        visit.press("Toevoegen")
        assert "Toegevoegd" in visit.notes()

    # Two files, of which the columns are agreed on first.
    for kind in ("locaties", "inschrijvingen"):
        visit.go(f"{walk.round}/tabel/{kind}")
        visit.page.set_input_files("main input[type=file]", with_codes(demo_folder / f"{kind}.csv", moments))
        visit.press("Bekijken")
        walk.see(f"kolommen van {kind}")
        visit.press("Overnemen")
        assert "rijen overgenomen" in visit.notes()
        assert visit.page.locator("table.data tbody tr").count() > 5
    walk.row = visit.page.locator("table.data tbody a").first.get_attribute("href")

    # The roster, with the search to be followed while it is under way.
    visit.go(f"{walk.round}/indelen")
    walk.see("klaar om in te delen")
    visit.fill(seconds=str(SECONDS))
    visit.press("Deel in")
    visit.page.wait_for_selector("[data-part=curve] path.cost", state="attached")
    walk.saw_progress = "minuten" in visit.page.text_content("[data-part=text]")
    walk.see("bezig met indelen")
    visit.page.wait_for_selector("[data-part=next]:not([hidden]) a")
    visit.follow("Bekijk de indeling")
    walk.version = re.sub(r"^https?://[^/]+", "", visit.page.url)
    href = visit.page.locator("main table a").first.get_attribute("href")
    walk.meeting = href.rpartition("/")[2]

    # A form to sign up with.
    visit.go(f"{walk.round}/formulier")
    visit.page.check("main [name=open]")
    visit.press("Opslaan")
    walk.form = "/inschrijven/" + visit.page.locator("main code").first.inner_text().rpartition("/")[2]

    # Published, the messages sent by hand, and somebody ticked who came.
    visit.go(f"{walk.version}/bijeenkomst/{walk.meeting}/wijzigen")
    person = visit.page.locator("main a[href*='/mens/']").first.get_attribute("href")
    walk.person = person.rpartition("/")[2].partition("?")[0]
    visit.go(f"{walk.version}/verspreiden")
    walk.see("nog niet verspreid")
    visit.page.check("#seen")
    visit.press("Verspreid versie 1")
    assert "verspreid" in visit.page.inner_text("main").lower()
    walk.published = visit.page.url
    yield walk
    page.context.close()


@dataclass
class Walk:
    visit: Visit
    folder: Path
    round: str = ""
    row: str = ""
    version: str = ""
    meeting: str = ""
    saw_progress: bool = False
    person: str = ""
    form: str = ""
    published: str = ""
    wrong: list[str] = field(default_factory=list)

    def see(self, name: str) -> None:
        """Judge a page on the way that has no address of its own afterwards, at both widths."""
        for width in reversed(WIDTHS):
            self.visit.page.set_viewport_size({"width": width, "height": 844})
            self.wrong += judge(self.visit, name, width)

    def path(self, name: str) -> str:
        return PAGES[name].format(
            round=self.round, row=self.row, version=self.version, meeting=self.meeting, person=self.person,
            form=self.form,
        )  # fmt: skip


def with_codes(path: Path, moments: list[dict[str, Any]]) -> Any:
    """A table of the demo with the codes that moments have when they are made on the page."""
    text = path.read_text(encoding="utf-8-sig")
    for one in moments:
        text = re.sub(rf"\b{one['id']}\b(?!-)", f"{one['id']}-{one['begin']:%H%M}", text)
    return {"name": path.name, "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}


def test_on_the_way_to_a_roster_nothing_is_wrong(walk):
    assert walk.wrong == []
    assert walk.saw_progress and walk.version.endswith("/versies/1")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barrier_and_asks_nothing_of_others(walk, name, width):
    visit = walk.visit
    visit.page.set_viewport_size({"width": width, "height": 844})
    visit.go(walk.path(name))
    if name == "kaart":
        visit.page.wait_for_selector(".nummer")
    assert judge(visit, name, width) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_map_draws_who_comes_from_where(walk, width):
    visit = walk.visit
    visit.page.set_viewport_size({"width": width, "height": 844})
    visit.go(walk.path("kaart"))
    visit.page.wait_for_selector(".nummer")
    lines = visit.page.locator("path.leaflet-interactive[stroke-width='3']")
    assert lines.count() == 0
    visit.page.click("#aan")
    assert lines.count() > 10
    assert judge(visit, "kaart met lijnen", width) == []


def test_the_top_of_every_page_looks_the_same(walk):
    """Also on the map page, which has a style sheet more."""
    looks = []
    for name in ("bijeenkomsten", "kaart"):
        walk.visit.page.set_viewport_size({"width": 1280, "height": 844})
        walk.visit.go(walk.path(name))
        looks.append(
            walk.visit.page.evaluate("""() => ['body', '.top', '.top .brand', '.sub', '.tabs',
            'main', 'h1', '.button', '.plain'].map((name) => {
              const one = document.querySelector(name), style = getComputedStyle(one);
              const box = one.getBoundingClientRect();
              return [name, style.font, style.color, style.backgroundColor, style.padding, style.border,
                name === 'body' || name === 'main' ? 0 : [box.x, box.y, box.width, box.height].join()];
            })""")
        )
    assert looks[0] == looks[1]


def test_everything_can_be_downloaded(walk):
    visit = walk.visit
    visit.go(walk.version)
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("link", name="Alles downloaden").click()
    path = walk.folder / "alles.zip"
    waiting.value.save_as(path)
    names = zipfile.ZipFile(path).namelist()
    assert {"indeling.xlsx", "rapport.md", "kaart.html"} <= set(names)
    assert visit.asked == [] and visit.complaints == []


def test_the_keyboard_goes_straight_to_the_content(walk):
    walk.visit.go(walk.version)
    walk.visit.page.keyboard.press("Tab")
    assert walk.visit.page.evaluate("document.activeElement.className") == "skip"
    walk.visit.page.keyboard.press("Enter")
    assert walk.visit.page.evaluate("document.activeElement.id") == "inhoud"


def test_the_language_changes_and_changes_back(walk):
    visit = walk.visit
    visit.go("/rondes/nieuw")
    for there, back in (("English", "en"), ("Nederlands", "nl")):
        with visit.page.expect_navigation():
            visit.page.get_by_role("button", name=there).click()
        assert visit.page.get_attribute("html", "lang") == back
        assert visit.page.url.split("?")[0].endswith("/rondes/nieuw")


def test_the_first_link_works_once(walk, server, browser):
    other = browser.new_page(locale="nl-NL")
    other.goto(server.link)
    assert "werkt niet meer" in other.inner_text("h1")
    other.close()
