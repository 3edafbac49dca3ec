"""Who came, the figures and the history that follow from it."""

from __future__ import annotations

import re

import pytest

from matcher.rounds import read_round
from web.publishing.publish import publish
from web.rounds.folder import add_rows, folder_of, rows_of
from web.store import Presence, Round, Version
from web.versions import view_of

PATH = "/rondes/1/wie-was-er"


@pytest.fixture
def meeting(planned):
    """A meeting of the published version."""
    with planned.database.work() as session:
        round_, version = session.get_one(Round, 1), session.get_one(Version, 1)
        publish(session, round_, version, "Noor", publication=0, edition=round_.edition)
        return view_of(version)["meetings"][0]


def came(site, meeting) -> dict[str, bool]:
    with site.database.work() as session:
        return {one.person: one.came for one in session.query(Presence).filter_by(meeting=meeting["id"])}


def address(site, meeting) -> tuple[str, str]:
    """(key, e-mail address) of somebody who has no seat at this meeting."""
    from web.publishing.people import reading_of

    with site.database.work() as session:
        people = reading_of(session.get_one(Version, 1)).round.people
    seated = {person["id"] for person in meeting["people"]}
    return next((person.id, person.email) for person in people if person.id not in seated)


def test_before_publishing_there_is_no_list(organiser):
    assert "nog geen versie verspreid" in organiser.get(PATH).text
    assert organiser.get(f"{PATH}/sectorkamer.md").status_code == 404


def test_ticks_are_kept_and_two_people_can_tick(planned, organiser, meeting):
    page = f"{PATH}/{meeting['id']}"
    first, second, *rest = (person["id"] for person in meeting["people"])
    assert "nog niet ingevuld" in organiser.get(PATH).text
    organiser.post(page, {"do": "save", "came": first}, seen=page)
    # Somebody else had the empty list open.
    organiser.post(page, {"do": "save", "came": second}, seen=page)
    assert came(planned, meeting) == {first: True, second: True, **dict.fromkeys(rest, False)}
    # A tick is taken away again.
    organiser.post(page, {"do": "save", "was": [first, second], "came": second}, seen=page)
    assert came(planned, meeting)[first] is False and came(planned, meeting)[second] is True
    organiser.post(page, {"do": "all", "was": second, "came": second}, seen=page)
    assert all(came(planned, meeting).values())
    assert f"{len(meeting['people'])} waren er" in organiser.get(PATH).text
    assert organiser.get(f"{PATH}/bestaat-niet").status_code == 404


def test_somebody_came_in_the_place_of_somebody(planned, organiser, meeting):
    page = f"{PATH}/{meeting['id']}"
    who, email = address(planned, meeting)
    absent = meeting["people"][0]
    organiser.post(page, {"do": "add", "email": "niemand@voorbeeld.example"}, seen=page)
    assert came(planned, meeting) == {}
    organiser.post(page, {"do": "add", "email": email.upper(), "instead_of": absent["id"]}, seen=page)
    assert came(planned, meeting)[who] is True and came(planned, meeting)[absent["id"]] is False
    assert f"in plaats van {absent['name']}" in organiser.get(page).text
    with planned.database.work() as session:
        one = session.query(Presence).filter_by(person=who).one()
        assert one.extra and one.instead_of == absent["id"]


def test_the_figures_count_who_was_really_there(planned, organiser, meeting):
    page = f"{PATH}/{meeting['id']}"
    there = [person["id"] for person in meeting["people"]][:2]
    organiser.post(page, {"do": "save", "came": there}, seen=page)
    text = organiser.get(f"{PATH}/sectorkamer.md").text
    assert "geteld op de presentielijsten" in text
    assert f"| ingedeeld, maar niet gekomen | {len(meeting['people']) - 2} |" in " ".join(text.split("  "))
    assert "1 tweetal" in text
    assert not any(person["name"] in text for person in meeting["people"])


def test_who_signed_up_later_counts_with_school_and_sector(planned, organiser, meeting):
    new = {"naam": "Roos Later", "email": "roos@voorbeeld.example", "school": "14QT00", "rol": "mentor",
           "beschikbaar": "alle"}  # fmt: skip
    with planned.database.work() as session:
        add_rows(session, session.get_one(Round, 1), "inschrijvingen", [new])
    page = f"{PATH}/{meeting['id']}"
    organiser.post(page, {"do": "add", "email": "roos@voorbeeld.example"}, seen=page)
    assert "mentor, Marnix Gymnasium" in organiser.get(page).text
    text = organiser.get(f"{PATH}/sectorkamer.md").text
    assert "| VO | 1 |" in re.sub(r" +", " ", text)


def test_the_history_goes_along_to_the_next_round(planned, organiser, meeting):
    page = f"{PATH}/{meeting['id']}"
    there, away = meeting["people"][0]["id"], meeting["people"][1]["id"]
    who, email = address(planned, meeting)
    organiser.post(page, {"do": "save", "came": there}, seen=page)
    organiser.post(page, {"do": "add", "email": email}, seen=page)
    text = organiser.get(f"{PATH}/historie.csv").data.decode("utf-8-sig")
    assert text.startswith("datum;bijeenkomst;sleutel\r\n")
    here = {line.split(";")[2] for line in text.split("\r\n") if f";{meeting['id']};" in line}
    assert here == {there, who} and away not in here
    copy = {"name": "Volgend jaar", "source": "1", "format": "wijkbijeenkomst", "region": "rotterdam"}
    organiser.post("/rondes/nieuw", copy, seen="/rondes/nieuw")
    with planned.database.work() as session:
        new = session.get_one(Round, 2)
        assert not rows_of(session, new, "inschrijvingen") and not rows_of(session, new, "status")
        kept = {
            (c["bijeenkomst"], c["sleutel"]) for c in (one.cells for one in rows_of(session, new, "historie"))
        }
        assert {who for meet, who in kept if meet == meeting["id"]} == {there, who}
        assert len({meet for meet, _ in kept}) > 1, "meetings without a list count as planned"
        # The next round knows them: sign the same people up and read it.
        from web.rounds.folder import replace_rows

        old = session.get_one(Round, 1)
        cells = [one.cells for one in rows_of(session, old, "inschrijvingen")]
        replace_rows(session, new, "inschrijvingen", cells)
        with folder_of(session, new) as folder:
            past = read_round(folder, True).round.history
        assert {one.person for one in past if one.meeting == meeting["id"]} == {there, who}
