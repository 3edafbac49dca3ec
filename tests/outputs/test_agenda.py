from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from matcher.outputs.diaries import meeting_uid, seat_uid

LATER = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
ROUND = "Ronde <b>voorjaar</b>"


def calendars(out):
    return {
        str(path.relative_to(out / "agenda")): Calendar.from_ical(path.read_bytes())
        for path in sorted((out / "agenda").rglob("*.ics"))
    }


def events(out):
    """(method, event) of every event, by UID; no UID is in two files."""
    found = {}
    for calendar in calendars(out).values():
        for event in calendar.walk("VEVENT"):
            assert event["UID"] not in found
            found[str(event["UID"])] = (str(calendar["METHOD"]), event)
    return found


def seat(meeting, person):
    return seat_uid(ROUND, meeting, person)


def files(out):
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted((out / "agenda").rglob("*.ics"))}


@pytest.fixture
def out(world, tmp_path):
    world.write(tmp_path / "uit")
    return tmp_path / "uit"


def test_a_file_per_meeting_and_per_person(world, out):
    names = list(calendars(out))
    assert len([name for name in names if name.startswith("bijeenkomsten")]) == 2
    assert len([name for name in names if name.startswith("personen")]) == 6
    assert all(re.fullmatch(r"[a-z]+[/\\][a-z0-9-]+\.ics", name) for name in names)
    found = events(out)
    assert len(found) == 2 + 7
    assert {method for method, _ in found.values()} == {"PUBLISH"}
    assert all(event["SEQUENCE"] == 0 for _, event in found.values())


def test_times_are_right_across_the_summer_time_change(out):
    found = events(out)
    winter, summer = found[seat("m1", "p3")][1], found[seat("m2", "p3")][1]
    amsterdam = ZoneInfo("Europe/Amsterdam")
    assert winter["DTSTART"].dt == datetime(2027, 3, 24, 13, 30, tzinfo=amsterdam)
    assert winter["DTSTART"].dt.utcoffset() == timedelta(hours=1)
    assert summer["DTSTART"].dt.utcoffset() == timedelta(hours=2)
    assert summer["DTEND"].dt.astimezone(UTC) == datetime(2027, 3, 31, 14, 0, tzinfo=UTC)
    assert winter["DTSTART"].params["TZID"] == "Europe/Amsterdam"


def test_the_time_zone_in_the_file_agrees_with_the_tz_database(out):
    """Read as a program does that knows no Europe/Amsterdam of its own."""
    calendar = next(iter(calendars(out).values()))
    zone = calendar.walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    amsterdam = ZoneInfo("Europe/Amsterdam")
    for year in (2026, 2027, 2035):
        for month in range(1, 13):
            for day in (1, 24, 31):
                try:
                    moment = datetime(year, month, day, 13, 30)
                except ValueError:
                    continue
                ours = moment.replace(tzinfo=zone).utcoffset()
                assert ours == moment.replace(tzinfo=amsterdam).utcoffset(), moment


def test_what_where_and_with_whom(out, hostile):
    event = events(out)[seat("m1", "p1")][1]
    assert event["LOCATION"] == "Huis van de Wijk, Plein 1, 3011AA Rotterdam"
    text = str(event["DESCRIPTION"])
    assert "woensdag 24 maart 2027, 13.30 – 16.00 uur" in text and "Ingang achter" in text
    assert f"- {hostile[2]}, mentor, VO-school 2" in text
    assert hostile[0] not in text, "people do not meet themselves"
    assert "Reistijd: ongeveer 10 minuten" in text


def test_no_address_of_anybody_and_no_line_too_long(world, out):
    for content in files(out).values():
        assert b"school.example" not in content and b"mailto" not in content.lower()
        for name in (b"ORGANIZER", b"ATTENDEE"):
            assert not re.search(rb"^" + name, content, re.MULTILINE)
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        assert content.count(b"\n") == content.count(b"\r\n")


def test_uids_stay_the_same_and_tell_nothing(world, out):
    assert meeting_uid(ROUND, "m1") in events(out)
    assert seat_uid("a", "m", "p") == seat_uid("a", "m", "p")
    assert len({seat_uid("a", "m", "p"), seat_uid("am", "", "p"), seat_uid("a", "mp", "")}) == 3
    assert "p1" not in seat_uid(ROUND, "m1", "p1").split("@")[0]


def test_unchanged_input_gives_unchanged_files(world, out):
    before = files(out)
    world.write(out, now=LATER)
    assert files(out) == before


