"""All figures of a run, into its folder."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.figures.answers import outcomes
from sim.report.figures.falling import falls
from sim.report.figures.fans import TITLES, fans
from sim.report.figures.files import FORMATS, FormatError, save_figure
from sim.report.figures.lags import cascade
from sim.report.figures.maps import checked_dates, control_map, control_maps
from sim.report.figures.tree import courses

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

FOLDER = "figures"
"""Folder of the figures in a run folder."""

Listener = Callable[[int, int], None]
"""Told after each figure how many are drawn, and of how many."""


def all_figures(results: Results, dates: Sequence[datetime.date] | None = None) -> dict[str, Callable[[], Figure]]:
    """Functions that draw the figures of a run, by name.

    Args:
        results: a finished run.
        dates: which evenings the maps show.
    """
    fan = {f"fans-{measure.replace('_', '-')}": measure for measure in TITLES}
    return {
        "outcomes": lambda: outcomes(results),
        "map": lambda: control_map(results),
        "maps": lambda: control_maps(results, dates),
        "falls": lambda: falls(results),
        "cascade": lambda: cascade(results),
        "courses": lambda: courses(results),
        **{name: functools.partial(fans, results, measure) for name, measure in fan.items()},
    }


def draw_all(
    results: Results, folder: Path | None = None, formats: Sequence[str] = FORMATS, listener: Listener | None = None,
    dates: Sequence[datetime.date] | None = None,
) -> list[Path]:  # fmt: skip
    """Draw every figure of a run; the same run gives the same bytes, and no file is ever half written.

    Args:
        results: a finished run.
        folder: where to; ``figures`` in the run folder if left out.
        formats: ``png``, ``svg`` or both.
        listener: told after each figure.
        dates: which evenings the maps show; the start, some weeks and the end if left out.

    Returns:
        The files, in the order of drawing.

    Raises:
        FormatError: figures are not written so.
        DateError: the run has no such evening.
        NothingSucceededError: all replications failed.
        StorageError: the disk is full or refuses.
    """
    for format in formats:
        if format not in FORMATS:
            raise FormatError(format)
    results.require_success()
    checked_dates(results, dates or ())
    target = results.folder / FOLDER if folder is None else folder
    figures = all_figures(results, dates)
    files: list[Path] = []
    for number, (name, draw) in enumerate(figures.items(), 1):
        files += save_figure(draw(), target, name, formats)
        if listener is not None:
            listener(number, len(figures))
    return files
