"""Who may see and do what, page by page, and what every answer carries along."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.accounts.tickets import open_ticket
from web.app import HEADERS, create_app
from web.config import Config, read_config
from web.paths import safe_next
from web.store import Database, Round, User, Version
from web.store.schema import migrate
from web.work.jobs import ask
from web.worker.doing import do

from .conftest import PASSWORD, Site, Visit

ROLES = ("niemand", "lezer", "planner", "wijktrekker", "organisator", "andere ronde", "beheerder")

MAY: dict[str, set[str]] = {
    "open": set(ROLES),
    "ingelogd": set(ROLES) - {"niemand"},
    "zien": {"lezer", "planner", "organisator", "beheerder"},
    "wijzigen": {"organisator", "beheerder"},
    "indelen": {"planner", "organisator", "beheerder"},
    "publiceren": {"organisator", "beheerder"},
    "mensen": {"organisator", "beheerder"},
    # An administrator has every right, but no wijk of their own to see.
    "wijk": {"wijktrekker"},
    "beheer": {"beheerder"},
}
"""Right → the roles that have it. Written out once more, so that a slip in the program shows."""

ROUTES: dict[str, tuple[str, int]] = {
    # Method and rule of every route → the right that it asks, and the answer to who has it (a form is sent
    # empty, with a valid token). A new route is one line here; examples of its parts are in `parts`.
    "GET /static/<path:filename>": ("open", 200),
    "GET /delen/<name>": ("open", 200),
    "GET /inloggen": ("open", 200),
    "POST /inloggen": ("open", 401),
    "POST /uitloggen": ("ingelogd", 302),
    "GET /welkom/<token>": ("open", 410),
    "POST /welkom/<token>": ("open", 410),
    "GET /wachtwoord": ("ingelogd", 200),
    "POST /wachtwoord": ("ingelogd", 200),
    "POST /taal": ("open", 302),
    "GET /gebruikers": ("beheer", 200),
    "POST /gebruikers": ("beheer", 200),
    "POST /gebruikers/<int:user_id>": ("beheer", 302),
    "GET /": ("ingelogd", 200),
    "GET /rondes/nieuw": ("ingelogd", 200),
    "POST /rondes/nieuw": ("ingelogd", 200),
    "GET /rondes/<int:round_id>": ("zien", 200),
    "GET /rondes/<int:round_id>/gegevens": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/gegevens": ("wijzigen", 200),
    "GET /rondes/<int:round_id>/momenten": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/momenten": ("wijzigen", 200),
    "GET /rondes/<int:round_id>/regels": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/regels": ("wijzigen", 200),
    "GET /rondes/<int:round_id>/tabel/<kind>": ("zien", 200),
    "GET /rondes/<int:round_id>/tabel/<kind>/rij": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/tabel/<kind>/rij": ("wijzigen", 302),
    "POST /rondes/<int:round_id>/tabel/<kind>/bestand": ("wijzigen", 302),
    "POST /rondes/<int:round_id>/tabel/<kind>/overnemen": ("wijzigen", 302),
    "GET /rondes/<int:round_id>/indelen": ("zien", 200),
    "POST /rondes/<int:round_id>/indelen": ("indelen", 200),
    "GET /rondes/<int:round_id>/indelen/<int:job_id>": ("zien", 200),
    "GET /rondes/<int:round_id>/indelen/<int:job_id>/stand": ("zien", 200),
    "POST /rondes/<int:round_id>/indelen/<int:job_id>/stop": ("indelen", 302),
    "GET /rondes/<int:round_id>/indeling": ("zien", 302),
    "GET /rondes/<int:round_id>/versies": ("zien", 200),
    "GET /rondes/<int:round_id>/versies/<int:number>": ("zien", 200),
    "GET /rondes/<int:round_id>/versies/<int:number>/<part>": ("zien", 200),
    "GET /rondes/<int:round_id>/versies/<int:number>/kaart.js": ("zien", 200),
    "GET /rondes/<int:round_id>/versies/<int:number>/bijeenkomst/<meeting>": ("zien", 200),
    "GET /rondes/<int:round_id>/versies/<int:number>/alles.zip": ("zien", 200),
    "GET /rondes/<int:round_id>/versies/<int:number>/bestand/<path:name>": ("zien", 200),
    "GET /inschrijven/<token>": ("open", 404),
    "POST /inschrijven/<token>": ("open", 404),
    "GET /inschrijven/<token>/klaar": ("open", 404),
    "GET /rondes/<int:round_id>/berichten": ("publiceren", 200),
    "POST /rondes/<int:round_id>/berichten/inleiding": ("publiceren", 302),
    "GET /rondes/<int:round_id>/berichten/logboek": ("publiceren", 200),
    "POST /rondes/<int:round_id>/berichten/opnieuw": ("publiceren", 404),
    "GET /rondes/<int:round_id>/berichten/stand": ("publiceren", 200),
    "POST /rondes/<int:round_id>/berichten/versturen": ("publiceren", 404),
    "GET /rondes/<int:round_id>/berichten/verzendlijst.xlsx": ("publiceren", 404),
    "POST /rondes/<int:round_id>/berichten/zelf": ("publiceren", 404),
    "GET /rondes/<int:round_id>/formulier": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/formulier": ("wijzigen", 302),
    "GET /rondes/<int:round_id>/mensen": ("mensen", 200),
    "POST /rondes/<int:round_id>/mensen": ("mensen", 422),
    "POST /rondes/<int:round_id>/mensen/weg": ("mensen", 404),
    "GET /rondes/<int:round_id>/mijn-wijk": ("wijk", 200),
    "POST /rondes/<int:round_id>/mijn-wijk": ("wijk", 200),
    "GET /rondes/<int:round_id>/opmerkingen": ("wijzigen", 200),
    "GET /rondes/<int:round_id>/regio": ("zien", 200),
    "GET /rondes/<int:round_id>/regio.js": ("zien", 200),
    "GET /rondes/<int:round_id>/reservelijst": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/reservelijst": ("wijzigen", 404),
    "GET /rondes/<int:round_id>/uitnodigingen": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/uitnodigingen": ("wijzigen", 400),
    "GET /rondes/<int:round_id>/uitnodigingen/bellijst": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/uitnodigingen/bellijst": ("wijzigen", 400),
    "GET /rondes/<int:round_id>/uitnodigingen/herinneren": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/uitnodigingen/herinneren": ("wijzigen", 302),
    "GET /rondes/<int:round_id>/uitnodigingen/herinnering.xlsx": ("wijzigen", 200),
    "GET /rondes/<int:round_id>/uitnodigingen/plakken": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/uitnodigingen/plakken": ("wijzigen", 200),
    "GET /rondes/<int:round_id>/uitnodigingen/respons": ("wijzigen", 200),
    "GET /rondes/<int:round_id>/uitnodigingen/school/<code>": ("wijzigen", 200),
    "POST /rondes/<int:round_id>/uitnodigingen/school/<code>": ("wijzigen", 302),
    "POST /rondes/<int:round_id>/versies/<int:number>/bestanden": ("publiceren", 302),
    "GET /rondes/<int:round_id>/versies/<int:number>/bijeenkomst/<meeting>/wijzigen": ("indelen", 200),
    "POST /rondes/<int:round_id>/versies/<int:number>/doen": ("indelen", 404),
    "GET /rondes/<int:round_id>/versies/<int:number>/gevolg": ("indelen", 404),
    "GET /rondes/<int:round_id>/versies/<int:number>/mens/<person>": ("indelen", 200),
    "POST /rondes/<int:round_id>/versies/<int:number>/terug": ("indelen", 302),
    "POST /rondes/<int:round_id>/versies/<int:number>/vast": ("indelen", 404),
    "GET /rondes/<int:round_id>/versies/<int:number>/vergelijk": ("zien", 200),
    "GET /rondes/<int:round_id>/versies/<int:number>/verspreiden": ("publiceren", 200),
    "POST /rondes/<int:round_id>/versies/<int:number>/verspreiden": ("publiceren", 302),
    "POST /rondes/<int:round_id>/versies/<int:number>/werk/<kind>": ("indelen", 404),
    "GET /rondes/<int:round_id>/versies/<int:number>/zalen": ("publiceren", 200),
    "POST /rondes/<int:round_id>/versies/<int:number>/zalen": ("publiceren", 302),
    "GET /rondes/<int:round_id>/wie-was-er": ("publiceren", 200),
    "GET /rondes/<int:round_id>/wie-was-er/<meeting>": ("publiceren", 404),
    "POST /rondes/<int:round_id>/wie-was-er/<meeting>": ("publiceren", 404),
    "GET /rondes/<int:round_id>/wie-was-er/historie.csv": ("publiceren", 200),
    "GET /rondes/<int:round_id>/wie-was-er/sectorkamer.md": ("publiceren", 404),
}


class House:
    """A site with a round that has a roster, somebody in every role, and who is logged in."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.app: Flask = create_app(config)
        self.database = Database(config.database_url)
        with self.database.work() as session:
            version = session.query(Version).one()
            self.round_id, self.number = version.round_id, version.number
            self.user_id = session.query(User).filter_by(email="lezer@voorbeeld.example").one().id
        self._keys: dict[str, str] = {}

    def parts(self, route: str) -> dict[str, Any]:
        """An example of every part of a rule."""
        return {
            "filename": "stijl.css", "token": "geen", "user_id": self.user_id, "round_id": self.round_id,
            "kind": "locaties", "job_id": 1, "number": self.number, "part": "wijken", "meeting": self.meeting,
            "name": "leaflet.css" if "/delen/" in route else "rapport.md", "code": "14QT00",
            "person": self.person,
        }  # fmt: skip

    @property
    def meeting(self) -> str:
        from web.versions import view_of

        with self.database.work() as session:
            return str(view_of(session.query(Version).one())["meetings"][0]["id"])

    @property
    def person(self) -> str:
        from web.versions import view_of

        with self.database.work() as session:
            return str(view_of(session.query(Version).one())["meetings"][0]["people"][0]["id"])

    def path(self, route: str) -> str:
        parts = self.parts(route)
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(parts[found[1]]), route.split(" ")[1])

    def browser(self, role: str) -> FlaskClient:
        """A new browser in which somebody in this role is logged in."""
        client = self.app.test_client()
        if role != "niemand":
            if role not in self._keys:
                visit = Site(self.app, self.database).client(address_of(role))
                cookie = visit.http.get_cookie("matcher")
                assert cookie is not None
                self._keys[role] = cookie.value
            client.set_cookie("matcher", self._keys[role])
        return client


