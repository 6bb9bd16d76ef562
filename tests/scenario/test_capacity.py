"""A scenario that the engine's tables have no room for is refused with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.scenario import load
from sim.scenario.capacity import (
    MOST_ACTORS,
    MOST_FORMATIONS,
    MOST_PLACES,
    MOST_SCRIPTED,
    order_rows,
    too_large,
)
from sim.scenario.node import Node, grafted
from tests.scenario.helpers import complaint, edited

ORDER = "  - {date: 2014-06-07, actor: crown, order: pay}\n"
PLACE = "{name: P, country: D, latitude: 36, longitude: 41, population: 1, community: {hill_folk: 1}}"


def tree(content: dict[str, Any]) -> Node:
    """A file that says nothing else."""
    return grafted(content, "")


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
    ("section", "most", "what"),
    [("actors", MOST_ACTORS, "actors"), ("places", MOST_PLACES, "places"),
     ("formations", MOST_FORMATIONS, "formations and detachments")],
)  # fmt: skip
def test_no_more_rows_are_taken_than_the_tables_have(section: str, most: int, what: str) -> None:
    assert list(too_large(tree({section: {f"n{row}": {} for row in range(most)}}))) == []
    (problem,) = too_large(tree({section: {f"n{row}": {} for row in range(most + 1)}}))
    assert (problem.message, problem.allowed) == (f"found {most + 1:,} {what}", (f"at most {most:,}",))


def test_detachments_are_formations() -> None:
    actors = {f"n{row}": {"detachments": 100} for row in range(101)}
    (problem,) = too_large(tree({"actors": actors, "formations": {}}))
    assert problem.message == "found 10,100 formations and detachments"


def test_check_asks_what_the_tables_have_room_for(tmp_path: Path) -> None:
    rows = "".join(f"  n{number}: {{name: A}}\n" for number in range(MOST_ACTORS))
    said = complaint(edited(tmp_path, ("\nactors:\n", f"\nactors:\n{rows}")))
    assert said == "case.yaml:51: actors: found 130 actors. Allowed: at most 127"


def test_many_actors_have_more_room_for_orders() -> None:
    assert (order_rows(3), order_rows(MOST_ACTORS)) == (256, 128 + 8 * 127)
