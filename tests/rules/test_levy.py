"""Facts about how men join and change sides."""

from __future__ import annotations

import pytest

from sim.rules.levy import enlist, hand_equipment, hand_new_equipment, nearest_formation, receiving, transfer
from sim.world.codes import NOBODY, Status
from tests.worlds import assert_balanced, make_world


def test_recruits_join_the_nearest_troops_in_the_open() -> None:
    world = make_world(1, [{"place": 2}, {"place": 1}, {"place": 0, "hidden": 1}], 3)
    assert nearest_formation(world, 0, 0, False) == 1


def test_a_hidden_network_takes_in_men_where_it_is() -> None:
    world = make_world(1, [{"place": 1}, {"place": 0, "hidden": 1}], 2)
    assert nearest_formation(world, 0, 0, True) == 1


def test_an_actor_without_troops_raises_a_new_body_of_them() -> None:
    world = make_world(1, [{"status": int(Status.BROKEN), "quality": 1.4}], 2, spares=1)
    f = receiving(world, 0, 1)
    assert world.formations["place"][f] == 1
    assert world.formations["status"][f] == Status.ACTIVE
    assert world.formations["quality"][f] == pytest.approx(1.4)


def test_without_a_spare_row_nobody_takes_them_in() -> None:
    assert receiving(make_world(1, [{"status": int(Status.BROKEN)}], 1), 0, 0) == NOBODY


def test_recruits_are_green_and_booked() -> None:
    world = make_world(1, [{"present": 300}], 1)
    enlist(world, 0, 100)
    assert world.formations["green"][0] == pytest.approx(0.25)
    assert world.actors["recruits"][0] == 100
    assert_balanced(world)


def test_men_who_change_sides_are_sent_and_received() -> None:
    world = make_world(2, [{"present": 300}, {"actor": 1, "present": 50}], 1)
    transfer(world, 0, 1, 1000)
    assert world.formations["present"].tolist() == [0, 350]
    assert_balanced(world)


def test_equipment_that_changes_sides_is_lost_and_captured() -> None:
    world = make_world(2, [{"equipment": 12}, {"actor": 1}], 1)
    hand_equipment(world, 0, 1)
    assert world.actors["equipment_captured"][1] == 12
    assert_balanced(world)


def test_equipment_from_abroad_arrives_at_the_capital() -> None:
    world = make_world([{"capital": 1}], [{"place": 0, "present": 900}, {"place": 1}], 2)
    hand_new_equipment(world, 0, 5)
    assert world.formations["equipment"].tolist() == [0, 5]
    assert_balanced(world)