def test_a_moved_meeting_is_a_new_version_of_the_same_appointment(world, out):
    before = events(out)
    world.moved(m2="winter").seated(m1=["p1", "p2", "p4"]).write(out, now=LATER)
    after = events(out)
    moved = after[seat("m2", "p5")][1]
    assert (moved["SEQUENCE"], moved["DTSTAMP"].dt) == (1, LATER)
    assert moved["DTSTART"].dt.day == 24 and before[seat("m2", "p5")][1]["DTSTART"].dt.day == 31


def test_only_those_who_are_affected_get_a_new_version(world, out):
    # p5 leaves m2: p3 and p6 meet one person less, nobody in m1 notices.
    world.seated(m2=["p3", "p6"]).write(out, now=LATER)
    found = events(out)
    assert found[seat("m2", "p3")][1]["SEQUENCE"] == 1
    assert found[seat("m1", "p1")][1]["SEQUENCE"] == 0
    assert found[seat("m1", "p1")][1]["DTSTAMP"].dt < LATER


def test_a_lost_seat_is_cancelled_until_it_comes_back(world, out):
    world.seated(m2=["p3", "p6"]).write(out, now=LATER)
    method, event = events(out)[seat("m2", "p5")]
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert "DESCRIPTION" not in event and event["DTSTART"].dt.day == 31
    # It may not have been sent yet: it stays, as it is.
    before = files(out)
    world.seated(m2=["p3", "p6"]).write(out, now=LATER + timedelta(days=1))
    assert files(out) == before
    world.write(out, now=LATER + timedelta(days=2))
    method, event = events(out)[seat("m2", "p5")]
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", 2)
    assert not (out / "agenda" / "afzeggingen").exists()


def test_who_moves_to_another_meeting_keeps_the_appointment(world, out):
    moved = world.seated(m1=["p1", "p2", "p3"], m2=["p3", "p4", "p5", "p6"])
    moved.write(out, now=LATER)
    found = events(out)
    method, event = found[seat("m1", "p4")]
    assert method == "PUBLISH" and event["SEQUENCE"] == 1
    assert event["DTSTART"] == found[seat("m2", "p5")][1]["DTSTART"]
    assert seat("m2", "p4") not in found
    # Writing it once more changes nothing, although the appointment goes by another meeting's name.
    before = {path: path.read_bytes() for path in (out / "agenda").rglob("*.ics")}
    moved.write(out, now=LATER)
    assert {path: path.read_bytes() for path in (out / "agenda").rglob("*.ics")} == before


def test_who_comes_back_has_one_appointment_again(world, out):
    world.seated(m1=["p1", "p2", "p3"], m2=["p3", "p4", "p5", "p6"]).write(out, now=LATER)
    world.write(out, now=LATER)
    found = events(out)
    method, event = found[seat("m1", "p4")]
    assert method == "PUBLISH" and event["SEQUENCE"] == 2
    assert seat("m2", "p4") not in found


def test_a_meeting_that_is_off_is_cancelled_for_all(world, out):
    world.seated(m2=[]).write(out, now=LATER)
    found = events(out)
    for uid in (meeting_uid(ROUND, "m2"), *(seat("m2", who) for who in ("p3", "p5", "p6"))):
        assert found[uid][0] == "CANCEL"
    assert found[seat("m1", "p3")][0] == "PUBLISH"


def test_a_corrected_name_keeps_cancellation_and_person_together(world, out):
    from openpyxl import load_workbook

    people = tuple(replace(p, name="Nieuwe Naam") if p.id == "p5" else p for p in world.round.people)
    renamed = replace(world, round=replace(world.round, people=people)).seated(m2=["p3", "p6"])
    renamed.write(out, now=LATER)
    sheet = load_workbook(out / "indeling.xlsx")["Verzendlijst"]
    heading = [cell.value for cell in sheet[1]]
    row = next(r for r in sheet.iter_rows(values_only=True) if r[0] == "Nieuwe Naam")
    name = row[heading.index("afzegging")]
    assert name.startswith("afzeggingen/nieuwe-naam-") and (out / "agenda" / name).is_file()


def test_the_version_that_people_have_can_be_elsewhere(world, out, tmp_path):
    elsewhere = tmp_path / "uit2"
    world.moved(m2="winter").seated(m1=["p1", "p2", "p4"]).write(elsewhere, now=LATER, previous_out=out)
    assert events(elsewhere)[seat("m2", "p5")][1]["SEQUENCE"] == 1


def test_a_damaged_file_in_the_old_folder_does_no_harm(world, out):
    for path in (out / "agenda").rglob("*.ics"):
        path.write_bytes(b"BEGIN:VEVENT\r\nonzin\r\nEND:VEVENT\r\n")
    world.write(out, now=LATER)
    assert all(event["SEQUENCE"] == 0 for _, event in events(out).values())
