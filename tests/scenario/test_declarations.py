"""Facts that are declared once: codes, words and columns that files and results hold, and what reads them."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from pydantic import BaseModel

from sim.doctrine.minds import MINDS
from sim.exercise.effects import EFFECTS
from sim.exercise.lesson import Choice
from sim.exercise.verifying import difference
from sim.report.story.phrases import PHRASES
from sim.scenario import COMMUNITIES, Actor, Formation, Place, Relation, json_schema, number_fields, range_of
from sim.scenario.doctrines import Doctrine, DoctrineName
from sim.scenario.initial_state import FormationKind
from sim.scenario.orders import ORDERS, OrderKind
from sim.world.access.ordering import checked
from sim.world.blueprint import Blueprint
from sim.world.fields import DEFINITIONS
from sim.world.tables import blank
from tests.scenario.helpers import complaint, edited

DRAWN: dict[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    "places": (Place, (
        "population", "grievance", "terrain", "width", "symbol", "oil", "income", "cash", "shadow", "prisoners",
    )),
    "actors": (Actor, (
        "treasury", "wage", "budget", "leak", "arrears", "tax_rate", "sight", "act_on_alarm", "reputation",
        "legitimacy", "advisers", "sorties", "reluctance", "conditional", "fear", "repression", "foreign",
        "open_border", "quarter", "passage", "bombs", "density", "reach",
    )),
    "formations": (Formation, (
        "paper", "present", "morale", "quality", "employment", "equipment", "speed", "supply", "conviction",
        "punishment", "home", "arrears",
    )),
    "relations": (Relation, ("ideology", "blood", "trust", "aid", "arms")),
}  # fmt: skip
"""The numbers of each table in the order in which results list their draws."""


@pytest.mark.parametrize("table", DRAWN)
def test_a_tables_numbers_keep_their_order(table: str) -> None:
    part, names = DRAWN[table]
    assert number_fields(part) == names
    assert set(names) <= {field.name for field in DEFINITIONS[table]}


def test_a_formation_may_say_itself_whatever_its_kind_can() -> None:
    shared = [name for name in FormationKind.model_fields if name not in ("source", "tag", "note", "name")]
    assert shared[:3] == ["mobile", "hidden", "morale"]
    assert shared[-2:] == ["works", "community"]
    assert list(Formation.model_fields)[-len(shared) :] == shared
    assert all(Formation.model_fields[name].get_default() is None for name in shared)
    assert (range_of(Formation, "supply").high, range_of(Formation, "works").high) == (60, 3)


def test_doctrines_keep_their_codes_and_words() -> None:
    words = (
        "none", "insurgent-state", "government", "popular-militia", "regional-government", "local-insurgents",
        "tribes", "rebel-front", "besieged-regime", "enclave", "distant-power", "neighbour-patron", "movement-centre",
    )  # fmt: skip
    assert tuple(doctrine.word for doctrine in Doctrine)[:13] == words
    assert [int(doctrine) for doctrine in Doctrine][:13] == list(range(13))
    assert get_args(DoctrineName) == tuple(doctrine.word for doctrine in Doctrine)


def test_every_doctrine_has_the_mind_of_its_name() -> None:
    assert set(MINDS) == set(Doctrine) - {Doctrine.NONE}
    assert {mind.__module__.rpartition(".")[2] for mind in MINDS.values()} == {one.name.lower() for one in MINDS}


def test_communities_are_as_many_as_the_tables_have_room_for(tmp_path: Path) -> None:
    assert COMMUNITIES == 8
    assert all(len(getattr(blank(), table)["community"][0]) == 8 for table in ("actors", "formations", "places"))
    nine = ", ".join(f"people{number}" for number in range(9))
    said = complaint(edited(tmp_path, ("communities: [hill_folk, river_folk]", f"communities: [{nine}]")))
    assert "found 9 communities. Allowed: at most 8" in said


def test_menus_stories_and_editors_know_every_order() -> None:
    words = set(ORDERS)
    assert set(EFFECTS) == words - {"repress", "denounce"}
    assert {kind.key for kind in OrderKind} <= set(PHRASES)
    offered = json_schema()["$defs"]["ScheduledEvent"]["properties"]["order"]["anyOf"]
    assert [one["enum"] for one in offered if "enum" in one] == [list(ORDERS)]


def test_the_table_of_orders_has_room_for_every_code() -> None:
    kind = next(field for field in DEFINITIONS["orders"] if field.name == "kind")
    assert kind.low == 1 == min(OrderKind)
    assert kind.high == len(OrderKind) >= 18


def test_programs_may_still_use_the_earlier_word(duel_plan: Blueprint) -> None:
    assert checked(duel_plan, "crown", "relieve").kind == np.int64(18)


@pytest.mark.parametrize("now", ["relieve", "safe_passage"])
def test_what_a_log_says_by_the_earlier_word_agrees_with_what_is_played_now(now: str) -> None:
    logged = [{"move": {"order": "relieve"}, "chance": 0.5}]
    assert difference(logged, [{"move": {"order": now}, "chance": 0.5}]) is None
    assert difference(logged, [{"move": {"order": "hold"}, "chance": 0.5}]) is not None


def test_a_lesson_with_the_earlier_word_is_read() -> None:
    assert Choice(order="relieve", label="Let garrisons leave").order == "safe_passage"
