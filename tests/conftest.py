"""What every kind of test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, from CHROMIUM or where the system has it. Without one: skipped, but not in CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    places = [os.environ.get("CHROMIUM"), *map(shutil.which, names)]
    program = next((place for place in places if place and Path(place).exists()), None)
    if program is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("no Chromium found; set CHROMIUM")
        pytest.skip("no Chromium found; set CHROMIUM")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
             "--disable-background-networking", "--disable-component-update"]  # fmt: skip
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=program, args=flags)
        yield chromium
        chromium.close()