def address_of(role: str) -> str:
    return f"{role.replace(' ', '')}@voorbeeld.example"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """The folder of a site as `House` wants it: making a roster takes a while, so it is made once."""
    home = tmp_path_factory.mktemp("huis") / "gegevens"
    config = replace(read_config(home, {}), testing=True)
    database = Database(config.database_url)
    migrate(database.engine)
    site = Site(create_app(config), database)
    round_id = site.round(demo_folder)
    with database.work() as session:
        other = Round(name="Een andere ronde", settings={"ronde": {"naam": "Een andere ronde"}})
        session.add(other)
        session.flush()
        other_id = other.id
        job_id = ask(session, session.get_one(Round, round_id), "plan", {"seconds": 12}, "Iemand").id
    for role in ROLES[1:]:
        site.user(address_of(role), administrator=role == "beheerder")
        if role in ("lezer", "planner", "wijktrekker", "organisator"):
            site.join(address_of(role), round_id, role, "WK059915" if role == "wijktrekker" else "")
        if role == "andere ronde":
            site.join(address_of(role), other_id, "organisator")
    do(config, job_id)
    database.engine.dispose()
    return home


@pytest.fixture(scope="module")
def house(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("kopie") / "gegevens"
    shutil.copytree(template, home)
    house = House(replace(read_config(home, {}), testing=True))
    yield house
    house.database.engine.dispose()


def routes(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def send(client: FlaskClient, method: str, path: str) -> Any:
    """Ask for a page, or send an empty form with the token of this browser."""
    if method == "GET":
        return client.get(path)
    # Any page has a form, also one that is not there.
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/bestaat-niet").text)
    assert found is not None
    return client.post(path, data={"csrf_token": found[1]})


# Every route, every role


def test_every_route_is_in_the_table(house):
    assert routes(house.app) == set(ROUTES), "a new route needs a line in ROUTES, a gone one must leave it"
    assert {right for right, _status in ROUTES.values()} <= set(MAY)


def expected(route: str, role: str) -> int:
    right, status = ROUTES[route]
    if role in MAY[right]:
        return status
    if role == "niemand":
        return 302
    if right == "wijk" and role == "beheerder":
        return 404
    # Who has nothing to do with a round does not learn whether it is there.
    return 404 if role == "andere ronde" and "<int:round_id>" in route else 403


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", ROUTES)
def test_a_role_gets_what_it_may_have(house, route, role):
    answer = send(house.browser(role), route.split(" ")[0], house.path(route))
    assert answer.status_code == expected(route, role), answer.text[:2000]
    if answer.status_code == 302 and role not in MAY[ROUTES[route][0]]:
        assert answer.location.startswith("/inloggen?next=")
    assert_safe(answer)


def assert_safe(answer: Any) -> None:
    """What every answer must carry, whatever it is."""
    for name, value in HEADERS.items():
        assert answer.headers.get_all(name) == [value], name
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy and "http" not in policy
    cached = answer.headers["Cache-Control"]
    assert cached == "no-store" or "private" in cached or not answer.mimetype.startswith("text/html"), cached
    for cookie in answer.headers.get_all("Set-Cookie"):
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie, cookie


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("POST ")])
def test_no_form_is_taken_without_its_token(house, route):
    answer = house.browser("beheerder").post(house.path(route), data={"email": "x@voorbeeld.example"})
    assert answer.status_code == 400
    assert_safe(answer)


