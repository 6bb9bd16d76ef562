"""Facts about a distant power that may go in."""

from __future__ import annotations

from typing import Any

import pytest

from sim.doctrine import distant_power
from sim.doctrine.distant_power import decide, eagerness, hazard
from sim.doctrine.picture import Picture
from sim.world.codes import NOBODY, Level, OrderKind, Stance
from sim.world.tables import World
from tests.worlds import make_world, picture

POWER, CLIENT, ADVERSARY, FRIEND = 0, 1, 2, 3


def theatre(*, men: int = 8000, key: int = 1, day: int = 10, base: float = -7.0, **power: Any) -> World:
    """Client's seat, a stake of the power's held by a friend, the adversary's two towns."""
    actors = [
        {"client": CLIENT, "adversary": ADVERSARY, "sorties": 4.0, "reluctance": 0.8, "conditional": 1.0} | power,
        {},
        {},
        {},
    ]
    places = [
        {"population": 6_000_000, "holder": CLIENT},
        {"population": 1_000_000, "holder": FRIEND},
        {"holder": ADVERSARY},
        {"holder": ADVERSARY},
    ]
    allied = {"stance": int(Stance.ALLIED)}
    relations = dict.fromkeys(((0, 1), (1, 0), (0, 3), (3, 0)), allied)
    formations = [{"actor": 2, "place": 2, "present": men}, {"actor": 2, "place": 3, "present": men // 4}]
    world = make_world(
        actors, formations, places, relations=relations, key=key, day=day, presence={(0, 1): {"stake": 1.0}},
        coefficients={"intervention.base": base},
    )  # fmt: skip
    world.relations["believed"][POWER, ADVERSARY] = men
    return world


def view(world: World) -> Picture:
    return picture(world, POWER)


def orders(world: World) -> list[tuple[OrderKind, int, int]]:
    rows = world.orders[: int(world.clock["orders"][0])]
    return [
        (OrderKind(int(k)), int(p), int(o)) for k, p, o in zip(rows["kind"], rows["place"], rows["other"], strict=True)
    ]


def deepest(world: World) -> Level:
    """The level to which today's orders take it."""
    steps = {OrderKind.ADVISE: Level.ADVISERS, OrderKind.ARM: Level.ARMS, OrderKind.AIR_CAMPAIGN: Level.AIR}
    decide(view(world))
    return max([steps[kind] for kind, _, _ in orders(world)], default=Level.NONE)


def went_in(level: Level, **how: Any) -> float:
    """Share of three hundred days on which it goes at least so deep."""
    return sum(deepest(theatre(key=key, base=-5.0, **how)) >= level for key in range(300)) / 300


def test_the_reckoning_of_june_2014_gives_under_one_per_cent_a_day() -> None:
    eta = -7.0 + 2.0 * 0.4 + 3.4 * 0.2 + 2.4 * 0.2 + 0.8 - 0.8
    assert hazard(eta) == pytest.approx(0.0065, abs=0.001)


def test_the_reckoning_of_august_2014_gives_an_even_chance_a_day() -> None:
    eta = -7.0 + 2.0 * 0.4 + 3.4 + 2.4 + 0.8 - 0.8
    assert hazard(eta) == pytest.approx(0.49, abs=0.02)


def test_nothing_happens_without_a_client_or_an_adversary() -> None:
    for lacking in ("client", "adversary"):
        world = theatre(**{lacking: -1})
        decide(view(world))
        assert orders(world) == []


def test_threatened_stakes_bring_it_in() -> None:
    assert went_in(Level.ADVISERS, men=8000) > went_in(Level.ADVISERS, men=500) + 0.1


def test_opposition_at_home_keeps_it_out() -> None:
    assert went_in(Level.ADVISERS, reluctance=0.0) > went_in(Level.ADVISERS, reluctance=1.0) + 0.1


def change(field: str, value: int) -> float:
    world = theatre()
    before = eagerness(view(world), 4000.0)
    world.relations[field][POWER, CLIENT] = value
    return float(eagerness(view(world), 4000.0) - before)


def test_a_request_and_a_reform_speak_for_going_in() -> None:
    assert change("was_asked", 1) == pytest.approx(0.8)
    assert change("reform", 1) == pytest.approx(1.2)


def test_it_is_readier_to_send_advisers_than_arms_and_arms_than_aircraft() -> None:
    assert went_in(Level.ADVISERS) > went_in(Level.ARMS) + 0.1
    assert went_in(Level.ARMS) > went_in(Level.AIR) + 0.02


def test_in_the_air_war_it_strikes_enemies_nearest_its_stakes_each_day() -> None:
    world = theatre(level=int(Level.AIR), day=8)
    decide(view(world))
    strikes = [place for kind, place, _ in orders(world) if kind == OrderKind.AIR_CAMPAIGN]
    assert strikes == [2, 3]


def test_reluctance_holds_sorties_back() -> None:
    def effort(reluctance: float) -> float:
        world = theatre(level=int(Level.AIR), day=8, reluctance=reluctance)
        decide(view(world))
        return float(world.orders["effort"][: int(world.clock["orders"][0])].sum())

    assert effort(0.0) == pytest.approx(2 / 3)
    assert effort(1.0) == pytest.approx(1 / 3)


def test_arms_for_the_client_wait_for_reform_but_a_friend_who_asks_gets_them() -> None:
    world = theatre(level=int(Level.AIR), day=7, sorties=0.0)
    world.relations["was_asked"][POWER, FRIEND] = 1
    decide(view(world))
    assert [other for kind, _, other in orders(world) if kind == OrderKind.ARM] == [FRIEND]
    world.clock["orders"] = 0
    world.relations["reform"][POWER, CLIENT] = 1
    decide(view(world))
    assert [other for kind, _, other in orders(world) if kind == OrderKind.ARM] == [CLIENT, FRIEND]


def test_it_strikes_at_three_places_a_day_with_a_third_of_its_effort_each() -> None:
    held = [{"holder": CLIENT}] + [{"holder": ADVERSARY}] * 4
    rows = [{"actor": ADVERSARY, "place": place, "present": 1000 * place} for place in range(1, 5)]
    world = make_world(
        [{"client": CLIENT, "adversary": ADVERSARY, "sorties": 4.0, "level": int(Level.AIR)}, {}, {}], rows, held,
        presence={(POWER, 0): {"stake": 1.0}},
    )  # fmt: skip
    decide(view(world))
    strikes = [place for kind, place, _ in orders(world) if kind == OrderKind.AIR_CAMPAIGN]
    assert len(set(strikes)) == len(strikes) == 3
    assert world.orders["effort"][:3].tolist() == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(("men", "worth"), [(500, 0.5), (1500, 0.75)])
def test_a_target_of_five_hundred_men_is_worth_half_of_a_great_one(men: int, worth: float) -> None:
    world = theatre(men=men)
    world.places["holder"][1] = NOBODY
    world.presence["enemy"][POWER] = [0.0, men, 0.0, 0.0]
    assert distant_power._worth(view(world), 1, 0.0) == pytest.approx(worth)


@pytest.mark.parametrize(
    ("holder", "attacked", "times"), [(NOBODY, -1, 1), (FRIEND, -1, 3), (ADVERSARY, -1, 1), (ADVERSARY, 5, 3)]
)
def test_a_target_where_a_friend_fights_is_worth_three_times_as_much(holder: int, attacked: int, times: int) -> None:
    world = theatre(men=500)
    world.places["holder"][1], world.places["attacked_day"][1] = holder, attacked
    world.presence["enemy"][POWER] = [0.0, 500.0, 0.0, 0.0]
    assert distant_power._worth(view(world), 1, 0.0) == pytest.approx(0.5 * times)


def test_a_friend_who_is_cut_off_from_friends_comes_first() -> None:
    world = theatre(men=500)
    world.presence["enemy"][POWER] = [0.0, 500.0, 0.0, 0.0]
    beside_a_friend = distant_power._worth(view(world), 1, 0.0)
    world.places["holder"][0] = ADVERSARY
    assert distant_power._worth(view(world), 1, 0.0) == pytest.approx(beside_a_friend * 5 / 3)


def test_once_in_it_tops_its_advisers_up_every_week() -> None:
    world = theatre(level=int(Level.AIR), day=7, sorties=0.0)
    decide(view(world))
    rows = world.orders[: int(world.clock["orders"][0])]
    assert rows["effort"][rows["kind"] == OrderKind.ADVISE].tolist() == pytest.approx([0.3])
