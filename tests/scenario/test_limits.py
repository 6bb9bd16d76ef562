"""Facts about files that nobody writes by hand: refused in one message, in time that grows no faster than they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.cli import app
from sim.core.errors import MOST_TOLD, Problem, ScenarioError
from sim.scenario import load
from sim.scenario.capacity import MOST, MOST_PLACES
from sim.world.graph import graph_of, roads_of
from tests.scenario.helpers import DUEL, complaint, edited, written

LONG = "x" * 300 + ".yaml"


def crowded(folder: Path, section: str, entries: list[str]) -> Path:
    """The duel with many more entries in one section."""
    return edited(folder, (f"\n{section}:\n", f"\n{section}:\n" + "\n".join(entries) + "\n"))


def test_places_beyond_what_fits_are_one_error(tmp_path: Path) -> None:
    said = complaint(crowded(tmp_path, "places", [f"  p{n}: {{}}" for n in range(MOST_PLACES)]))
    assert said == "case.yaml:10: places: found 1,004 places. Allowed: at most 1,000"


@pytest.mark.parametrize("section", ["roads", "events"])
def test_other_sections_have_their_most_too(tmp_path: Path, section: str) -> None:
    said = complaint(crowded(tmp_path, section, ["  - {}"] * MOST[section]))
    assert said.endswith(f"at most {MOST[section]:,}")
    assert "\n" not in said


def wrong_roads(count: int) -> list[str]:
    return [f"  - {{between: [x{n}, y{n}], km: 50}}" for n in range(count)]


def wrong_keys(count: int) -> list[str]:
    return [f"  p{n}: {{nam: a, countri: b}}" for n in range(count)]


def wrong_shocks(count: int) -> list[str]:
    return [f"  - {{date: 2014-06-06, shock: formations.zz{n}.morale, add: 0.1}}" for n in range(count)]


def wrong_circle(count: int) -> list[str]:
    return [f"  o{n}: {{place: ford, held_by: rebels, given: o{(n + 1) % count}}}" for n in range(count)]


@pytest.mark.parametrize(
    ("section", "entries"),
    [("roads", wrong_roads), ("places", wrong_keys), ("events", wrong_shocks), ("outcomes", wrong_circle)],
)
def test_all_that_can_be_wrong_is_found_in_time_that_grows_with_the_file(
    tmp_path: Path, section: str, entries: Callable[[int], list[str]]
) -> None:
    def seconds(count: int) -> float:
        file, start = crowded(tmp_path, section, entries(count)), time.process_time()
        complaint(file)
        return time.process_time() - start

    seconds(100)
    assert seconds(960) < 10 * max(seconds(240), 0.05)


def test_a_message_lists_fifty_problems_and_counts_the_rest() -> None:
    error = ScenarioError(Problem("a.yaml", line, "days", "found nothing") for line in range(1, 20_001))
    assert len(error.problems) == 20_000
    assert str(error).count("found nothing") == MOST_TOLD
    assert str(error).endswith("\n\nand 19,950 more")


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from([0.7, 1.0, 2.0, 3.0])), max_size=25))
def test_ways_over_the_roads_are_the_quickest(edges: list[tuple[int, int, float]]) -> None:
    places = [f"p{n}" for n in range(8)]
    graph = graph_of(places, [])
    for one, other, km in edges:
        if one != other:
            graph.add_edge(places[one], places[other], km=km, ease=1.0, hours=km)
    table = roads_of(graph.adj, places)
    for start, lengths in nx.all_pairs_dijkstra_path_length(graph, weight="hours"):
        found = table["distance"][places.index(start)]
        assert [lengths.get(goal, float("inf")) for goal in places] == pytest.approx(found.tolist())


def test_a_scenario_cannot_start_at_the_end_of_the_calendar(tmp_path: Path) -> None:
    said = complaint(edited(tmp_path, ("start: 2014-06-05", "start: 9999-12-31")))
    assert said == "case.yaml:4: start: found 9999-12-31. Allowed: a date from 1000-01-01 to 2999-12-31"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("date: 2014-06-12", "date: 9999-12-31", "events.1.date"),
        ("by: 2014-06-14", "by: 9999-12-31", "outcomes.ford_falls.by"),
        ("since: 2014-06-10", "since: 9999-12-31", "history.0.since"),
    ],
)
def test_no_date_lies_at_the_end_of_the_calendar(tmp_path: Path, old: str, new: str, path: str) -> None:
    assert f"{path}: " in complaint(edited(tmp_path, (old, new)))


@pytest.mark.parametrize("option", [["--until", "9999-12-31"], ["--days", "99999999"], ["--set", "start=9999-12-31"]])
def test_no_option_leads_past_the_calendar(option: list[str]) -> None:
    result = CliRunner().invoke(app, ["run", str(DUEL), *option, "-n", "1"])
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)


@pytest.mark.parametrize("name", [LONG, "a\0b.yaml"], ids=["too long", "NUL"])
def test_a_name_that_no_file_can_have_is_one_error(name: str) -> None:
    with pytest.raises(ScenarioError, match=r"the name is too long for a file|no file can have such a name"):
        load(name)


@pytest.mark.parametrize("key", ["extends", "theatre"])
@pytest.mark.parametrize("name", [LONG, '"a\\0b.yaml"'], ids=["too long", "NUL"])
def test_a_file_below_with_such_a_name_is_told_with_its_line(tmp_path: Path, key: str, name: str) -> None:
    said = complaint(written(tmp_path, f"name: a\n{key}: {name}\n"))
    assert said.startswith("case.yaml:2: ")


@pytest.mark.parametrize("command", ["check", "run", "sources", "story", "sweep", "hindcast", "sensitivity", "new"])
def test_a_command_says_that_a_name_is_too_long(command: str) -> None:
    result = CliRunner().invoke(app, [command, LONG])
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
