"""`matcher serve`, as the `matcher` command finds it. Loads nothing heavy before it is run."""

from __future__ import annotations

import argparse
from pathlib import Path


class Serve:
    help = "Start de webpagina's op deze computer: maak, bekijk en verspreid indelingen in de browser."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The options of `matcher serve`."""
        parser.add_argument(
            "--host", default="127.0.0.1", metavar="ADRES", help="adres waarop het luistert (%(default)s)"
        )
        parser.add_argument(
            "--port",
            type=_port,
            default=8000,
            metavar="POORT",
            help="poort waarop het luistert (%(default)s)",
        )
        parser.add_argument(
            "--home", type=Path, metavar="MAP", help="map voor de gegevens (MATCHER_HOME, of matcher-data)"
        )
        parser.add_argument("--demo", action="store_true", help="begin met demorondes met verzonnen mensen")
        parser.add_argument(
            "--no-worker", action="store_true", help="start zelf geen rekenaar: die draait ergens anders"
        )

    def run(self, options: argparse.Namespace, started: float) -> int:
        from web.serve import serve

        return serve(options)


class BenchPages:
    help = "Meet hoe snel de webpagina's van een grote ronde antwoorden, en wanneer een kaart er staat."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The options of `matcher bench-pages`."""
        parser.add_argument(
            "--people", type=int, default=1000, metavar="N", help="mensen in de demoronde (%(default)s)"
        )
        parser.add_argument(
            "--seconds", type=float, default=60.0, metavar="S", help="hoelang er vooraf wordt ingedeeld (60)"
        )
        parser.add_argument(
            "--times", type=int, default=20, metavar="N", help="zo vaak per pagina (%(default)s)"
        )

    def run(self, options: argparse.Namespace, started: float) -> int:
        from web.bench import bench

        return bench(options.people, options.seconds, options.times)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"'{text}' is geen poort van 0 tot en met 65535")
    return int(text)


SERVE = Serve()
BENCH_PAGES = BenchPages()
