"""Messages: what they say, that each goes at most once, and that odd addresses do no harm."""

from __future__ import annotations

import io
import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from matcher.demo import write_demo
from web.publishing.letters import CHANGED, GONE, NEW, add_letters, drafts_of
from web.publishing.people import Diary, diary_of, reading_of
from web.publishing.publish import publish
from web.publishing.sending import send_letters
from web.publishing.smtp import BadLetter, BadServer, connect, message_of
from web.publishing.status import mark_invited
from web.rounds.checking import checked
from web.rounds.folder import rows_of
from web.store import Job, Letter, Line, Round, Version
from web.work.jobs import ask
from web.worker.doing import do

PATH = "/rondes/1/berichten"


class Server(socketserver.ThreadingTCPServer):
    """Takes mail, and refuses or hangs up where a test says so."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[tuple[str, bytes]] = []
        self.refuse = ""
        self.hang_up_after = -1
        """Hang up when this many were taken, after the text of the next."""


class _Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.say("220 hier")
        goal = ""
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"RCPT":
                goal = line.decode().partition("<")[2].partition(">")[0]
                self.say("550 kennen we niet" if goal == self.server.refuse else "250 ok")
            elif word == b"DATA":
                self.say("354 kom maar")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                if len(self.server.mails) == self.server.hang_up_after:
                    self.server.hang_up_after = -1
                    return
                self.server.mails.append((goal, text.replace(b"\r\n..", b"\r\n.")[:-3]))
                self.say("250 ok")
            elif word == b"QUIT":
                self.say("221 dag")
                return
            else:
                self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def post(planned) -> Iterator[Server]:
    """A mail server that the site uses; version 1 is published."""
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        planned.app.extensions["matcher"] = replace(
            planned.app.extensions["matcher"],
            smtp_url=f"smtp://127.0.0.1:{server.server_address[1]}",
            mail_from="Koers <koers@voorbeeld.example>",
        )  # fmt: skip
        with planned.database.work() as session:
            round_ = session.get_one(Round, 1)
            publish(
                session, round_, session.get_one(Version, 1), "Noor", publication=0, edition=round_.edition
            )
        yield server
        server.shutdown()


class Quiet:
    def __init__(self) -> None:
        self.stop, self.told = threading.Event(), []

    def phase(self, text: str) -> None:
        pass


def ready(site) -> int:
    """Put everybody's letter ready."""
    with site.database.work() as session:
        round_, version = session.get_one(Round, 1), session.get_one(Version, 1)
        return add_letters(session, round_, version, drafts_of(session, round_, version, reading_of(version)))


def work(site) -> Quiet:
    report = Quiet()
    send_letters(site.app.extensions["matcher"], site.database, 1, 1, report)
    return report


def states(site) -> dict[str, int]:
    with site.database.work() as session:
        found: dict[str, int] = {}
        for letter in session.query(Letter):
            found[letter.state] = found.get(letter.state, 0) + 1
        return found


def test_everybody_gets_one_message(planned, organiser, post):
    organiser.post(f"{PATH}/inleiding", {"introduction": "Fijn dat je komt.\n<b>Tot dan!</b>"}, seen=PATH)
    page = organiser.get(PATH)
    count = re.search(r'name="count" value="(\d+)"', page.text)[1]
    assert "&lt;b&gt;Tot dan!" in page.text
    form = {"publication": "1", "count": count}
    organiser.post(f"{PATH}/versturen", form, seen=PATH)
    assert states(planned) == {}, "without the tick nothing happens"
    organiser.post(f"{PATH}/versturen", {**form, "seen": "1"}, seen=PATH)
    assert states(planned) == {"klaar": int(count)}
    with planned.database.work() as session:
        job = session.query(Job).filter_by(kind="post").one().id
        assert not rows_of(session, session.get_one(Round, 1), "status"), (
            "nobody is invited before it is sent"
        )
    do(planned.app.extensions["matcher"], job)
    assert states(planned) == {"verstuurd": int(count)}
    assert len(post.mails) == len({to for to, _ in post.mails}) == int(count)
    # Again: nobody gets it twice.
    with planned.database.work() as session:
        job = ask(session, session.get_one(Round, 1), "post", {"publication": 1}, "Noor").id
    do(planned.app.extensions["matcher"], job)
    assert len(post.mails) == int(count)
    assert "Niemand hoeft" not in organiser.get(PATH).text
    assert organiser.get(f"{PATH}/logboek").text.count("voorbeeld.example") >= int(count)
    with planned.database.work() as session:
        round_, version = session.get_one(Round, 1), session.get_one(Version, 1)
        told = [line.cells for line in rows_of(session, round_, "status")]
        assert {cells.get("status") for cells in told} <= {"uitgenodigd", None}
        assert any(cells.get("status") == "uitgenodigd" for cells in told)
        assert version.edition == round_.edition, "invitations make no roster outdated"
        assert drafts_of(session, round_, version, reading_of(version)) == []
        # What was written is what the reader reads.
        assert not checked(session, round_).of("status")


