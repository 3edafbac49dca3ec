"""Publishing: the check list, the step, and two people at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from web.publishing.checks import LOOK, STOP, points_of
from web.publishing.people import reading_of
from web.publishing.publish import Overtaken, publish
from web.rounds.folder import touch
from web.store import Job, Letter, Presence, Round, Version, now
from web.store.schema import differences
from web.versions import view_of
from web.worker.doing import do

CHECK = "/rondes/1/versies/1/verspreiden"


def second(session) -> Version:
    """Another version, the same roster."""
    one = session.get_one(Version, 1)
    parts = (
        "problem",
        "roster",
        "inputs",
        "outputs",
        "view",
        "map",
        "edition",
        "cost",
        "bound",
        "has_outputs",
    )
    version = Version(
        round_id=1, number=2, parent_id=1, kind="hand", made_by="Sem", made=now(), outputs_made=now(),
        **{name: getattr(one, name) for name in parts},
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def test_publishing_is_a_step_of_its_own(planned, organiser):
    page = organiser.get(CHECK)
    assert page.status_code == 200 and "Ik heb dit bekeken" in page.text
    form = {"publication": "0", "edition": _edition(planned)}
    refused = organiser.post(CHECK, form, seen=CHECK)
    assert refused.location.endswith(CHECK)
    with planned.database.work() as session:
        assert session.get_one(Round, 1).published_id is None
    done = organiser.post(CHECK, {**form, "seen": "1"}, seen=CHECK)
    assert done.location.endswith("/berichten")
    with planned.database.work() as session:
        round_, version = session.get_one(Round, 1), session.get_one(Version, 1)
        assert round_.published_id == 1 and round_.publication == 1
        assert version.published is not None and version.published_by == "organisator-1"
        # Nobody was told anything, so nobody is invited.
        assert session.query(Letter).count() == 0
        assert not [line for line in round_.lines if line.kind == "status"]
    assert "Deze versie geldt al" in organiser.get(CHECK).text


def test_who_comes_second_hears_who_was_first(planned, organiser):
    form = {"publication": "0", "edition": _edition(planned), "seen": "1"}
    with planned.database.work() as session:
        version = second(session)
        edition = int(form["edition"])
        round_ = session.get_one(Round, 1)
        assert publish(session, round_, version, "Sem", publication=0, edition=edition) is None
    organiser.post(CHECK, form, seen=CHECK)
    page = organiser.get(CHECK)
    assert "Sem heeft intussen versie 2 verspreid" in page.text
    with planned.database.work() as session:
        assert session.get_one(Round, 1).published_id == 2


def test_a_change_of_the_round_in_between_stops_it(planned):
    with planned.database.work() as session:
        round_ = session.get_one(Round, 1)
        seen = round_.edition
        touch(round_)
    with planned.database.session() as session:
        round_, version = session.get_one(Round, 1), session.get_one(Version, 1)
        result = publish(session, round_, version, "Noor", publication=0, edition=seen)
        assert result == Overtaken(None)
        assert round_.published_id is None and version.published is None


@pytest.mark.parametrize("role", ["planner", "lezer", "wijktrekker"])
def test_others_may_not_publish(planned, role):
    visit = planned.client(planned.member(1, role, "WK059901"))
    for path in (CHECK, "/rondes/1/versies/1/zalen", "/rondes/1/berichten", "/rondes/1/berichten/logboek",
                 "/rondes/1/wie-was-er", "/rondes/1/wie-was-er/historie.csv",
                 "/rondes/1/berichten/verzendlijst.xlsx"):  # fmt: skip
        assert visit.get(path).status_code == 403, path
    for path in (CHECK, "/rondes/1/versies/1/bestanden", "/rondes/1/berichten/versturen",
                 "/rondes/1/berichten/zelf", "/rondes/1/berichten/inleiding"):  # fmt: skip
        assert visit.post(path, {"seen": "1"}).status_code == 403, path


def test_the_check_list_tells_what_is_wrong(planned):
    with planned.app.test_request_context(), planned.database.work() as session:
        round_, version = session.get_one(Round, 1), session.get_one(Version, 1)
        view, reading = view_of(version), reading_of(version)
        first = min(datetime.fromisoformat(one["start"]) for one in view["meetings"])

        def texts(at: datetime, state: str = LOOK) -> str:
            found = points_of(session, round_, version, view, reading, at)
            return " ".join(point.text for point in found if point.state == state)

        early = first - timedelta(weeks=10)
        assert "niet toegezegd" in texts(early) and "drie weken" not in texts(early)
        assert "drie weken" in texts(first - timedelta(weeks=2))
        assert "voorbij" in texts(first + timedelta(days=1))
        assert ("geen plek" in texts(early)) == bool(view["unplaced"])
        assert "veranderd" not in texts(early)
        touch(round_)
        assert "veranderd" in texts(early)
        round_.arranged = {f"{one['venue']}@{one['slot']}": "optie" for one in view["meetings"]}
        assert "niet toegezegd" in texts(early), "held for us is not a promise"
        round_.arranged = dict.fromkeys(round_.arranged, "toegezegd")
        assert "toegezegd" not in texts(early)
        assert texts(early, STOP) == ""
        version.has_outputs = False
        assert "verzendlijst" in texts(early, STOP)
        session.rollback()


def test_how_far_it_is_with_venues_is_kept_one_by_one(planned, organiser):
    path = "/rondes/1/versies/1/zalen"
    with planned.database.work() as session:
        view = view_of(session.get_one(Version, 1))
    first, *_, last = sorted({f"{one['venue']}@{one['slot']}" for one in view["meetings"]})

    def kept() -> dict[str, str]:
        with planned.database.work() as session:
            return dict(session.get_one(Round, 1).arranged)

    organiser.post(path, {f"nu.{first}": "optie"}, seen=path)
    # Somebody else, who had the page open before that, says something of another one.
    organiser.post(path, {f"nu.{last}": "toegezegd", f"nu.{first}": ""}, seen=path)
    assert kept() == {first: "optie", last: "toegezegd"}
    organiser.post(path, {f"nu.{first}": "", f"was.{first}": "optie", f"nu.{last}": "onzin"}, seen=path)
    assert kept() == {last: "toegezegd"}


def test_files_that_build_on_an_older_publication_are_made_anew(planned, organiser):
    with planned.database.work() as session:
        version = second(session)
        round_ = session.get_one(Round, 1)
        publish(session, round_, session.get_one(Version, 1), "Noor", publication=0, edition=round_.edition)
        assert version.outputs_made < session.get_one(Version, 1).published
    path = "/rondes/1/versies/2/verspreiden"
    assert "Maak de bestanden" in organiser.get(path).text
    form = {"publication": "1", "edition": _edition(planned), "seen": "1"}
    organiser.post(path, form, seen=path)
    with planned.database.work() as session:
        assert session.get_one(Round, 1).published_id == 1
    organiser.post("/rondes/1/versies/2/bestanden", seen=path)
    with planned.database.work() as session:
        job = session.query(Job).filter_by(kind="bestanden").one().id
    do(planned.app.extensions["matcher"], job)
    with planned.database.work() as session:
        assert session.get_one(Job, job).state == "klaar", session.get_one(Job, job).told
    assert "Maak de bestanden" not in organiser.get(path).text
    organiser.post(path, form, seen=path)
    with planned.database.work() as session:
        assert session.get_one(Round, 1).published_id == 2


def test_lists_of_who_came_move_along(planned):
    with planned.database.work() as session:
        round_, one, two = session.get_one(Round, 1), session.get_one(Version, 1), second(session)
        publish(session, round_, one, "Noor", publication=0, edition=round_.edition)
        meeting = view_of(one)["meetings"][0]
        session.add(
            Presence(version_id=1, meeting=meeting["id"], person=meeting["people"][0]["id"], came=True)
        )
        session.add(Presence(version_id=1, meeting="weg", person="p-1", came=True))
        session.flush()
        publish(session, round_, two, "Noor", publication=1, edition=round_.edition)
        assert {(p.version_id, p.meeting) for p in session.query(Presence)} == {
            (2, meeting["id"]),
            (1, "weg"),
        }


def _edition(site) -> str:
    with site.database.work() as session:
        return str(session.get_one(Round, 1).edition)


def test_of_two_who_publish_at_once_one_is_told(planned):
    with planned.database.session() as mine, planned.database.session() as theirs:
        here, there = mine.get_one(Round, 1), theirs.get_one(Round, 1)
        two = second(theirs)
        assert publish(theirs, there, two, "Sem", publication=0, edition=there.edition) is None
        theirs.commit()
        # This session still has the round as it was.
        assert here.publication == 0
        version = mine.get_one(Version, 1)
        result = publish(mine, here, version, "Noor", publication=0, edition=here.edition)
        assert result is not None and result.version is not None and result.version.published_by == "Sem"
        mine.commit()
    with planned.database.work() as session:
        assert session.get_one(Round, 1).published_id == 2
        assert session.get_one(Version, 1).published is None


def test_the_migrations_make_these_tables(planned):
    assert differences(planned.database.engine) == []
