"""Facts about how new troops become columns."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.columns import form_columns
from sim.rules.levy import enlist
from sim.rules.presence import refresh_counts
from sim.world.codes import NOBODY, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world

US, ENEMY = 0, 1
GARRISON, COLUMN, SPARE = 0, 1, 2


def town(new: int, *, enemies: int = 0, garrison: dict[str, Any] | None = None, **coefficients: float) -> World:
    """A garrison of 500 with so many new troops, its side's column a day away, and perhaps enemies in the town."""
    rows: list[dict[str, Any]] = [{"place": 0} | (garrison or {}), {"place": 1, "mobile": 1, "quality": 1.6}]
    if enemies:
        rows.append({"actor": ENEMY, "place": 0, "present": enemies})
    names = {name.replace("_", ".", 1): value for name, value in coefficients.items()}
    world = make_world(2, rows, 2, spares=1, coefficients=names)
    enlist(world, GARRISON, new)
    refresh_counts(world)
    form_columns(world)
    assert_balanced(world)
    return world


def test_new_troops_whom_a_garrison_does_not_need_form_a_column() -> None:
    column = town(1000).formations[SPARE]
    assert (column["status"], column["mobile"], column["place"], column["goal"]) == (Status.ACTIVE, 1, 0, NOBODY)
    assert (column["present"], column["quality"]) == (700, pytest.approx(1.6))


def test_the_garrison_of_the_first_day_stays() -> None:
    assert town(0).formations["status"][SPARE] == Status.SPARE
    assert town(1000, levy_columns=1.0).formations["present"][GARRISON] == 500


@pytest.mark.parametrize(("new", "formed"), [(200, False), (230, True)])
def test_too_few_form_none(new: int, formed: bool) -> None:
    assert bool(town(new).formations["status"][SPARE] == Status.ACTIVE) is formed


def test_a_garrison_in_contact_keeps_a_match_for_its_enemies() -> None:
    alone, besieged = (int(town(1000, enemies=n).formations["present"][GARRISON]) for n in (0, 600))
    assert besieged > alone


def test_a_column_that_waits_in_the_place_takes_them_in() -> None:
    world = town(0)
    world.formations["place"][COLUMN] = 0
    enlist(world, GARRISON, 1000)
    form_columns(world)
    assert world.formations["present"][COLUMN] == 1200
    assert world.formations["status"][SPARE] == Status.SPARE


def test_a_network_comes_into_the_open_where_its_side_rules() -> None:
    assert town(0, garrison={"hidden": 1}).formations["hidden"][GARRISON] == 0


def test_the_rule_can_be_switched_off() -> None:
    world = town(1000, garrison={"hidden": 1}, levy_columns=0.0)
    assert world.formations["status"][SPARE] == Status.SPARE
    assert world.formations["hidden"][GARRISON] == 1


def test_vehicles_go_with_their_crews() -> None:
    world = town(500, garrison={"equipment": 100})
    assert world.formations["equipment"][[GARRISON, SPARE]].tolist() == [65, 35]
