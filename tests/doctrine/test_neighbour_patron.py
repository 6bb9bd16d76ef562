"""Facts about a neighbour who helps its friends."""

from __future__ import annotations

from typing import Any

import pytest

from sim.doctrine.distant_power import hazard
from sim.doctrine.neighbour_patron import decide, eagerness
from sim.doctrine.picture import Picture
from sim.world.codes import Level, OrderKind, Stance
from sim.world.tables import World
from tests.worlds import make_world, picture

PATRON, CLIENT, ADVERSARY, MILITIA = 0, 1, 2, 3


def theatre(*, key: int = 1, day: int = 10, men: int = 5000, **patron: Any) -> World:
    actors = [{"client": CLIENT, "adversary": ADVERSARY} | patron, {}, {}, {}]
    places = [{"holder": CLIENT, "symbol": 0.3}, {"holder": ADVERSARY}]
    allied = {"stance": int(Stance.ALLIED)}
    relations = dict.fromkeys(((0, 1), (1, 0), (0, 3), (3, 0)), allied)
    formations = [{"actor": ADVERSARY, "place": 1, "present": men}]
    world = make_world(
        actors, formations, places, relations=relations, presence={(0, 0): {"stake": 1.0}}, key=key, day=day
    )
    world.relations["believed"][PATRON, ADVERSARY] = men
    return world


def view(world: World) -> Picture:
    return picture(world, PATRON)


def orders(world: World) -> list[tuple[OrderKind, int]]:
    rows = world.orders[: int(world.clock["orders"][0])]
    return [(OrderKind(int(k)), int(o)) for k, o in zip(rows["kind"], rows["other"], strict=True)]


def first_day(**how: Any) -> list[int]:
    """The day of the first advisers in fifty replications, 60 when none came."""
    found = []
    for key in range(50):
        days = (day for day in range(60) if decide_on(key, day, **how))
        found.append(next(days, 60))
    return sorted(found)


def decide_on(key: int, day: int, **how: Any) -> bool:
    world = theatre(key=key, day=day, **how)
    decide(view(world))
    return any(kind == OrderKind.ADVISE for kind, _ in orders(world))


def test_at_threat_one_half_with_a_friendly_government_the_median_wait_is_two_days() -> None:
    assert hazard(eagerness(view(theatre()), 0.5)) == pytest.approx(0.31, abs=0.01)


def test_advisers_come_within_days_when_the_core_is_threatened() -> None:
    assert first_day()[25] <= 7


def test_a_weak_enemy_calls_for_no_haste() -> None:
    assert first_day(men=120)[25] > first_day()[25] + 3


def test_an_attack_on_a_shrine_hastens_it() -> None:
    world = theatre()
    before = eagerness(view(world), 0.2)
    world.places["attacked_day"][0] = 5
    assert eagerness(view(world), 0.2) - before == pytest.approx(1.0)
    world.clock["day"] = 30
    assert eagerness(view(world), 0.2) == pytest.approx(before)


def test_once_in_it_advises_and_arms_its_friends_every_week() -> None:
    world = theatre(level=int(Level.ARMS), day=14)
    decide(view(world))
    assert orders(world) == [
        (OrderKind.ADVISE, CLIENT),
        (OrderKind.ARM, CLIENT),
        (OrderKind.ADVISE, MILITIA),
        (OrderKind.ARM, MILITIA),
    ]
    world = theatre(level=int(Level.ARMS), day=15)
    decide(view(world))
    assert orders(world) == []


def test_it_helps_nobody_without_a_client() -> None:
    world = theatre(client=-1)
    decide(view(world))
    assert orders(world) == []


@pytest.mark.parametrize(("symbol", "days", "more"), [(0.3, 7, 1.0), (0.29, 7, 0.0), (0.3, 8, 0.0), (1.0, 0, 1.0)])
def test_a_shrine_is_a_symbol_and_its_attack_moves_for_a_week(symbol: float, days: int, more: float) -> None:
    world = theatre()
    before = eagerness(view(world), 0.2)
    world.places["symbol"][0], world.places["attacked_day"][0] = symbol, 10 - days
    assert eagerness(view(world), 0.2) - before == pytest.approx(more)


def efforts(world: World) -> list[float]:
    decide(view(world))
    return world.orders["effort"][: int(world.clock["orders"][0])].tolist()


@pytest.mark.parametrize(("men", "effort"), [(0, 0.1), (100, 0.1)])
def test_once_in_it_sends_a_tenth_of_a_mission_at_least(men: int, effort: float) -> None:
    assert efforts(theatre(level=int(Level.ARMS), day=14, men=men)) == [effort / 2, effort] * 2


def test_it_goes_in_with_half_a_mission_of_advisers() -> None:
    found = [sent[0] for key in range(40) if (sent := efforts(theatre(key=key, men=50_000)))]
    assert found
    assert set(found) == {0.5}
