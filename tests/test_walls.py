"""The rooms of the house and the doors between them, read from the imports themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

DOORS: dict[str, set[str]] = {
    # The words everything else uses.
    "errors": set(),
    "exit_codes": set(),
    "rule_names": set(),
    "domain": set(),
    "dutch": set(),
    "files": {"errors"},
    # The two documents, and who judges one by the other.
    "problem": set(),
    "roster": set(),
    "documents": {"errors", "problem", "roster"},
    "anonymous": {"problem"},
    "earlier": {"check", "documents", "errors", "problem", "roster"},
    "check": {"errors", "problem", "roster", "rule_names"},
    # The solver knows no format, no file, no coordinate.
    "model": {"errors", "problem", "roster", "rule_names"},
    "engines": {"check", "documents", "errors", "model", "problem", "roster", "rule_names"},
    # From a folder to a problem.
    "geo": {"domain", "errors", "files"},
    "rounds": {"domain", "errors", "files", "geo"},
    "formats": {"domain", "dutch", "errors", "geo", "problem"},
    # What people change in a roster, read back.
    "byhand": {"dutch", "check", "documents", "errors", "problem", "roster", "rounds"},
    # From a round that changed and an earlier roster to a new one.
    "rerun": {
        "byhand", "check", "domain", "dutch", "engines", "errors", "formats", "model", "problem", "roster",
        "rounds",
    },
    # From a roster to what people read.
    "outputs": {
        "byhand", "check", "documents", "domain", "dutch", "engines", "errors", "files", "formats", "geo",
        "problem", "rerun", "roster", "rounds",
    },
    # The command, which may call everything, and what only it uses.
    "demo_people": {"domain", "geo", "rounds"},
    "demo_groups": {"demo_people", "domain", "rounds"},
    "demo": {"demo_groups", "demo_people", "domain", "dutch", "errors", "files", "geo", "rounds"},
    "country": {"errors", "files", "problem"},
    "bench_travel": {"domain", "dutch", "geo"},
    "bench_streams": {
        "check", "demo", "domain", "dutch", "engines", "errors", "files", "formats", "geo", "problem",
        "rerun", "roster", "rounds",
    },
    "bench_rerun": {
        "bench_streams", "check", "dutch", "engines", "errors", "exit_codes", "outputs", "rerun",
    },
    "bench_classics": {"problem"},
    "bench_groups": {"problem"},
    "live": {"dutch", "engines"},
    "explain": {"check", "dutch", "engines", "model", "problem", "roster"},
    "telling": {
        "check", "dutch", "engines", "errors", "exit_codes", "explain", "live", "outputs", "problem",
        "roster",
    },
    "bench": {
        "bench_classics", "bench_groups", "check", "demo", "dutch", "engines", "errors", "formats", "geo",
        "outputs", "problem", "rounds",
    },  # fmt: skip
    "arguments": {"domain"},
    "commands_check": {
        "byhand", "check", "documents", "dutch", "errors", "exit_codes", "files", "live", "outputs",
        "problem", "roster", "telling",
    },
    "commands_data": {"domain", "exit_codes", "files", "geo", "outputs", "telling"},
    "tables": set(),
    "telling_explain": {"dutch", "engines", "explain", "problem", "roster", "tables"},
    "commands_explain": {
        "check", "documents", "domain", "dutch", "engines", "errors", "exit_codes", "explain", "files",
        "formats", "geo", "outputs", "problem", "roster", "rounds", "tables", "telling", "telling_explain",
    },
    "commands_shared": {
        "domain", "engines", "errors", "explain", "files", "formats", "geo", "live", "outputs", "problem",
        "roster", "rounds", "telling",
    },
    "commands_rerun": {
        "byhand", "check", "commands_shared", "documents", "domain", "engines", "errors", "exit_codes", "geo",
        "live", "outputs", "problem", "rerun", "roster", "rounds", "tables", "telling",
    },
    "commands": {
        "anonymous", "bench", "bench_rerun", "bench_travel", "commands_check", "commands_data",
        "commands_explain", "commands_rerun", "commands_shared", "country", "demo", "documents",
        "domain", "dutch", "earlier", "engines", "errors", "exit_codes", "files", "geo", "outputs", "roster",
        "rounds", "telling",
    },
    "cli": {"arguments", "commands", "errors", "exit_codes", "telling"},
    "__main__": {"cli"},
}  # fmt: skip
"""Room → rooms that it may import. A room is a module or a package directly under `matcher`."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "ortools": ("matcher/model/", "matcher/engines/", "matcher/explain"),
    "geopandas": ("matcher/geo/", "matcher/outputs/map"),
    "shapely": ("matcher/geo/", "matcher/outputs/map"),
    "pyproj": ("matcher/geo/", "matcher/outputs/map"),
    "pyogrio": ("matcher/geo/", "matcher/outputs/map"),
    "folium": ("matcher/outputs/map",),
    "flask": ("web/",),
}
"""Library → the only places that may import it."""


