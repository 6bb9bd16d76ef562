"""Facts about the contest for the leadership of a cause."""

from __future__ import annotations

import pytest

from sim.rules import momentum
from sim.rules.legitimacy import reward, standing_of_centre
from sim.world.codes import Doctrine, OrderKind
from sim.world.tables import World
from tests.worlds import make_world, order

CLAIMANT, CENTRE, CLIENT = 0, 1, 2


def contest() -> World:
    actors = [
        {"doctrine": int(Doctrine.INSURGENT_STATE), "legitimacy": 0.3},
        {"doctrine": int(Doctrine.MOVEMENT_CENTRE), "legitimacy": 0.6, "adversary": CLAIMANT, "client": CLIENT},
        {"doctrine": int(Doctrine.REBEL_FRONT)},
    ]
    return make_world(actors, [], 1)


def test_victories_take_standing_from_the_centre_and_lose_none() -> None:
    world = contest()
    reward(world, CLAIMANT, 1.0)
    assert world.actors["legitimacy"].tolist() == pytest.approx([0.39, 0.51, 0.0])


def test_victories_of_others_change_nothing() -> None:
    world = contest()
    reward(world, CLIENT, 1.0)
    assert world.actors["legitimacy"].tolist() == pytest.approx([0.3, 0.6, 0.0])


def test_a_denunciation_takes_standing_back() -> None:
    world = contest()
    order(world, CENTRE, OrderKind.DENOUNCE, other=CLAIMANT)
    momentum.update(world)
    assert world.actors["legitimacy"].tolist() == pytest.approx([0.3 - 0.009, 0.6 + 0.009, 0.0])


def test_a_denunciation_by_one_without_standing_is_not_heard() -> None:
    world = contest()
    order(world, CLIENT, OrderKind.DENOUNCE, other=CLAIMANT)
    momentum.update(world)
    assert world.actors["legitimacy"][CLAIMANT] == pytest.approx(0.3)


def test_only_the_client_shelters_under_the_centres_name() -> None:
    world = contest()
    assert standing_of_centre(world, CLIENT) == pytest.approx(0.6)
    assert standing_of_centre(world, CLAIMANT) == 0.0
