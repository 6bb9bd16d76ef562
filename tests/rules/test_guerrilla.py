"""Facts about hidden networks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.rules.guerrilla import bleed, informed
from sim.rules.presence import refresh_counts
from sim.world.codes import NOBODY
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world

GARRISON, NETWORK = 0, 1


def town(*, cells: int = 1000, soldiers: int = 10_000, key: int = 1, **how: Any) -> World:
    rows = [
        {"present": soldiers // 2}, {"present": soldiers // 2},
        {"actor": NETWORK, "present": cells, "hidden": 1} | how.get("network", {}),
    ]  # fmt: skip
    place = {"population": 10**6, "holder": GARRISON} | how.get("place", {})
    presence = {(GARRISON, 0): {"allegiance": how.get("allegiance", 0.0)}}
    world = make_world(2, rows, [place, {}], presence=presence, key=key)
    refresh_counts(world)
    return world


def bled(days: int = 200, **how: Any) -> np.ndarray:
    """Losses of each formation on so many days, each a world of its own."""
    found = np.zeros((days, 3))
    for key in range(days):
        world = town(key=key, **how)
        bleed(world)
        assert_balanced(world)
        found[key] = world.formations["killed"] + world.formations["wounded"]
    return found


def test_a_garrison_bleeds_in_proportion_to_the_network() -> None:
    losses = bled()[:, :2].sum(axis=1)
    assert losses.mean() == pytest.approx(3.0, abs=4 * math.sqrt(3.0 / 200))
    assert losses.var() == pytest.approx(3.0, rel=0.45)


def test_one_unit_at_a_time_is_struck_each_as_often() -> None:
    losses = bled()
    assert not (losses[:, 0] * losses[:, 1]).any()
    assert (losses[:, 0] > 0).mean() == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize(
    "how", [{"network": {"hidden": 0}}, {"place": {"holder": NETWORK}}, {"place": {"holder": NOBODY}}, {"soldiers": 0}]
)
def test_nobody_bleeds_without_a_network_and_an_enemy_garrison(how: dict[str, Any]) -> None:
    assert bled(5, **how).sum() == 0


def test_blind_fire_finds_few() -> None:
    """Ten soldiers per thousand people, a network of one in a thousand: 0.0004 x 10 x 0.001 of it a day."""
    assert bled(50)[:, 2].sum() <= 2


def test_informers_expose_a_network() -> None:
    share = 0.7 * 0.4 / 0.5
    rate = 0.0004 * 10 * (share + (1 - share) * 0.001)
    losses = bled(allegiance=0.4)[:, 2]
    expected = 1000 * (1 - math.exp(-rate))
    assert losses.mean() == pytest.approx(expected, abs=4 * math.sqrt(expected / 200))


@pytest.mark.parametrize(
    ("allegiance", "feared", "share"), [(0.0, 0.0, 0.0), (0.4, 0.0, 0.56), (0.4, 1.0, 0.0), (0.4, 0.5, 0.7 * 0.75)]
)
def test_fear_of_the_network_silences_informers(allegiance: float, feared: float, share: float) -> None:
    world = town(allegiance=allegiance)
    world.presence["control"][NETWORK, 0] = feared
    assert informed(world, GARRISON, NETWORK, 0) == pytest.approx(share)


@pytest.mark.parametrize(("people", "counted"), [(100, 1000), (1000, 1000), (2000, 2000)])
def test_a_small_place_counts_as_one_of_a_thousand_people(people: int, counted: int) -> None:
    """A network of fifty among so many, ten soldiers to each thousand: what blind fire finds of it."""
    share = 1 - math.exp(-0.0004 * (1000 * 10_000 / counted) * 50 / counted)
    losses = bled(60, cells=50, place={"population": people})[:, 2]
    assert losses.mean() == pytest.approx(50 * share, abs=4 * math.sqrt(50 * share * (1 - share) / 60))


def test_an_idle_network_does_not_shelter_the_garrison_from_the_next() -> None:
    rows = [
        {"present": 10_000}, {"actor": NETWORK, "present": 0, "hidden": 1},
        {"actor": NETWORK, "present": 1000, "hidden": 1},
    ]  # fmt: skip
    lost = 0
    for key in range(50):
        world = make_world(2, rows, [{"population": 10**6, "holder": GARRISON}, {}], key=key)
        refresh_counts(world)
        bleed(world)
        lost += int(world.formations["killed"][0] + world.formations["wounded"][0])
    assert lost == pytest.approx(3.0 * 50, abs=4 * math.sqrt(3.0 * 50))
