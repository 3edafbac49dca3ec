from __future__ import annotations

import re
from dataclasses import replace

import pytest

from matcher.outputs.facts import gather
from matcher.outputs.map.inline import ATTRIBUTION, leaflet_css, leaflet_js
from matcher.outputs.map.layers import bowed
from matcher.outputs.map.page import map_page

from .conftest import Visit


@pytest.fixture
def page_text(world):
    return map_page(gather(world.round, world.compiled, world.roster, world.atlas), world.atlas)


def test_the_file_names_no_host(page_text):
    """Leaflet's own licence and namespaces aside, no address is left that a browser could fetch."""
    text = page_text.replace(leaflet_js(), "").replace(leaflet_css(), "")
    assert set(re.findall(r"https?://[\w.]+", text)) <= {"http://kwaad.example"}
    assert "url(images" not in page_text and "sourceMappingURL" not in page_text
    assert "url(data:image/png" in leaflet_css()


def test_the_policy_allows_our_own_scripts_only(page_text):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page_text)[1]
    assert policy.startswith("default-src &#39;none&#39;; script-src &#39;sha256-")
    assert "unsafe" not in policy and "http" not in policy


def test_names_can_not_end_the_script(page_text):
    assert page_text.count("</script>") == 3
    assert "<img" not in page_text
    assert "&lt;img src=x" in page_text


def test_data_is_credited_and_the_file_says_for_whom_it_is(page_text):
    assert ATTRIBUTION in page_text
    for source in ("OpenStreetMap", "CBS", "Kadaster", "Gemeente Rotterdam", "DUO"):
        assert source in ATTRIBUTION
    assert "Alleen voor organisatoren" in page_text


def test_coordinates_have_five_decimals(page_text):
    data = page_text.split("<script>")[3]
    numbers = re.findall(r"\d+\.\d+", data)
    assert len(numbers) > 100 and all(len(number.split(".")[1]) <= 5 for number in numbers)


def test_colleagues_on_the_same_way_have_lines_of_their_own():
    start, goal = (4.4, 51.9), (4.5, 51.95)
    lines = [bowed(start, goal, turn) for turn in range(5)]
    assert all(line[0] == start and line[-1] == goal for line in lines)
    assert len({tuple(line) for line in lines}) == 5


def test_a_round_without_meetings_still_has_a_map(world):
    nobody = world.seated(m1=[], m2=[])
    text = map_page(gather(nobody.round, nobody.compiled, nobody.roster, nobody.atlas), nobody.atlas)
    assert "0 bijeenkomsten, 0 van de 9 inschrijvingen ingedeeld" in text


@pytest.mark.parametrize("grouping", ["buurt", "gemeente", "bestuur"])
def test_every_grouping_has_a_map(world, grouping):
    grouped = replace(world, round=replace(world.round, grouping=grouping))
    assert "Kaart.start" in map_page(
        gather(grouped.round, grouped.compiled, grouped.roster, grouped.atlas), grouped.atlas
    )


def drawn(visit):
    """How many lines are on the map."""
    return visit.page.locator("path.leaflet-interactive[stroke-width='3']").count()


@pytest.fixture(params=[390, 1280])
def visit(request, browser, world, tmp_path):
    world.write(tmp_path / "uit map")
    visit = Visit(browser, tmp_path / "uit map" / "kaart.html", request.param)
    yield visit
    visit.page.close()


@pytest.mark.browser
def test_it_opens_without_network_complaints_or_scrolling_sideways(visit):
    page = visit.page
    assert page.locator(".nummer").count() == 2
    assert drawn(visit) == 0, "lines come when asked for"
    page.click("#aan")
    assert drawn(visit) == 7
    page.click("#uit")
    assert drawn(visit) == 0
    sizes = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert sizes[0] <= sizes[1]
    assert visit.asked == [] and visit.complaints == []


@pytest.mark.browser
def test_hostile_names_are_shown_and_do_nothing(visit, hostile):
    page = visit.page
    page.click("#aan")
    for number in (1, 2):
        page.locator(f"button[data-naar='{number}']").click()
        page.wait_for_selector(".leaflet-popup-content")
        text = page.locator(".leaflet-popup-content").last.text_content()
        assert hostile[2] in text
    for dot in page.locator(".leaflet-marker-pane .school").all():
        dot.dispatch_event("mouseover")
        dot.dispatch_event("click")
    assert page.evaluate("window.geraakt") is None
    assert page.locator("img[src='x']").count() == 0
    assert visit.asked == [] and visit.complaints == []


