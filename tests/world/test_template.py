"""A world is a copy of its blueprint's one piece of memory, into which the draws are written."""

from __future__ import annotations

import pickle

import numpy as np

from sim.world.blueprint import Blueprint
from sim.world.template import Cells, write_draws


def test_a_copy_is_equal_to_the_tables_and_goes_its_own_way(duel_plan: Blueprint) -> None:
    world = duel_plan.template.copied().world
    assert all(old.tobytes() == new.tobytes() for old, new in zip(duel_plan.world, world, strict=True))
    assert world.roads is duel_plan.world.roads
    world.formations["present"] += 1
    assert not np.array_equal(world.formations["present"], duel_plan.world.formations["present"])
    assert np.array_equal(duel_plan.template.copied().world.formations, duel_plan.world.formations)


def test_draws_are_clipped_to_their_range_and_whole_ones_rounded_to_even() -> None:
    real = np.zeros(4)
    whole = real.view(np.int64)
    cells = Cells(
        np.arange(4), np.arange(4), np.array([0.0, 0, 0, 1]), np.full(4, 9.0), np.array([True, True, False, False])
    )
    write_draws(cells, np.array([2.5, 11.0, 11.0, 0.25]), whole, real)
    assert whole[:2].tolist() == [2, 9]
    assert real[2:].tolist() == [9.0, 1.0]


def test_what_can_be_made_again_is_not_pickled(duel_plan: Blueprint) -> None:
    assert duel_plan.template.memory.size
    assert "template" not in vars(pickle.loads(pickle.dumps(duel_plan)))
