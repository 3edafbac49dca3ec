"""Where cases are discussed, and who hears them."""

from __future__ import annotations

import numpy as np

from matcher.model.draft import Draft

INF = np.inf


def each_case_is_discussed_at_most_once(d: Draft) -> None:
    for c in range(len(d.problem.cases)):
        columns = d.case_columns(c)
        if len(columns) > 1:
            d.program.add_row([(columns, 1.0)], -INF, 1.0)


def each_discussed_case_has_a_presenter_present(d: Draft) -> None:
    for (c, _), (g, column) in d.cases.items():
        d.program.add_row([(column, 1.0), (d.x[d.select_people(g, d.presenters[c])], -1.0)], -INF, 0.0)
        if g.on is not None:
            d.program.add_row([(column, 1.0), (g.on, -1.0)], -INF, 0.0)


def no_meeting_discusses_more_cases_than_its_maximum(d: Draft) -> None:
    for g in d.groups:
        columns = [column for (_, number), (_, column) in d.cases.items() if number == g.number]
        if g.meeting.max_cases is not None and len(columns) > g.meeting.max_cases:
            d.row(g, [(columns, 1.0)], -float(g.meeting.max_cases), -INF, 0.0)


def nobody_hears_a_case_of_their_own_institution(d: Draft) -> None:
    for (c, _), (g, column) in d.cases.items():
        barred = g.at[d.strangers_barred(c)[d.person[g.at]]]
        for p in np.unique(d.person[barred]):
            d.program.add_row([(d.x[barred[d.person[barred] == p]], 1.0), (column, 1.0)], -INF, 1.0)
