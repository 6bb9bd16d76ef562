"""Quantiles of distributions: known points, the truncated tails, and the same numbers as draws."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.scenario.distributions import CHOICE, FAMILIES, FIXED, Distribution, distribution_of
from sim.scenario.numbers import Number, Within
from sim.world.draws import DRAW, Draws
from sim.world.quantiles import CODES, quantiles
from sim.world.random_streams import replication_key, tag, uniform
from tests.compiled import Compiled

NUMBERS = {
    "uniform": Number(low=-2, high=3),
    "triangular": Number(low=0, mode=1, high=4),
    "pert": Number(low=0, mode=2, high=4, shape="pert"),
    "normal": Number(low=2, high=6, shape="normal"),
    "lognormal": Number(low=2, high=8, shape="lognormal"),
    "choice": Number(values=(1, 5, 9), weights=(1, 2, 1)),
}
POINTS: dict[str, dict[float, float]] = {
    "uniform": {0.0: -2.0, 0.3: -0.5, 1.0: 3.0},
    "triangular": {0.0: 0.0, 0.25: 1.0, 13 / 16: 2.5, 1.0: 4.0},  # 1 - (4 - x)^2 / 12 right of the mode
    "pert": {0.0: 0.0, 0.103515625: 1.0, 0.5: 2.0, 1.0: 4.0},  # x^3 (10 - 15 x + 6 x^2) of x = amount / 4
    "normal": {0.05: 2.0, 0.5: 4.0, 0.95: 6.0},
    "lognormal": {0.05: 2.0, 0.5: 4.0, 0.95: 8.0},
    "choice": {0.0: 1.0, 0.25: 1.0, 0.26: 5.0, 0.75: 5.0, 0.76: 9.0, 1.0: 9.0},
}
"""Amounts at some shares, by hand."""


def test_every_family_has_a_code() -> None:
    assert set(CODES) == {FIXED, CHOICE, *FAMILIES}


@pytest.mark.parametrize("family", POINTS)
def test_amounts_at_known_shares(family: str) -> None:
    found = quantiles(distribution_of(NUMBERS[family]), list(POINTS[family]))
    assert found == pytest.approx(list(POINTS[family].values()))


@pytest.mark.parametrize("family", NUMBERS)
def test_a_draw_is_the_amount_at_its_roll(family: str) -> None:
    draws = Draws()
    draws.add("a", NUMBERS[family])
    drawer, keys = draws.freeze(), [replication_key(1, row, "draw") for row in range(40)]
    rolls = [uniform(np.uint64(key), 0, int(DRAW), np.uint64(tag("a"))) for key in keys]
    drawn = [drawer.draw(key)[0] for key in keys]
    assert drawer.distribution(0) == distribution_of(NUMBERS[family])
    assert quantiles(drawer.distribution(0), rolls).tolist() == drawn


@pytest.mark.parametrize("family", NUMBERS)
def test_an_amount_rises_with_its_share(family: str) -> None:
    found = quantiles(distribution_of(NUMBERS[family]), np.linspace(0, 1, 50))
    assert np.isfinite(found).all()
    assert (np.diff(found) >= 0).all()


def test_an_open_ended_distribution_ends_where_its_number_means_nothing_more() -> None:
    found = distribution_of(NUMBERS["normal"], Within(3, 5).limits(NUMBERS["normal"]))
    assert quantiles(found, [0.0, 0.5, 1.0]) == pytest.approx([3.0, 4.0, 5.0])
    z = -0.378018  # of 0.205426 + (1 - 2 * 0.205426) / 4, what lies below 3 and a quarter of what lies inside
    assert quantiles(found, [0.25])[0] == pytest.approx(4 + z * 2 / 1.6448536, abs=1e-5)


def test_a_closed_distribution_is_not_truncated() -> None:
    found = distribution_of(NUMBERS["uniform"], (0.0, 1.0))
    assert (found.least, found.most) == (-math.inf, math.inf)


def test_shares_keep_their_shape() -> None:
    found: Any = quantiles(Distribution("uniform", 0.0, 0.0, 1.0), [[0.5, 0.25], [0.5, 1.0]])
    assert found.tolist() == [[0.5, 0.25], [0.5, 1.0]]


def test_machine_code_gives_the_same_amounts(compiled: Compiled, tmp_path: Path) -> None:
    ask = "quantiles(Distribution('normal', 4.0, 0.0, 1.2, least=3.0, most=6.0), [0.0, 0.3, 1.0]).tolist()"
    names = "from sim.scenario.distributions import Distribution\nfrom sim.world.quantiles import quantiles\n"
    program = tmp_path / "asking.py"
    program.write_text(f"{names}print({ask})\n", encoding="utf-8")
    expected = quantiles(Distribution("normal", 4.0, 0.0, 1.2, least=3.0, most=6.0), [0.0, 0.3, 1.0]).tolist()
    assert compiled.said(program) == f"{expected}\n"
