"""The folder `voorstellen`: up to three rosters to choose from, with their numbers side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from matcher import dutch
from matcher.domain import Round
from matcher.outputs.change_words import headline, proof
from matcher.outputs.changes import as_document, page
from matcher.outputs.folder import replaced_whole
from matcher.outputs.markdown import Marked
from matcher.outputs.markdown import table as markdown_table
from matcher.outputs.markdown import text as escaped
from matcher.outputs.report import TERMS
from matcher.outputs.workbook import ORGANISERS_ONLY
from matcher.problem import Problem
from matcher.rerun import ANEW, CHANGE, FEWEST, SOME_MORE, WORTH, Names, Proposal, Ready
from matcher.rerun.difference import EXTRA, LOST, MOVED, NEW

FOLDER = "voorstellen"
MOST = 3
"""As many proposals as there ever are."""
OURS = frozenset(
    {"voorstellen.md", "voorstellen.json", "problem.json"}
    | {
        f"{name}-{n}.{end}"
        for n in range(1, MOST + 1)
        for name, end in (("roster", "json"), ("wijzigingen", "md"))
    }
)
"""What this program writes in the folder."""
TITLES = {
    FEWEST: "Zo min mogelijk wijzigingen",
    SOME_MORE: "Iets meer wijzigingen",
    ANEW: "Helemaal opnieuw",
}


def write_proposals(proposals: Sequence[Proposal], ready: Ready, out: Path) -> list[Path]:
    """Write the proposals into `out`, whole or not at all, and return the files.

    Raises OutputError, in Dutch, when something can't be written; `out` is then as it was.
    """
    with replaced_whole(out, OURS) as folder:
        _write(folder / "voorstellen.md", _page(proposals, ready.names, ready.round))
        _write(
            folder / "voorstellen.json",
            json.dumps(document(proposals, ready.names), ensure_ascii=False, indent=1),
        )
        _write(folder / "problem.json", ready.prepared.problem.to_json())
        for n, one in enumerate(proposals, 1):
            _write(roster_file(folder, n), one.roster.to_json())
            _write(folder / f"wijzigingen-{n}.md", page(one.difference, ready.names, ready.round))
        written = sorted(path.name for path in folder.iterdir())
    return [out / name for name in written]


def roster_file(folder: Path, number: int) -> Path:
    """The roster of a proposal, numbered from 1."""
    return folder / f"roster-{number}.json"


def still_fits(folder: Path, problem: Problem) -> bool:
    """Whether the proposals in the folder were made for exactly this problem."""
    try:
        return (folder / "problem.json").read_text(encoding="utf-8") == problem.to_json()
    except OSError:
        return False


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def rows(proposals: Sequence[Proposal]) -> list[tuple[str, ...]]:
    """What there is to choose between: a name, and a value per proposal."""
    facts = [
        ("Verplaatst", [one.difference.count(MOVED) for one in proposals]),
        ("Raken hun plek kwijt", [one.difference.count(LOST) for one in proposals]),
        ("Krijgen een plek", [one.difference.count(NEW) for one in proposals]),
        ("Krijgen er een tweede bij", [one.difference.count(EXTRA) for one in proposals]),
        ("Bijeenkomsten die veranderen", [len(one.difference.meetings) for one in proposals]),
        ("Onder hun minimum", [len({s.meeting for s in one.difference.short}) for one in proposals]),
        ("Mensen zonder plek", [len(one.roster.unplaced) for one in proposals]),
        ("Gewicht van de wijzigingen", [one.difference.changes for one in proposals]),
    ]
    for name, (title, _) in TERMS.items():
        values = [one.roster.terms.get(name, 0) for one in proposals]
        if any(values):
            facts.append((title, values))
    facts.append(("Kosten samen", [one.roster.cost or 0 for one in proposals]))
    return [(name, *(dutch.number(value) for value in values)) for name, values in facts]


def sentence(proposal: Proposal, first: Proposal) -> str:
    """What a proposal is, in one or two Dutch sentences."""
    if proposal.kind == FEWEST:
        return proof(proposal.difference)
    saved = (first.roster.cost or 0) - (proposal.roster.cost or 0)
    less = f"Scheelt {dutch.number(saved)} reisminuten."
    if proposal.kind == SOME_MORE:
        return (
            f"{less} De wijzigingen erbij leveren samen meer op dan zij wegen ({WORTH} reisminuten per punt; "
            f"een ander moment weegt {CHANGE.slot} punten, en meer voor wie al is uitgenodigd)."
        )
    if proposal.bound is None or proposal.bound <= 0:
        return f"{less} Met de vorige indeling is geen rekening gehouden."
    return (
        f"{less} Met de vorige indeling is geen rekening gehouden; goedkoper dan "
        f"{dutch.number(proposal.bound)} kan geen enkele indeling zijn."
    )


def _page(proposals: Sequence[Proposal], names: Names, round_: Round) -> str:
    heads = ("", *(f"{n}. {TITLES[one.kind]}" for n, one in enumerate(proposals, 1)))
    shown = [
        tuple(Marked(f"**{cell}**") for cell in row) if row[0] == "Kosten samen" else row
        for row in rows(proposals)
    ]
    parts = [
        f"# Voorstellen: {escaped(round_.name)}",
        ORGANISERS_ONLY,
        "Kosten in reisminuten: hoe lager, hoe beter de indeling. Kies een voorstel met "
        "`matcher rerun RONDE --take NUMMER`; tot dan verandert er niets.",
        markdown_table(heads, shown, right=tuple(range(1, len(heads)))),
    ]
    for n, one in enumerate(proposals, 1):
        parts.append(f"## {n}. {TITLES[one.kind]}")
        parts.append(f"{escaped(headline(one.difference))} {escaped(sentence(one, proposals[0]))}")
        parts.append(f"Wie er verandert en waarom, staat in `wijzigingen-{n}.md`.")
    parts += [f"*{escaped(line)}*" for line in missing(proposals)]
    return "\n\n".join(parts) + "\n"


def missing(proposals: Sequence[Proposal]) -> list[str]:
    """Why there are fewer than three."""
    kinds = {one.kind for one in proposals}
    why = {
        SOME_MORE: "Met iets meer wijzigingen is in deze tijd niets anders gevonden dat genoeg oplevert.",
        ANEW: "Helemaal opnieuw indelen leverde in deze tijd niets beters op.",
    }
    return [sentence for kind, sentence in why.items() if kind not in kinds]


def document(proposals: Sequence[Proposal], names: Names) -> dict[str, object]:
    """`voorstellen.json`: per proposal its numbers and its whole difference."""
    return {
        "proposals": [
            {
                "number": n,
                "kind": one.kind,
                "title": TITLES[one.kind],
                "sentence": sentence(one, proposals[0]),
                "bound": one.bound,
                "moved": one.difference.count(MOVED),
                "lost": one.difference.count(LOST),
                "new": one.difference.count(NEW),
                "extra": one.difference.count(EXTRA),
                "unplaced": len(one.roster.unplaced),
                "difference": as_document(one.difference, names, ()),
            }
            for n, one in enumerate(proposals, 1)
        ],
        "missing": missing(proposals),
    }
