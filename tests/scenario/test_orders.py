"""Facts about scheduled orders: what each kind names, and what is refused because nobody could carry it out."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from sim.scenario.loading import load
from sim.scenario.orders import ORDERS, OrderKind, OrderName
from tests.scenario.helpers import changed, complaint, edited

FIRST = "actor: rebels, order: advance, place: ford, effort: 1"
TOWNS = "hilltop, ford, market, castle"


def said_of(folder: Path, order: str) -> str:
    return complaint(edited(folder, (FIRST, order)))


def test_every_kind_of_order_has_a_code_that_never_changes() -> None:
    """Codes stand in result files and logs, so they are written out once more here."""
    assert {kind.name: int(kind) for kind in OrderKind if kind <= 18} == {
        "ADVANCE": 1, "HOLD": 2, "WITHDRAW": 3, "REINFORCE": 4, "RECRUIT": 5, "PAY": 6, "REFORM": 7, "REPRESS": 8,
        "APPEAL": 9, "AIR_CAMPAIGN": 10, "ARM": 11, "ALLY": 12, "ULTIMATUM": 13, "MOBILISE": 14, "ADVISE": 15,
        "PROCLAIM": 16, "DENOUNCE": 17, "SAFE_PASSAGE": 18,
    }  # fmt: skip


def test_what_an_order_names_is_settled() -> None:
    """Files and logs that exist rely on it, so it is written out once more here."""
    places = {kind.name for kind in OrderKind if kind <= 18 and kind.form.place == "must"}
    assert places == {"ADVANCE", "HOLD", "WITHDRAW", "REINFORCE", "REPRESS", "AIR_CAMPAIGN"}
    assert {kind.name for kind in OrderKind if kind.form.place == "may"} >= {"PAY", "SAFE_PASSAGE"}
    others = {kind.name for kind in OrderKind if kind <= 18 and kind.form.other}
    assert others == {"APPEAL", "ARM", "ALLY", "ULTIMATUM", "ADVISE", "DENOUNCE"}


def test_the_words_of_files_are_those_of_the_table() -> None:
    assert get_args(get_args(OrderName)[0]) == tuple(ORDERS)
    assert (ORDERS["air-campaign"], ORDERS["safe_passage"]) == (OrderKind.AIR_CAMPAIGN, OrderKind.SAFE_PASSAGE)


@pytest.mark.parametrize("kind", OrderKind)
def test_every_kind_of_order_says_what_it_does_and_how_it_is_told(kind: OrderKind) -> None:
    form = kind.form
    assert form.does
    told = form.verb.format(place="Ford", other="the crown", men="70")
    assert told != form.verb or "{" not in form.verb
    assert ("{place}" in form.verb) <= (form.place != "never")
    assert ("{other}" in form.verb) == form.other
    assert form.keys == ("place",) * (form.place != "never") + ("other",) * form.other


def test_words_are_used_once_old_ones_included() -> None:
    words = [word for kind in OrderKind for word in (kind.word, *kind.form.was)]
    assert len(set(words)) == len(words)


def test_the_earlier_word_of_an_order_is_still_read(tmp_path: Path) -> None:
    path = edited(tmp_path, (FIRST, "actor: rebels, order: relieve"))
    assert load(path).events[0].order == "safe_passage"
    assert changed("events.0={date: 2014-06-06, actor: rebels, order: relieve}").events[0].order == "safe_passage"


@pytest.mark.parametrize("kind", [name for name, kind in ORDERS.items() if kind.form.place == "must"])
def test_an_order_about_a_place_names_it(tmp_path: Path, kind: str) -> None:
    said = said_of(tmp_path, f"actor: crown, order: {kind}, effort: 5")
    assert said.startswith(f"case.yaml:110: events.0: the order {kind} needs a place. Allowed: {TOWNS}")


@pytest.mark.parametrize("kind", [name for name, kind in ORDERS.items() if kind.form.other])
def test_an_order_about_an_actor_names_another(tmp_path: Path, kind: str) -> None:
    assert f"the order {kind} needs another actor" in said_of(tmp_path, f"actor: crown, order: {kind}")


@pytest.mark.parametrize("kind", [name for name, kind in ORDERS.items() if kind.form.other])
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
    assert len(load(path).events) == 5


def test_an_order_may_be_uncertain_down_to_nothing() -> None:
    assert changed("events.0.effort={values: [0, 1]}").events[0].effort.values == (0, 1)
