"""Nothing is created or lost unnoticed: men, equipment, money, people and shares balance on every evening."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.coefficients import registry
from sim.ensemble.replication import evenings
from sim.world.balance import BOOKS, sound
from sim.world.blueprint import Blueprint
from tests.compiled import Compiled
from tests.conftest import DUEL
from tests.promises.books import faults
from tests.promises.runs import MOSUL
from tests.worlds import make_world

CHANGES: dict[str, tuple[float, float]] = {
    "formations.1bn-ford.present": (0, 900),
    "formations.1bn-ford.morale": (0, 1),
    "formations.2bn-ford.equipment": (0, 300),
    "formations.guard.supply": (0, 30),
    "formations.vanguard.present": (0, 600),
    "formations.sleepers.present": (0, 150),
    "actors.rebels.quarter": (0, 1),
    "actors.rebels.passage": (0, 1),
    "actors.rebels.bombs": (0, 5),
    "actors.crown.treasury": (-50, 300),
    "actors.crown.leak": (0, 1),
    "actors.patron.sorties": (0, 60),
    "places.ford.population": (0, 2_000_000),
    "places.ford.grievance": (0, 1),
    "places.ford.prisoners": (0, 3000),
    "places.market.cash": (0, 500),
}
"""Numbers of the duel and how far they may be taken."""


@st.composite
def changes(draw: st.DrawFn) -> list[str]:
    """Up to four numbers of the duel and two coefficients moved anywhere in their ranges."""
    numbers = draw(st.lists(st.sampled_from(sorted(CHANGES)), unique=True, max_size=4))
    ranges = [(path, *CHANGES[path]) for path in numbers]
    chosen = draw(st.lists(st.sampled_from(sorted(registry())), unique=True, max_size=2))
    ranges += [(f"parameters.{name}", registry()[name].low, registry()[name].high) for name in chosen]
    return [f"{path}={low + (high - low) * draw(st.integers(0, 10)) / 10:g}" for path, low, high in ranges]


@settings(max_examples=12)
@given(replication=st.integers(0, 10**6), seed=st.integers(0, 2**31), sets=changes())
def test_the_books_of_any_duel_balance_every_evening(
    compiled: Compiled, replication: int, seed: int, sets: list[str]
) -> None:
    words = (replication, replication + 1, seed, *sets)
    assert compiled.answer("tests.promises.books", DUEL, *words) == {}


def test_the_books_of_the_duel_balance_as_plain_python(duel_plan: Blueprint) -> None:
    assert faults(duel_plan, 1, 3) == {}


@pytest.fixture(scope="module")
def mosul_faults(compiled: Compiled) -> dict[str, list[str]]:
    """What did not balance in eight replications of Mosul, by book."""
    found: dict[str, list[str]] = compiled.answer("tests.promises.books", MOSUL, 0, 8)
    return found


@pytest.mark.parametrize("book", BOOKS)
def test_the_books_of_mosul_balance_every_evening(mosul_faults: dict[str, list[str]], book: str) -> None:
    assert mosul_faults.get(book, []) == []


def test_a_duel_has_men_lost_money_spent_and_people_displaced(duel_plan: Blueprint) -> None:
    """Otherwise books that balance would say nothing."""
    *_, world = evenings(duel_plan, 1, 0)
    assert world.formations["killed"].sum() > 0
    assert world.actors["spent_pay"].sum() > 0
    assert world.places["displaced"].sum() > 0


BROKEN: dict[str, tuple[str, str, float]] = {
    "men": ("formations", "present", 1),
    "transfers": ("formations", "sent", 1),
    "equipment": ("formations", "equipment", 1),
    "booty": ("places", "abandoned", 1),
    "money": ("actors", "treasury", 0.01),
    "people": ("places", "population", -1),
    "harm": ("actors", "civilians_killed", 1),
    "allegiance": ("places", "neutral", -0.01),
    "orders": ("clock", "lost", 1),
    "ranges": ("formations", "morale", 1),
}
"""What to add to the first row of a table so that a book is wrong."""


@pytest.mark.parametrize("book", BOOKS)
def test_a_book_that_is_cooked_is_noticed(book: str) -> None:
    world: Any = make_world(actors=1, formations=[{"equipment": 3}], places=1)
    assert BOOKS[book](world) == []
    assert sound(world)
    table, field, amount = BROKEN[book]
    getattr(world, table)[field][0] += amount
    assert BOOKS[book](world) != []
    assert not sound(world)


def test_a_value_that_is_no_number_is_out_of_range() -> None:
    world: Any = make_world(actors=1, places=1)
    world.places["shock"][0] = float("nan")
    assert [str(fault) for fault in BOOKS["ranges"](world)] == ["places 0: shock is nan"]
