"""Facts about a scenario laid out as tables, on the duel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.world.blueprint import Blueprint, blueprint, clip_limits
from sim.world.build import build
from sim.world.codes import NOBODY, Doctrine, Stance, Status
from sim.world.random_streams import tag
from tests.worlds import communities


def formation(plan: Blueprint, name: str, field: str) -> Any:
    return plan.world.formations[field][plan.formations.index(name)]


def actor(plan: Blueprint, name: str, field: str) -> Any:
    return plan.world.actors[field][plan.actors.index(name)]


def test_rows_are_in_the_order_of_the_file(duel_plan: Blueprint) -> None:
    assert duel_plan.places == ("hilltop", "ford", "market", "castle")
    assert duel_plan.actors == ("rebels", "crown", "patron")


def test_formations_are_sorted_by_actor_and_end_with_spare_rows(duel_plan: Blueprint) -> None:
    assert duel_plan.formations[:5] == ("vanguard", "sleepers", *(f"rebels-detachment-{n}" for n in (1, 2, 3)))
    assert formation(duel_plan, "rebels-detachment-2", "status") == Status.SPARE
    assert (actor(duel_plan, "rebels", "first"), actor(duel_plan, "rebels", "last")) == (0, 5)
    assert (np.diff(duel_plan.world.formations["actor"]) >= 0).all()


def test_an_actor_without_formations_has_an_empty_span(duel_plan: Blueprint) -> None:
    assert actor(duel_plan, "patron", "first") == actor(duel_plan, "patron", "last")


def test_rows_carry_the_tags_of_their_names(duel_plan: Blueprint) -> None:
    assert duel_plan.world.places["tag"].tolist() == [tag(name) for name in duel_plan.places]
    assert formation(duel_plan, "sleepers", "tag") == tag("sleepers")


def test_units_of_one_headquarters_share_a_number(duel_plan: Blueprint) -> None:
    assert formation(duel_plan, "1bn-ford", "headquarters") == formation(duel_plan, "3bn-market", "headquarters") >= 0
    assert formation(duel_plan, "guard", "headquarters") == NOBODY


def test_a_formation_takes_from_its_kind_what_it_does_not_say(duel_plan: Blueprint) -> None:
    assert {"kinds.garrison.morale", "formations.1bn-ford.equipment"} <= set(duel_plan.drawer.paths)
    assert "formations.1bn-ford.morale" not in duel_plan.drawer.paths


def test_men_come_from_their_kinds_communities_and_otherwise_from_their_actors(duel_plan: Blueprint) -> None:
    assert formation(duel_plan, "1bn-ford", "community").tolist() == communities(0.2, 0.8)
    assert formation(duel_plan, "guard", "community").tolist() == communities(0.0, 1.0)


def test_a_reserve_waits(duel_plan: Blueprint) -> None:
    assert formation(duel_plan, "levy", "status") == Status.RESERVE
    assert formation(duel_plan, "guard", "status") == Status.ACTIVE


def test_minds_and_those_they_look_to_are_row_numbers(duel_plan: Blueprint) -> None:
    assert actor(duel_plan, "patron", "doctrine") == Doctrine.DISTANT_POWER
    assert actor(duel_plan, "patron", "client") == duel_plan.actors.index("crown")
    assert actor(duel_plan, "patron", "capital") == NOBODY


def test_stances_hold_both_ways_and_help_one_way(duel_plan: Blueprint) -> None:
    rebels, crown, patron = range(3)
    stance = duel_plan.world.relations["stance"]
    assert stance[rebels, crown] == stance[crown, rebels] == Stance.HOSTILE
    arms = build(duel_plan, 1, 0).world.relations["arms"]
    assert (arms[patron, crown], arms[crown, patron]) == (1.0, 0.0)


def test_everybody_is_its_own_ally(duel_plan: Blueprint) -> None:
    assert duel_plan.world.relations["stance"].diagonal().tolist() == [Stance.ALLIED] * 3


def test_nothing_has_happened_yet(duel_plan: Blueprint) -> None:
    for field in ("fell_day", "changed_day", "lost_by", "attacked_day"):
        assert (duel_plan.world.places[field] == -1).all()
    assert (duel_plan.world.places["surprise"] == 1.0).all()


def test_only_uncertain_numbers_are_drawn(duel_plan: Blueprint) -> None:
    assert "formations.vanguard.present" in duel_plan.draw_paths
    assert "formations.vanguard.paper" not in duel_plan.draw_paths
    assert "parameters.battle.exponent" in duel_plan.draw_paths


def test_a_number_of_a_kind_is_drawn_once_for_all_its_members(duel_plan: Blueprint) -> None:
    rows = [duel_plan.formations.index(name) for name in ("1bn-ford", "3bn-market")]
    first, second = build(duel_plan, 1, 0).world.formations["morale"][rows]
    assert 0.2 < first == second < 0.5


def test_every_event_has_the_number_of_its_effort_or_shock(duel_plan: Blueprint) -> None:
    assert [duel_plan.drawer.paths[row] for row in duel_plan.efforts] == ["events.0", "events.1", "events.2"]


def test_shares_of_communities_are_made_to_sum_to_one(duel: Scenario) -> None:
    place = duel.places["ford"].model_copy(update={"community": {"hill_folk": 3.0, "river_folk": 1.0}})
    plan = blueprint(duel.model_copy(update={"places": duel.places | {"ford": place}}))
    assert plan.world.places["community"][1].tolist() == communities(0.75, 0.25)


@pytest.mark.parametrize(
    ("table", "field", "limits"),
    [("formations", "morale", (0, 1)), ("places", "terrain", (1, 2)), ("actors", "treasury", (-1e8, 1e8))],
)
def test_a_field_has_the_limits_of_its_meaning(table: str, field: str, limits: tuple[float, float]) -> None:
    assert clip_limits(table, field) == limits
