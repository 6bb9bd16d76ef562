"""Facts about the books of civilian harm."""

from __future__ import annotations

import pytest

from sim.rules.civilians import book_fled, book_killed, book_returned
from sim.world.codes import NOBODY, Doctrine, Stance
from tests.worlds import assert_balanced, make_world


def test_the_people_remember_who_killed() -> None:
    world = make_world(2, [], [{"population": 10_000}])
    assert book_killed(world, 1, 0, 20) == 20
    assert world.presence["harm"][1, 0] == pytest.approx(20.0)
    assert world.presence["harm"][0, 0] == 0.0
    assert world.actors["civilians_killed"].tolist() == [0, 20]
    assert_balanced(world)


def test_nobody_dies_twice() -> None:
    world = make_world(1, [], [{"population": 5}])
    assert book_killed(world, NOBODY, 0, 20) == 5
    assert book_killed(world, NOBODY, 0, 20) == 0
    assert_balanced(world)


def test_a_government_that_kills_civilians_raises_grievance() -> None:
    rows = [{"doctrine": int(Doctrine.GOVERNMENT)}, {"doctrine": int(Doctrine.INSURGENT_STATE)}]
    world = make_world(rows, [], 2)
    book_killed(world, 0, 0, 100)
    book_killed(world, 1, 1, 100)
    assert world.places["grievance"].tolist() == pytest.approx([0.01, 0.0])


def test_attacks_on_its_community_frighten_a_government() -> None:
    rows = [{"doctrine": int(Doctrine.GOVERNMENT), "community": [0, 1]}, {}]
    world = make_world(rows, [], [{"community": [0, 1]}, {"community": [1, 0]}])
    book_killed(world, 1, 1, 500)
    assert world.actors["fear"][0] == 0.0
    book_killed(world, 1, 0, 500)
    assert world.actors["fear"][0] == pytest.approx(0.1)


def test_those_who_flee_and_return_are_counted() -> None:
    world = make_world(2, [], 1)
    assert book_fled(world, 1, 0, 30_000) == 30_000
    book_returned(world, 0, 50_000)
    assert world.places["displaced"][0] == 0
    assert world.actors["displaced"].tolist() == [0, 30_000]
    assert_balanced(world)


@pytest.mark.parametrize(
    ("doctrine", "stance", "afraid"),
    [(Doctrine.GOVERNMENT, Stance.HOSTILE, True), (Doctrine.GOVERNMENT, Stance.NEUTRAL, False),
     (Doctrine.REBEL_FRONT, Stance.HOSTILE, False)],
)  # fmt: skip
def test_only_a_government_is_frightened_and_only_by_its_enemies(
    doctrine: Doctrine, stance: Stance, afraid: bool
) -> None:
    rows = [{"doctrine": int(doctrine), "community": [0, 1]}, {}]
    relations = {(0, 1): {"stance": int(stance)}, (1, 0): {"stance": int(stance)}}
    world = make_world(rows, [], [{"community": [0, 1]}], relations=relations)
    book_killed(world, 1, 0, 500)
    assert bool(world.actors["fear"][0] > 0.0) is afraid
