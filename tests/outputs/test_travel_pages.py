"""The pages of `matcher travel --map` and `matcher data report --map`, in a real browser."""

from __future__ import annotations

import re

import pytest

from matcher.geo import load_atlas
from matcher.geo.spot import Spot, find_spot
from matcher.outputs.map.travel import cover_page, way_page
from matcher.outputs.trips import trips_between

from .conftest import Visit

NASTY = '<img src=x onerror="window.geraakt=1"></script><script>window.geraakt=2</script>'


@pytest.fixture(scope="module")
def pages():
    atlas = load_atlas()
    start = Spot(NASTY, *(lambda s: (s.x, s.y))(find_spot("08VN00", atlas)))
    end, outside = find_spot("51.9180,4.3990", atlas), find_spot("3151AB", atlas)
    modes = ("fiets", "lopen", "auto", "ov")
    return {
        "weg": way_page(atlas, start, end, trips_between(atlas, start, end, modes)),
        "buiten": way_page(atlas, start, outside, trips_between(atlas, start, outside, modes)),
        "dekking": cover_page(atlas),
    }


@pytest.fixture(params=[("weg", 390), ("weg", 1280), ("buiten", 1280), ("dekking", 390), ("dekking", 1280)])
def visit(request, pages, browser, tmp_path):
    name, width = request.param
    path = tmp_path / f"{name}.html"
    path.write_text(pages[name], encoding="utf-8")
    visit = Visit(browser, path, width)
    visit.name = name
    yield visit
    visit.page.close()


def test_the_pages_name_no_host_and_allow_only_their_own_scripts(pages):
    for page in pages.values():
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
        assert policy.startswith("default-src &#39;none&#39;") and "unsafe" not in policy
        assert page.count("</script>") == 3
        assert "© OpenStreetMap-bijdragers" in page


@pytest.mark.browser
def test_they_open_without_network_complaints_or_scrolling_sideways(visit):
    sizes = visit.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert sizes[0] <= sizes[1]
    assert visit.page.evaluate("window.geraakt") is None
    assert visit.asked == [] and visit.complaints == []


@pytest.mark.browser
def test_what_is_drawn_is_also_in_the_table(visit):
    page = visit.page
    dots = page.locator("path.leaflet-interactive[fill='#14702b'], path.leaflet-interactive[fill='#b45309']")
    rows = page.locator("tbody tr")
    if visit.name == "dekking":
        cells = [[int(row.locator("td").nth(n).inner_text()) for n in (1, 2)] for row in rows.all()]
        assert dots.count() == sum(map(sum, cells)) == len(load_atlas().schools)
        return
    assert [row.locator("td").first.inner_text() for row in rows.all()] == ["fiets", "lopen", "auto", "ov"]
    text = page.locator("tbody").inner_text()
    for colour in ("#a83a00", "#3b6e22", "#6b2fa0", "#0b5cad"):
        assert page.locator(f"path.leaflet-interactive[stroke='{colour}']").count() >= 1
    assert ("Beneluxtunnel (A4)" in text) == (visit.name == "weg")
    assert text.count("rechte lijn") == (0 if visit.name == "weg" else 4)


@pytest.mark.browser
def test_axe_finds_nothing(visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(visit.page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
