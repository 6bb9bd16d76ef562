"""Facts about uncertain inputs: each shape is the quantile of one roll."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.scenario.numbers import Number, Within
from sim.world.draws import DRAW, Draws
from sim.world.random_streams import replication_key, tag, uniform

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


def wide(shape: str, low: float, high: float, within: Within, word: str | None = None) -> np.ndarray:
    """A number with an open end in sixty replications, truncated to a range."""
    draws = Draws()
    draws.add(PATH, Number(low=low, high=high, shape=shape, together=word), within)  # type: ignore[arg-type]
    drawer = draws.freeze()
    return np.array([drawer.draw(key)[0] for key in KEYS])


@given(st.sampled_from(["normal", "lognormal"]), st.floats(0.001, 0.5), st.floats(0.01, 0.5))
def test_no_draw_lies_outside_its_range(shape: str, low: float, width: float) -> None:
    found = wide(shape, low, low + width, Within(0, 1))
    assert ((found >= 0) & (found <= 1)).all()


@given(st.sampled_from(["normal", "lognormal"]), st.floats(0.01, 0.5), st.floats(0.05, 0.4))
def test_a_truncated_draw_still_rises_with_its_roll(shape: str, low: float, width: float) -> None:
    order = np.argsort(rolled("together/muster"))
    assert (np.diff(wide(shape, low, low + width, Within(0, 1), "muster")[order]) >= 0).all()


def test_a_truncated_normal_number_is_scipys() -> None:
    middle, spread = 0.5, 0.5 / stats.norm.ppf(0.95)
    cut = stats.truncnorm((0 - middle) / spread, (1 - middle) / spread, middle, spread)
    np.testing.assert_allclose(wide("normal", 0, 1, Within(0, 1)), cut.ppf(rolled()), rtol=1e-9)


def test_a_percentage_ends_at_a_hundred() -> None:
    number = Number.model_validate({"low": "30%", "high": "99%", "shape": "normal"})
    assert drawn(number, "formations.guard.present").max() <= 100


def test_a_quality_ends_where_the_schema_says() -> None:
    found = drawn(Number(low=1, high=9, shape="lognormal"), "kinds.guard.quality")
    assert 8 < found.max() <= 10
