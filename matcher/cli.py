"""The `matcher` command: parse, call, and say in Dutch how it ended.

Nothing heavy is imported here, so that `matcher --help` answers at once; the commands themselves
are in `matcher.commands`.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from collections.abc import Sequence

from matcher.arguments import parser
from matcher.errors import InputError, OutputError
from matcher.exit_codes import BAD_INPUT, BROKEN_OFF, DONE, OUR_ERROR, UNREAD


def run() -> None:
    """The console script: `main`, and then leave."""
    # A round is hundreds of thousands of objects that all stay. Looking through them for garbage after every
    # 700 new ones, as Python does, takes an eighth of the time.
    gc.set_threshold(100_000)
    # A Windows console may use a code page without '·' or 'ë': better a question mark than a crash.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = main()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = UNREAD
    if code == UNREAD:
        # What is left in the buffer has nowhere to go; at exit Python would complain of that.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if threading.active_count() > 1:
        # A solver is still busy in its thread: after Ctrl-C, or because it does not listen while it works.
        # An orderly exit would wait for it or crash on it.
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code (contract.md)."""
    started = time.monotonic()
    try:
        options = parser().parse_args(arguments)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else BAD_INPUT
    try:
        if options.version:
            import matcher

            print(f"matcher {matcher.__version__}")
            return DONE
        if options.command is None:
            parser().print_help(sys.stderr)
            return BAD_INPUT

        from matcher import commands

        return commands.COMMANDS[options.command](options, started)
    except InputError as error:
        return _bad_input(error, as_json=getattr(options, "json", False))
    except OutputError as error:
        _say(str(error))
        return BAD_INPUT
    except KeyboardInterrupt:
        _say("Afgebroken. Er is niets geschreven.")
        return BROKEN_OFF
    except BrokenPipeError:
        return UNREAD
    except Exception as error:
        return _our_error(error, debug=getattr(options, "debug", False))


def _bad_input(error: InputError, *, as_json: bool) -> int:
    from matcher.telling import finding_documents, warn

    if as_json:
        print(
            json.dumps(
                {
                    "ok": False,
                    "errors": finding_documents(error.findings),
                    "warnings": finding_documents(error.warnings),
                },
                ensure_ascii=False,
                indent=1,
            )
        )
    for finding in error.findings:
        _say(f"fout: {finding}")
    warn(error.warnings)
    count = len(error.findings)
    _say(
        "Er is 1 fout. Er is niets geschreven."
        if count == 1
        else f"Er zijn {count} fouten. Er is niets geschreven."
    )
    return BAD_INPUT


def _our_error(error: Exception, *, debug: bool) -> int:
    if debug or os.environ.get("MATCHER_DEBUG", "") not in ("", "0"):
        import traceback

        traceback.print_exc()
    _say(
        f"Er ging iets mis in dit programma zelf ({type(error).__name__}: {error}). "
        "Dat ligt niet aan je invoer. Meld het ons, met wat --debug erbij laat zien."
    )
    return OUR_ERROR


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
