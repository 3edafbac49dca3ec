"""Two versions side by side."""

from __future__ import annotations

from copy import deepcopy

from web.store import Round
from web.versions import Made, keep
from web.versions.comparing import compared


def changed(view):
    """The view with the first person of the first meeting in the second."""
    other = deepcopy(view)
    one = other["meetings"][0]["people"].pop(0)
    other["meetings"][1]["people"].append(one)
    other["cost"] += 7
    other["terms"] = [[n, t, c + (7 if n == "attendance" else 0), m] for n, t, c, m in other["terms"]]
    return other, one


def test_what_differs_is_what_was_changed(made_plan: Made):
    view = made_plan.view
    other, one = changed(view)
    found = compared(view, other)
    assert [(p.name, p.before, p.after) for p in found.people if p.name == one["name"]] == [
        (
            one["name"],
            tuple(m["name"] for m in view["meetings"] if one["id"] in {p["id"] for p in m["people"]}),
            tuple(m["name"] for m in other["meetings"] if one["id"] in {p["id"] for p in m["people"]}),
        )
    ]
    assert len(found.people) == 1
    here, there = found.meetings
    assert (here.left, here.came, there.left, there.came) == ((one["name"],), (), (), (one["name"],))
    assert (found.before, found.after) == (view["cost"], view["cost"] + 7)
    assert [now - was for title, was, now in found.terms if now != was] == [7]


def test_the_same_version_does_not_differ(made_plan: Made):
    found = compared(made_plan.view, made_plan.view)
    assert not found.people and not found.meetings and all(was == now for _t, was, now in found.terms)


def test_a_meeting_elsewhere_closed_or_opened(made_plan: Made):
    view, other = made_plan.view, deepcopy(made_plan.view)
    other["meetings"][0]["slot"] = "ander moment"
    gone = other["meetings"].pop(1)
    found = compared(view, other)
    assert found.meetings[0].elsewhere
    assert [one.name for one in found.meetings if one.after is None] == [gone["name"]]
    assert [one.name for one in compared(other, view).meetings if one.before is None] == [gone["name"]]


def test_the_page_compares_with_the_version_it_was_made_from(site, admin, larger_round, made_plan):
    from dataclasses import replace

    page = admin.get(f"/rondes/{larger_round}/versies/1/vergelijk")
    assert page.status_code == 200 and "nog geen andere versie" in page.text
    other, one = changed(made_plan.view)
    with site.database.work() as session:
        keep(session, session.get_one(Round, larger_round), replace(made_plan, view=other), "iemand")
    page = admin.get(f"/rondes/{larger_round}/versies/2/vergelijk").text
    assert "Van versie 1 naar versie 2" in page and one["name"] in page and "+7" in page
    assert "Van versie 2 naar versie 1" in admin.get(f"/rondes/{larger_round}/versies/1/vergelijk?met=2").text
    assert admin.get(f"/rondes/{larger_round}/versies/1/vergelijk?met=9").status_code == 404
