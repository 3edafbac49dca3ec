"""Routers of one's own, against a stand-in on 127.0.0.1 that speaks the protocols of OSRM and Valhalla."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from matcher.errors import Finding, InputError
from matcher.geo.rd import to_degrees, to_rd
from matcher.geo.travel import router_http
from matcher.geo.travel.routed import Routed
from matcher.geo.travel.router_http import RouterError
from matcher.geo.travel.router_settings import KEYS, read_routers
from matcher.geo.travel.routers import Osrm, Valhalla
from matcher.geo.travel.trips import Trips, is_estimate

PAGE = Path(__file__).resolve().parents[2] / "docs" / "eigen-router.md"

Place = tuple[float, float]
Answer = tuple[int, object]


def seconds(a: Place, b: Place) -> float | None:
    """What the stand-in takes for the truth: places as (lat, lon). There takes longer than back, so a
    table that was turned over is noticed; nothing leads to the east of 4.9."""
    if b[1] > 4.9:
        return None
    return abs(b[0] - a[0]) * 20_000 + abs(b[1] - a[1]) * 9_000 + (40 if b[0] > a[0] else 0)


def places(count: int, lat: float = 51.9, lon: float = 4.3) -> list[Place]:
    """Places in no order, none of them twice."""
    return [
        (round(lat + (i * 37 % 101) / 2000, 6), round(lon + (i * 53 % 97) / 1000, 6)) for i in range(count)
    ]


def rd(some: list[Place]) -> np.ndarray:
    return np.array([to_rd(*place) for place in some], dtype=float).reshape(-1, 2)


def truth(sources: list[Place], targets: list[Place]) -> np.ndarray:
    """Minutes, of the degrees themselves: nothing here went through RD New."""
    table = [[seconds(a, b) for b in targets] for a in sources]
    return np.array(table, dtype=float).reshape(len(sources), len(targets)) / 60


class StandIn:
    """A router on 127.0.0.1, with the limits of the real ones."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str]] = []
        self.sizes: list[tuple[int, int]] = []
        self.max_table_size = 100
        self.max_pairs = 2500
        self.knows_verbose = True
        self.override: Callable[[BaseHTTPRequestHandler], None] | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.serve(lambda: outer.osrm(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/json"
                self.serve(lambda: outer.valhalla(self.path, json.loads(body)))

            def serve(self, answer: Callable[[], Answer]) -> None:
                outer.requests.append((self.command, self.path))
                try:
                    if outer.override:
                        outer.override(self)
                    else:
                        status, document = answer()
                        send(self, status, json.dumps(document).encode())
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def osrm(self, path: str) -> Answer:
        """As osrm-routed: libosrm's table plugin, with what the parser of the server refuses."""
        parts = urlsplit(path)
        found = re.fullmatch(r"(?:/base)?/table/v1/([A-Za-z0-9_-]+)/([-0-9.,;]+)", parts.path)
        query = parse_qs(parts.query, strict_parsing=True)
        if not found or set(query) != {"sources", "destinations", "annotations"}:
            return 400, {"code": "InvalidUrl", "message": "URL string malformed"}
        if query["annotations"] != ["duration"]:
            return 400, {"code": "InvalidValue", "message": "Invalid annotations"}
        coordinates: list[Place] = []
        for pair in found[2].split(";"):
            if not re.fullmatch(r"-?\d+\.\d{6},-?\d+\.\d{6}", pair):
                return 400, {"code": "InvalidQuery", "message": "Query string malformed"}
            lon, lat = map(float, pair.split(","))
            coordinates.append((lat, lon))
        (sources,), (targets,) = (
            [[int(index) for index in text.split(";")] for text in query[key]]
            for key in ("sources", "destinations")
        )
        if not all(0 <= index < len(coordinates) for index in (*sources, *targets)):
            return 400, {
                "code": "InvalidOptions",
                "message": "Number of coordinates needs to be at least two",
            }
        if len(sources) * len(targets) > self.max_table_size**2:
            return 400, {"code": "TooBig", "message": "Too many table coordinates"}
        self.sizes.append((len(sources), len(targets)))
        rows = [[seconds(coordinates[i], coordinates[j]) for j in targets] for i in sources]
        return 200, {"code": "Ok", "durations": rows, "sources": [], "destinations": []}

    def valhalla(self, path: str, body: dict) -> Answer:
        """As valhalla_service: tyr's matrix serializer, both of its forms."""

        def refuse(code: int, text: str) -> Answer:
            return 400, {"error_code": code, "error": text, "status_code": 400, "status": "Bad Request"}

        if path != "/sources_to_targets":
            return 404, {"error_code": 106, "error": "Try any of:'/sources_to_targets'"}
        if body["costing"] == "multimodal":
            return refuse(140, "Action does not support multimodal costing")
        if body["costing"] not in ("bicycle", "pedestrian", "auto"):
            return refuse(125, f"No costing method found:'{body['costing']}'")
        sources, targets = (
            [(each["lat"], each["lon"]) for each in body[key]] for key in ("sources", "targets")
        )
        if len(sources) * len(targets) > self.max_pairs:
            return refuse(150, f"Exceeded max locations:{self.max_pairs}")
        self.sizes.append((len(sources), len(targets)))
        table = [[None if (s := seconds(a, b)) is None else int(s) for b in targets] for a in sources]
        if all(value is None for row in table for value in row) and self.knows_verbose:
            return refuse(442, "No path could be found for input")
        if self.knows_verbose and body.get("verbose") is False:
            cells: object = {"durations": table, "distances": table}
        else:
            cells = [
                [{"from_index": i, "to_index": j, "time": s, "distance": s} for j, s in enumerate(row)]
                for i, row in enumerate(table)
            ]
        return 200, {"sources_to_targets": cells, "units": "kilometers"}


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def always(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: send(handler, status, body, **headers)


@pytest.fixture
def server() -> Iterator[StandIn]:
    one = StandIn()
    yield one
    one.stop()


@pytest.fixture
def other() -> Iterator[StandIn]:
    one = StandIn()
    yield one
    one.stop()


@pytest.fixture(autouse=True)
def broken_proxy(monkeypatch):
    """A proxy that answers nobody: whoever asks it for this machine fails."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


class Shipped:
    """A fallback with minutes of its own, of which the even columns are measured."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, int, str]] = []

    def trips(self, origins, destinations, mode, within=np.inf):
        self.calls.append((len(origins), len(destinations), mode))
        if mode not in ("fiets", "lopen", "auto", "ov"):
            raise KeyError(mode)
        minutes = 1000 + np.asarray(origins)[:, [0]] / 1e6 + np.asarray(destinations)[None, :, 1] / 1e3
        return Trips(minutes, np.broadcast_to(np.arange(len(destinations)) % 2 == 0, minutes.shape))

    def notices(self):
        return (Finding("Van de tabel."), Finding("Van de tabel."))


# Degrees


def test_degrees_come_back_from_rd_new():
    some = places(30)
    assert to_degrees(rd(some)) == pytest.approx(np.array(some), abs=1e-6)
    # The origin of RD New: the tower in Amersfoort (RDNAPTRANS), by its latitude on the ellipsoid of WGS84.
    assert to_degrees([[155_000, 463_000]])[0] == pytest.approx([52.15517, 5.38721], abs=1e-4)
    assert to_degrees(np.zeros((0, 2))).shape == (0, 2)


# The two protocols


@pytest.mark.parametrize(("n", "m"), [(1, 1), (7, 3), (3, 260), (260, 3), (130, 75)])
def test_osrm_fills_every_cell_over_many_blocks(server, n, m):
    sources, targets = places(n), places(m, 51.85, 4.5)
    found = Osrm(url=server.url, profile="bike").minutes(rd(sources), rd(targets))
    assert found.shape == (n, m)
    assert found == pytest.approx(truth(sources, targets), abs=0.01)
    assert all(i + j <= 100 for i, j in server.sizes)
    assert all(path.startswith("/table/v1/bike/") for _, path in server.requests)


def test_a_small_block_and_a_path_in_the_address_are_used(server):
    server.max_table_size = 4
    sources, targets = places(9), places(5, 51.85, 4.5)
    router = Osrm(url=server.url + "/base/", profile="driving", block=7)
    assert router.minutes(rd(sources), rd(targets)) == pytest.approx(truth(sources, targets), abs=0.01)
    assert server.sizes == [(4, 3), (4, 2), (4, 3), (4, 2), (1, 3), (1, 2)]
    assert server.requests[0][1].startswith("/base/table/v1/driving/")


@pytest.mark.parametrize("knows_verbose", [True, False], ids=["concise", "list of lists"])
@pytest.mark.parametrize(("n", "m"), [(1, 1), (7, 3), (120, 55)])
def test_valhalla_is_understood_in_both_forms(server, knows_verbose, n, m):
    server.knows_verbose = knows_verbose
    sources, targets = places(n), places(m, 51.85, 4.5)
    found = Valhalla(url=server.url, profile="bicycle").minutes(rd(sources), rd(targets))
    # Valhalla answers whole seconds.
    assert found == pytest.approx(truth(sources, targets), abs=1 / 60 + 0.001)
    assert server.requests[0] == ("POST", "/sources_to_targets")
    assert max(server.sizes) <= (50, 50)


@pytest.mark.parametrize("make", [Osrm, Valhalla])
def test_a_place_is_asked_once_however_many_people_come_from_it(server, make):
    sources, targets = places(4), places(3, 51.85, 4.5)
    crowd = [sources[i] for i in (2, 0, 2, 2, 3, 1, 0)]
    profile = "bike" if make is Osrm else "bicycle"
    found = make(url=server.url, profile=profile).minutes(rd(crowd), rd(targets))
    assert server.sizes == [(4, 3)]
    assert found == pytest.approx(truth(crowd, targets), abs=0.02)


@pytest.mark.parametrize("make", [Osrm, Valhalla])
def test_no_way_is_nan_in_that_cell_only(server, make):
    sources, targets = places(3), [(51.9, 4.4), (51.9, 4.95), (51.95, 4.4)]
    found = make(url=server.url, profile="auto").minutes(rd(sources), rd(targets))
    assert np.isnan(found).tolist() == [[False, True, False]] * 3
    assert found[:, [0, 2]] == pytest.approx(truth(sources, [targets[0], targets[2]]), abs=0.02)


def test_valhalla_that_finds_no_way_for_a_whole_block_has_not_failed(server):
    far = [(51.9, 4.95), (51.8, 4.97)]
    found = Valhalla(url=server.url, profile="auto").minutes(rd(places(2)), rd(far))
    assert len(server.requests) == 1 and np.isnan(found).all() and found.shape == (2, 2)


def test_nothing_is_asked_about_nobody(server):
    router = Osrm(url=server.url, profile="bike")
    assert router.minutes(np.zeros((0, 2)), rd(places(3))).shape == (0, 3)
    assert router.minutes(rd(places(3)), np.zeros((0, 2))).shape == (3, 0)
    assert server.requests == []


# What goes wrong


def ask(url: str, make: type = Osrm, **limits: float) -> np.ndarray:
    profile = "bike" if make is Osrm else "bicycle"
    return make(url=url, profile=profile, **limits).minutes(rd(places(3)), rd(places(2, 51.85, 4.5)))


def sleep(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(5)


def trickle(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.05)


@pytest.mark.parametrize("behaviour", [sleep, trickle])
@pytest.mark.parametrize("make", [Osrm, Valhalla])
def test_a_slow_server_is_not_waited_for(server, make, behaviour):
    server.override = behaviour
    with pytest.raises(RouterError, match=r"^de server antwoordde niet binnen 0,2 seconden$"):
        ask(server.url, make, wait=0.2)


def test_all_requests_together_have_a_limit_too(server):
    def slow(handler):
        time.sleep(0.3)
        handled = server.osrm(handler.path)
        send(handler, handled[0], json.dumps(handled[1]).encode())

    server.override = slow
    with pytest.raises(RouterError, match="langer dan 1 seconde$"):
        ask(server.url, block=2, wait=9, total=1)
    assert len(server.requests) <= 4, "of the six blocks"


@pytest.mark.parametrize("make", [Osrm, Valhalla])
def test_one_request_may_not_outlast_the_limit_of_all(server, make):
    server.override = sleep
    with pytest.raises(RouterError, match="samen duurden langer dan 0,3 seconden$"):
        ask(server.url, make, wait=60, total=0.3)


def test_nobody_at_home():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(RouterError, match="^de server neemt geen verbinding aan$") as caught:
        ask(f"http://127.0.0.1:{port}")
    assert "router aanstaat" in caught.value.remedy


def osrm_says(durations: str) -> bytes:
    return b'{"code":"Ok","durations":' + durations.encode() + b"}"


BAD = {
    "server error": (500, b"<h1>Oops</h1>", "^de server gaf foutcode 500$"),
    "refusal": (400, b'{"code":"NoSegment","message":"Could not find\\na segment"}',
                r"400 \(NoSegment: Could not find a segment\)$"),
    "no json": (200, b"<html>Welkom</html>", "geen JSON"),
    "no text": (200, b"\xff\xfe\xff", "geen JSON"),
    "empty": (200, b"", "geen JSON"),
    "deep": (200, b"[" * 100_000, "geen JSON"),
    "cut short": (200, osrm_says("[[1,2],[3,")[:-1], "geen JSON"),
    "a list": (200, b"[]", "geen tabel van OSRM"),
    "other code": (200, b'{"code":"NoTable"}', "geen tabel van OSRM"),
    "no table": (200, b'{"code":"Ok"}', "geen tabel van 3 bij 2"),
    "turned over": (200, osrm_says("[[1,2,3],[4,5,6]]"), "geen tabel van 3 bij 2"),
    "row too few": (200, osrm_says("[[1,2],[3,4]]"), "geen tabel van 3 bij 2"),
    "cell too few": (200, osrm_says("[[1,2],[3],[5,6]]"), "geen tabel van 3 bij 2"),
    "no row": (200, osrm_says("[[1,2],null,[5,6]]"), "geen tabel van 3 bij 2"),
    "text": (200, osrm_says('[[1,2],[3,"4"],[5,6]]'), "geen getal"),
    "truth": (200, osrm_says("[[1,2],[3,true],[5,6]]"), "geen getal"),
    "negative": (200, osrm_says("[[1,2],[3,-0.5],[5,6]]"), r"onmogelijke reistijd \(-0.5 seconden\)"),
    "nan": (200, osrm_says("[[1,2],[3,NaN],[5,6]]"), "onmogelijke reistijd"),
    "infinite": (200, osrm_says("[[1,2],[3,Infinity],[5,6]]"), "onmogelijke reistijd"),
    "overflow": (200, osrm_says("[[1,2],[3,1e999],[5,6]]"), "onmogelijke reistijd"),
    "long": (200, osrm_says("[[1,2],[3," + "9" * 400 + "],[5,6]]"), "onmogelijke reistijd"),
    "never": (200, osrm_says("[[1,2],[3,2147483647],[5,6]]"), "onmogelijke reistijd"),
}  # fmt: skip


@pytest.mark.parametrize(("status", "body", "said"), BAD.values(), ids=BAD)
def test_an_answer_that_can_not_be_used_is_an_error(server, status, body, said):
    server.override = always(status, body)
    with pytest.raises(RouterError, match=said):
        ask(server.url)


CELL = '{"from_index":%d,"to_index":%d,"time":%s,"distance":1}'


def table(order: list[tuple[int, int]], value: str = "60") -> bytes:
    cells = [CELL % (i, j, value) for i, j in order]
    rows = [",".join(cells[k : k + 2]) for k in (0, 2, 4)]
    return ('{"sources_to_targets":[[' + "],[".join(rows) + "]]}").encode()


ORDER = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]
BAD_VALHALLA = {
    "server error": (500, b"{}", "foutcode 500"),
    "too many": (400, b'{"error_code":150,"error":"Exceeded max locations:50"}', r"\(150: Exceeded"),
    "no route, but broken": (500, b"No path could be found for input", "foutcode 500"),
    "no table": (200, b"{}", "geen tabel van Valhalla"),
    "a list": (200, b"[1]", "geen tabel van Valhalla"),
    "numbers": (200, b'{"sources_to_targets":[[1,2],[1,2],[1,2]]}', "geen tabel van Valhalla"),
    "no durations": (200, b'{"sources_to_targets":{}}', "geen tabel van 3 bij 2"),
    "other order": (200, table([(0, 1), (0, 0), *ORDER[2:]]), "niet op volgorde"),
    "negative": (200, table(ORDER, "-60"), "onmogelijke reistijd"),
}


@pytest.mark.parametrize(("status", "body", "said"), BAD_VALHALLA.values(), ids=BAD_VALHALLA)
def test_an_answer_of_valhalla_that_can_not_be_used_is_an_error(server, status, body, said):
    server.override = always(status, body)
    with pytest.raises(RouterError, match=said):
        ask(server.url, Valhalla)
    server.override = always(200, table(ORDER))
    assert ask(server.url, Valhalla).tolist() == [[1.0, 1.0]] * 3, "the same in good order is read"


def test_too_big_a_block_names_the_setting(server):
    server.max_table_size = 1
    with pytest.raises(RouterError, match=r"\(TooBig: Too many table coordinates\)") as caught:
        ask(server.url)
    assert "'blok' kleiner" in caught.value.remedy


def test_an_endless_answer_is_not_read(server, monkeypatch):
    monkeypatch.setattr(router_http, "MAX_BYTES", 1_000_000)
    server.override = always(200, osrm_says(" " * 1_000_000 + "[[1,2],[3,4],[5,6]]"))
    with pytest.raises(RouterError, match="groter dan 1 MB"):
        ask(server.url)
    server.override = always(200, osrm_says(" " * 900_000 + "[[60,120],[0,60],[60,60]]"))
    assert ask(server.url).tolist() == [[1, 2], [0, 1], [1, 1]], "under the limit it is"


def test_a_server_that_hangs_up(server):
    server.override = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
    with pytest.raises(RouterError, match="werd verbroken"):
        ask(server.url)


@pytest.mark.parametrize("make", [Osrm, Valhalla])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_coordinates_do_not_follow_a_redirect(server, other, make, status):
    # localhost is another host than 127.0.0.1, as far as anybody can tell from the address.
    server.override = lambda handler: send(
        handler, status, b"", Location=f"http://localhost:{other.port}{handler.path}"
    )
    with pytest.raises(RouterError, match="^de server stuurt door naar localhost"):
        ask(server.url, make)
    assert other.requests == [] and len(server.requests) == 1


@pytest.mark.parametrize("url", ["file:///etc", "ftp://127.0.0.1", "127.0.0.1:5000"])
def test_only_web_addresses_are_opened(url):
    with pytest.raises(RouterError, match="http://"):
        ask(url)


# In the place of the shipped minutes


def test_each_mode_goes_by_its_own_router(server):
    sources, targets = rd(places(4)), rd(places(3, 51.85, 4.5))
    shipped = Shipped()
    routed = Routed({"fiets": Osrm(url=server.url, profile="bike")}, shipped)
    bike = routed.trips(sources, targets, "fiets")
    assert bike.minutes == pytest.approx(truth(places(4), places(3, 51.85, 4.5)), abs=0.01)
    assert bike.measured.all() and bike.measured.shape == (4, 3) and bike.measured.dtype == np.bool_
    assert shipped.calls == []
    walk = routed.trips(sources, targets, "lopen")
    assert (walk.minutes > 1000).all() and shipped.calls == [(4, 3, "lopen")]
    with pytest.raises(KeyError):
        routed.trips(sources, targets, "vliegen")
    assert routed.notices() == (Finding("Van de tabel."),)


def test_the_allowance_is_added_once_and_not_for_staying(server):
    some = places(4)
    router = Osrm(url=server.url, profile="driving", extra=6.5)
    found = Routed({"auto": router}, Shipped()).trips(rd(some), rd(some), "auto")
    wanted = truth(some, some) + 6.5 * (1 - np.eye(4))
    assert found.minutes == pytest.approx(wanted, abs=0.01)
    assert router.minutes(rd(some), rd(some)) == pytest.approx(truth(some, some), abs=0.01)


@pytest.mark.parametrize("make", [Osrm, Valhalla])
def test_a_router_that_fails_is_told_once_and_left_alone(server, make):
    server.override = sleep
    shipped = Shipped()
    router = make(url=server.url, profile="bike", wait=0.2, block=2, extra=5)
    walking = Osrm(url=server.url, profile="foot")
    routed = Routed({"fiets": router, "lopen": walking}, shipped)
    sources, targets = rd(places(4)), rd(places(3, 51.85, 4.5))
    answers = [routed.trips(sources, targets, "fiets") for _ in range(3)]
    assert len(server.requests) == 1, "it is not tried again"
    wanted = Shipped().trips(sources, targets, "fiets")
    for answer in answers:
        assert (answer.minutes == wanted.minutes).all() and (answer.measured == wanted.measured).all()
    failure, table_notice = routed.notices()
    assert failure.message == (
        f"De router op 127.0.0.1:{server.port} rekent geen reistijden met de fiets uit: de server antwoordde "
        "niet binnen 0,2 seconden. We gebruiken daarvoor nu de reistijden die bij het programma horen."
    )
    assert failure.value == "fiets" and "'wachten' groter" in failure.remedy
    assert table_notice.message == "Van de tabel."
    # Another mode on the same server still gets its chance.
    server.override = None
    assert routed.trips(sources, targets, "lopen").measured.all()


def test_a_router_that_fails_halfway_gives_nothing(server):
    def second_fails(handler):
        status, document = server.osrm(handler.path) if len(server.requests) == 1 else (500, {})
        send(handler, status, json.dumps(document).encode())

    server.override = second_fails
    shipped = Shipped()
    found = Routed({"fiets": Osrm(url=server.url, profile="bike", block=2)}, shipped).trips(
        rd(places(2)), rd(places(2, 51.85, 4.5)), "fiets"
    )
    assert len(server.requests) == 2 and (found.minutes > 1000).all()


def test_cells_without_a_way_come_from_the_fallback(server):
    sources = places(4)
    targets = [(51.9, 4.95), (51.9, 4.4), (51.8, 4.97), (51.95, 4.4)]
    shipped = Shipped()
    routed = Routed({"auto": Osrm(url=server.url, profile="driving", extra=5)}, shipped)
    found = routed.trips(rd(sources), rd(targets), "auto")
    assert shipped.calls == [(4, 2, "auto")], "only what is missing is asked"
    own = truth(sources, [targets[1], targets[3]]) + 5
    assert found.minutes[:, [1, 3]] == pytest.approx(own, abs=0.01)
    rest = Shipped().trips(rd(sources), rd([targets[0], targets[2]]), "auto").minutes
    assert found.minutes[:, [0, 2]] == pytest.approx(rest), "without the allowance: the fallback has its own"
    # Of the two columns that were asked, the fallback measured the first.
    assert found.measured.tolist() == [[True, True, False, True]] * 4
    hole, _ = routed.notices()
    assert hole.message.startswith(
        f"De router op 127.0.0.1:{server.port} weet voor 8 reizen met de auto geen weg."
    )
    routed.trips(rd(sources[:1]), rd(targets[:1]), "auto")
    (hole, _) = routed.notices()
    assert "voor 9 reizen" in hole.message, "one finding, that counts on"


# The file


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "router.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_file_becomes_routers(tmp_path):
    text = """
    [fiets]
    soort = "osrm"
    url = "http://router.school.example:5000/"

    [lopen]
    soort = "OSRM"
    url = "https://router.school.example/te-voet"
    profiel = "wandelen"
    wachten = 2.5
    totaal = 120
    toeslag = 1
    blok = 40

    [auto]
    soort = "valhalla"
    url = "http://[::1]:8002"
    toeslag = 6
    """
    assert read_routers(write(tmp_path, "\ufeff" + text)) == {
        "fiets": Osrm(url="http://router.school.example:5000", profile="bike"),
        "lopen": Osrm(url="https://router.school.example/te-voet", profile="wandelen", wait=2.5, total=120,
                      extra=1, block=40),
        "auto": Valhalla(url="http://[::1]:8002", profile="auto", extra=6, block=50),
    }  # fmt: skip


def test_every_mistake_is_told_at_once(tmp_path):
    text = """
    trein = "snel"
    auto = "http://router.school.example"
    [fietsen]
    [fiets]
    soort = "google"
    ulr = "http://router.school.example"
    [lopen]
    soort = "osrm"
    url = "router.school.example:5000"
    profiel = ""
    wachten = "10"
    totaal = 0
    toeslag = -1
    blok = 2.5
    [ov]
    soort = "valhalla"
    url = "https://jan:geheim@router.school.example"
    wachten = nan
    toeslag = true
    blok = 1001
    """
    with pytest.raises(InputError) as caught:
        read_routers(write(tmp_path, text))
    findings = caught.value.findings
    assert [(finding.column, finding.value) for finding in findings] == [
        ("trein", "trein"),
        ("auto", "http://router.school.example"),
        ("fietsen", "fietsen"),
        ("fiets.ulr", "http://router.school.example"),
        ("fiets.soort", "google"),
        ("fiets.url", ""),
        ("lopen.url", "router.school.example:5000"),
        ("lopen.profiel", ""),
        ("lopen.wachten", "10"),
        ("lopen.totaal", "0"),
        ("lopen.toeslag", "-1"),
        ("lopen.blok", "2.5"),
        ("ov.url", ""),
        ("ov.profiel", ""),
        ("ov.wachten", "nan"),
        ("ov.toeslag", "True"),
        ("ov.blok", "1001"),
    ]
    assert all(
        each.file == "router.toml" and each.message and each.expected and each.remedy for each in findings
    )
    assert findings[2].remedy == "Bedoel je 'fiets'?" and findings[3].remedy == "Bedoel je 'url'?"
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.example", "http://", "http://a.example:99999", "http://a b.example", "http://[::1",
     "http://a.example/?key=1", "http://a.example/#x", "http://scholé.example", 5000],
)  # fmt: skip
def test_an_address_that_can_not_work_is_refused(tmp_path, url):
    with pytest.raises(InputError) as caught:
        read_routers(write(tmp_path, f'[fiets]\nsoort = "osrm"\nurl = {json.dumps(url)}'))
    (finding,) = caught.value.findings
    assert (finding.column, finding.value) == ("fiets.url", str(url))


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_ov_needs_a_profile_of_its_own(tmp_path, kind):
    start = f'[ov]\nsoort = "{kind}"\nurl = "http://a.example"\n'
    with pytest.raises(InputError, match="geen vast profiel"):
        read_routers(write(tmp_path, start))
    assert read_routers(write(tmp_path, start + 'profiel = "tram"'))["ov"].profile == "tram"


@pytest.mark.parametrize(
    ("text", "said", "row"),
    [("[fiets]\nsoort = osrm", "Deze regel klopt niet", 2), (b"\xff\xfe[\x00", "UTF-8", None),
     ("", "geen router", None), ("a = " + "[" * 50_000, "TOML|regel", None)],
    ids=["toml", "bytes", "empty", "deep"],
)  # fmt: skip
def test_a_file_that_is_no_toml(tmp_path, text, said, row):
    with pytest.raises(InputError, match=said) as caught:
        read_routers(write(tmp_path, text))
    (finding,) = caught.value.findings
    assert (finding.file, finding.row) == ("router.toml", row)
    assert finding.remedy


def test_a_file_that_is_not_there_or_a_folder(tmp_path):
    with pytest.raises(InputError, match="het bestaat niet") as caught:
        read_routers(tmp_path / "weg.toml")
    assert caught.value.findings[0].file == str(tmp_path / "weg.toml")
    with pytest.raises(InputError, match="niet te lezen"):
        read_routers(tmp_path)


# The page


def test_the_page_describes_every_key_and_its_example_works(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(KEYS)
    (example,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    routers = read_routers(write(tmp_path, example))
    assert set(routers) == {"fiets", "auto"}
    for number in (Osrm.wait, Osrm.total, Osrm.extra, Osrm.block, Valhalla.block):
        assert re.search(rf"\b{number:g}\b", page), number


def test_a_hole_in_a_routers_answer_is_no_answer_of_the_router():
    """Public transport without the router is an estimate, whatever the router said of other trips."""

    class Holed:
        host, extra = "x", 0.0

        def minutes(self, origins, destinations):
            found = np.full((len(origins), len(destinations)), 7.0)
            found[0, 0] = np.nan
            return found

    class Fallback:
        def trips(self, origins, destinations, mode, within=np.inf):
            shape = (len(origins), len(destinations))
            return Trips(np.full(shape, 40.0), np.ones(shape, dtype=bool))

        def notices(self):
            return ()

    spots = np.array([[90_000.0, 436_000.0], [91_000.0, 437_000.0]])
    trips = Routed({"ov": Holed()}, Fallback()).trips(spots, spots + 500, "ov")
    assert trips.minutes.tolist() == [[40.0, 7.0], [7.0, 7.0]]
    assert trips.routed.tolist() == [[False, True], [True, True]]
    assert is_estimate("ov", trips).tolist() == [[True, False], [False, False]]