def test_a_message_says_where_and_when_and_carries_the_appointment(planned, post):
    ready(planned)
    with planned.database.work() as session:
        letter = next(one for one in session.query(Letter).order_by(Letter.id) if one.kind == NEW)
        raw = message_of(letter, planned.app.extensions["matcher"]).as_bytes()
        mail = message_from_bytes(raw, policy=default)
        assert mail["To"].addresses[0].addr_spec == letter.email
        text = mail.get_body(("plain",)).get_content()
        assert "Wanneer:" in text and "Waar:" in text and f"Beste {letter.name}," in text
        (file,) = mail.iter_attachments()
        assert file.get_content_type() == "text/calendar" and file.get_param("method") == "PUBLISH"
        calendar = Calendar.from_ical(file.get_content())
        assert calendar["METHOD"] == "PUBLISH" and calendar.walk("VEVENT")
        assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


def test_a_refusal_is_kept_and_can_be_tried_again(planned, organiser, post):
    total = ready(planned)
    with planned.database.work() as session:
        post.refuse = session.query(Letter).order_by(Letter.id).first().email
    work(planned)
    assert states(planned) == {"verstuurd": total - 1, "mislukt": 1}
    with planned.database.work() as session:
        letter = session.query(Letter).filter_by(state="mislukt").one()
        assert "550 kennen we niet" in letter.error
        told = {line.cells["sleutel"] for line in rows_of(session, session.get_one(Round, 1), "status")}
        assert letter.person not in told
        letter_id = letter.id
    assert "550 kennen we niet" in organiser.get(PATH).text
    post.refuse = ""
    organiser.post(f"{PATH}/opnieuw", {"publication": "1", "letter": str(letter_id)}, seen=PATH)
    work(planned)
    assert states(planned) == {"verstuurd": total} and len(post.mails) == total


def test_what_may_have_arrived_is_not_sent_again_by_itself(planned, organiser, post):
    total = ready(planned)
    post.hang_up_after = 3
    work(planned)
    assert states(planned) == {"verstuurd": total - 1, "onzeker": 1}
    # A worker that was killed between the server's word and ours.
    with planned.database.work() as session:
        session.query(Letter).filter_by(state="verstuurd").first().state = "bezig"
    work(planned)
    organiser.post(f"{PATH}/opnieuw", {"publication": "1"}, seen=PATH)
    work(planned)
    assert states(planned) == {"verstuurd": total - 2, "onzeker": 2} and len(post.mails) == total - 1


def test_without_a_server_everything_stays_ready(planned, post):
    total = ready(planned)
    config = planned.app.extensions["matcher"]
    planned.app.extensions["matcher"] = replace(config, smtp_url="smtp://127.0.0.1:1")
    report = work(planned)
    assert "niet te bereiken" in report.told[0] and states(planned) == {"klaar": total}
    planned.app.extensions["matcher"] = config
    work(planned)
    assert states(planned) == {"verstuurd": total}


def test_a_password_never_goes_over_an_open_line(planned, monkeypatch):
    class Open:
        """A server without STARTTLS."""

        def __init__(self, *_where: object, **_how: object) -> None:
            pass

        def ehlo(self) -> None:
            pass

        def has_extn(self, _name: str) -> bool:
            return False

        def close(self) -> None:
            pass

        def login(self, *_who: str) -> None:
            raise AssertionError("the password was told")

    monkeypatch.setattr("web.publishing.smtp.smtplib.SMTP", Open)
    config = replace(planned.app.extensions["matcher"], smtp_url="smtp://noor:geheim@mail.voorbeeld.example")
    with pytest.raises(BadServer, match="beveiligde"):
        connect(config)


def test_who_clicks_second_sends_nothing(planned, organiser, post):
    """Two people press the button on the same page; the letters are made once."""
    form = {"publication": "1", "seen": "1"}
    count = re.search(r'name="count" value="(\d+)"', organiser.get(PATH).text)[1]
    for _ in range(2):
        organiser.post(f"{PATH}/versturen", {**form, "count": count}, seen=PATH)
    assert states(planned) == {"klaar": int(count)}
    with planned.database.work() as session:
        assert session.query(Job).filter_by(kind="post").count() == 1
    # And from a page of before the last publication.
    organiser.post(f"{PATH}/zelf", {"publication": "0", "seen": "1"}, seen=PATH)
    assert states(planned) == {"klaar": int(count)}


def test_a_new_publication_stops_the_old_messages(planned, post):
    total = ready(planned)
    with planned.database.work() as session:
        round_ = session.get_one(Round, 1)
        publish(session, round_, session.get_one(Version, 1), "Sem", publication=1, edition=round_.edition)
    work(planned)
    assert post.mails == [] and states(planned) == {"vervallen": total}


@pytest.mark.parametrize(
    "email",
    ["a@b.nl\r\nBcc: x@y.nl", "a@b.nl, x@y.nl", "a b@c.nl", "", "<a@b.nl>\nTo: z@z.nl", "geen adres", "a@b"],
)
def test_odd_addresses_go_nowhere(planned, post, email):
    letter = Letter(id=1, round_id=1, publication=1, person="p", name="N", email=email, kind=NEW,
                    subject="S", text="T")  # fmt: skip
    with pytest.raises(BadLetter):
        message_of(letter, planned.app.extensions["matcher"])


