"""A page's own drawings say and show what matplotlib's figures do, without matplotlib."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest

from sim.ensemble.results import Results
from sim.report import figures
from sim.report.courses import typical_courses
from sim.report.figures.badges import near_text_size, text_size
from sim.report.figures.falling import draw_falls
from sim.report.figures.lags import draw_cascade
from sim.report.figures.sheet import SvgSheet
from sim.report.figures.svg_paper import Drawing, SvgPaper
from sim.report.figures.tree import draw_courses

SVG = "{http://www.w3.org/2000/svg}"
DRAWN: dict[str, Callable[[Results], Drawing]] = {
    "falls": lambda made: draw_falls(made, SvgSheet),
    "cascade": lambda made: draw_cascade(made, SvgSheet),
    "courses": lambda made: draw_courses(made, typical_courses(made), SvgSheet),
}
FIGURES: dict[str, Callable[[Results], Any]] = {
    "falls": figures.falls, "cascade": figures.cascade, "courses": figures.courses,
}  # fmt: skip


def texts(drawing: Drawing) -> list[ET.Element]:
    """All texts but the letters on discs, which are bold and centred."""
    letter = ("middle", "700")
    every = ET.fromstring(drawing.svg()).iter(f"{SVG}text")
    return [one for one in every if (one.get("text-anchor"), one.get("font-weight")) != letter]


def written(paper: SvgPaper) -> list[ET.Element]:
    return [ET.fromstring(element) for element in paper.parts.stacked()]


@pytest.fixture
def paper() -> SvgPaper:
    return SvgPaper(0, 0, 100, 50)


@pytest.mark.parametrize("name", DRAWN)
def test_it_says_what_the_figure_says(made: Results, name: str) -> None:
    from matplotlib.text import Text

    figure = FIGURES[name](made)
    said = [line for text in figure.findobj(Text) for line in text.get_text().split("\n") if line]
    assert sorted(str(text.text) for text in texts(DRAWN[name](made))) == sorted(said)


@pytest.mark.parametrize("name", DRAWN)
def test_it_has_the_figures_size_and_description(made: Results, name: str) -> None:
    drawing, figure = DRAWN[name](made), FIGURES[name](made)
    assert drawing.get_size_inches() == pytest.approx(tuple(figure.get_size_inches()))
    assert figures.describe_figure(drawing) == figures.describe_figure(figure)


@pytest.mark.parametrize("name", DRAWN)
def test_it_is_drawn_without_matplotlib(made: Results, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("figure", "collections", "textpath", "font_manager", "path", "backends.backend_agg"):
        monkeypatch.setitem(sys.modules, f"matplotlib.{module}", None)
    assert DRAWN[name](made).svg().startswith("<svg")


@pytest.mark.parametrize("name", DRAWN)
def test_it_needs_nothing_else(made: Results, name: str) -> None:
    root = ET.fromstring(DRAWN[name](made).svg())
    names = {one.get("id") for one in root.iter()}
    for one in root.iter(f"{SVG}use"):
        assert one.attrib["href"][1:] in names
    for one in root.iter():
        assert one.get("clip-path") is None or one.attrib["clip-path"][5:-1] in names


@pytest.mark.parametrize("text", ["Mosul", "Deir ez-Zor", "al-Qaim", "Şırnak", "▲ 97 %", "Government of Iraq"])
def test_text_is_as_wide_as_in_the_typeface(text: str) -> None:
    assert near_text_size(text, 9.5)[0] == pytest.approx(text_size(text, 9.5)[0], rel=0.02)


def test_what_reaches_beyond_the_paper_is_cut_off(paper: SvgPaper) -> None:
    paper.lines([[(0, 0), (100, 50)]], "#000000", 1.0, 1)
    paper.lines([[(0, 0), (101, 50)]], "#000000", 1.0, 2)
    assert [one.get("clip-path") for one in written(paper)] == [None, "url(#c1000-500)"]


def test_what_is_higher_in_the_stack_comes_later(paper: SvgPaper) -> None:
    paper.areas([[(0, 0), (1, 0), (1, 1)]], "#000002", 2, None)
    paper.areas([[(0, 0), (1, 0), (1, 1)]], "#000001", 1, None)
    paper.areas([[(0, 0), (1, 0), (1, 1)]], "#000003", 2, None)
    assert [one.get("fill") for one in written(paper)] == ["#000001", "#000002", "#000003"]


def test_a_text_does_nothing(paper: SvgPaper) -> None:
    paper.text(0, 0, '</text><script>alert("x")</script>')
    (one,) = written(paper)
    assert (one.text, len(one)) == ('</text><script>alert("x")</script>', 0)


@pytest.mark.parametrize(
    ("va", "first", "second"), [("top", 8.6, 20.6), ("bottom", -15.4, -3.4), ("center", -3.4, 8.6)]
)
def test_lines_of_text_stand_as_asked(paper: SvgPaper, va: str, first: float, second: float) -> None:
    """At 10 points a line is 12 high: 8.6 above its base and 3.4 below."""
    paper.text(0, 0, "one\ntwo", size=10, va=va)
    assert [float(one.attrib["y"]) for one in written(paper)] == pytest.approx([first, second])


def test_what_is_drawn_often_is_written_once() -> None:
    drawing = Drawing(2, 2)
    coast = [(x, x % 7) for x in range(60)]
    for left in (0, 40, 80):
        drawing.add_paper(SvgPaper(left, 0, 60, 60)).lines([coast], "#000000", 1.0, 1)
    root = ET.fromstring(drawing.svg())
    assert len(list(root.iter(f"{SVG}use"))) == 3
    assert sum(one.get("stroke") == "#000000" for one in root.iter(f"{SVG}path")) == 1
