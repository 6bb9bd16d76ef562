"""Facts about what is written down of a replication."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.ensemble.record import COLUMN, books, digest, record
from sim.scenario.measures import MEASURE_NAMES
from sim.world.codes import NOBODY, Status
from sim.world.fields import DEFINITIONS
from sim.world.tables import World
from tests.worlds import make_world

ARMY, REBELS = 0, 1
DEFINED = [field.name for field in DEFINITIONS["actors"]]


def written(world: World, days: int = 2) -> tuple[Any, Any]:
    holders, series = books(days, len(world.places), len(world.actors))
    record(world, 1, holders, series)
    return holders, series


def measure(world: World, actor: int, name: str) -> float:
    return float(written(world)[1][1, actor, MEASURE_NAMES.index(name)])


def war() -> World:
    rows: list[dict[str, Any]] = [
        {"present": 300, "paper": 900, "morale": 0.2, "equipment": 5, "killed": 3, "deserted": 7},
        {"present": 100, "paper": 200, "morale": 0.6, "equipment": 1, "wounded": 2, "status": int(Status.BROKEN)},
        {"present": 0, "paper": 500, "killed": 40, "captured": 9, "status": int(Status.DISSOLVED)},
        {"actor": REBELS, "present": 50},
    ]
    actors = [{"treasury": 12.5, "strikes": 4, "civilians_killed": 6}, {"reputation": 0.8, "recruits": 11}]
    places = [{"holder": ARMY}, {"holder": ARMY, "population": 5}, {"holder": NOBODY}]
    return make_world(actors, rows, places)


def test_measures_stand_in_results_in_an_order_that_only_grows_at_its_end() -> None:
    """Result files hold measures by position, so the order is written out once more here."""
    assert MEASURE_NAMES[:24] == (
        "troops", "paper", "killed", "wounded", "deserted", "captured", "equipment", "equipment_captured",
        "equipment_lost", "treasury", "places", "population", "displaced", "civilians_killed", "morale", "reputation",
        "recruits", "foreigners", "strikes", "advisers", "level", "mobilised", "reform",
        "captives_killed",
    )  # fmt: skip


def test_the_columns_of_a_record_are_the_measures() -> None:
    assert COLUMN._fields == MEASURE_NAMES
    assert [int(column) for column in COLUMN] == list(range(len(MEASURE_NAMES)))


def test_every_measure_is_written() -> None:
    actor = {name: 7 for name in DEFINED if name in MEASURE_NAMES}
    formation = dict.fromkeys(("present", "paper", "killed", "wounded", "deserted", "captured", "equipment"), 3)
    series = written(make_world([actor], [formation | {"morale": 0.5}], [{"holder": ARMY, "population": 9}]))[1]
    assert [name for name in MEASURE_NAMES if series[1, ARMY, MEASURE_NAMES.index(name)] == 0.0] == []


@pytest.mark.parametrize(
    ("actor", "name", "value"),
    [
        (ARMY, "troops", 400), (ARMY, "paper", 1100), (ARMY, "killed", 43), (ARMY, "wounded", 2),
        (ARMY, "deserted", 7), (ARMY, "captured", 9), (ARMY, "equipment", 6), (ARMY, "treasury", 12.5),
        (ARMY, "places", 2), (ARMY, "population", 100_005), (ARMY, "strikes", 4), (ARMY, "civilians_killed", 6),
        (REBELS, "troops", 50), (REBELS, "places", 0), (REBELS, "reputation", 0.8), (REBELS, "recruits", 11),
    ],
)  # fmt: skip
def test_an_actors_measures_are_those_of_its_rows(actor: int, name: str, value: float) -> None:
    assert measure(war(), actor, name) == pytest.approx(value)


def test_morale_is_weighed_by_men() -> None:
    assert measure(war(), ARMY, "morale") == pytest.approx((300 * 0.2 + 100 * 0.6) / 400)


def test_an_actor_without_men_has_no_morale() -> None:
    assert measure(make_world(2, []), ARMY, "morale") == 0.0


def test_holders_are_written_on_their_evening() -> None:
    holders, _ = written(war())
    assert holders.tolist() == [[-1, -1, -1], [ARMY, ARMY, NOBODY], [-1, -1, -1]]


def test_writing_down_changes_nothing() -> None:
    world = war()
    before = [table.tobytes() for table in world]
    written(world)
    assert [table.tobytes() for table in world] == before


def test_the_digest_stands_for_every_number() -> None:
    world = war()
    holders, series = written(world)
    found = {digest(world, holders, series)}
    world.formations["morale"][3] = np.nextafter(world.formations["morale"][3], 1.0)
    found.add(digest(world, holders, series))
    series[1, 0, 0] += 1
    found.add(digest(world, holders, series))
    holders[2, 2] = 0
    found.add(digest(world, holders, series))
    assert len(found) == 4


def test_equal_worlds_have_equal_digests() -> None:
    assert digest(war(), *written(war())) == digest(war(), *written(war()))


def test_notes_are_no_part_of_a_digest() -> None:
    world, record_ = war(), books(2, 3, 2)
    before = digest(world, *record_)
    world.cell_notes["standing"] = 7
    assert digest(world, *record_) == before