def test_odd_names_and_subjects_stay_in_their_header(planned, post):
    letter = Letter(
        id=1, round_id=1, publication=1, person="p", kind=NEW, email="o'neil+x@voorbeeld.example",
        name='Zoë "de" O\'Neil, <x@y.nl>\r\nBcc: kwaad@voorbeeld.example', text=".\r\n.\nPunt",
        subject="Ronde\r\nBcc: kwaad@voorbeeld.example\r\n\r\nmeer",
    )  # fmt: skip
    mail = message_from_bytes(
        message_of(letter, planned.app.extensions["matcher"]).as_bytes(), policy=default
    )
    assert mail["Bcc"] is None and [a.addr_spec for a in mail["To"].addresses] == [
        "o'neil+x@voorbeeld.example"
    ]
    assert mail["Subject"].startswith("Ronde Bcc:") and "Punt" in mail.get_body().get_content()


def test_only_who_must_go_elsewhere_hears_of_it(planned, post, monkeypatch):
    ready(planned)
    work(planned)
    with planned.database.work() as session:
        round_, version = session.get_one(Round, 1), session.get_one(Version, 1)
        diary, reading = diary_of(version), reading_of(version)
        moved, gone, renamed = sorted(diary.appointments)[:3]
        other = dict(diary.appointments)
        other[moved] = re.sub(rb"LOCATION:", b"LOCATION:Elders ", other[moved])
        other[renamed] = re.sub(rb"Je ontmoet", b"Je ziet", other[renamed])
        del other[gone]
        cancelled = {gone: b"BEGIN:VCALENDAR\r\n", moved: b"BEGIN:VCALENDAR\r\n"}
        monkeypatch.setattr("web.publishing.letters.diary_of", lambda _v: Diary(other, cancelled))
        drafts = drafts_of(session, round_, version, reading)
        assert sorted(draft.kind for draft in drafts) == sorted([CHANGED, GONE])
        assert all(draft.cancellation for draft in drafts)
        assert "vervalt" in next(draft.subject for draft in drafts if draft.kind == GONE)


def test_sending_by_hand_counts_as_told(planned, organiser, post):
    organiser.post(f"{PATH}/zelf", {"publication": "1"}, seen=PATH)
    assert states(planned) == {}
    organiser.post(f"{PATH}/zelf", {"publication": "1", "seen": "1"}, seen=PATH)
    assert set(states(planned)) == {"zelf"} and post.mails == []
    with planned.database.work() as session:
        assert rows_of(session, session.get_one(Round, 1), "status")
    work(planned)
    assert post.mails == []


def test_the_mail_merge_sheet_stands_alone(organiser, post):
    book = load_workbook(io.BytesIO(organiser.get(f"{PATH}/verzendlijst.xlsx").data))
    assert book.sheetnames == ["Verzendlijst"]
    assert [cell.value for cell in book.active[1]][:2] == ["naam", "email"] and book.active.max_row > 50


def test_a_message_about_an_adviesmiddag_tells_the_part(site, tmp_path):
    folder = tmp_path / "ronde"
    write_demo(folder, region="rotterdam", people=40, seed=0, format="adviesmiddag")
    round_id = site.round(folder)
    with site.database.work() as session:
        job = ask(session, session.get_one(Round, round_id), "plan", {"seconds": 12}, "Noor").id
    do(site.app.extensions["matcher"], job)
    with site.database.work() as session:
        round_, version = session.get_one(Round, round_id), session.get_one(Version, 1)
        drafts = drafts_of(session, round_, version, reading_of(version))
        texts = [draft.text for draft in drafts if draft.kind == NEW]
        assert texts and all("Groep: " in text and "Wanneer: " in text for text in texts)


def test_the_status_follows_the_message(planned):
    def rows(session) -> set[tuple[str, str]]:
        found = [line.cells for line in rows_of(session, session.get_one(Round, 1), "status")]
        return {(cells.get("bijeenkomst", ""), cells.get("status", "")) for cells in found}

    with planned.database.work() as session:
        round_ = session.get_one(Round, 1)
        states_before = {"oud": "uitgenodigd", "was": "geweest", "zeker": "bevestigd", "plan": "gepland"}
        for position, (meeting, state) in enumerate(states_before.items()):
            cells = {"sleutel": "p-1", "email": "a@b.nl", "bijeenkomst": meeting, "status": state}
            session.add(Line(round_id=1, kind="status", position=position, cells=cells))
        session.flush()
        mark_invited(session, round_, {"p-1": ("a@b.nl", ["zeker", "plan", "nieuw"])})
        been = ("was", "geweest")
        assert rows(session) == {
            been, ("zeker", "bevestigd"), ("plan", "uitgenodigd"), ("nieuw", "uitgenodigd")
        }  # fmt: skip
        mark_invited(session, round_, {"p-1": ("a@b.nl", [])})
        assert rows(session) == {been, ("", "")}, "the key stays with the address"
