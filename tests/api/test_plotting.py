"""Figures of a run in a notebook."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.core.errors import RequestError
from sim.report.figures import MeasureError


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("map", (3,)), ("maps", ()), ("maps", ([0, "2014-06-10"],)), ("outcomes", ()), ("falls", ()),
        ("fans", ("troops",)), ("cascade", ()),
    ],
)  # fmt: skip
def test_every_figure_can_be_shown(runs: sim.Runs, name: str, arguments: tuple[Any, ...]) -> None:
    picture, how = getattr(runs.plot, name)(*arguments)._repr_png_()
    assert picture.startswith(b"\x89PNG")
    assert how["alt"]


def test_a_picture_is_shown_in_the_size_of_its_figure(runs: sim.Runs) -> None:
    from PIL import Image

    figure = runs.plot.outcomes()
    picture, how = figure._repr_png_()  # type: ignore[attr-defined]
    width, height = Image.open(io.BytesIO(picture)).size
    assert how["width"] == round(figure.get_figwidth() * 96)
    assert width / height == pytest.approx(how["width"] / how["height"], rel=0.01)


@pytest.fixture(scope="module")
def imported(folder: Path) -> list[str]:
    """What a fresh Python has imported of matplotlib: after reading and showing a run, and after a figure of it."""
    code = """
import sys, sim
runs = sim.read(sys.argv[1])
runs._repr_html_(), runs.answers, runs.plot
print("matplotlib" in sys.modules)
runs.plot.outcomes()._repr_png_()
print("matplotlib.pyplot" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    return found.stdout.split()


def test_reading_a_run_needs_no_matplotlib(imported: list[str]) -> None:
    assert imported[0] == "False"


def test_pyplot_knows_nothing_of_the_figures(imported: list[str]) -> None:
    assert imported[1] == "False"


def test_a_day_that_is_not_there_is_refused(runs: sim.Runs) -> None:
    with pytest.raises(RequestError, match="day: found 99"):
        runs.plot.map(99)


def test_a_measure_that_is_not_there_is_refused(runs: sim.Runs) -> None:
    with pytest.raises(MeasureError, match="luck"):
        runs.plot.fans("luck")


def test_the_figures_are_listed(runs: sim.Runs) -> None:
    names = {name for name in dir(runs.plot) if not name.startswith("_")}
    assert all(name in repr(runs.plot) for name in names)