@pytest.mark.parametrize("role", ROLES)
def test_a_round_that_is_not_there_tells_nobody_anything(house, role):
    answer = house.browser(role).get("/rondes/98765")
    assert answer.status_code == (302 if role == "niemand" else 404)


def test_parts_of_another_round_can_not_be_reached_through_ones_own(house):
    """The number of the round in the address decides about rights: what hangs below it must be its own."""
    with house.database.work() as session:
        other = session.query(Round).filter_by(name="Een andere ronde").one().id
    client = house.browser("andere ronde")
    for below in ("versies/1", "versies/1/kaart.js", "versies/1/alles.zip", "indelen/1", "indelen/1/stand",
                  "tabel/inschrijvingen/rij?line=1"):  # fmt: skip
        assert client.get(f"/rondes/{other}/{below}").status_code == 404, below
    assert send(client, "POST", f"/rondes/{other}/indelen/1/stop").status_code == 404


@pytest.mark.parametrize("path", ["/../../secret-key", "/%2e%2e/secret-key", "/..%2f..%2fsecret-key"])
@pytest.mark.parametrize("below", ["/static", "/delen", "/rondes/1/versies/1/bestand"])
def test_no_path_leads_outside(house, below, path):
    assert house.browser("beheerder").get(below + path).status_code in (308, 404)


