"""Facts about scheduled orders: what each kind names, and what is refused because nobody could carry it out."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from sim.scenario.orders import OBJECTS, OrderName
from sim.world.access.ordering import KINDS
from tests.scenario.helpers import changed, complaint, edited

FIRST = "actor: rebels, order: advance, place: ford, effort: 1"
TOWNS = "hilltop, ford, market, castle"


def said_of(folder: Path, order: str) -> str:
    return complaint(edited(folder, (FIRST, order)))


def test_the_table_of_objects_has_every_kind_of_order_in_the_order_of_their_codes() -> None:
    assert tuple(OBJECTS) == get_args(OrderName) == tuple(KINDS)


@pytest.mark.parametrize("kind", [name for name, needed in OBJECTS.items() if needed.place == "must"])
def test_an_order_about_a_place_names_it(tmp_path: Path, kind: str) -> None:
    said = said_of(tmp_path, f"actor: crown, order: {kind}, effort: 5")
    assert said.startswith(f"case.yaml:110: events.0: the order {kind} needs a place. Allowed: {TOWNS}")


@pytest.mark.parametrize("kind", [name for name, needed in OBJECTS.items() if needed.other])
def test_an_order_about_an_actor_names_another(tmp_path: Path, kind: str) -> None:
    assert f"the order {kind} needs another actor" in said_of(tmp_path, f"actor: crown, order: {kind}")


@pytest.mark.parametrize("kind", [name for name, needed in OBJECTS.items() if needed.other])
def test_nobody_orders_about_itself(tmp_path: Path, kind: str) -> None:
    said = said_of(tmp_path, f"actor: crown, order: {kind}, other: crown")
    assert f"crown gives the order {kind} to itself. Allowed: rebels, patron" in said


@pytest.mark.parametrize(
    ("kind", "key", "value"), [("recruit", "place", "ford"), ("advance", "other", "crown"), ("ally", "place", "ford")]
)
def test_an_order_names_nothing_that_it_would_not_heed(tmp_path: Path, kind: str, key: str, value: str) -> None:
    needed = {"advance": ", place: ford", "ally": ", other: patron"}.get(kind, "")
    said = said_of(tmp_path, f"actor: rebels, order: {kind}{needed}, {key}: {value}")
    assert f"the order {kind} has no {key}" in said


def test_an_order_has_some_effort(tmp_path: Path) -> None:
    assert "Allowed: above 0 and at most 10" in said_of(tmp_path, FIRST.replace("effort: 1", "effort: 0"))


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ("actor: patron, order: advance, place: ford", "patron has no formations and no detachments"),
        ("actor: patron, order: recruit", "patron has no formations and no detachments"),
        ("actor: crown, order: air-campaign, place: ford", "crown has none"),
        ("actor: crown, order: denounce, other: rebels", "the doctrine movement-centre"),
    ],
)  # fmt: skip
def test_an_order_that_its_actor_can_never_carry_out_is_refused(tmp_path: Path, order: str, says: str) -> None:
    said = said_of(tmp_path, order)
    assert said.startswith("case.yaml:110: events.0.order: ")
    assert says in said


def test_sorties_that_a_shock_brings_can_be_flown(tmp_path: Path) -> None:
    events = (
        "  - {date: 2014-06-06, shock: actors.crown.sorties, set: 5}\n"
        "  - {date: 2014-06-07, actor: crown, order: air-campaign, place: ford}\n\noutcomes:\n"
    )
    path = edited(tmp_path, ("\noutcomes:\n", events))
    from sim.scenario import load

    assert len(load(path).events) == 5


def test_an_order_may_be_uncertain_down_to_nothing() -> None:
    assert changed("events.0.effort={values: [0, 1]}").events[0].effort.values == (0, 1)
