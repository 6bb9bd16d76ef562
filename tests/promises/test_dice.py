"""A roll depends on its address alone: not on who else is there, what is measured, or what was played before."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.record import books, record
from sim.ensemble.replication import Course, play
from sim.scenario import load
from sim.world import tables
from sim.world.blueprint import Blueprint, blueprint
from sim.world.tables import World
from tests.compiled import Compiled
from tests.conftest import DUEL
from tests.promises.books import evenings

Courses = Callable[[int], Course]

NUMBERED = {"first", "last", "actor", "client", "adversary", "holder", "holder_start", "lost_by", "other"}
"""Fields that hold row numbers of actors or formations, which an actor more may shift."""
MARKS = {"foes", "armed", "bound", "near"}
"""Fields whose bits stand for rows of actors."""


def contents(world: World, without: int | None = None) -> dict[str, Any]:
    """Every field of every table but row numbers, with one actor's rows left out."""
    found: dict[str, Any] = {}
    for name in ("actors", "formations", "places", "relations", "presence"):
        table = getattr(world, name)
        if without is not None and name in ("actors", "relations", "presence"):
            table = np.delete(table, without, axis=0)
        if without is not None and name == "relations":
            table = np.delete(table, without, axis=1)
        found |= {f"{name}.{field}": table[field] for field in table.dtype.names if field not in NUMBERED | MARKS}
    return found


@pytest.fixture(scope="module")
def with_bystander(tmp_path_factory: pytest.TempPathFactory) -> Blueprint:
    """The duel with one actor more, first in the list, who has no troops, no mind and no relations."""
    text = DUEL.read_text(encoding="utf-8")
    bystander = "actors:\n  bystander: {name: A bystander, doctrine: none}\n"
    file: Path = tmp_path_factory.mktemp("bystander") / "duel.yaml"
    file.write_text(text.replace("\nactors:\n", f"\n{bystander}", 1), encoding="utf-8")
    return blueprint(load(file))


@pytest.fixture(scope="module")
def beside(with_bystander: Blueprint) -> Courses:
    """Its replications, each played once."""
    return functools.cache(lambda replication: play(with_bystander, 1, replication))


@pytest.mark.parametrize("replication", range(4))
def test_an_actor_who_does_nothing_changes_nothing(
    duel_course: Courses, with_bystander: Blueprint, beside: Courses, replication: int
) -> None:
    assert with_bystander.actors.index("bystander") == 0
    before, after = duel_course(replication), beside(replication)
    there = contents(after.world, without=0)
    for field, values in contents(before.world).items():
        np.testing.assert_array_equal(values, there[field], err_msg=field)


@pytest.mark.parametrize("replication", range(4))
def test_places_change_hands_the_same_with_a_bystander(duel_course: Courses, beside: Courses, replication: int) -> None:
    before, after = duel_course(replication), beside(replication)
    shifted = np.where(before.holders >= 0, before.holders + 1, before.holders)
    np.testing.assert_array_equal(shifted, after.holders)


def test_measuring_changes_nothing(duel_plan: Blueprint, duel_course: Courses) -> None:
    """``play`` measures every evening, ``evenings`` never does."""
    *_, unmeasured = evenings(duel_plan, 1, 3)
    measured = contents(duel_course(3).world)
    for field, values in contents(unmeasured).items():
        np.testing.assert_array_equal(values, measured[field], err_msg=field)


def test_measuring_twice_changes_nothing(duel_plan: Blueprint, duel_course: Courses) -> None:
    world = tables.copy(duel_course(3).world)
    before = [table.tobytes() for table in world]
    record(world, 0, *books(1, len(duel_plan.places), len(duel_plan.actors)))
    assert [table.tobytes() for table in world] == before


def test_a_replication_played_alone_is_that_of_the_run(duel_course: Courses) -> None:
    run = [duel_course(replication).digest for replication in range(6)]
    assert play(blueprint(load(DUEL)), 1, 5).digest == run[5]


def test_replication_437_alone_is_that_of_a_thousand(compiled: Compiled, tmp_path: Path) -> None:
    """The thousand are played compiled, the one here, where nothing of them is known, as plain Python."""
    import pyarrow.parquet as pq

    compiled.answer("sim", DUEL, "-n", 1000, "--quiet", "--json", "--out", tmp_path / "run")
    alone = CliRunner().invoke(app, ["replay", str(DUEL), "--replication", "437", "--json"])
    digests = pq.read_table(tmp_path / "run" / "outcomes.parquet", columns=["digest"])["digest"]
    assert json.loads(alone.stdout)["digest"] == digests[437].as_py()


def test_replications_differ(duel_course: Courses) -> None:
    assert len({duel_course(replication).digest for replication in range(6)}) == 6


def test_seeds_differ(duel_course: Callable[[int, int], Course]) -> None:
    assert duel_course(0, 1).digest != duel_course(0, 2).digest


def test_what_is_not_known_and_luck_are_drawn_apart(duel_plan: Blueprint, duel_course: Courses) -> None:
    usual, other_luck = duel_course(2), play(duel_plan, 1, 9, draw=2)
    np.testing.assert_array_equal(usual.draws, other_luck.draws)
    assert usual.digest != other_luck.digest
