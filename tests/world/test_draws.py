"""Facts about uncertain inputs: each shape is the quantile of one roll."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.scenario.numbers import Number
from sim.world.dice import replication_key, tag, uniform
from sim.world.draws import DRAW, Draws

KEYS = [replication_key(3, r, "draw") for r in range(60)]
PATH = "actors.isis.treasury"


def drawn(number: Number, path: str = PATH) -> np.ndarray:
    """One number in sixty replications."""
    draws = Draws()
    draws.add(path, number)
    drawer = draws.freeze()
    return np.array([drawer.draw(key)[0] for key in KEYS])


def rolled(word: str = PATH) -> np.ndarray:
    """The rolls behind them."""
    return np.array([uniform(np.uint64(key), 0, int(DRAW), np.uint64(tag(word))) for key in KEYS])


SHAPES: dict[str, tuple[Number, Any]] = {
    "uniform": (Number(low=2, high=6), stats.uniform(2, 4)),
    "triangular": (Number(low=2, mode=3, high=6), stats.triang(0.25, 2, 4)),
    "triangular, mode at the end": (Number(low=2, mode=6, high=6), stats.triang(1.0, 2, 4)),
    "pert": (Number(low=2, mode=3, high=6, shape="pert"), stats.beta(2, 4, 2, 4)),
    "normal": (Number(low=-1, high=5, shape="normal"), stats.norm(2, 3 / stats.norm.ppf(0.95))),
    "lognormal": (
        Number(low=10, high=40, shape="lognormal"), stats.lognorm(np.log(4) / 2 / stats.norm.ppf(0.95), 0, 20),
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_draw_is_scipys_quantile_of_its_roll(shape: str) -> None:
    number, distribution = SHAPES[shape]
    np.testing.assert_allclose(drawn(number), distribution.ppf(rolled()), rtol=1e-9)


@pytest.mark.parametrize("shape", ["normal", "lognormal"])
def test_low_and_high_of_an_open_ended_shape_are_its_5_and_95_per_cent_points(shape: str) -> None:
    number, distribution = SHAPES[shape]
    assert distribution.ppf([0.05, 0.95]) == pytest.approx([number.low, number.high])


def test_a_known_number_is_always_itself() -> None:
    assert set(drawn(Number(value=7.5))) == {7.5}


def test_alternatives_come_up_as_often_as_their_weights_say() -> None:
    found = drawn(Number(values=(0, 50, 400), weights=(2, 1, 1)))
    np.testing.assert_array_equal(found, np.select([rolled() <= 0.5, rolled() <= 0.75], [0, 50], 400))


def test_alternatives_without_weights_are_equally_likely() -> None:
    np.testing.assert_array_equal(drawn(Number(values=(1, 2))), np.where(rolled() <= 0.5, 1, 2))


def test_numbers_drawn_together_share_one_roll() -> None:
    draws = Draws()
    draws.add("a", Number(low=0, high=1, together="muster"))
    draws.add("b", Number(low=10, mode=10, high=20, together="muster"))
    found = draws.freeze().draw(KEYS[0])
    roll = rolled("together/muster")[0]
    assert found == pytest.approx([roll, stats.triang(0, 10, 10).ppf(roll)])


def test_numbers_of_different_paths_are_drawn_apart() -> None:
    one, other = (drawn(Number(low=0, high=1), path) for path in ("a", "b"))
    assert abs(stats.spearmanr(one, other).statistic) < 0.4


def test_other_numbers_do_not_change_a_draw() -> None:
    alone, crowded = Draws(), Draws()
    alone.add(PATH, Number(low=0, high=1))
    crowded.add("before", Number(low=0, mode=1, high=2, shape="pert"))
    row = crowded.add(PATH, Number(low=0, high=1))
    assert crowded.freeze().draw(KEYS[0])[row] == alone.freeze().draw(KEYS[0])[0]


def test_a_path_is_registered_once() -> None:
    draws = Draws()
    assert draws.add(PATH, Number(value=1)) == draws.add(PATH, Number(value=1)) == 0
    assert draws.freeze().paths == (PATH,)


def test_only_numbers_with_a_shape_are_uncertain() -> None:
    draws = Draws()
    draws.add("known", Number(value=1))
    draws.add("drawn", Number(low=1, high=2))
    assert draws.freeze().uncertain.tolist() == [False, True]


def test_a_scenario_without_numbers_draws_nothing() -> None:
    assert Draws().freeze().draw(KEYS[0]).tolist() == []
