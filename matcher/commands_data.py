"""The commands about places, travel and the tables: `matcher travel` and `matcher data`.

As in `matcher.commands`: every function takes the parsed options and the time of the start, and returns
an exit code. Libraries that take long to load are imported where they are needed.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

from matcher.exit_codes import DONE
from matcher.files import ensure_writable, write_whole
from matcher.telling import finding_documents, print_json, tell, warn


def travel(options: Namespace, started: float) -> int:
    from matcher.domain import MODES
    from matcher.geo import load_atlas
    from matcher.geo.spot import find_spots
    from matcher.outputs.trips import as_document, sentences, trips_between

    if options.map is not None:
        ensure_writable(options.map)
    atlas = load_atlas()
    start, end = find_spots((options.start, options.end), atlas)
    trips = trips_between(atlas, start, end, [options.mode] if options.mode else MODES)
    if options.map is not None:
        from matcher.outputs.map.travel import way_page

        write_whole(options.map, way_page(atlas, start, end, trips))
    warn(atlas.travel.notices())
    if options.json:
        print_json(as_document(start, end, trips) | {"warnings": finding_documents(atlas.travel.notices())})
        return DONE
    print(f"Van {start.name} naar {end.name}, enkele reis:")
    for trip in trips:
        for line in sentences(trip):
            print(line)
    if options.map is not None:
        print(f"De kaart staat in '{options.map}'.")
    return DONE


def data(options: Namespace, started: float) -> int:
    return DATA_STEPS[options.step](options)


def _data_report(options: Namespace) -> int:
    from matcher.geo import load_atlas
    from matcher.outputs.data_report import data_report

    if options.map is not None:
        ensure_writable(options.map)
    atlas = load_atlas()
    print(data_report(atlas))
    if options.map is not None:
        from matcher.outputs.map.travel import cover_page

        write_whole(options.map, cover_page(atlas))
        print(f"\nDe kaart staat in '{options.map}'.")
    return DONE


def _data_build(options: Namespace) -> int:
    from matcher.geo.build import build
    from matcher.geo.paths import data_dir

    out = options.out if options.out is not None else data_dir()
    tell("De tabellen worden gemaakt; dat duurt ongeveer anderhalve minuut.")
    print(build(options.raw, out))
    print(f"De tabellen in '{out}' zijn vernieuwd.")
    return DONE


DATA_STEPS: Mapping[str, Callable[[Namespace], int]] = {"build": _data_build, "report": _data_report}
