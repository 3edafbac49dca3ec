"""What the estimate was fitted to, and how well: the table `schatting.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from matcher.domain import MODES
from matcher.geo.tables import broken, read_table
from matcher.geo.travel.estimate import Fitted


@dataclass(frozen=True)
class Agreement:
    """How far the estimate lies from the network, over all pairs of places that the network covers."""

    pairs: int
    median_share: float
    """Median of |estimate − network| / network."""
    ninth_share: float
    """Of nine pairs in ten the share is below this."""
    median_minutes: float
    ninth_minutes: float
    bias: float
    """Median of estimate − network, minutes."""


COLUMNS = (
    "vervoer", "minuten_per_km", "vast", "paren", "verschil_mediaan", "verschil_negen_op_tien",
    "verschil_mediaan_min", "verschil_negen_op_tien_min", "scheef_min",
)  # fmt: skip


def fitted_rows(fitted: Mapping[str, Fitted], agreed: Mapping[str, Agreement]) -> list[dict[str, object]]:
    """Rows of `schatting.csv`, one per mode."""
    return [
        {
            "vervoer": mode,
            "minuten_per_km": f"{fitted[mode].per_km:.2f}",
            "vast": f"{fitted[mode].fixed:.1f}",
            "paren": agreed[mode].pairs,
            **{
                column: f"{getattr(agreed[mode], field.name):.3f}"
                for column, field in zip(COLUMNS[4:], fields(Agreement)[1:], strict=True)
            },
        }
        for mode in MODES
    ]


def read_fitted(path: Path) -> dict[str, Fitted]:
    """Per mode what makes minutes of a straight line. Raises InputError when it is missing or not ours."""
    try:
        found = {
            row["vervoer"]: Fitted(float(row["minuten_per_km"]), float(row["vast"]))
            for row in read_table(path, COLUMNS)
        }
        return {mode: found[mode] for mode in MODES}
    except (ValueError, KeyError) as error:
        raise broken(path, "De tabel met de schatting van reistijden klopt niet.") from error


def read_agreement(path: Path) -> dict[str, Agreement]:
    """Per mode how well the estimate agrees with the network."""
    return {
        row["vervoer"]: Agreement(int(row["paren"]), *(float(row[column]) for column in COLUMNS[4:]))
        for row in read_table(path, COLUMNS)
    }
