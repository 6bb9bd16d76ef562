"""A scenario that the engine's tables have no room for is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import load
from sim.scenario.capacity import MOST_ACTORS, MOST_FORMATIONS, MOST_PLACES, MOST_SCRIPTED, order_rows
from tests.scenario.helpers import complaint, edited

ORDER = "  - {date: 2014-06-07, actor: crown, order: pay}\n"
PLACE = "{name: P, country: D, latitude: 36, longitude: 41, population: 1, community: {hill_folk: 1}}"


def with_orders(folder: Path, count: int) -> Path:
    """The duel with so many orders of one date."""
    return edited(folder, ("events:\n", "events:\n" + ORDER * count))


def test_a_date_may_have_as_many_orders_as_there_is_room_for(tmp_path: Path) -> None:
    assert len(load(with_orders(tmp_path, MOST_SCRIPTED)).events) == MOST_SCRIPTED + 3


def test_one_order_more_on_a_date_is_refused_with_its_line(tmp_path: Path) -> None:
    path = with_orders(tmp_path, MOST_SCRIPTED + 2)
    line = path.read_text(encoding="utf-8").splitlines().index("events:") + 1 + MOST_SCRIPTED + 1
    said = f"case.yaml:{line}: events.128: more than 128 scripted orders on 2014-06-07."
    assert complaint(path) == f"{said} Allowed: at most 128 orders on one date"


@pytest.mark.parametrize(
    ("section", "one", "most"),
    [("actors", "{name: A}", MOST_ACTORS), ("places", PLACE, MOST_PLACES),
     ("formations", "{actor: crown, kind: guard, place: castle, paper: 1}", MOST_FORMATIONS)],
)  # fmt: skip
def test_more_rows_than_the_tables_have_are_refused(tmp_path: Path, section: str, one: str, most: int) -> None:
    rows = "".join(f"  n{number}: {one}\n" for number in range(most))
    path = edited(tmp_path, (f"\n{section}:\n", f"\n{section}:\n{rows}"))
    assert f"{section}: found " in complaint(path)
    assert complaint(path).endswith(f"Allowed: at most {most:,}")


def test_detachments_are_formations(tmp_path: Path) -> None:
    actors = "".join(f"  n{number}: {{name: A, detachments: 100}}\n" for number in range(101))
    said = complaint(edited(tmp_path, ("\nactors:\n", f"\nactors:\n{actors}")))
    assert "found 10,112 formations and detachments. Allowed: at most 10,000" in said


def test_many_actors_have_more_room_for_orders() -> None:
    assert (order_rows(3), order_rows(MOST_ACTORS)) == (256, 128 + 8 * 127)
