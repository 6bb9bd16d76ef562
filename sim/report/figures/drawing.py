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
from sim.report.figures.files import DEFAULT_FORMATS, FORMATS, Drawn, FormatError, save_figures
from sim.report.figures.lags import cascade
from sim.report.figures.maps import checked_dates, control_map, control_maps
from sim.report.figures.tree import courses

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

FOLDER = "figures"
"""Folder of the figures in a run folder."""


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
    results: Results, folder: Path | None = None, formats: Sequence[str] = DEFAULT_FORMATS,
    listener: Drawn | None = None,
    dates: Sequence[datetime.date] | None = None,
) -> list[Path]:  # fmt: skip
    """Draw every figure of a run; the same run gives the same bytes, and no file is ever half written.

    Args:
        results: a finished run.
        folder: where to; ``figures`` in the run folder if left out.
        formats: ``png``, ``svg`` or both; ``png`` if left out.
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
    return save_figures(all_figures(results, dates), target, formats, listener)
