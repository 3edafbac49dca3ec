"""The words of the `matcher` command: commands, options and what argparse says, in Dutch."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from matcher.domain import MODES
from matcher.extensions import added_commands

_TRANSLATIONS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", r"dit ontbreekt: \1"),
    (r"unrecognized arguments: (.*)", r"onbekend: \1"),
    (r"argument (.*?): expected one argument", r"\1: hier hoort een waarde achter"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1: \2 bestaat niet; kies uit \3"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 en \2 gaan niet samen"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1: hier hoort geen waarde achter (\2)"),
    (r"ambiguous option: (.*?) could match (.*)", r"\1 kan van alles zijn: \2"),
    (r"argument (.*?): (.*)", r"\1: \2"),
)


class _DutchHelp(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "gebruik: " if prefix is None else prefix)


class DutchParser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Dutch; subparsers are of this class too."""

    def __init__(self, **options: object) -> None:
        # No abbreviations: --sec would become ambiguous the day an option is added.
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_DutchHelp, **options)  # type: ignore[arg-type]
        self._positionals.title = "argumenten"
        self._optionals.title = "opties"
        self.add_argument("-h", "--help", action="help", help="deze uitleg")

    def error(self, message: str) -> NoReturn:
        for english, dutch in _TRANSLATIONS:
            if re.fullmatch(english, message, re.DOTALL):
                message = re.sub(english, dutch, message, flags=re.DOTALL)
                break
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\nMeer uitleg: {self.prog} --help\n")


