"""Changing settings and tables, also when somebody else does so at the same time."""

from __future__ import annotations

import io
import re

import pytest

from web.rounds.folder import RESERVE, rows_of
from web.store import Line, Round


@pytest.fixture
def round_id(site, demo_folder) -> int:
    return site.round(demo_folder)


def _fields(page: str) -> dict[str, str]:
    """What a browser would send of the form on a page."""
    hidden = re.findall(r'<input type="hidden" name="(was|line|there|token)" value="([^"]*)"', page)
    typed = re.findall(r'name="((?:cel|regels|gewichten)\.[^"]+)"[^>]* value="([^"]*)"', page)
    return dict([*hidden, *typed])


def _first(site, round_id: int) -> int:
    with site.database.work() as session:
        return rows_of(session, session.get_one(Round, round_id), "locaties")[0].id


def _count(site, round_id: int, kind: str = "locaties") -> int:
    with site.database.work() as session:
        return len(rows_of(session, session.get_one(Round, round_id), kind))


def test_a_row_that_is_taken_away_twice_does_not_come_back(site, admin, round_id):
    there, path = _count(site, round_id), f"/rondes/{round_id}/tabel/locaties/rij"
    form = _fields(admin.get(f"{path}?line={_first(site, round_id)}").text)
    for _ in range(2):
        admin.post(path, {**form, "do": "remove"})
    assert _count(site, round_id) == there - 1
    admin.post(path, {**form, "do": "save"})
    assert _count(site, round_id) == there - 1


def test_of_two_who_change_a_row_the_second_is_told(site, admin, round_id):
    line, path = _first(site, round_id), f"/rondes/{round_id}/tabel/locaties/rij"
    seen = f"{path}?line={line}"
    form = _fields(admin.get(seen).text)
    assert form["was"] and form["cel.locatie"]
    admin.post(path, {**form, "cel.contact": "Noor", "do": "save"})
    answer = admin.post(path, {**form, "cel.contact": "Sem", "do": "save"})
    assert answer.location.endswith(seen)
    assert "intussen veranderd" in admin.get(seen).text
    with site.database.work() as session:
        assert session.get_one(Line, line).cells["contact"] == "Noor"


def test_of_two_who_change_rules_the_second_is_told(site, admin, round_id):
    path = f"/rondes/{round_id}/regels"
    form = _fields(admin.get(path).text)
    admin.post(path, {**form, "regels.min_po": "5"}, seen=path)
    admin.post(path, {**form, "regels.min_vo": "4"}, seen=path)
    with site.database.work() as session:
        rules = session.get_one(Round, round_id).settings["regels"]
        assert rules["min_po"] == 5 and "min_vo" not in rules
    admin.post(path, {**_fields(admin.get(path).text), "regels.min_vo": "4"}, seen=path)
    with site.database.work() as session:
        rules = session.get_one(Round, round_id).settings["regels"]
        assert (rules["min_po"], rules["min_vo"]) == (5, 4)


def test_of_two_who_change_the_basics_the_second_is_told(site, admin, round_id):
    path = f"/rondes/{round_id}/gegevens"
    form = {
        **_fields(admin.get(path).text), "format": "wijkbijeenkomst", "grouping": "wijk",
        "region": "rotterdam",
    }  # fmt: skip
    admin.post(path, {**form, "name": "De eerste"}, seen=path)
    admin.post(path, {**form, "name": "De tweede"}, seen=path)
    with site.database.work() as session:
        assert session.get_one(Round, round_id).name == "De eerste"


def test_a_row_holds_only_columns_of_its_table(site, admin, round_id):
    line, path = _first(site, round_id), f"/rondes/{round_id}/tabel/locaties/rij"
    form = _fields(admin.get(f"{path}?line={line}").text)
    odd = {f"cel.{RESERVE}": "ja", "cel.verzonnen": "x", "cel.contact": "Noor\x01 \x00"}
    with site.app.app_context():
        admin.post(path, {**form, **odd, "do": "save"})
    with site.database.work() as session:
        cells = session.get_one(Line, line).cells
        assert RESERVE not in cells and "verzonnen" not in cells


def _mapped(admin, round_id: int) -> tuple[str, dict[str, str]]:
    path = f"/rondes/{round_id}/tabel/locaties"
    sheet = b"locatie;postcode;zalen\r\nHuis;3011AB;2\r\n"
    page = admin.post(f"{path}/bestand", {"file": (io.BytesIO(sheet), "zalen.csv")}, seen=path)
    return path, {"token": re.findall(r'name="token" value="(\w+)"', page.text)[0], **_fields(page.text)}


def test_a_file_fills_only_columns_of_its_table(site, admin, round_id):
    path, form = _mapped(admin, round_id)
    answer = admin.post(f"{path}/overnemen", {**form, "kolom.0": RESERVE}, seen=path)
    assert answer.status_code == 400


def test_rows_that_came_in_between_are_not_replaced(site, admin, round_id):
    path, form = _mapped(admin, round_id)
    there = _count(site, round_id)
    admin.post(f"{path}/rij", {"cel.locatie": "Nieuw", "do": "save"}, seen=path)
    admin.post(f"{path}/overnemen", {**form, "kolom.0": "locatie", "how": "replace"}, seen=path)
    assert _count(site, round_id) == there + 1
    admin.post(f"{path}/overnemen", {**form, "kolom.0": "locatie", "how": "add"}, seen=path)
    assert _count(site, round_id) == there + 2
