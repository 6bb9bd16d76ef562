"""Figures of a run, drawn by matplotlib without pyplot: each a function of ``Results`` that returns a ``Figure``.

Matplotlib, slow to import, is imported when the first of them is drawn. Those of a report can be drawn as SVG without
it (``draw_falls`` and the like on an ``SvgSheet``). ``describe_figure(figure)`` says in words what a figure shows;
``figure_png`` and ``svg`` make a file's content of it.
"""

from sim.report.figures.answers import outcomes
from sim.report.figures.drawing import all_figures, draw_all
from sim.report.figures.falling import falls
from sim.report.figures.fans import MeasureError, fans
from sim.report.figures.files import FormatError, figure_png, svg
from sim.report.figures.lags import cascade
from sim.report.figures.maps import DateError, control_map, control_maps
from sim.report.figures.sheet import describe_figure
from sim.report.figures.tree import courses

__all__ = [
    "DateError", "FormatError", "MeasureError", "all_figures", "cascade", "control_map", "control_maps", "courses",
    "describe_figure", "draw_all", "falls", "fans", "figure_png", "outcomes", "svg",
]  # fmt: skip
