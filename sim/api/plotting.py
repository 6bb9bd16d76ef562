"""Figures of a run by name, ready to be shown at the end of a notebook's cell."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from sim import report
from sim.scenario import Date, day_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

SCREEN = 96
"""Pixels an inch that a browser counts."""


class Plots:
    """Figures of one run; each call returns a new matplotlib ``Figure``.

    Figures are made without pyplot, so none has to be closed. A notebook shows the one that a cell ends with; save
    one with ``figure.savefig("map.svg")``.

    Args:
        results: the run.
    """

    def __init__(self, results: Results) -> None:
        self._results = results

    def map(self, when: int | Date) -> Figure:
        """Map who holds each place on one evening, and how likely.

        Args:
            when: the number of the evening (0 is the start) or its date.

        Raises:
            RequestError: the run has no such evening.
        """
        return self._named("control_map", day_of(self._results, when))

    def maps(self, when: Iterable[int | Date] | None = None) -> Figure:
        """Map the same on several evenings, side by side; by default the start, some weeks and the end."""
        results = self._results
        return self._named("control_maps", when and [results.date(day_of(results, one)) for one in when])

    def outcomes(self) -> Figure:
        """Draw the scenario's questions with their probabilities and confidence intervals."""
        return self._named("outcomes")

    def falls(self) -> Figure:
        """Draw when each place was lost by its first holder, and how often."""
        return self._named("falls")

    def fans(self, measure: str) -> Figure:
        """Draw quantiles (5, 25, 50, 75, 95 %) of one measure by actor and day.

        Args:
            measure: ``"troops"``, ``"morale"``, ``"displaced"``, ...: the variables of ``daily``.

        Raises:
            MeasureError: there is no such measure.
        """
        return self._named("fans", measure)

    def cascade(self) -> Figure:
        """Draw which place fell how long after which."""
        return self._named("cascade")

    def courses(self) -> Figure:
        """Draw the few typical courses of the war."""
        return self._named("courses")

    def _named(self, name: str, *arguments: Any) -> Figure:
        from sim.report import figures  # slow to import

        return shown(getattr(figures, name)(self._results, *arguments))

    def __repr__(self) -> str:
        """List the figures."""
        return "<Plots: map(day), maps(days), outcomes(), falls(), fans(measure), cascade(), courses()>"


def shown(figure: Figure) -> Figure:
    """Make a notebook show a figure as a picture, whether or not pyplot is loaded; return it."""
    figure._repr_png_ = partial(_png, figure)  # type: ignore[attr-defined]
    return figure


def _png(figure: Figure) -> tuple[bytes, dict[str, Any]]:
    """Return the picture, sharp on fine screens, with the size in which to show it and its description."""
    width, height = (round(inches * SCREEN) for inches in figure.get_size_inches())
    return report.figure_png(figure), {"width": width, "height": height, "alt": report.describe_figure(figure)}
