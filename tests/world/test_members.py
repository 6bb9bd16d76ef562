"""Each replication takes one member of the coefficients by its own number, and what a scenario sets wins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.core.coefficients import CHOICES, DEFAULT, Parameter, registry
from sim.core.errors import ScenarioError
from sim.core.plausible import FEWEST, PlausibleSet, plausible_set, read_set, set_of, value_at, written
from sim.scenario import load
from sim.study.plans import packed, pinned, plan_at
from sim.world.blueprint import Blueprint
from sim.world.build import blueprint, build
from sim.world.members import member_numbers, members, triangular
from tests.conftest import DUEL

PULL = "cohesion.social_pull"
REPLICATIONS = range(40)


def plan(choice: str, *sets: str) -> Blueprint:
    return blueprint(load(DUEL, sets=[f"coefficients={choice}", *sets]))


def pulls(found: Blueprint, seed: int = 1, name: str = PULL) -> list[float]:
    field = registry()[name].field
    return [float(build(found, seed, n).world.parameters[field][0]) for n in REPLICATIONS]


def test_fixed_coefficients_are_the_defaults() -> None:
    assert set(pulls(plan("fixed"))) == {registry()[PULL].default}
    assert blueprint(load(DUEL)).coefficients == DEFAULT


@pytest.mark.parametrize("choice", ["plausible", "wide"])
def test_members_differ_within_the_range(choice: str) -> None:
    found, one = pulls(plan(choice)), registry()[PULL]
    assert len(set(found)) > 10
    assert one.low <= min(found) < one.default < max(found) <= one.high


@pytest.mark.parametrize("choice", ["plausible", "wide"])
def test_a_replication_has_its_member_whatever_the_seed(choice: str) -> None:
    assert pulls(plan(choice), seed=1) == pulls(plan(choice), seed=99)


def test_a_changed_scenario_has_the_same_members() -> None:
    other = plan("plausible", "formations.*.morale=x0.5", "days=3")
    assert pulls(other) == pulls(plan("plausible"))


def test_the_points_of_a_sweep_have_the_same_members() -> None:
    base = packed(load(DUEL, sets=["coefficients=plausible"]))
    points = [plan_at(base, (f"actors.rebels.treasury={amount}",)) for amount in (1, 5)]
    assert pulls(points[0]) == pulls(points[1]) == pulls(plan("plausible"))


def test_the_member_is_told_by_a_hash_of_the_number() -> None:
    """The numbers were worked out apart: BLAKE2b of ``coefficients/<n>``, 8 bytes, little-endian, times 200 / 2^64."""
    assert member_numbers("wide", range(5)).tolist() == [189, 168, 62, 103, 49]


@pytest.mark.parametrize("choice", ["plausible", "wide"])
def test_what_a_scenario_sets_wins(choice: str) -> None:
    assert set(pulls(plan(choice, f"parameters.{PULL}=2.5"))) == {2.5}


@pytest.mark.parametrize("choice", ["plausible", "wide"])
def test_what_a_point_of_a_sweep_sets_wins_and_the_rest_is_drawn(choice: str) -> None:
    other = "cohesion.arrears"
    point = pinned(plan(choice), {f"parameters.{PULL}": 2.5})
    assert set(pulls(point)) == {2.5}
    assert pulls(point, name=other) == pulls(plan(choice), name=other)


def test_an_unknown_choice_is_one_error() -> None:
    with pytest.raises(ScenarioError) as error:
        load(DUEL, sets=["coefficients=wild"])
    (problem,) = error.value.problems
    assert (problem.allowed, problem.nearest) == (CHOICES, "wide")


def test_the_set_of_the_package_is_large_enough() -> None:
    assert plausible_set().effective >= FEWEST
    assert plausible_set().note
    found = members("plausible")
    assert found is not None
    for one in registry().values():
        assert one.low <= found.rows[one.field].min() <= found.rows[one.field].max() <= one.high


def one(name: str = "a.b", default: float = 2.0, low: float = 1.0, high: float = 5.0) -> Parameter:
    return Parameter(name, default, low, high, "no", "-", "J", "-", "-")


def small() -> PlausibleSet:
    return set_of({"a.b": [1.0, 2.0, 4.004]}, [1.0, 0.0, 3.0], "made up", {"a.b": one()})


def test_a_set_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "set.csv"
    file.write_text(written(small()))
    found = read_set(file)
    assert found == small()
    assert found.weights == (1.0, 3.0)
    assert found.effective == pytest.approx(16 / 10)
    assert found.values("a.b", {"a.b": one()}) == pytest.approx((1.0, 4.004))


def test_a_coefficient_that_has_changed_since_keeps_its_default() -> None:
    now = {"a.b": one(high=6.0), "c.d": one("c.d"), "e.f": one("e.f", 1.0, 1.0, 1.0)}
    assert small().values("a.b", now) is None
    assert small().values("c.d", now) is None
    assert small().stale(now) == ["a.b", "c.d"]
    assert small().stale({}) == ["a.b"]
    assert small().stale({"a.b": one()}) == []


@pytest.mark.parametrize(
    ("row", "path"), [("weight,,,,x,1,0", "weight"), ("a.b,2,1,5,,3,1001", "a.b"), ("a.b,2,1,5,,3,x", "a.b")]
)
def test_a_cell_that_cannot_be_used_is_named(tmp_path: Path, row: str, path: str) -> None:
    file = tmp_path / "set.csv"
    file.write_text(f"name,default,low,high,note,m0,m1\n{row}\nweight,,,,x,1,1\n")
    with pytest.raises(ScenarioError) as error:
        read_set(file)
    (problem,) = error.value.problems
    assert (problem.line, problem.path) == (2, path)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.6, 1.0])
def test_the_triangular_quantile_is_the_inverse_of_its_distribution(share: float) -> None:
    value = float(triangular(one(), np.array([share]))[0])
    # area below a value: a triangle of height 2 / (high - low) over 1..2..5
    below = (value - 1) ** 2 / 4 if value <= 2 else 1 - (5 - value) ** 2 / 12
    assert below == pytest.approx(share, abs=1e-12)
    assert value_at(one(), 250) == pytest.approx(2.0)


def test_wide_members_have_the_mean_of_their_triangles() -> None:
    found: Any = members("wide")
    about = registry()[PULL]
    mean = (about.low + about.default + about.high) / 3
    assert found.rows[about.field].mean() == pytest.approx(mean, abs=0.1 * (about.high - about.low))