@pytest.mark.browser
def test_a_meeting_opens_with_the_keyboard(visit):
    page = visit.page
    marker = page.locator(".nummer").first
    assert "Bijeenkomst 1" in marker.get_attribute("aria-label")
    marker.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup-content")
    assert drawn(visit) == 3
    assert page.locator("[data-nr='1']").is_checked()
    assert page.locator(".nummer.aan").get_attribute("aria-pressed") == "true"
    assert "1 bijeenkomst te zien" in page.locator("#stand").text_content()


@pytest.mark.browser
def test_search_finds_people_and_schools(visit):
    page = visit.page
    page.fill("#zoek", "vo-school 3")
    assert page.locator("#lijst li:visible").count() == 1
    page.click("#aan")
    assert drawn(visit) == 3, "only what was found"
    page.fill("#zoek", "")
    assert page.locator("#lijst li:visible").count() == 2


@pytest.mark.browser
def test_the_same_content_is_in_tables(visit, world):
    page = visit.page
    assert page.locator("#tabellen article").count() == 3
    assert page.locator("#tabellen tbody tr").count() == 7 + 3
    assert page.locator("section[role=region]").get_attribute("aria-label") == "Kaart van de bijeenkomsten"


@pytest.mark.browser
def test_tables_stack_on_a_phone_and_break_no_word(visit):
    table = visit.page.locator("table.mensen").first
    width = visit.page.evaluate("window.innerWidth")
    first, second = (table.locator("tbody tr").first.locator("td").nth(n).bounding_box() for n in (0, 2))
    assert (second["y"] > first["y"]) == (width < 600), "the school comes below the name"
    longest = table.locator("td", has_text="ondersteuningscoördinator").first
    if longest.count():
        assert longest.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    assert table.evaluate("e => getComputedStyle(e.querySelector('td')).overflowWrap") == "break-word"
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_layers_come_and_go(visit):
    page = visit.page
    page.click("summary:has-text('Lagen')")
    before = page.locator(".leaflet-overlay-pane path").count()
    page.uncheck("[data-laag=water]")
    assert page.locator(".leaflet-overlay-pane path").count() == before - 1
    page.check("[data-laag=water]")
    paths = page.locator(".leaflet-overlay-pane path")
    fills = [paths.nth(i).get_attribute("fill") for i in range(paths.count())]
    areas = [i for i, fill in enumerate(fills) if fill in ("#fffdf6", "#d9d6cf")]
    assert areas and fills.index("#93c3df") == max(areas) + 1, "water lies right over the areas"


@pytest.mark.browser
def test_axe_finds_nothing(visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    visit.page.click("#aan")
    for _ in range(2):
        found = axe.Axe().run(visit.page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
        visit.page.locator("button[data-naar='1']").click()
        visit.page.wait_for_selector(".leaflet-popup-content")
        visit.page.wait_for_timeout(500)  # while it fades in, its contrast is low


@pytest.mark.browser
def test_meetings_that_would_overlap_become_a_pile(browser, world, tmp_path):
    venues = tuple(replace(venue, x=91_200, y=437_300 + 10 * n) for n, venue in enumerate(world.round.venues))
    close = replace(world, round=replace(world.round, venues=venues))
    close.write(tmp_path / "uit")
    visit = Visit(browser, tmp_path / "uit" / "kaart.html", 1280)
    for _ in range(4):
        visit.page.click(".leaflet-control-zoom-out")
        visit.page.wait_for_timeout(350)
    pile = visit.page.locator(".stapel")
    assert pile.count() == 1 and "2 bijeenkomsten: 1, 2" in pile.get_attribute("aria-label")
    pile.focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector(".stapel", state="detached")
    assert visit.page.locator(".nummer").count() == 2
    assert visit.complaints == []
    visit.page.close()


def test_the_map_tells_no_outflow(page_text):
    """Whoever adds it, adds *geschat* to it where it is an estimate, and then changes this test."""
    assert "uitstroom" not in page_text.lower()
