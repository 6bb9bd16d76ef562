"""Facts about news of fallen towns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest

from sim.rules.contagion import spread
from sim.world.codes import Stance, Status
from sim.world.tables import World
from tests.worlds import fall, make_world

LOSER, WINNER, OTHER = 0, 1, 2
NEUTRAL: Mapping[str, Any] = {"stance": int(Stance.NEUTRAL)}
HEARD = {"cohesion.shock_least": 0.3, "cohesion.range": 143.0}
NEAR = math.exp(-100 / 143) + 0.21


def news(fallen: int = 10_000, *, friends: bool = True, **unit: Any) -> World:
    """The town at one end of the road has fallen; one unit stands a hundred kilometres away."""
    relations = {(0, 2): NEUTRAL, (2, 0): NEUTRAL} if friends else {}
    world = make_world(3, [{"place": 2} | unit], 3, relations=relations, coefficients=HEARD)
    world.places["fallen"][0] = fallen
    fall(world, 0, WINNER)
    spread(world)
    return world


def heard(fallen: int = 10_000, **how: Any) -> float:
    return float(news(fallen, **how).formations["contagion"][0])


def test_news_is_nearness_plus_what_reaches_everybody() -> None:
    assert heard() == pytest.approx(NEAR)


@pytest.mark.parametrize(("fallen", "size"), [(0, 0.3), (100, 0.3), (2500, 0.5), (40_000, 1.5)])
def test_the_more_men_were_lost_the_louder_the_news(fallen: int, size: float) -> None:
    assert heard(fallen) == pytest.approx(size * NEAR)
    assert news(fallen).places["shock"][0] == size


def test_another_army_with_the_same_enemy_hears_three_tenths() -> None:
    assert heard(actor=OTHER) == pytest.approx(0.3 * NEAR)


def test_the_winner_and_the_losers_enemies_are_not_shaken() -> None:
    assert heard(actor=WINNER) == 0.0
    assert heard(actor=OTHER, friends=False) == 0.0


def test_units_that_are_broken_already_do_not_listen() -> None:
    assert heard(status=int(Status.BROKEN)) == 0.0


@pytest.mark.parametrize("before", [0.5, 1.0, 1.9, 2.0])
def test_the_more_bad_news_one_has_heard_the_less_more_of_it_counts(before: float) -> None:
    faded = before * math.exp(-1 / 8)
    assert heard(contagion=before) == pytest.approx(faded + NEAR * (1.0 - faded / 2))


def test_there_is_only_so_much_bad_news_one_can_take() -> None:
    world = make_world(2, [{"contagion": 2.0}])
    for _ in range(30):
        world.places["fallen"][0] = 40_000
        fall(world, 0, WINNER)
        spread(world)
        world.places["holder"][0] = LOSER
    assert world.formations["contagion"][0] <= 2.0


def test_morale_falls_with_the_news() -> None:
    assert news().formations["morale"][0] == pytest.approx(0.5 - 0.05 * NEAR)


def test_old_news_fades_in_a_week_or_so() -> None:
    world = make_world(1, [{"contagion": 1.0}])
    for _ in range(8):
        spread(world)
    assert world.formations["contagion"][0] == pytest.approx(math.exp(-1))


def test_a_fall_is_told_once() -> None:
    world = news()
    world.clock["day"] += 1
    spread(world)
    assert world.places["shock"][0] == 0.0
    assert world.formations["contagion"][0] == pytest.approx(NEAR * math.exp(-1 / 8))


def test_broken_units_count_towards_a_later_fall_half_as_much_each_day() -> None:
    world = make_world(1, [], [{"fallen": 1000}])
    spread(world)
    assert world.places["fallen"][0] == 500
