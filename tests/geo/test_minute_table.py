"""The table of minutes between known places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from matcher.errors import InputError
from matcher.geo import Atlas
from matcher.geo.travel import load_network, load_table
from matcher.geo.travel.making import packed
from matcher.geo.travel.table import UNIT, make_table

XY = np.array([[91000.0, 436000.0], [92000.5, 436000.0], [93000.0, 437000.3]])
SQUARE = np.array([[0.0, 12.345, 100.009], [12.345, 0.0, 0.004], [100.009, 0.004, 0.0]])


def test_minutes_come_back_within_half_a_unit(tmp_path: Path) -> None:
    path = tmp_path / "minuten.npz"
    path.write_bytes(packed(make_table(XY, np.array([True, True, False]), {"fiets": SQUARE}).arrays()))
    table = load_table(path)
    assert (table.xy == XY).all() and table.measured.tolist() == [True, True, False]
    found = table.minutes(np.arange(3), np.array([2, 0]), "fiets")
    assert found.shape == (3, 2)
    assert np.abs(found - SQUARE[:, [2, 0]]).max() <= UNIT / 2 + 1e-9
    assert found[2, 0] == found[0, 1] == 0
    with pytest.raises(KeyError):
        table.minutes(np.arange(3), np.arange(3), "step")


def test_places_are_found_by_decimetre() -> None:
    table = make_table(XY, np.ones(3, bool), {"fiets": SQUARE})
    asked = np.array([[93000.0, 437000.3], [91000.04, 435999.98], [91000.0, 436001.0], [92000.5, 436000.0]])
    assert table.find(asked).tolist() == [2, 0, -1, 1]
    assert table.find(np.zeros((0, 2))).shape == (0,)


def test_there_and_back_must_take_equally_long() -> None:
    uneven = SQUARE.copy()
    uneven[0, 1] += 1
    with pytest.raises(ValueError, match=r"fiets: there and back differ by 1.00 minutes"):
        make_table(XY, np.ones(3, bool), {"fiets": uneven})


def test_minutes_that_do_not_fit_are_refused_and_not_cut_off() -> None:
    with pytest.raises(ValueError, match="more than the table can hold"):
        make_table(XY, np.ones(3, bool), {"fiets": SQUARE * 20})


def test_a_missing_or_broken_table_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="niet te lezen"):
        load_table(tmp_path / "minuten.npz")
    (tmp_path / "minuten.npz").write_bytes(b"rommel")
    with pytest.raises(InputError, match="niet te lezen"):
        load_table(tmp_path / "minuten.npz")


@pytest.mark.parametrize("name", ["minuten.npz", "netwerk.npz"])
@pytest.mark.parametrize("keep", [0, 1000, 200_000])
def test_a_truncated_file_is_told_and_no_crash(atlas: Atlas, tmp_path: Path, name: str, keep: int) -> None:
    path = tmp_path / name
    path.write_bytes((atlas.folder / "reistijden" / name).read_bytes()[:keep])
    with pytest.raises(InputError, match="niet te lezen"):
        (load_table if name == "minuten.npz" else load_network)(path)
