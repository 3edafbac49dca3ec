"""`matcher bench-pages`: how fast the pages of a large round answer, how large they are, when a map is drawn.

Everything stays on this machine: a server on a free port of the loopback address, with a store of its own.
"""

from __future__ import annotations

import gzip
import http.cookiejar
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from matcher.dutch import decimal, number

PASSWORD = "een lang wachtwoord om te meten"
PAGES = (
    ("start", "/"),
    ("ronde", "/rondes/{r}"),
    ("regio", "/rondes/{r}/regio"),
    ("kaart van de regio", "/rondes/{r}/regio.js"),
    ("regels", "/rondes/{r}/regels"),
    ("inschrijvingen", "/rondes/{r}/tabel/inschrijvingen"),
    ("indelen", "/rondes/{r}/indelen"),
    ("bijeenkomsten", "/rondes/{r}/versies/1"),
    ("kaart", "/rondes/{r}/versies/1/kaart"),
    ("script van de kaart", "/rondes/{r}/versies/1/kaart.js"),
    ("per wijk", "/rondes/{r}/versies/1/wijken"),
    ("per school", "/rondes/{r}/versies/1/scholen"),
    ("kosten", "/rondes/{r}/versies/1/kosten"),
    ("versies", "/rondes/{r}/versies"),
    ("moeilijk te missen", "/rondes/{r}/versies/1/kwetsbaar"),
    ("verspreiden", "/rondes/{r}/versies/1/verspreiden"),
    ("uitnodigingen", "/rondes/{r}/uitnodigingen"),
    ("respons", "/rondes/{r}/uitnodigingen/respons"),
    ("bellijst", "/rondes/{r}/uitnodigingen/bellijst"),
    ("wie mag wat", "/rondes/{r}/mensen"),
)
MAPS = (("regio", "/rondes/{r}/regio"), ("indeling", "/rondes/{r}/versies/1/kaart"))


@dataclass(frozen=True)
class Measured:
    """One page, asked for some times."""

    name: str
    milliseconds: list[float]
    """Of every request but the first, sorted."""
    first: float
    compressed: int
    """Bytes over the line."""
    plain: int


class Browser:
    """Just enough of a browser: cookies and forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> tuple[bytes, bytes]:
        """(bytes over the line, bytes of the page)."""
        asked = urllib.request.Request(self.address + path, headers={"Accept-Encoding": "gzip"})
        with self._opener.open(asked) as answer:
            raw = answer.read()
            packed = answer.headers.get("Content-Encoding") == "gzip"
        return raw, gzip.decompress(raw) if packed else raw

    def post(self, path: str, **fields: str) -> str:
        """Send the form of a page; returns where that led."""
        page = self.get(path)[1].decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        data = urllib.parse.urlencode({"csrf_token": token[1] if token else "", **fields}).encode()
        with self._opener.open(self.address + path, data) as answer:
            return str(answer.url)


def bench(people: int, seconds: float, times: int) -> int:
    """Print the tables; 0 when every page answered."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        home = Path(name)
        server, address, link = _start(home)
        try:
            browser = Browser(address)
            browser.post(link.removeprefix(address), password=PASSWORD, again=PASSWORD)
            round_id = _load(home, people)
            led = browser.post(f"/rondes/{round_id}/indelen", seconds=str(round(seconds)))
            _wait(browser, led.removeprefix(address))
            print(_table([_measure(browser, name, path.format(r=round_id), times) for name, path in PAGES]))
            print()
            print(_maps(address, round_id, times))
        finally:
            server.terminate()
            server.wait(10)
    return 0


def _start(home: Path) -> tuple[subprocess.Popen[str], str, str]:
    command = [sys.executable, "-m", "matcher", "serve", "--port", "0", "--home", str(home)]
    # Its own store, whatever the environment says.
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    output: IO[str] = server.stdout  # type: ignore[assignment]
    address = link = ""
    for line in output:
        address = address or next(iter(re.findall(r"http://[\d.]+:\d+", line)), "")
        link = next(iter(re.findall(r"http://\S+/welkom/\S+", line)), link)
        if address and link:
            return server, address, link
    raise RuntimeError("the server did not start")


def _load(home: Path, people: int) -> int:
    from matcher.demo import write_demo
    from web.config import read_config
    from web.rounds.folder import read_folder
    from web.store import Database, Round

    write_demo(home / "demo", region="koers-vo", people=people, seed=0, format="wijkbijeenkomst")
    database = Database(read_config(home, {}).database_url)
    with database.work() as session:
        round_ = Round(name="", settings={})
        session.add(round_)
        read_folder(session, round_, home / "demo")
        return round_.id


def _wait(browser: Browser, path: str) -> None:
    import json

    while True:
        state = json.loads(browser.get(f"{path}/stand")[1])
        if state["over"]:
            if not state["next"]:
                raise RuntimeError(f"no roster: {state['told']}")
            return
        time.sleep(1)


def _measure(browser: Browser, name: str, path: str, times: int) -> Measured:
    taken, raw, page = [], b"", b""
    for _ in range(times + 1):
        begin = time.perf_counter()
        raw, page = browser.get(path)
        taken.append(1000 * (time.perf_counter() - begin))
    return Measured(name, sorted(taken[1:]), taken[0], len(raw), len(page))


def _table(found: list[Measured]) -> str:
    lines = [
        "| pagina | midden (ms) | langste (ms) | eerste keer (ms) | over de lijn (KiB) | uitgepakt (KiB) |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in found:
        cells = (
            one.name, number(round(statistics.median(one.milliseconds))), number(round(one.milliseconds[-1])),
            number(round(one.first)), decimal(one.compressed / 1024), decimal(one.plain / 1024),
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    everything = [ms for one in found for ms in one.milliseconds]
    lines.append("")
    lines.append(f"Midden over alle pagina's: {number(round(statistics.median(everything)))} ms.")
    return "\n".join(lines)


def _maps(address: str, round_id: int, times: int) -> str:
    """Seconds from asking for a page until its map is drawn, in a real browser."""
    import shutil

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        return "Kaarten in de browser: niet gemeten, want Chromium of playwright is er niet."
    lines = ["| kaart | klaar na (s), midden | langste |", "| --- | ---: | ---: |"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{address}/inloggen")
        page.fill("#email", "beheerder@localhost")
        page.fill("#password", PASSWORD)
        page.click("button.main")
        for name, path in MAPS:
            taken = []
            for _ in range(max(3, times // 4)):
                begin = time.perf_counter()
                page.goto(address + path.format(r=round_id), wait_until="commit")
                page.wait_for_selector("html.klaar", state="attached")
                taken.append(time.perf_counter() - begin)
            lines.append(f"| {name} | {decimal(statistics.median(taken), 2)} | {decimal(max(taken), 2)} |")
        browser.close()
    return "\n".join(lines)