def modules() -> list[Path]:
    return sorted(path for top in ("matcher", "web") for path in (ROOT / top).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Dotted names of everything that a module imports, wherever in it."""
    return imports_in(path.read_text(encoding="utf-8"), path.relative_to(ROOT).with_suffix("").parts)


def imports_in(text: str, own: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [node.module] if node.module else []
            if node.level:
                base = [*own[: -node.level], *base]
            # `from matcher import geo` names a room in its second half.
            yield from (".".join([*base, alias.name]) for alias in node.names)


def room_of(dotted: str) -> str | None:
    parts = dotted.split(".")
    if parts[0] != "matcher" or len(parts) < 2:
        return None
    there = ROOT / "matcher" / parts[1]
    return parts[1] if there.is_dir() or there.with_suffix(".py").is_file() else None


def rooms() -> set[str]:
    entries = (ROOT / "matcher").iterdir()
    found = {e.stem if e.suffix == ".py" else e.name for e in entries if e.suffix == ".py" or _is_package(e)}
    return found - {"__init__"}


def _is_package(path: Path) -> bool:
    return (path / "__init__.py").is_file()


def test_every_room_has_its_place():
    assert rooms() == set(DOORS), "a new room needs a line in DOORS, a gone one must leave it"


def test_rooms_use_only_the_doors_they_have():
    wrong = []
    for path in (ROOT / "matcher").rglob("*.py"):
        room = path.relative_to(ROOT / "matcher").parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for dotted in imports(path):
            target = room_of(dotted)
            if target is not None and target != room and target not in DOORS[room]:
                wrong.append(f"{path.relative_to(ROOT)} imports {dotted}")
    assert not wrong, "\n".join(sorted(wrong))


def test_doors_lead_one_way():
    def reach(room: str, seen: set[str]) -> set[str]:
        for door in DOORS[room] - seen:
            seen.add(door)
            reach(door, seen)
        return seen

    for room in DOORS:
        assert room not in reach(room, set()), f"{room} can be reached from itself"


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_stays_in_its_rooms(library):
    wrong = [
        f"{path.relative_to(ROOT)} imports {dotted}"
        for path in modules()
        if not path.relative_to(ROOT).as_posix().startswith(LIBRARIES[library])
        for dotted in imports(path)
        if dotted.split(".")[0] == library
    ]
    assert not wrong, "\n".join(wrong)


def test_the_product_knows_nothing_of_the_web():
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "matcher").rglob("*.py")
        if any(dotted.split(".")[0] == "web" for dotted in imports(path))
    ]
    assert not wrong


def test_the_checker_can_reach_no_solver_and_no_map():
    """Not by a detour either: an independent verdict can't lean on what it judges."""
    reached, waiting = set(), ["check"]
    while waiting:
        room = waiting.pop()
        reached.add(room)
        waiting += DOORS[room] - reached
    assert not reached & {"model", "engines", "geo", "outputs", "formats"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import flask.views as v", ["flask.views"]),
        ("def f():\n    from ortools.sat import cp_model", ["ortools.sat.cp_model"]),
        ("from matcher import geo", ["matcher.geo"]),
        ("from . import outputs", ["matcher.outputs"]),
        ("from .engines import solve", ["matcher.engines.solve"]),
    ],
)
def test_every_way_to_import_is_seen(text, names):
    assert list(imports_in(text, ("matcher", "sly"))) == names
