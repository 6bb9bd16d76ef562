"""A run read back: tables, replays and what is shown of it."""

from __future__ import annotations

import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from rich.console import Console

import sim
from sim.core.calendar import evening_of
from sim.core.errors import RequestError
from sim.ensemble.results import Results
from sim.ensemble.store import write_json
from sim.report.terminal.printing import WHAT_IT_IS
from sim.scenario.requests import day_of
from tests.api.conftest import DAYS, REPLICATIONS


def retold(folder: Path, new: Path, **changes: Any) -> sim.Runs:
    """A copy of a run whose summary says something else."""
    shutil.copytree(folder, new)
    summary = json.loads((new / "summary.json").read_text(encoding="utf-8"))
    write_json(new / "summary.json", {**summary, **changes})
    return sim.read(new)


def test_a_run_is_what_figures_and_reports_take(runs: sim.Runs) -> None:
    assert isinstance(runs, Results)


def test_one_row_a_replication(runs: sim.Runs) -> None:
    assert list(runs.outcomes.index) == list(range(REPLICATIONS))


def test_answers_are_those_of_the_table(runs: sim.Runs) -> None:
    shares = runs.outcomes["outcome.ford_falls"].astype(float)
    row = runs.answers.loc["ford_falls"]
    assert (row["probability"], row["of"]) == (shares.mean(), shares.count())
    assert row["low"] < row["probability"] < row["high"]


def test_questions_that_cannot_be_answered_have_no_probability(runs: sim.Runs) -> None:
    assert pd.isna(runs.answers.loc["garrison_breaks", "probability"])
    assert "not answerable" in runs.answers.loc["garrison_breaks", "note"]


def test_falls_are_dates_the_likeliest_first(runs: sim.Runs) -> None:
    assert runs.falls.index[0] == "ford"
    evenings = runs.outcomes["fell.ford"].dropna()
    median = evening_of(runs.start, runs.falls.loc["ford", "median"].date())
    assert median in set(evenings)
    assert (evenings < median).mean() < 0.5 <= (evenings <= median).mean()
    assert runs.falls["median"].isna().sum() == (runs.falls["share"] == 0).sum()


def test_measures_are_those_of_the_table(runs: sim.Runs) -> None:
    found = runs.measures.loc[("crown", "troops")]
    assert (found["unit"], found["median"]) == ("troops", runs.outcomes["crown.troops"].median())


def test_names_stand_for_keys_in_the_brief(runs: sim.Runs) -> None:
    assert runs.brief.as_dict() == runs.summary


def test_a_run_of_which_all_failed_is_still_shown(folder: Path, tmp_path: Path) -> None:
    nothing = {actor: dict[str, Any]() for actor in ("rebels", "crown", "patron")}
    runs = retold(folder, tmp_path / "run", actors=nothing, failed=REPLICATIONS)
    assert runs.measures.empty
    assert "5 failed" in runs._repr_html_()


def test_a_replication_is_played_again_bit_for_bit(runs: sim.Runs) -> None:
    assert runs.replay(3).digest == runs.outcomes.loc[3, "digest"]


def test_a_replication_beyond_the_run_can_be_played(runs: sim.Runs) -> None:
    assert runs.replay(REPLICATIONS + 2).replication == REPLICATIONS + 2


def test_a_replication_of_another_engine_is_not_passed_off_as_the_runs(
    runs: sim.Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.ensemble import replay

    other = runs.replay(1)
    monkeypatch.setattr(replay, "replay", lambda *_: other)
    with pytest.raises(RequestError, match="another version of the engine"):
        runs.replay(0)


@pytest.mark.parametrize("number", [-1, 0.5])
def test_a_replication_has_a_whole_number(runs: sim.Runs, number: Any) -> None:
    with pytest.raises(RequestError, match="Allowed: a whole number from 0"):
        runs.replay(number)


def test_a_theatre_plays_the_same_replication(runs: sim.Runs) -> None:
    theatre = runs.theatre(2)
    theatre.run_model()
    assert theatre.digest() == runs.outcomes.loc[2, "digest"]


@pytest.mark.parametrize("when", [4, "2014-06-08", pd.Timestamp("2014-06-08 13:00")])
def test_a_day_may_be_a_number_or_a_date(runs: sim.Runs, when: Any) -> None:
    assert day_of(runs, when) == 4


@pytest.mark.parametrize("when", [-1, DAYS + 1, "2014-06-03", "2015-01-01"])
def test_a_day_outside_the_run_is_refused(runs: sim.Runs, when: Any) -> None:
    with pytest.raises(RequestError, match="Allowed: 0 to 12, 2014-06-04 to 2014-06-16"):
        day_of(runs, when)


def test_what_is_printed_is_one_line(runs: sim.Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(runs.folder.parent)
    assert repr(runs) == "<Runs The duel: 5 replications, 5 to 16 Jun 2014, in run>"


def test_a_run_can_be_read_after_the_working_directory_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    runs = sim.read("run")
    monkeypatch.chdir("/")
    assert len(runs.outcomes) == REPLICATIONS


class Tags(HTMLParser):
    """Counts elements and checks that each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_table_in_a_notebook_has_every_question(runs: sim.Runs) -> None:
    html = runs._repr_html_()
    assert Tags(html).seen.count("tr") == 1 + len(runs.answers)
    assert all(question in html for question in runs.answers["question"])


def test_the_table_in_a_notebook_is_well_formed(runs: sim.Runs) -> None:
    assert Tags(runs._repr_html_()).open == []


def test_the_table_in_a_notebook_says_what_it_is_not(runs: sim.Runs) -> None:
    assert WHAT_IT_IS in runs._repr_html_()


def test_text_from_a_file_cannot_be_markup(folder: Path, tmp_path: Path) -> None:
    answers = sim.read(folder).summary["outcomes"]
    answers["ford_falls"] |= {"text": "<script>a</script>", "note": "<b>"}
    runs = retold(folder, tmp_path / "run", scenario="<i>x</i>", outcomes=answers)
    assert not {"script", "b", "i"} & set(Tags(runs._repr_html_()).seen)


def test_the_dot_stands_where_the_probability_is(runs: sim.Runs) -> None:
    row = next(row for row in runs._repr_html_().split("<tr>") if "Ford is lost" in row)
    found = re.search(r'cx="([\d.]+)"', row)
    assert found is not None
    assert float(found.group(1)) == pytest.approx(6 + 120 * runs.answers.loc["ford_falls", "probability"], abs=0.06)


def test_rich_prints_the_answers(runs: sim.Runs) -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(runs)
    text = console.export_text()
    assert "Ford is lost within ten days" in text
    assert "a model, not a forecast" in text