# Whatever the answer is


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/bestaat/niet", 404), ("PUT", "/inloggen", 405), ("POST", "/taal", 400),
     ("GET", "/static/geen.css", 404), ("OPTIONS", "/", 200), ("HEAD", "/inloggen", 200)],
)  # fmt: skip
def test_errors_carry_the_headers_too(house, method, path, status):
    answer = house.browser("niemand").open(path, method=method)
    assert answer.status_code == status
    assert_safe(answer)


def test_a_file_that_is_too_large_is_refused(house):
    house.app.config["MAX_CONTENT_LENGTH"], before = 1000, house.app.config["MAX_CONTENT_LENGTH"]
    try:
        answer = house.browser("niemand").post("/inloggen", data={"email": "x" * 2000})
    finally:
        house.app.config["MAX_CONTENT_LENGTH"] = before
    assert answer.status_code == 413
    assert_safe(answer)


@pytest.fixture
def strict(template: Path, tmp_path: Path) -> Iterator[House]:
    """As people run it: errors become pages, and passwords can't be tried without end."""
    home = tmp_path / "gegevens"
    shutil.copytree(template, home)
    house = House(read_config(home, {}))
    yield house
    house.database.engine.dispose()


def test_a_fault_of_ours_shows_nothing_of_it(strict, monkeypatch):
    def broken(*_arguments: object) -> None:
        raise RuntimeError("a secret of the program")

    monkeypatch.setattr("web.rounds.views.rounds_of", broken)
    answer = strict.browser("lezer").get("/")
    assert answer.status_code == 500 and "secret" not in answer.text and "Traceback" not in answer.text
    assert_safe(answer)


def test_passwords_can_not_be_tried_without_end(strict):
    visit = Visit(strict.app.test_client())
    tries = [
        visit.post("/inloggen", {"email": address_of("lezer"), "password": "fout"}, seen="/inloggen")
        for _ in range(12)
    ]
    assert [one.status_code for one in tries] == [401] * 10 + [429] * 2
    assert_safe(tries[-1])
    right = visit.post("/inloggen", {"email": address_of("lezer"), "password": PASSWORD}, seen="/inloggen")
    assert right.status_code == 429, "the right one does not help either, for a while"


def test_over_https_the_cookie_never_goes_another_way(tmp_path):
    config = replace(read_config(tmp_path / "gegevens", {"MATCHER_HTTPS": "1"}), testing=True)
    database = Database(config.database_url)
    migrate(database.engine)
    answer = create_app(config).test_client().get("/inloggen", base_url="https://voorbeeld.example")
    (cookie,) = answer.headers.get_all("Set-Cookie")
    assert cookie.startswith("__Host-matcher=") and "; Secure" in cookie and "; HttpOnly" in cookie
    assert "; Path=/" in cookie and "Domain" not in cookie
    database.engine.dispose()


