"""The order of a day: most neighbours among the rules may be exchanged, four pairs may not, and by how much is told.

Three are one chain: fighting, breaking, leaving, and changing hands. Exchanged, a step acts on what the evening
before has left, a day later, and in that day help arrives or it does not. The fourth is marching and supply: if lines
are traced first, troops who fight beyond a place that columns take in passing do without its road for that day.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from sim.rules.day import DAY
from tests.compiled import Compiled
from tests.verification import exchange

CHAIN = {
    "battle.fight/breaking.roll_breaks": 0.15,
    "breaking.roll_breaks/cohesion.hold_or_leave": 0.15,
    "cohesion.hold_or_leave/control.change": 0.3,
}
"""Pairs whose order matters, and the most by which an exchange may move the chance of a fall."""
FREE = (
    "orders.obey/reserves.raise_reserves", "supply.trace/presence.refresh_counts", "supply.consume/airpower.strike",
    "contagion.spread/breaking.rally", "schools.train/alignment.align", "politics.politics/aid.deliver",
    "economy.economy/capture.wear",
)  # fmt: skip
"""Pairs of which neither reads what the other writes, no two of them with a rule in common."""
SUPPLY = "movement.move/supply.trace"
"""A pair whose order matters where a place is taken in passing, as in the siege; in the duel none is."""
REST = [pair for pair in exchange.LIVELY if pair not in CHAIN and pair != SUPPLY]
"""Pairs whose exchange changes worlds, and should not change what comes of them."""
ERROR_RATE = 0.01
"""Chance that equal orders are called different, over all pairs together."""


def test_every_pair_is_one_of_the_day() -> None:
    assert {*CHAIN, *FREE, *exchange.LIVELY} <= set(exchange.pairs(DAY))


@pytest.fixture(scope="module")
def duel() -> exchange.Case:
    """A fortnight of it: by then the ford has been fought for."""
    return exchange.case("duel", days=14)


def test_rules_that_have_nothing_to_do_with_one_another_may_be_exchanged(duel: exchange.Case) -> None:
    rules: exchange.Rules = DAY
    for pair in FREE:
        rules = exchange.exchanged(rules, exchange.pairs(DAY)[pair])
    assert exchange.ending(duel, rules, 1, 0) == exchange.ending(duel, DAY, 1, 0)


def test_an_order_that_matters_is_found_out(duel: exchange.Case) -> None:
    rules = exchange.exchanged(DAY, exchange.pairs(DAY)["battle.fight/breaking.roll_breaks"])
    assert exchange.ending(duel, rules, 1, 0) != exchange.ending(duel, DAY, 1, 0)


@pytest.fixture(scope="module")
def found(compiled: Compiled) -> dict[str, Any]:
    """What the exchanges do in 300 replications of the duel, compiled."""
    answer: dict[str, Any] = compiled.answer("tests.verification.exchange", "duel", 300, *CHAIN, *REST)
    return answer


needs_plain = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") != "1", reason="the tests themselves are compiled")


@needs_plain
@pytest.mark.slow
@pytest.mark.parametrize("pair", REST)
def test_other_exchanges_change_worlds_but_not_what_comes_of_them(found: dict[str, Any], pair: str) -> None:
    assert found[pair]["same"] < 1.0
    assert found[pair]["p"] >= ERROR_RATE / len(REST)
    assert abs(found[pair]["shift"]) <= found[pair]["error"] * 3.3 / 1.96  # one chance in a thousand


@needs_plain
@pytest.mark.slow
@pytest.mark.parametrize("pair", CHAIN)
def test_the_chain_of_a_collapse_has_its_order_and_how_much_it_matters_is_bounded(
    found: dict[str, Any], pair: str
) -> None:
    assert abs(found[pair]["shift"]) < CHAIN[pair]


@needs_plain
@pytest.mark.slow
def test_lines_of_supply_are_traced_after_the_march_and_how_much_that_matters_is_bounded(compiled: Compiled) -> None:
    found = compiled.answer("tests.verification.exchange", "siege", 300, SUPPLY)[SUPPLY]
    assert found["same"] < 1.0
    assert abs(found["shift"]) < 0.1
