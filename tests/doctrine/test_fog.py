"""Facts about what minds cannot see: the true state of others leaves every order as it is, bit for bit."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

from sim.doctrine.minds import MINDS
from sim.model.view import HIDDEN
from sim.world import tables
from sim.world.codes import Doctrine, Level, Stance
from sim.world.fields import DEFINITIONS
from sim.world.tables import World
from tests.worlds import make_world, picture

ME, ENEMY, FRIEND, NEUTRAL = range(4)
TABLES = ("actors", "formations", "relations", "presence")


@functools.cache
def theatre(day: int, key: int, turn: int) -> World:
    """A war in full swing, with something for every mind to do."""
    generator = np.random.default_rng([day, key, turn])
    actors = [
        {
            "client": FRIEND, "adversary": ENEMY, "sorties": 6.0, "treasury": 50.0, "mobilised": turn % 2,
            "proclaimed": turn % 2, "level": int(Level.AIR) * (turn % 2), "reputation": 0.4, "passage": 0.2,
        },
        *({"sorties": 3.0} for _ in range(3)),
    ]  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"actor": a, "place": int(generator.integers(6)), "present": int(generator.integers(200, 4000)),
         "mobile": n % 2, "hidden": int(n == 4)}
        for a in range(4) for n in range(5)
    ]  # fmt: skip
    places = [
        {"holder": int(generator.integers(-1, 4)), "population": 600_000, "border": p % 2, "symbol": 1.0,
         "attacked_day": day - 3, "changed_day": day - 2, "oil": 1000.0}
        for p in range(6)
    ]  # fmt: skip
    world = make_world(actors, rows, places, relations=_relations(turn), day=day, key=key)
    world.presence["stake"][ME] = generator.uniform(0.2, 1.0, 6)
    world.presence["enemy"][ME] = generator.uniform(0, 1500, 6)
    return world


def _relations(turn: int) -> dict[tuple[int, int], dict[str, Any]]:
    """Whom it counts an enemy, a friend, and neither; what it has heard of them."""
    heard = {"trust": 0.6, "ideology": 0.3, "believed": 1500.0, "reputation": 0.8, "was_pressed": turn % 2}
    stances = {ENEMY: Stance.HOSTILE, FRIEND: Stance.ALLIED, NEUTRAL: Stance.NEUTRAL}
    found = {(ME, b): {"stance": int(stance), "was_asked": 1} | heard for b, stance in stances.items()}
    return found | {(ME, ME): {"believed": 9000.0, "stance": int(Stance.ALLIED)}}


def days() -> list[World]:
    """Fresh copies of forty such wars."""
    return [tables.copy(theatre(7 * (n % 5) + 7, n, n // 5)) for n in range(40)]


def decided(world: World, doctrine: Doctrine) -> bytes:
    """All that the mind has written."""
    world.actors["doctrine"][ME] = doctrine
    MINDS[doctrine](picture(world, ME))
    return world.orders[: int(world.clock["orders"][0])].tobytes()


@functools.cache
def usual(doctrine: Doctrine) -> list[bytes]:
    """What the mind orders in the wars as they are."""
    return [decided(world, doctrine) for world in days()]


def scramble(world: World, seed: int) -> None:
    """Replace everything that is only others' by nonsense: their rows, their formations, what they believe."""
    generator = np.random.default_rng(seed)
    others = {
        "actors": np.arange(4) != ME, "formations": world.formations["actor"] != ME,
        "relations": np.indices((4, 4))[0] != ME, "presence": np.indices((4, 6))[0] != ME,
    }  # fmt: skip
    for name in TABLES:
        for field in DEFINITIONS[name]:
            column = getattr(world, name)[field.name]
            nonsense = generator.integers(0, 5, column[others[name]].shape)
            column[others[name]] = nonsense.astype(column.dtype)


@pytest.mark.parametrize("doctrine", MINDS, ids=lambda doctrine: doctrine.name.lower())
def test_what_a_mind_cannot_see_does_not_change_its_orders(doctrine: Doctrine) -> None:
    for number, (seen, fogged) in enumerate(zip(usual(doctrine), days(), strict=True)):
        scramble(fogged, number)
        assert seen == decided(fogged, doctrine)


@pytest.mark.parametrize("doctrine", MINDS, ids=lambda doctrine: doctrine.name.lower())
def test_errors_of_observation_and_what_lies_abandoned_are_hidden_too(doctrine: Doctrine) -> None:
    for seen, fogged in zip(usual(doctrine), days(), strict=True):
        for field in ("fallen", "deserted", "prisoners", "cash", *HIDDEN["places"]):
            fogged.places[field] += np.asarray(3, fogged.places[field].dtype)
        assert seen == decided(fogged, doctrine)


@pytest.mark.parametrize("doctrine", MINDS, ids=lambda doctrine: doctrine.name.lower())
def test_what_views_hide_is_not_read_by_minds_either(doctrine: Doctrine) -> None:
    for seen, fogged in zip(usual(doctrine), days(), strict=True):
        for table in ("actors", "presence"):
            for field in HIDDEN[table]:
                column = getattr(fogged, table)[field]
                column[ME] = np.asarray(3, column.dtype)
        assert seen == decided(fogged, doctrine)


@pytest.mark.parametrize("doctrine", MINDS, ids=lambda doctrine: doctrine.name.lower())
def test_every_mind_finds_something_to_do_in_a_war(doctrine: Doctrine) -> None:
    assert any(usual(doctrine))


@pytest.mark.parametrize("doctrine", MINDS, ids=lambda doctrine: doctrine.name.lower())
def test_deciding_changes_nothing_but_orders(doctrine: Doctrine) -> None:
    for world in days():
        world.actors["doctrine"][ME] = doctrine
        before = [getattr(world, name).tobytes() for name in (*TABLES, "places", "roads", "parameters")]
        decided(world, doctrine)
        assert [getattr(world, name).tobytes() for name in (*TABLES, "places", "roads", "parameters")] == before


@pytest.mark.parametrize("doctrine", MINDS, ids=lambda doctrine: doctrine.name.lower())
def test_a_mind_gives_orders_in_its_own_name_only(doctrine: Doctrine) -> None:
    for world in days():
        decided(world, doctrine)
        assert set(world.orders["actor"][: int(world.clock["orders"][0])]) <= {ME}


def test_beliefs_do_change_orders() -> None:
    changed = 0
    for seen, other in zip(usual(Doctrine.INSURGENT_STATE), days(), strict=True):
        other.presence["enemy"][ME] = 10.0
        changed += seen != decided(other, Doctrine.INSURGENT_STATE)
    assert changed > 5
