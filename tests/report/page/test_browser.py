"""The pages in a real browser without any network: quiet, playable by keyboard, accessible, readable on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.ensemble.results import Results
from sim.report.page.compare import make_comparison
from tests.conftest import ROOT

AXE = ROOT / "tests" / "assets" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages(report_file: Path, weak: Results, strong: Results) -> dict[str, Path]:
    return {"report": report_file, "compare": make_comparison(weak, strong)}


class Seen:
    """A page that is open, with all it said and asked for."""

    def __init__(self, browser: Any, file: Path, width: int = 1400, **more: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 850}, offline=True, **more)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def ring(self, place: int) -> str:
        return str(self.page.locator(f'.player [data-place="{place}"] title').first.text_content())


@pytest.fixture(params=["report", "compare"])
def seen(browser: Any, pages: dict[str, Path], request: pytest.FixtureRequest) -> Iterator[Seen]:
    found = Seen(browser, pages[request.param])
    yield found
    found.context.close()


def test_it_is_quiet_and_asks_for_nothing(seen: Seen) -> None:
    seen.page.mouse.wheel(0, 20_000)
    assert seen.said == []
    assert [url for url in seen.asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in seen.asked if url.startswith("file:")]) == 1


def test_the_slider_moves_the_map_by_keyboard(seen: Seen) -> None:
    slider = seen.page.locator("#days-day")
    slider.focus()
    at_the_end = [seen.ring(place) for place in range(4)]
    seen.page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") == "4 Jun 2014"
    assert seen.page.locator("#days-date").text_content() == "4 Jun 2014"
    assert seen.ring(1).endswith("100 %")
    assert [seen.ring(place) for place in range(4)] != at_the_end
    seen.page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "5 Jun 2014"


def test_the_table_goes_with_the_slider(seen: Seen) -> None:
    seen.page.locator("#days-day").focus()
    seen.page.keyboard.press("Home")
    table = seen.page.locator('[data-table="days"]')
    assert table.locator("[data-date]").text_content() == "4 Jun 2014"
    assert table.locator("tbody tr").first.locator("td").first.text_content() == "Hill rebels 100 %"


def test_play_and_pause(seen: Seen) -> None:
    button = seen.page.locator("#days-play")
    button.focus()
    seen.page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    playwright.expect(seen.page.locator("#days-date")).to_have_text("7 Jun 2014", timeout=8000)
    seen.page.keyboard.press("Enter")
    assert button.text_content().strip() == "Play"  # type: ignore[union-attr]


def test_nothing_serious_for_axe(seen: Seen) -> None:
    for part in seen.page.locator("details").all():
        part.evaluate("part => { part.open = true }")
    seen.page.evaluate(AXE.read_text(encoding="utf-8"))  # through the debugger, past the page's own policy
    found = seen.page.evaluate("async () => (await axe.run()).violations")
    bad = [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")]
    assert bad == []


@pytest.mark.parametrize("name", ["report", "compare"])
def test_a_phone_need_not_be_scrolled_sideways(browser: Any, pages: dict[str, Path], name: str) -> None:
    seen = Seen(browser, pages[name], width=390)
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
    seen.context.close()


def test_without_scripts_the_end_is_shown(browser: Any, pages: dict[str, Path]) -> None:
    seen = Seen(browser, pages["report"], java_script_enabled=False)
    assert seen.page.locator(".player .disc .core").count() == 4
    assert not seen.page.locator(".controls").is_visible()
    seen.context.close()


def test_the_skip_link_comes_first(browser: Any, pages: dict[str, Path]) -> None:
    seen = Seen(browser, pages["report"])
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    seen.context.close()


def test_numbers_are_found(browser: Any, pages: dict[str, Path]) -> None:
    seen = Seen(browser, pages["report"])
    seen.page.locator("#filter").fill("ford almanac")
    playwright.expect(seen.page.locator("#found")).to_contain_text(" of ")
    rows = seen.page.locator(".numbers tbody tr:not(.group)")
    assert (
        rows.evaluate_all("rows => rows.filter(row => row.offsetParent).length") == 2
    )  # the population of the ford, and who is present in one of its battalions
    seen.context.close()