def parser() -> DutchParser:
    """The whole command line."""
    top = DutchParser(
        prog="matcher",
        description="Deelt professionals uit het basis- en voortgezet onderwijs in voor bijeenkomsten.",
        epilog="Uitgang: 0 gelukt, 1 controle mislukt, 2 fout in de invoer, 3 er bestaat geen indeling, "
        "4 geen indeling gevonden binnen de tijd, 70 een fout van ons.",
    )
    top.add_argument("--version", action="store_true", help="de versie van dit programma")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--debug", action="store_true", help="toon bij een fout van ons de technische details"
    )
    commands = top.add_subparsers(dest="command", metavar="OPDRACHT", title="opdrachten")

    def add(name: str, text: str) -> DutchParser:
        return _with_debug(commands.add_parser(name, help=text, description=text))

    new = add("new", "Maak een map voor een nieuwe ronde, met lege bestanden om in te vullen.")
    new.add_argument("round", metavar="RONDE", type=Path, help="de nieuwe map")
    new.add_argument(
        "--format", default="wijkbijeenkomst", metavar="F", help="soort bijeenkomst (%(default)s)"
    )

    validate = add("validate", "Controleer alleen de invoer: alle fouten en waarschuwingen.")
    _round_options(validate)
    _json_option(validate)

    plan = add("plan", "Maak van de map van een ronde een indeling met alle uitvoer.")
    _round_options(plan)
    _solve_options(plan)
    plan.add_argument("--out", metavar="MAP", type=Path, help="map voor de uitvoer (RONDE/uit)")
    plan.add_argument(
        "--anew", action="store_true", help="deel ook opnieuw in als er al mensen zijn uitgenodigd"
    )
    _json_option(plan)

    rerun = add(
        "rerun", "Deel opnieuw in na afmeldingen, met zo min mogelijk wijzigingen, en toon het verschil."
    )
    _round_options(rerun)
    rerun.add_argument(
        "--previous",
        metavar="roster.json",
        type=Path,
        help="de indeling die mensen hebben (RONDE/uit/roster.json)",
    )
    rerun.add_argument(
        "--out", metavar="MAP", type=Path, help="map voor de uitvoer (RONDE/uit; RONDE/probeer)"
    )
    _solve_options(rerun, seconds=20.0)
    rerun.add_argument(
        "--by-hand",
        metavar="indeling.xlsx",
        type=Path,
        help="houd wat je in dit bestand met de hand verschoof, en pas de rest daarop aan",
    )
    choice = rerun.add_mutually_exclusive_group()
    choice.add_argument(
        "--compare",
        action="store_true",
        help="maak hooguit drie voorstellen in RONDE/voorstellen, en verander verder niets",
    )
    choice.add_argument(
        "--take", metavar="NUMMER", type=_count(1, 3), help="voer een van die voorstellen uit"
    )
    rerun.add_argument(
        "--anyone-may-move",
        action="store_true",
        help="ook in de laatste vijf werkdagen mogen mensen naar een andere plek",
    )
    rerun.add_argument(
        "--now", metavar="TIJD", type=_moment, help="doe alsof het dan is, zoals 2026-11-10T12:00 (nu)"
    )
    tries = rerun.add_argument_group(
        "om iets te proberen: de uitvoer komt in RONDE/probeer, verder verandert er niets"
    )
    for option, value, text in (
        ("--cancel", "WIE[@MOMENT]", "deze persoon kan niet, of niet op dat moment"),
        ("--replace", "WIE=COLLEGA", "deze collega komt in die plaats"),
        ("--lost-venue", "LOCATIE[@MOMENT]", "deze locatie kan niet, of niet op dat moment"),
        ("--rooms", "LOCATIE=N", "daar zijn nog N zalen"),
        ("--capacity", "LOCATIE=N", "daar passen nog N mensen in een zaal"),
        ("--call-off", "BIJEENKOMST", "deze bijeenkomst gaat niet door"),
        ("--freeze", "BIJEENKOMST", "aan deze bijeenkomst verandert niets"),
        ("--pin", "WIE=BIJEENKOMST", "deze persoon moet daar zitten"),
    ):
        tries.add_argument(option, metavar=value, action="append", default=[], help=text)
    _json_option(rerun)

    problem = add("problem", "Vertaal een ronde naar problem.json, zonder in te delen.")
    _round_options(problem)
    problem.add_argument("-o", "--output", metavar="problem.json", type=Path, required=True)
    problem.add_argument(
        "--anonymous",
        action="store_true",
        help="vervang mensen, scholen, besturen en locaties door willekeurige codes, voor een melding",
    )

    solve = add("solve", "Reken problem.json uit tot roster.json.")
    solve.add_argument("problem", metavar="problem.json", type=Path)
    _solve_options(solve)
    solve.add_argument(
        "--engine",
        choices=("auto", "cp-sat", "timetable", "plain"),
        default="auto",
        help="rekenwijze (%(default)s): cp-sat voor kleine groepen, timetable voor veel locaties en momenten,"
        " plain als ijkpunt",
    )
    solve.add_argument(
        "--gap",
        metavar="PROCENT",
        type=_percentage,
        default=0.0,
        help="stop zodra er hooguit zoveel procent beter mogelijk is (0)",
    )
    solve.add_argument("-o", "--output", metavar="roster.json", type=Path, required=True)
    _json_option(solve)

    check = add("check", "Reken een indeling na: iedere regel en alle kosten.")
    check.add_argument(
        "problem", metavar="problem.json", type=Path, help="of de map van een ronde, of haar map uit"
    )
    check.add_argument(
        "roster", metavar="roster.json", type=Path, help="of een indeling.xlsx waarin je mensen verplaatste"
    )
    check.add_argument(
        "--edited",
        action="store_true",
        help="de indeling is met de hand gemaakt of veranderd: reken de kosten opnieuw uit in plaats van ze "
        "na te kijken; bij een .xlsx vanzelf",
    )
    check.add_argument(
        "-o",
        "--output",
        metavar="roster.json",
        type=Path,
        help="schrijf de veranderde indeling hierheen, als ze aan alle regels voldoet",
    )
    _json_option(check)

    explain = add(
        "explain", "Beantwoord vragen: waarom zit iemand hier, wie kan invallen, wie is niet te missen?"
    )
    explain.add_argument(
        "path",
        metavar="PAD",
        type=Path,
        help="de map van een ronde, of een problem.json met roster.json ernaast",
    )
    explain.add_argument("--roster", metavar="roster.json", type=Path, help="een andere indeling")
    explain.add_argument("--person", metavar="WIE", help="waarom zit iemand hier: e-mailadres, naam of code")
    explain.add_argument(
        "--meeting",
        metavar="BIJEENKOMST",
        help="wie kan hier invallen; met --person: waarom zit die daar niet (naam of code)",
    )
    explain.add_argument(
        "-o",
        "--output",
        metavar="lijst.xlsx",
        type=Path,
        help="schrijf van alle bijeenkomsten wie er moeilijk te missen is, en wie kan invallen",
    )
    _solve_options(explain, seconds=20.0)
    _json_option(explain)

    demo = add("demo", "Maak een ronde met verzonnen mensen op de echte scholen, om te proberen.")
    demo.add_argument("folder", metavar="MAP", type=Path)
    demo.add_argument(
        "--region",
        choices=("rotterdam", "koers-vo", "land"),
        default="rotterdam",
        help="(%(default)s); land: alleen problem.json, van een heel land met verzonnen scholen",
    )
    demo.add_argument(
        "--regions",
        metavar="N",
        type=_count(1, 100),
        default=20,
        help="aantal regio's van land (%(default)s)",
    )
    demo.add_argument(
        "--people",
        metavar="N",
        type=_count(1, 20_000),
        help="aantal mensen (450; adviesmiddag: 180; land: 1.000 per regio)",
    )
    demo.add_argument("--seed", metavar="N", type=_count(0), default=0, help="zelfde getal, zelfde ronde (0)")
    demo.add_argument(
        "--format", default="wijkbijeenkomst", metavar="F", help="soort bijeenkomst (%(default)s)"
    )

    after = add(
        "after", "Lees na afloop in wie er was en wat de groepen vonden; werk historie en samenvatting bij."
    )
    _round_options(after)
    after.add_argument("--out", metavar="MAP", type=Path, help="map met de uitvoer (RONDE/uit)")
    _json_option(after)

    bench = add("bench", "Vergelijk de rekenwijzen op vaste demorondes, naast een gewoon model als ijkpunt.")
    bench.add_argument(
        "--seconds", metavar="S", type=_seconds, default=60.0, help="rekentijd per ronde en rekenwijze (60)"
    )
    bench.add_argument(
        "--workers", metavar="N", type=_count(1), help="aantal rekenaars (8, of meer bij meer kernen)"
    )
    bench.add_argument(
        "--seed", metavar="N", type=_count(0), default=0, help="begingetal voor het toeval (0)"
    )
    bench.add_argument(
        "--travel", action="store_true", help="meet alleen de reistijden: lezen, opzoeken, uitrekenen"
    )
    bench.add_argument(
        "--rerun",
        action="store_true",
        help="meet opnieuw indelen na afmeldingen: hoeveel er verandert, naast helemaal opnieuw plannen",
    )
    bench.add_argument(
        "--only", metavar="NAAM", help="alleen de instanties waarvan de naam hiermee begint, zoals Rotterdam"
    )

    travel = add("travel", "Reken uit hoe lang iemand onderweg is, en teken de weg op een kaart.")
    place = (
        "een vestigingscode, de naam van een school of wijk, een postcode, of coördinaten (x,y of lat,lon)"
    )
    travel.add_argument("start", metavar="VAN", help=place)
    travel.add_argument("end", metavar="NAAR", help="net zo")
    travel.add_argument(
        "--mode", choices=MODES, help="fiets, lopen, auto of ov (alle vier)", metavar="VERVOER"
    )
    travel.add_argument("--map", metavar="BESTAND", type=Path, help="teken de weg in dit bestand (.html)")
    _json_option(travel)

    data = add("data", "Beheer de tabellen met scholen en wijken.")
    steps = data.add_subparsers(dest="step", metavar="STAP", title="stappen", required=True)
    text = "Bouw de tabellen opnieuw uit de bestanden van de uitgevers."
    build = _with_debug(steps.add_parser("build", help=text, description=text))
    build.add_argument("--raw", metavar="MAP", type=Path, required=True, help="map met de open bestanden")
    build.add_argument("--out", metavar="MAP", type=Path, help="map voor de tabellen (die van dit programma)")
    text = "Vertel wat de tabellen dekken, hoe precies ze zijn en wat er vreemd aan is."
    report = _with_debug(steps.add_parser("report", help=text, description=text))
    report.add_argument("--map", metavar="BESTAND", type=Path, help="teken wat het wegennet dekt (.html)")
    for name, command in added_commands():
        command.add_arguments(add(name, command.help))
    return top