# Logins


def test_a_new_password_ends_every_other_login(site):
    site.user("a@voorbeeld.example")
    here, there = site.client("a@voorbeeld.example"), site.client("a@voorbeeld.example")
    new = "een heel ander wachtwoord"
    form = {"current": PASSWORD, "password": new, "again": new}
    answer = here.post("/wachtwoord", form, seen="/wachtwoord")
    assert answer.status_code == 302
    assert here.get("/").status_code == 200
    gone = there.get("/")
    assert gone.status_code == 302 and "/inloggen" in gone.location
    old = there.post("/inloggen", {"email": "a@voorbeeld.example", "password": PASSWORD}, seen="/inloggen")
    assert old.status_code == 401


def test_a_new_password_asks_for_the_one_before(site):
    site.user("a@voorbeeld.example")
    visit = site.client("a@voorbeeld.example")
    new = "een heel ander wachtwoord"
    for current in ("", "een verkeerd wachtwoord"):
        form = {"current": current, "password": new, "again": new}
        assert visit.post("/wachtwoord", form, seen="/wachtwoord").status_code == 200
    assert site.client("a@voorbeeld.example"), "the one before is still right"


def test_a_new_password_makes_an_end_to_links_that_wait(site):
    user_id = site.user("a@voorbeeld.example")
    with site.database.work() as session:
        token = open_ticket(session, session.get_one(User, user_id))
    visit = site.client("a@voorbeeld.example")
    form = {"current": PASSWORD, "password": "een heel ander wachtwoord"}
    visit.post("/wachtwoord", {**form, "again": form["password"]}, seen="/wachtwoord")
    assert site.client().get(f"/welkom/{token}").status_code == 410


def test_logging_out_empties_the_cache_of_the_browser(admin):
    assert admin.post("/uitloggen").headers["Clear-Site-Data"] == '"cache"'


def test_who_is_switched_off_is_out_at_once(site, admin):
    user_id = site.user("a@voorbeeld.example")
    visit = site.client("a@voorbeeld.example")
    assert visit.get("/").status_code == 200
    admin.post(f"/gebruikers/{user_id}", {"do": "off"})
    assert visit.get("/").status_code == 302
    answer = visit.post("/inloggen", {"email": "a@voorbeeld.example", "password": PASSWORD}, seen="/inloggen")
    assert answer.status_code == 401


def test_after_logging_out_the_cookie_opens_nothing(site, admin):
    admin.post("/uitloggen")
    assert admin.get("/").status_code == 302


def test_logging_in_says_the_same_of_a_wrong_password_and_of_nobody(site):
    site.user("a@voorbeeld.example")
    pages = [
        site.client().post("/inloggen", {"email": email, "password": "fout"}, seen="/inloggen")
        for email in ("a@voorbeeld.example", "niemand@voorbeeld.example")
    ]
    notes = [re.findall(r'role="alert">([^<]+)', page.text) for page in pages]
    assert notes[0] == notes[1] != []


def test_a_cookie_that_somebody_made_opens_nothing(site):
    site.user(administrator=True)
    visit = site.client()
    visit.http.set_cookie("matcher", "eyJfdXNlcl9pZCI6IjEuMSJ9.aaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert visit.get("/").status_code == 302


# Where to go next

ELSEWHERE = (
    "https://kwaad.example/", "//kwaad.example", "///kwaad.example", "/\\kwaad.example", "\\\\kwaad.example",
    "/\t/kwaad.example", "/\n/kwaad.example", "\t//kwaad.example", " //kwaad.example", "javascript:alert(1)",
    "http:kwaad.example", "kwaad.example", "", None,
)  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_elsewhere(site, target):
    with site.app.test_request_context("/"):
        assert safe_next(target) == "/"
    site.user("a@voorbeeld.example")
    visit = site.client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', visit.get("/inloggen").text)
    form = {"csrf_token": found[1], "email": "a@voorbeeld.example", "password": PASSWORD}
    answer = visit.http.post("/inloggen", query_string={"next": target} if target else {}, data=form)
    assert answer.status_code == 302 and answer.location == "/"
    answer = visit.post("/taal", {"language": "en", **({"next": target} if target else {})})
    assert answer.status_code == 302 and answer.location == "/"


@pytest.mark.parametrize("target", ["/", "/rondes/1", "/rondes/1/tabel/locaties?pagina=2"])
def test_a_page_of_this_site_is_gone_on_to(site, target):
    with site.app.test_request_context("/"):
        assert safe_next(target) == target
