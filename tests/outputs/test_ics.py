from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event as Judge

from matcher.outputs.ics import events, local, text, value, written

TRICKY = "Noord; 'oost', \\ en \"west\"\n\nIJsselmonde – coördinator: Zoë 😀 " + "é" * 80 + "\\" * 160


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_written_is_read_back(words):
    event = {"SUMMARY": text(words), "DTSTART": local(datetime(2027, 3, 24, 13, 30)), "UID": text("a@b")}
    content = written(event)
    assert list(events(content * 2)) == [event, event]
    assert all(len(line) <= 75 and line.decode() is not None for line in content.split(b"\r\n"))


def test_another_program_reads_the_same():
    start = datetime(2027, 3, 24, 13, 30)
    content = written({"SUMMARY": text(TRICKY), "DTSTART": local(start), "X-NEW": text("ja")})
    judge = Judge.from_ical(content)
    assert str(judge["SUMMARY"]) == TRICKY and judge["DTSTART"].dt.replace(tzinfo=None) == start
    assert judge.to_ical() == content


def test_every_line_break_is_one():
    assert text("a\r\nb\rc\nd") == ":a\\nb\\nc\\nd"


def test_files_of_other_programs_are_read_too():
    content = b"BEGIN:VEVENT\nsummary;LANGUAGE=nl:Wijk\n  noord\nEND:VEVENT\n"
    (event,) = events(content)
    assert value(event, "SUMMARY") == "Wijk noord" and value(event, "UID") == ""


def test_damaged_events_are_passed_over():
    sound = written({"SUMMARY": text("heel")})
    for body in (b"onzin", b"SUMMARY:\xff", b"SUMMARY"):
        broken = b"BEGIN:VEVENT\r\n" + body + b"\r\nEND:VEVENT\r\n"
        assert [value(event, "SUMMARY") for event in events(broken + sound)] == ["heel"]
    assert not list(events(b""))