def _with_debug(command: DutchParser) -> DutchParser:
    command.add_argument(
        "--debug", action="store_true", help="toon bij een fout van ons de technische details"
    )
    return command


def _round_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("round", metavar="RONDE", type=Path, help="de map van de ronde")
    command.add_argument(
        "--without-bad-rows", action="store_true", help="ga verder zonder de rijen met fouten, en noem ze"
    )


def _solve_options(command: argparse.ArgumentParser, seconds: float = 60.0) -> None:
    command.add_argument(
        "--seconds",
        metavar="S",
        type=_seconds,
        default=seconds,
        help=f"zo lang mag het hele commando duren ({seconds:g})",
    )
    command.add_argument(
        "--workers", metavar="N", type=_count(1), help="aantal rekenaars (8, of meer bij meer kernen)"
    )
    command.add_argument(
        "--seed", metavar="N", type=_count(0), default=0, help="begingetal voor het toeval (0)"
    )


def _json_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--json", action="store_true", help="het resultaat als JSON, voor een ander programma"
    )


def _count(least: int, most: int = 2**31 - 1) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            bounds = f"van {least} tot en met {most}" if most < 2**31 - 1 else f"van {least} of meer"
            raise argparse.ArgumentTypeError(f"'{text}' is geen heel getal {bounds}")
        return value

    return parse


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return -1.0


def _seconds(text: str) -> float:
    value = _number(text)
    if not 0 < value <= 7 * 86_400:
        raise argparse.ArgumentTypeError(f"'{text}' is geen aantal seconden boven 0 (en hooguit een week)")
    return value


def _moment(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is geen tijd zoals 2026-11-10T12:00") from None
    return value.replace(tzinfo=None)


def _percentage(text: str) -> float:
    value = _number(text.removesuffix("%").strip())
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"'{text}' is geen percentage van 0 tot en met 100")
    return value / 100
