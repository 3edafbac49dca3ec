"""One question to a router over HTTP, with limits on time and size, and its refusals in Dutch."""

from __future__ import annotations

import json
import ssl
import time
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from socket import gaierror
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

MAX_BYTES = 50_000_000
"""The largest answer that is read; a block of a hundred by a hundred is well under 1 MB."""


class RouterError(Exception):
    """The router gave no answer that can be used.

    The text is a Dutch clause without capital or full stop, to follow a colon; `remedy` is a whole
    sentence or empty. `code` is what the server itself calls the error (OSRM's `code`, Valhalla's
    `error_code`), empty when it said nothing.
    """

    def __init__(self, message: str, remedy: str = "", code: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy
        self.code = code


class _NoRedirect(HTTPRedirectHandler):
    """Redirects become errors: they could take coordinates to a server that nobody chose."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


def host_of(url: str) -> str:
    """Host and port of a url, without name or password."""
    return urlsplit(url).netloc.rpartition("@")[2]


def in_words(seconds: float) -> str:
    """The number of seconds as Dutch writes it."""
    return f"{seconds:g}".replace(".", ",") + (" seconde" if seconds == 1 else " seconden")


def ask(url: str, question: object | None, seconds: float) -> object:
    """The JSON that the server answers: GET, or POST of a question as JSON.

    Every wait for the network takes at most `seconds`, and so does reading the answer. Redirects
    are not followed. The proxy of the system is used, but not for this machine itself. Raises
    RouterError.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise RouterError("het adres begint niet met http:// of https://")
    headers = {"Accept": "application/json", "User-Agent": "po-vo-matcher"}
    data = None
    if question is not None:
        data = json.dumps(question).encode()
        headers["Content-Type"] = "application/json"
    until = time.monotonic() + seconds
    try:
        request = Request(url, data, headers)
        with _opener(url).open(request, timeout=seconds) as response:
            text = _read(response, until)
    except HTTPError as error:
        with error:
            raise _refusal(error) from None
    except (OSError, HTTPException, ValueError) as error:
        raise _unreachable(error, seconds) from None
    try:
        answer: object = json.loads(text)
    except (ValueError, RecursionError):
        raise RouterError("het antwoord is geen JSON", _CHECK) from None
    return answer


_CHECK = "Kijk of dit echt het adres van de router is, en of daar de goede soort router draait."


def _opener(url: str) -> OpenerDirector:
    handlers = [ProxyHandler({})] if _is_loopback(urlsplit(url).hostname or "") else []
    return build_opener(_NoRedirect, *handlers)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _read(response: HTTPResponse, until: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    # Piece by piece: the socket's own timeout starts anew with every byte that trickles in.
    while part := response.read1(65536):
        size += len(part)
        if size > MAX_BYTES:
            raise RouterError(f"het antwoord is groter dan {MAX_BYTES // 1_000_000} MB", _CHECK)
        if time.monotonic() > until:
            raise TimeoutError
        parts.append(part)
    return b"".join(parts)


def _refusal(error: HTTPError) -> RouterError:
    if 300 <= error.code < 400:
        there = urlsplit(error.headers.get("Location", "")).hostname
        where = f"naar {there}" if there else "naar een ander adres"
        return RouterError(
            f"de server stuurt door {where}, en dat volgen we niet",
            "Zet het adres waar de server naar doorstuurt in het routerbestand, als je dat vertrouwt.",
        )
    try:
        body = json.loads(error.read1(65536))
    except (OSError, HTTPException, ValueError, RecursionError):
        body = None
    said = body if isinstance(body, dict) else {}
    code = _short(said.get("code", said.get("error_code", "")))
    text = _short(said.get("message", said.get("error", "")))
    reason = ": ".join(part for part in (code, text) if part)
    remedy = "Vraag de beheerder van de router wat er mis is."
    if code in ("TooBig", "150") or error.code in (413, 414):
        remedy = "Maak 'blok' kleiner in het routerbestand, of laat de router grotere tabellen toe."
    elif error.code == 404:
        remedy = _CHECK
    return RouterError(
        f"de server gaf foutcode {error.code}" + (f" ({reason})" if reason else ""), remedy, code
    )


def _short(said: object) -> str:
    """A few words of the server, fit for one line on a screen."""
    text = str(said) if isinstance(said, str | int) else ""
    return "".join(char if char.isprintable() else " " for char in text)[:200].strip()


def _unreachable(error: Exception, seconds: float) -> RouterError:
    reason = error.reason if isinstance(error, URLError) else error
    started = "Kijk of de router aanstaat en of het adres in het routerbestand klopt."
    match reason:
        case TimeoutError():
            return RouterError(
                f"de server antwoordde niet binnen {in_words(seconds)}",
                "Kijk of de router aanstaat, of maak 'wachten' groter in het routerbestand.",
            )
        case ConnectionRefusedError():
            return RouterError("de server neemt geen verbinding aan", started)
        case gaierror():
            return RouterError("er is geen server met deze naam", started)
        case ssl.SSLError():
            return RouterError(
                "de beveiligde verbinding lukt niet", "Kijk of het certificaat van de router geldig is."
            )
        case ValueError():
            return RouterError("het adres klopt niet", started)
        case _:
            return RouterError("de verbinding lukt niet of werd verbroken", started)
