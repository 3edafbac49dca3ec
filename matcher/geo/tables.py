"""Plain files in and out, always the same bytes for the same content."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from matcher.errors import Finding, InputError, OutputError

CRS_MEMBER = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}


def broken(path: Path, message: str) -> InputError:
    """One of our own files is missing or not as we made it."""
    return InputError(
        Finding(
            message,
            file=path.name,
            remedy="installeer het programma opnieuw of draai 'matcher data build --raw MAP'.",
        )
    )


def read_table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Rows of one of our own tables. Raises InputError when the file or a column is missing."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise broken(path, "Deze tabel ontbreekt.") from None
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    present = set(rows[0]) if rows else set(text.strip().split("\n")[0].split(";"))
    missing = [c for c in columns if c not in present]
    if missing:
        raise InputError(
            [
                Finding(
                    f"De kolom '{c}' ontbreekt.",
                    file=path.name,
                    column=c,
                    remedy="draai 'matcher data build --raw MAP' om de tabellen opnieuw te maken.",
                )
                for c in missing
            ]
        )
    return rows


def table_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """CSV text: UTF-8 without BOM, `;`, LF, columns in the order given."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=";", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({c: cell(row[c]) for c in columns})
    return out.getvalue()


def cell(value: object) -> str:
    """How a value is written: ja/nee, empty for unknown, whole metres for coordinates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return str(round(value))
    return str(value)


def yes(text: str) -> bool:
    return text.strip().casefold() == "ja"


def geojson_text(features: Iterable[tuple[Mapping[str, object], BaseGeometry]]) -> str:
    """GeoJSON in RD New, one feature per line so that a change shows up as one changed line.

    Coordinates are written as they are: round the geometries first, so that what was checked is
    what is shipped.
    """
    lines = []
    for properties, geometry in features:
        shape = mapping(shapely.normalize(geometry))
        feature = {"type": "Feature", "properties": dict(properties), "geometry": plain(shape)}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    crs = json.dumps(CRS_MEMBER, separators=(",", ":"))
    return f'{{"type":"FeatureCollection","crs":{crs},"features":[\n' + ",\n".join(lines) + "\n]}\n"


def plain(shape: Any) -> Any:
    """A mapping() with whole metres as integers: 92000, not 92000.0."""
    if isinstance(shape, dict):
        return {k: plain(v) for k, v in shape.items() if k != "bbox"}
    if isinstance(shape, (list, tuple)):
        return [plain(v) for v in shape]
    if isinstance(shape, (float, np.floating)):
        return int(shape) if float(shape).is_integer() else round(float(shape), 3)
    return shape


def read_geojson(path: Path) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """Properties and geometry of each feature, without geopandas (which is slow to import)."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise broken(path, "Deze kaartlaag ontbreekt.") from None
    return [
        (feature["properties"], shapely.from_geojson(json.dumps(feature["geometry"])))
        for feature in document["features"]
    ]


def write(contents: Mapping[str, str | bytes], out: Path) -> None:
    """Replaces the folders named in `contents` as a whole, or leaves everything as it was."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".bouw-") as work:
            new, old = Path(work) / "nieuw", Path(work) / "oud"
            old.mkdir()
            for name, content in contents.items():
                path = new / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
            done: list[str] = []
            try:
                for folder in sorted({name.split("/")[0] for name in contents}):
                    if (out / folder).exists():
                        (out / folder).rename(old / folder)
                    done.append(folder)
                    (new / folder).rename(out / folder)
            except BaseException:  # also Ctrl-C: the old tables are in the folder that goes
                for folder in done:
                    shutil.rmtree(out / folder, ignore_errors=True)
                    if (old / folder).exists():
                        (old / folder).rename(out / folder)
                raise
    except OSError as error:
        raise OutputError(
            f"De tabellen konden niet worden geschreven in '{out.name}': {error.strerror}."
        ) from error
