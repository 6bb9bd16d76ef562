"""Facts about the centre of a movement that others claim to lead."""

from __future__ import annotations

import pytest

from sim.doctrine.movement_centre import decide, provoked
from sim.doctrine.picture import Picture
from sim.world.codes import OrderKind, Stance
from sim.world.tables import World
from tests.worlds import make_world, picture

CENTRE, CLIENT, CLAIMANT, THIRD = 0, 1, 2, 3


def movement(*, day: int = 14, key: int = 1, client: Stance = Stance.ALLIED) -> World:
    actors = [{"client": CLIENT, "adversary": CLAIMANT}, {}, {}, {}]
    neutral = {"stance": int(Stance.NEUTRAL), "trust": 0.6, "ideology": 0.3}
    relations = {(0, 1): {"stance": int(client)}, (0, 3): neutral, (0, 2): {"stance": int(Stance.NEUTRAL)}}
    return make_world(actors, [], [{"holder": CLIENT}, {"holder": CLAIMANT}], relations=relations, day=day, key=key)


def view(world: World) -> Picture:
    return picture(world, CENTRE)


def given(world: World) -> list[tuple[OrderKind, int]]:
    decide(view(world))
    rows = world.orders[: int(world.clock["orders"][0])]
    return [(OrderKind(int(k)), int(o)) for k, o in zip(rows["kind"], rows["other"], strict=True)]


def test_it_is_provoked_by_the_loss_of_its_friends_towns() -> None:
    world = movement()
    assert not provoked(view(world))
    world.places["holder"][0] = CLAIMANT
    assert provoked(view(world))


def test_it_is_provoked_by_a_famous_claimant() -> None:
    world = movement()
    world.relations["reputation"][CENTRE, CLAIMANT] = 1.0
    assert provoked(view(world))


def test_it_denounces_in_seven_weeks_out_of_ten_when_provoked() -> None:
    count = 0
    for key in range(200):
        world = movement(key=key)
        world.places["holder"][0] = CLAIMANT
        count += (OrderKind.DENOUNCE, CLAIMANT) in given(world)
    assert count / 200 == pytest.approx(0.7, abs=0.1)


def test_unprovoked_it_keeps_its_peace() -> None:
    assert given(movement()) == []


def test_it_speaks_once_a_week() -> None:
    world = movement(day=15)
    world.places["holder"][0] = CLAIMANT
    assert given(world) == []


def test_it_mends_relations_with_its_client() -> None:
    assert (OrderKind.ALLY, CLIENT) in given(movement(client=Stance.NEUTRAL))


def test_when_provoked_it_courts_those_near_in_programme() -> None:
    world = movement()
    world.places["holder"][0] = CLAIMANT
    assert (OrderKind.ALLY, THIRD) in given(world)


@pytest.mark.parametrize(
    ("trust", "ideology", "courted"), [(0.5, 0.49, True), (0.49, 0.3, False), (0.6, 0.5, False), (0.9, 0.0, True)]
)
def test_it_courts_those_it_trusts_who_are_near_in_programme(trust: float, ideology: float, courted: bool) -> None:
    world = movement()
    world.places["holder"][0] = CLAIMANT
    world.relations["trust"][CENTRE, THIRD], world.relations["ideology"][CENTRE, THIRD] = trust, ideology
    assert ((OrderKind.ALLY, THIRD) in given(world)) is courted


@pytest.mark.parametrize(("reputation", "provokes"), [(0.5, False), (0.51, True)])
def test_fame_provokes_it_from_one_half(reputation: float, provokes: bool) -> None:
    world = movement()
    world.relations["reputation"][CENTRE, CLAIMANT] = reputation
    assert provoked(view(world)) is provokes
