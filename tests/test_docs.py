"""The documentation is tested: what the program has is described, and what is described is so."""

from __future__ import annotations

import argparse
import inspect
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest

from matcher import exit_codes
from matcher.arguments import parser
from matcher.domain import LEVELS, MODES
from matcher.formats import FORMATS
from matcher.geo import load_atlas
from matcher.geo import outflow as relevance
from matcher.geo.travel.fitted import read_agreement, read_fitted
from matcher.geo.travel.speeds import default_speeds
from matcher.outputs.folder import OURS
from matcher.roster import TERM_NAMES
from matcher.rounds import read_round
from matcher.rounds.columns import STATES, TABLES, TableSpec
from matcher.rounds.roles import ROLES
from matcher.rounds.settings import GROUPINGS
from matcher.rounds.slots import MOMENT_KEYS
from matcher.rule_names import RULE_NAMES
from web.store import ROLES as WEB_ROLES

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "README.md",
    "CHANGELOG.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")),
    "data/schools/SOURCE.md",
    "data/wijken/SOURCE.md",
    "data/reistijden/SOURCE.md",
)
TEXT = {page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
README, ROUND, MODEL = TEXT["README.md"], TEXT["docs/ronde.md"], TEXT["docs/model.md"]
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of every table; a `\\|` is no border."""
    for line in CODE.sub("", text).splitlines():
        if line.startswith("|"):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def section(text: str, title: str) -> str:
    """What stands under the heading `title`, up to the next heading as high or higher."""
    start = re.search(rf"^(#+) {re.escape(title)}$", CODE.sub(_blank, text), re.MULTILINE)
    assert start, f"no heading {title!r}"
    level = len(start[1])
    end = re.compile(rf"^#{{1,{level}}} ", re.MULTILINE).search(CODE.sub(_blank, text), start.end())
    return text[start.end() : end.start() if end else len(text)]


def _blank(block: re.Match[str]) -> str:
    # A # in a code block is no heading.
    return re.sub(r"[^\n]", " ", block[0])


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def described(text: str) -> dict[str, list[str]]:
    """First code word of a row → its cells."""
    return {names(row[0])[0]: row for row in rows(text) if names(row[0])}


# The command line


def commands(
    command: argparse.ArgumentParser, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something: its words and its parser."""
    below = [action for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        for name, child in action.choices.items():
            yield from commands(child, (*path, name))
    if not below:
        yield " ".join(path), command


COMMANDS = dict(commands(parser()))
EVERYWHERE = {"--help", "--debug"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described_with_all_its_options_and_no_others(name):
    found = [
        row
        for row in rows(section(README, "Alle opdrachten"))
        if re.match(rf"`matcher {name}( [^`]*)?`$", row[0])
    ]
    assert len(found) == 1, f"one row of the README is about matcher {name}"
    options = {text for action in COMMANDS[name]._actions for text in action.option_strings}
    long = {text for text in options if text.startswith("--")} - EVERYWHERE
    told = {text.split()[0] for text in names(found[0][2]) if text.startswith("-")}
    assert long <= told <= options


def test_the_options_of_all_commands_are_described():
    text = section(README, "Alle opdrachten")
    top = {text for action in parser()._actions for text in action.option_strings if text.startswith("--")}
    for option in sorted(top | EVERYWHERE):
        assert f"{option}`" in text, option


def test_default_values_of_options_are_true():
    for row in rows(section(README, "Alle opdrachten")):
        words = names(row[0])
        if not words or words[0].split()[0] != "matcher":
            continue
        name = next(each for each in COMMANDS if f"{words[0]} ".startswith(f"matcher {each} "))
        for option, value in re.findall(r"`(--[a-z-]+)`[^,`]*\(([^,()]+)\)", row[2]):
            action = next(a for a in COMMANDS[name]._actions if option in a.option_strings)
            if action.default is not None:
                shown = (
                    f"{action.default:g}" if isinstance(action.default, int | float) else str(action.default)
                )
                assert value == shown, (name, option)


def written_commands() -> Iterator[tuple[str, str]]:
    """Every whole command in a code block or between backquotes, without what installs it."""
    for page, text in TEXT.items():
        blocks = "\n".join(re.findall(r"^```(?:sh|powershell)\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
        lines = [*blocks.splitlines(), *re.findall(r"`(matcher [^`]+)`", CODE.sub("", text))]
        for line in lines:
            words = re.sub(r"^\.venv(/bin/|\\Scripts\\)", "", line.split("#")[0].strip())
            # A command named with its metavariables is a name, not something to type.
            if words.startswith("matcher ") and not re.search(r" [A-Z]{2,}\b|\.json$|…", words):
                yield page, words


@pytest.mark.parametrize(("page", "line"), sorted(set(written_commands())))
def test_every_command_that_is_written_down_is_understood(page, line):
    words = shlex.split(line)[1:]
    if words in (["--help"], ["--version"]) or words[-1] == "--help" or " ".join(words) in COMMANDS:
        return
    if any(" ".join(words) == name.split()[0] for name in COMMANDS):
        return
    parser().parse_args(words)


def test_every_make_target_is_described():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)[1].split()
    assert {"demo", "test", "lint"} <= set(targets)
    for target in targets:
        assert f"make {target}" in README, target
    # And none that is not there.
    assert set(re.findall(r"`make ([a-z]+)", README)) <= {*targets}


def test_both_shells_install_what_the_makefile_installs():
    text = section(README, "Zonder make")
    for system in (r"\.venv\\Scripts\\", r"\.venv/bin/"):
        for wanted in (
            "--require-hashes -r requirements.lock",
            "--no-deps --no-build-isolation --editable .",
        ):
            assert re.search(rf"^{system}python -m pip install {re.escape(wanted)}$", text, re.MULTILINE)
    # The demo is the same as that of make.
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in re.findall(r"-m matcher (.*)$", makefile, re.MULTILINE):
        if line.startswith(("demo ", "plan ")):
            assert text.count(f"matcher {line}\n") == 2, line


def test_every_exit_code_is_described():
    codes = {value for name, value in inspect.getmembers(exit_codes) if name.isupper()}
    table = {row[0] for row in rows(section(README, "Als het niet lukt"))}
    assert {str(code) for code in codes} == {cell for cell in table if cell.isdecimal()}


def test_every_output_is_described():
    told = {
        name.rstrip("/") for row in rows(section(README, "Wat er in uit/ staat")) for name in names(row[0])
    }
    assert told == OURS


# The round folder


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_every_column_is_described_and_none_that_is_not_there(spec: TableSpec):
    told = described(section(ROUND, spec.name))
    assert list(told) == [name for name in told if name in spec.by_name], "a column that does not exist"
    assert set(told) == set(spec.by_name)
    for column in spec.columns:
        assert told[column.name][1].startswith("ja") == column.required, column.name


def test_every_table_is_in_the_overview():
    told = described(ROUND.split("\n## ", 1)[0])
    for spec in TABLES:
        assert told[spec.name][1] == ("ja" if spec.required else "nee"), spec.name


def settings_of(format_name: str, part: str) -> str:
    """Where the rules or weights of a format are described."""
    if format_name == "wijkbijeenkomst":
        return section(ROUND, f"[{part}]")
    return section(TEXT[f"docs/{format_name}.md"], f"[{part}] van de AdviesMiddag")


@pytest.mark.parametrize("part", ["regels", "gewichten"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_every_setting_is_described_with_its_default(format_name, part):
    text = (ROOT / "matcher" / "formats" / f"{format_name}.toml").read_text(encoding="utf-8")
    told = described(settings_of(format_name, part))
    assert {key: row[1] for key, row in told.items()} == {
        key: str(value) for key, value in tomllib.loads(text)[part].items()
    }
    assert all(len(row[2]) > 20 for row in told.values()), "a sentence that says what it buys"


@pytest.mark.parametrize("format_name", FORMATS)
def test_numbers_in_the_sentences_are_those_of_the_defaults(format_name):
    weights = described(settings_of(format_name, "gewichten"))
    for key, row in weights.items():
        said = re.findall(r"\b(\d+) minuten", row[2])
        assert set(said) <= {row[1]}, key


def test_every_word_of_the_field_is_in_the_reference():
    for word in (*ROLES, *LEVELS, *MODES, *STATES, *GROUPINGS):
        assert re.search(rf"\b{re.escape(word)}\b", ROUND), word
    keys = described(section(ROUND, "ronde.toml"))
    for key in ("naam", "format", "regio", "groepering"):
        assert key in keys
    for key in MOMENT_KEYS:
        assert f"`{key}`" in section(ROUND, "ronde.toml"), key
    for name in FORMATS:
        assert f"`{name}`" in ROUND


def test_the_forms_example_is_read_as_the_reference_says(tmp_path):
    """The worked example, copied from the page: settings, mapping, export and schoolnamen."""
    toml = re.findall(r"^```toml\n(.*?)^```", ROUND, re.MULTILINE | re.DOTALL)
    settings, mapping, rerun = toml
    export, school_names = re.findall(r"^```csv\n(.*?)^```", ROUND, re.MULTILINE | re.DOTALL)
    (tmp_path / "ronde.toml").write_text(settings + mapping + rerun, encoding="utf-8")
    (tmp_path / "inschrijvingen.csv").write_text(export, encoding="utf-8")
    (tmp_path / "schoolnamen.csv").write_text(school_names, encoding="utf-8")
    (tmp_path / "locaties.csv").write_text(
        "locatie;capaciteit;momenten\nDe Pijler;24;alle\n", encoding="utf-8"
    )
    reading = read_round(tmp_path, today=date(2026, 11, 23))
    assert reading.round.called_off == ("WK059903-2",) and reading.round.frozen == ("WK059905-1",)
    samira, joost = reading.round.people
    assert (samira.role, samira.mode, samira.school) == ("leerkracht groep 8", "fiets", "24NX00")
    assert dict(samira.availability) == {"wo-20jan": "ja", "do-21jan": "ja"}
    assert (joost.role, joost.mode, dict(joost.availability)) == ("mentor", "auto", {"wo-20jan": "ja"})
    read_as, unknown = reading.warnings
    assert "'Juf groep 8' → leerkracht groep 8; 'Brugklasmentor' → mentor" in read_as.message
    assert unknown.column == "Begintijd"


# The model


def test_the_model_page_lists_every_rule_once_in_order():
    told = [row for row in rows(section(MODEL, "Hard rules")) if row[0].isdecimal()]
    assert [names(row[1])[0] for row in told] == list(RULE_NAMES)
    assert [int(row[0]) for row in told] == list(range(1, len(RULE_NAMES) + 1))


def test_the_model_page_lists_every_cost_term_once_in_order():
    assert list(described(section(MODEL, "Cost terms"))) == list(TERM_NAMES)


# The pages themselves


def anchors(text: str) -> set[str]:
    """The names under which GitHub and others find the headings of a page."""
    found: set[str] = set()
    for title in re.findall(r"^#+ (.*)$", CODE.sub("", text), re.MULTILINE):
        kept = re.sub(r"[^\w\- ]", "", title.lower())
        found.add(kept.strip().replace(" ", "-"))
    return found


def links() -> list[tuple[str, str]]:
    return [
        (page, target)
        for page, text in TEXT.items()
        for target in re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", text))
    ]


@pytest.mark.parametrize(("page", "target"), links())
def test_every_link_leads_somewhere(page, target):
    if re.match(r"https?://", target):
        return
    path, _, anchor = target.partition("#")
    file = (ROOT / page).parent / unquote(path) if path else ROOT / page
    assert file.exists()
    if anchor:
        assert anchor in anchors(file.read_text(encoding="utf-8")), f"no heading for #{anchor}"


def test_the_pictures_are_pictures_and_small():
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert len(pictures) == 5, "one of a map, and four of the pages"
    for said, file in pictures:
        assert len(said) > 30, "the description says what is to be seen"
        data = (ROOT / file).read_bytes()
        assert data.startswith(b"\x89PNG") and len(data) < 400_000


def test_the_pages_name_no_machine_and_are_not_too_long():
    for page, text in TEXT.items():
        assert not re.search(r"(?<![\w.])/(work|home|root|tmp|Users|opt|mnt)/|[A-Z]:\\", text), page
        assert "localhost" not in text and "127.0.0.1" not in text, page
    assert len(README.splitlines()) <= 260, "move reference parts to docs/"


def test_every_room_of_the_house_is_described():
    text = section(README, "English")
    for path in (ROOT / "matcher").iterdir():
        if path.is_dir() and (path / "__init__.py").exists():
            assert f"`matcher/{path.name}/`" in text, path.name
    for path in (ROOT / "web").iterdir():
        if path.is_dir() and path.name != "__pycache__" and list(path.glob("*.py")):
            assert f"`web/{path.name}/`" in text, path.name


def test_the_version_has_a_place_in_the_changelog():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.search(rf"^## {re.escape(project['version'])}\b", TEXT["CHANGELOG.md"], re.MULTILINE)
    assert project["readme"] == "README.md"


def test_every_setting_of_the_server_is_described():
    code = (ROOT / "web" / "config.py").read_text(encoding="utf-8")
    read = set(re.findall(r"given\.get\(\"([A-Z_]+)\"", code))
    assert "DATABASE_URL" in read
    assert read == set(described(section(TEXT["docs/server.md"], "Instellingen"))) - {"variabele"}


def test_every_role_is_described():
    told = {row[0] for row in rows(section(TEXT["docs/server.md"], "Rechten"))}
    assert {*WEB_ROLES, "beheerder"} <= told


# Travel minutes

TRAVEL = TEXT["docs/reistijden.md"]


def test_the_speeds_in_the_docs_are_those_of_the_program():
    speeds = default_speeds()
    bicycle, car, bus = (speeds.rides[mode] for mode in ("fiets", "auto", "ov"))
    table = {row[0]: row[1] for row in rows(section(TRAVEL, "Snelheden en toeslagen")) if len(row) == 3}

    def found(name):
        return [float(number.replace(",", ".")) for number in re.findall(r"\d+(?:,\d+)?", table[name])]

    assert found("lopen") == [max(speeds.walk.values())]
    assert found("fiets") == [bicycle.kmh["cycleway"]] and found("fiets: toeslag") == [bicycle.allowance]
    assert found("auto: snelweg, autoweg") == [car.kmh["motorway"], car.kmh["trunk"]]
    main = [car.kmh[kind] for kind in ("primary", "secondary", "tertiary")]
    assert found("auto: primair, secundair, tertiair") == main
    assert found("auto: woonstraat, ontsluiting") == [car.kmh["residential"], car.kmh["service"]]
    assert found("auto: toeslag") == [car.allowance]
    for kind in ("metro", "tram"):
        assert found(kind) == [speeds.lines[kind].kmh, speeds.lines[kind].allowance]
    assert found("bus") == [bus.kmh["residential"], bus.allowance]
    assert found("pont") == [speeds.ferry]
    assert found("roltrap of lift in Maastunnel en Beneluxtunnel") == [speeds.shafts["Maastunnel"]["fiets"]]


def test_the_stated_agreement_is_that_of_the_tables():
    path = ROOT / "data" / "reistijden" / "schatting.csv"
    fitted, agreed = read_fitted(path), read_agreement(path)
    stated = {row[0]: row[1:] for row in rows(section(TRAVEL, "Buiten de wegenkaart"))}
    for mode in MODES:
        f, a = fitted[mode], agreed[mode]
        expected = [
            f"{f.per_km:.2f}", f"{f.fixed:.1f}",
            f"{100 * a.median_share:.1f} % ({a.median_minutes:.1f} min)",
            f"{100 * a.ninth_share:.1f} % ({a.ninth_minutes:.1f} min)",
        ]  # fmt: skip
        assert stated[mode] == [text.replace(".", ",") for text in expected]
    assert f"{agreed['fiets'].pairs:,}".replace(",", ".") in TRAVEL


def test_the_stated_cover_is_that_of_the_tables():
    atlas = load_atlas()
    network = atlas.shipped_travel.network
    points = np.array([[s.x, s.y] for s in atlas.schools.values()])
    inside = network.joins(points)
    assert f"{inside.sum()} van de {len(points)} vestigingen" in TRAVEL
    assert f"verste op {network.snap(points[inside])[2].max():.0f} meter" in TRAVEL
    for number in (len(network.xy), len(network.start)):
        assert f"{number:,}".replace(",", ".") in TRAVEL


def test_the_calibration_in_the_docs_is_that_of_the_tables():
    atlas, text = load_atlas(), TEXT["docs/relevantie.md"]
    north = [
        relevance.north_from_zuid(atlas.schools.values(), atlas.pupils_minutes, atlas.bank, decay)
        for decay in (relevance.DECAY_MINUTES, 8, 20)
    ]
    assert f"Met {relevance.DECAY_MINUTES:.1f} minuten".replace(".", ",") in text
    assert f"{100 * north[0]:.1f} %".replace(".", ",") in text
    assert f"met 8 minuten {100 * north[1]:.0f} % en met 20 minuten {100 * north[2]:.0f} %" in text
