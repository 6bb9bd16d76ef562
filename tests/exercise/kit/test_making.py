"""The kit's papers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sim.exercise.kit.making import make_kit
from sim.exercise.lesson import Lesson
from sim.exercise.opening import open_lesson
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def lesson() -> tuple[Any, Lesson]:
    return open_lesson(ROOT / "scenarios" / "mosul.yaml")


@pytest.fixture(scope="module")
def pages(lesson: tuple[Any, Lesson], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("class") / "kit"
    return {path.name: path.read_text(encoding="utf-8") for path in make_kit(*lesson, out)}


def test_every_team_has_a_brief_and_every_length_a_plan(pages: dict[str, str], lesson: tuple[Any, Lesson]) -> None:
    assert set(pages) == {
        "index.html", "debrief.html", "teacher.html", "safety.html", "plan-45.html", "plan-75.html", "plan-120.html",
        *(f"brief-{team}.html" for team in lesson[1].teams),
    }  # fmt: skip


def test_a_secret_brief_stands_in_one_page_only(pages: dict[str, str], lesson: tuple[Any, Lesson]) -> None:
    for name, team in lesson[1].teams.items():
        start = team.secret[0][:30].replace("'", "&#39;")
        assert [page for page, text in pages.items() if start in text] == [f"brief-{name}.html"]


def test_a_slip_for_each_turn_and_for_the_standing_orders(pages: dict[str, str], lesson: tuple[Any, Lesson]) -> None:
    assert pages["brief-us.html"].count('class="slip"') == lesson[1].turns + 1


def test_no_page_asks_for_anything_outside(pages: dict[str, str]) -> None:
    for text in pages.values():
        assert re.findall(r"(?:src|href)=\"(?!#|[a-z0-9-]+\.html\")[^\"]*", text) == []
        assert "default-src &#39;none&#39;" in text


def test_what_happened_stands_in_the_debriefing_guide_alone(pages: dict[str, str], lesson: tuple[Any, Lesson]) -> None:
    fact = lesson[1].history[-1].text[:40]
    assert [page for page, text in pages.items() if fact in text] == ["debrief.html"]


def printed(path: Path) -> int:
    """How many sheets a page takes."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as programs:
        browser = programs.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(path.as_uri())
        paper: bytes = page.pdf(format="A4", prefer_css_page_size=True)
        browser.close()
    return len(re.findall(rb"/Type\s*/Page\b", paper))


CHROMIUM = "/usr/bin/chromium"


@pytest.mark.slow
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no browser")
@pytest.mark.parametrize("team", ["isis", "iraq", "krg", "us", "iran"])
def test_a_brief_with_its_slips_is_two_pages_at_most(lesson: tuple[Any, Lesson], team: str, tmp_path: Path) -> None:
    make_kit(*lesson, tmp_path)
    assert printed(tmp_path / f"brief-{team}.html") <= 2
