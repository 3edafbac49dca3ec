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
    "planning": {"engines", "formats"},
    # Commands that other packages add.
    "extensions": set(),
    "arguments": {"domain", "extensions"},
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
        "domain", "engines", "errors", "explain", "files", "formats", "geo", "live", "outputs", "planning",
        "problem", "roster", "rounds", "telling",
    },
    "commands_rerun": {
        "byhand", "check", "commands_shared", "documents", "domain", "engines", "errors", "exit_codes", "geo",
        "live", "outputs", "problem", "rerun", "roster", "rounds", "tables", "telling",
    },
    "commands": {
        "anonymous", "bench", "bench_rerun", "bench_travel", "commands_check", "commands_data",
        "commands_explain", "commands_rerun", "commands_shared", "country", "demo", "documents",
        "domain", "dutch", "earlier", "engines", "errors", "exit_codes", "extensions", "files", "geo",
        "outputs", "roster", "rounds", "telling",
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
    "sqlalchemy": ("web/",),
    "alembic": ("web/store/", "web/migrations/"),
    "huey": ("web/work/",),
    "argon2": ("web/accounts/",),
}
"""Library → the only places that may import it."""


WEB_DOORS: dict[str, set[str]] = {
    # What everything stands on: these know no page.
    "config": set(),
    "store": set(),
    "migrations": {"store"},
    "assets": set(),
    "paths": set(),
    "said": set(),
    "words": {"said"},
    "work": {"config", "said", "store"},
    # Pages, and what they need. `app` gives them the session of a request.
    "accounts": {"app", "paths", "store"},
    "rounds": {"accounts", "app", "said", "store"},
    "region": {"accounts", "app", "rounds", "store"},
    "signing": {"accounts", "app", "rounds", "said", "store", "words"},
    "inviting": {"accounts", "app", "rounds", "signing", "store", "words"},
    "versions": {"rounds", "store"},
    "planning": {"accounts", "app", "rounds", "said", "store", "words", "work"},
    "looking": {"accounts", "app", "store", "versions"},
    "editing": {"accounts", "app", "looking", "rounds", "store", "versions", "work"},
    "publishing": {
        "accounts", "app", "config", "looking", "rounds", "said", "store", "versions", "words", "work",
    },
    "starting": {"accounts", "app", "publishing", "rounds", "store"},
    "wijken": {"accounts", "app", "rounds", "store", "versions"},
    "members": {"accounts", "app", "said", "store", "wijken"},
    # Everything together.
    "catalogue": {"accounts", "rounds"},
    "views": {
        "accounts", "assets", "editing", "inviting", "looking", "members", "planning", "publishing",
        "region", "rounds", "signing", "starting", "wijken",
    },
    "app": {"accounts", "config", "rounds", "store", "views", "words", "work"},
    "worker": {"config", "editing", "publishing", "rounds", "said", "store", "versions", "work"},
    "demo": {"rounds", "store"},
    "serve": {"accounts", "app", "config", "demo", "store", "work"},
    "bench": {"config", "rounds", "store"},
    "command": {"bench", "serve"},
}  # fmt: skip
"""Room of `web` → rooms of `web` that it may import. Any of them may call `matcher`."""

KNOW_THE_APPLICATION = ("views", "attendance_views", "mail_views", "table_views", "serve", "rights", "menu")
"""Names of the modules that may import `web.app`. What a worker does can't depend on a page."""


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


def room_of(dotted: str, house: str = "matcher") -> str | None:
    parts = dotted.split(".")
    if parts[0] != house or len(parts) < 2:
        return None
    there = ROOT / house / parts[1]
    return parts[1] if there.is_dir() or there.with_suffix(".py").is_file() else None


def rooms(house: str = "matcher") -> set[str]:
    entries = (ROOT / house).iterdir()
    found = {e.stem if e.suffix == ".py" else e.name for e in entries if e.suffix == ".py" or _has_code(e)}
    return found - {"__init__"}


def _has_code(path: Path) -> bool:
    return path.is_dir() and any(path.glob("*.py"))


def through_walls(house: str, doors: dict[str, set[str]]) -> list[str]:
    """Imports of a room that its doors do not allow."""
    wrong = []
    for path in (ROOT / house).rglob("*.py"):
        room = path.relative_to(ROOT / house).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for dotted in imports(path):
            target = room_of(dotted, house)
            if target is not None and target != room and target not in doors[room]:
                wrong.append(f"{path.relative_to(ROOT)} imports {dotted}")
    return sorted(wrong)


def test_every_room_has_its_place():
    assert rooms() == set(DOORS), "a new room needs a line in DOORS, a gone one must leave it"


def test_rooms_use_only_the_doors_they_have():
    wrong = through_walls("matcher", DOORS)
    assert not wrong, "\n".join(wrong)


def test_every_room_of_the_web_has_its_place():
    assert rooms("web") == set(WEB_DOORS), "a new room needs a line in WEB_DOORS, a gone one must leave it"


def test_rooms_of_the_web_use_only_the_doors_they_have():
    wrong = through_walls("web", WEB_DOORS)
    assert not wrong, "\n".join(wrong)


def test_only_pages_know_the_application():
    wrong = [
        f"{path.relative_to(ROOT)} imports {dotted}"
        for path in (ROOT / "web").rglob("*.py")
        if path.stem not in KNOW_THE_APPLICATION
        for dotted in imports(path)
        if room_of(dotted, "web") == "app"
    ]
    assert not wrong, "\n".join(wrong)


def test_a_worker_loads_no_page():
    """Not by a detour either: it may run on another machine, without the pages."""
    reached: set[Path] = set()
    waiting = [*(ROOT / "web" / "worker").glob("*.py")]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        for dotted in imports(path):
            parts = dotted.split(".")
            # The module itself or, for a name in it, what holds the name; and the packages around it.
            for end in range(1, len(parts) + 1 if parts[0] == "web" else 0):
                there = ROOT.joinpath(*parts[:end])
                waiting += [p for p in (there.with_suffix(".py"), there / "__init__.py") if p.is_file()]
    assert ROOT / "web" / "store" / "tables.py" in reached, "it does follow imports"
    pages = [p for p in reached if p.stem == "views" or p == ROOT / "web" / "app.py"]
    assert not pages, pages


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
