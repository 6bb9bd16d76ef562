"""What docs/reading-the-files.md asks of a run's files by SQL is answered, and rightly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from tests.conftest import DUEL, ROOT

duckdb = pytest.importorskip("duckdb", reason='DuckDB is not installed: pip install -e ".[test]"')

PAGE = (ROOT / "docs" / "reading-the-files.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^([^\n]+)\n\n```sql\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
REPLICATIONS = 6


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two runs of the page."""
    folder = tmp_path_factory.mktemp("reading")
    for name, sets in (("example-run", None), ("steadier-run", {"formations.ford.morale": "+0.1"})):
        sim.run(DUEL, replications=REPLICATIONS, days=10, sets=sets, out=folder / name, progress=False)
    return folder


@pytest.fixture
def runs(desk: Path, monkeypatch: pytest.MonkeyPatch) -> sim.Runs:
    """The first run; its folder stands in the working directory."""
    monkeypatch.chdir(desk)
    return sim.read("example-run")


def answer(words: str) -> list[tuple[object, ...]]:
    """What the query under the line with these words finds."""
    found = [query for line, query in QUERIES if words in line]
    assert len(found) == 1, words
    rows: list[tuple[object, ...]] = duckdb.sql(found[0]).fetchall()
    return rows


def test_every_query_stands_under_a_line_that_says_what_it_asks() -> None:
    assert len(QUERIES) == PAGE.count("```sql")


@pytest.mark.parametrize("query", [query for _, query in QUERIES], ids=range(len(QUERIES)))
def test_every_query_finds_something(runs: sim.Runs, query: str) -> None:
    assert duckdb.sql(query).fetchall()


def test_probabilities_are_the_summarys(runs: sim.Runs) -> None:
    found = {
        str(name).removeprefix("outcome."): (share, of) for name, share, of in answer("How likely is each outcome")
    }
    said = {name: (one["probability"], one["of"]) for name, one in runs.summary["outcomes"].items() if one["of"]}
    assert found == said


def test_dates_of_falls_are_the_summarys(runs: sim.Runs) -> None:
    found = {str(place): [share, *map(str, dates)] for place, share, *dates in answer("When does each place fall")}
    fell = runs.summary["fell"]["ford"]
    assert found["ford"] == [pytest.approx(fell["share"]), fell["median"], fell["low5"], fell["high95"]]


def test_outcomes_that_come_together_are_all_replications(runs: sim.Runs) -> None:
    assert sum(int(str(row[-1])) for row in answer("Which outcomes come together")) == REPLICATIONS


def test_shares_of_a_place_are_whole(runs: sim.Runs) -> None:
    assert all(sum(map(float, map(str, row[1:]))) == pytest.approx(1) for row in answer("(Combinations that never"))


def test_rank_correlations_are_those_of_pandas(runs: sim.Runs) -> None:
    rows = runs.outcomes
    falls = rows["outcome.ford_falls"].astype(float)
    for path, correlation in answer("may well be chance"):
        drawn = rows[f"draw.{path}"].rank(method="min")
        assert correlation == pytest.approx(drawn.corr(falls))


def test_pairs_differ_by_what_pandas_says(runs: sim.Runs) -> None:
    other = sim.read("steadier-run").outcomes["outcome.ford_falls"].astype(float)
    difference, _, saved, lost = answer("be compared in pairs")[0]
    expected = (other - runs.outcomes["outcome.ford_falls"].astype(float)).mean()
    assert difference == pytest.approx(expected)
    assert (int(str(lost)) - int(str(saved))) / REPLICATIONS == pytest.approx(expected)
