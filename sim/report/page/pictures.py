"""The figures of a page: pictures written into it, and fans as drawings of its own.

Pictures are files within the page, so that their styles and ids are their own. A report's are drawn as SVG without
matplotlib (``sim.report.figures.svg_paper``), which takes a sixth of the time. Other pages' are matplotlib's: SVG,
which is drawn in half the time of PNG, unless that would be large and PNG is smaller.
Fans are one small drawing an actor, which a narrow screen sets below one another with letters of full size.
"""

from __future__ import annotations

import base64
import math
import re
import urllib.parse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.report.figures.falling import draw_falls
from sim.report.figures.fans import TITLES, fans_of
from sim.report.figures.files import figure_png, svg
from sim.report.figures.lags import draw_cascade
from sim.report.figures.sheet import SvgSheet, describe_figure
from sim.report.figures.svg_paper import Drawing
from sim.report.figures.tree import draw_courses
from sim.report.page import charts
from sim.report.page.map import TheatreMap

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results
    from sim.report.courses import TypicalCourses
    from sim.report.figures.fans import Fan

FANS = ("troops", "population", "treasury", "morale")
HARM = ("displaced", "civilians_killed")
QUANTILES = ("q05", "q25", "q50", "q75", "q95")

LARGE = 600_000
"""Letters of a picture as SVG beyond which PNG is tried."""

_POINTS = 72
_FOREIGN = re.compile(r"[^\x20-\x7e]+")
_ESCAPED = {letter: f"%{ord(letter):02X}" for letter in '%"#<>\\`\n\t\r'}
"""Letters that need an escape in a data address inside double quotes, the escape's own first."""


def pictures(
    results: Results, courses: TypicalCourses, told: Callable[[], None] = lambda: None
) -> dict[str, list[dict[str, Any]]]:
    """Figures by section: ``falls``, ``cascade`` and ``courses``, each a list of ``picture``.

    Args:
        results: the run.
        courses: what ``typical_courses`` found.
        told: called after each figure.
    """
    wanted: dict[str, Callable[[], Drawing]] = {
        "falls": lambda: draw_falls(results, SvgSheet),
        "cascade": lambda: draw_cascade(results, SvgSheet),
        "courses": lambda: draw_courses(results, courses, SvgSheet),
    }
    found = {}
    for key, draw in wanted.items():
        found[key] = [drawing(key, draw())]
        told()
    return found


def drawing(key: str, drawn: Drawing) -> dict[str, Any]:
    """A page's own figure as the template wants it (see ``picture``)."""
    return _framed(key, drawn, "data:image/svg+xml," + escaped(drawn.svg()))


def picture(key: str, figure: Figure) -> dict[str, Any]:
    """A figure as the template wants it: ``key``, ``alt``, ``width`` and ``height`` in points, a ``data:`` address."""
    drawn = "data:image/svg+xml," + escaped(svg(figure))
    if len(drawn) > LARGE:
        painted = "data:image/png;base64," + base64.b64encode(figure_png(figure)).decode()
        drawn = min(drawn, painted, key=len)
    return _framed(key, figure, drawn)


def _framed(key: str, figure: Figure | Drawing, data: str) -> dict[str, Any]:
    width, height = (round(_POINTS * inches) for inches in figure.get_size_inches())
    return {"key": key, "alt": describe_figure(figure), "width": width, "height": height, "data": data}


def escaped(drawing: str) -> str:
    """A drawing as it may stand in a data address inside double quotes."""
    for letter, code in _ESCAPED.items():
        drawing = drawing.replace(letter, code)
    return _FOREIGN.sub(lambda found: urllib.parse.quote(found[0]), drawing)


def fans(results: Results, chart: TheatreMap, measures: tuple[str, ...]) -> list[dict[str, Any]]:
    """The fans of some measures, actor by actor, those first in whom there is most to see.

    Args:
        results: the run.
        chart: whose badges stand beside the actors' names.
        measures: names of measures.
    """
    return [
        {
            "key": measure,
            "title": TITLES[measure],
            "charts": [_fan(results, chart, measure, fan) for fan in fans_of(results, measure)],
        }
        for measure in measures
    ]


def _fan(results: Results, chart: TheatreMap, measure: str, fan: Fan) -> dict[str, Any]:
    look = chart.looks[chart.actors.index(fan.actor)]
    dates = [results.date(day).isoformat() for day in range(results.days + 1)]
    series = {name: [None if math.isnan(one) else one for one in fan.table[name].tolist()] for name in QUANTILES}
    title = f"{look.name}: {measure.replace('_', ' ')} from day to day, median and ranges"
    drawn = charts.fans(title, dates, [series], [(look.colour, look.line)])
    return {"actor": fan.actor, "name": look.name, "badge": chart.badge(fan.actor), "svg": drawn}
