"""Facts about the tables."""

from __future__ import annotations

import numpy as np
import pytest

from sim.world import tables
from sim.world.codes import COMMUNITIES
from sim.world.fields import DEFINITIONS
from sim.world.notes import NOTES
from sim.world.tables import World
from tests.worlds import make_world


@pytest.mark.parametrize("table", DEFINITIONS)
def test_every_field_is_named_once_with_a_meaning_and_a_range(table: str) -> None:
    fields = DEFINITIONS[table]
    assert len({field.name for field in fields}) == len(fields)
    assert all(field.meaning and field.unit and field.low < field.high for field in fields)


@pytest.mark.parametrize("table", DEFINITIONS)
def test_every_field_is_a_whole_number_a_real_number_or_a_tag(table: str) -> None:
    assert {field.kind for field in DEFINITIONS[table]} <= {"i8", "f8", "u8"}


@pytest.mark.parametrize("table", DEFINITIONS)
def test_an_empty_table_is_all_zero(table: str) -> None:
    found = tables.empty(table, 2)
    assert all(not found[field.name].any() for field in DEFINITIONS[table])


def test_a_community_array_has_room_for_every_community() -> None:
    assert tables.dtype("places")["community"].shape == (COMMUNITIES,)


def test_a_world_has_a_table_for_every_definition() -> None:
    assert set(World._fields) == {*DEFINITIONS, "parameters", *NOTES}


def test_a_copy_goes_its_own_way() -> None:
    world = make_world(2, [{"present": 500}])
    other = tables.copy(world)
    for table in other[:7]:
        assert not any(np.shares_memory(table, old) for old in world)
    other.formations["present"] = 1
    assert world.formations["present"][0] == 500


def test_a_copy_is_equal_in_every_field() -> None:
    world = make_world(2, [{"present": 500}])
    assert all(old.tobytes() == new.tobytes() for old, new in zip(world, tables.copy(world), strict=True))


def test_roads_and_coefficients_are_shared_because_they_never_change() -> None:
    world = make_world()
    other = tables.copy(world)
    assert other.roads is world.roads
    assert other.parameters is world.parameters
