"""A run against a record: what is watched, what a record may say, and what the scores of a whole run are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.core.errors import ScenarioError
from sim.ensemble.replication import play as play_plainly
from sim.ensemble.results import Results
from sim.ensemble.sealing import opened
from sim.ensemble.settings import Settings
from sim.scenario import load
from sim.study.hindcast import playing
from sim.study.hindcast.fact_checks import NOT_RECORDED, facts
from sim.study.hindcast.history import History, read_history
from sim.study.hindcast.observed_replication import layout_of, observe
from sim.study.hindcast.reading_table import READINGS, kept_readings
from sim.study.hindcast.readings import HindcastReader, complete, stamp
from sim.study.hindcast.scoring import score
from sim.world.build import blueprint
from tests.conftest import DUEL, ROOT
from tests.study.hindcast_made import history, record, scored, text

MOSUL = ROOT / "scenarios" / "mosul.yaml"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> History:
    return history(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, known: History) -> dict[str, Any]:
    return scored(tmp_path_factory.mktemp("found"), known)


@pytest.fixture(scope="module")
def week() -> Any:
    """Seven days of the duel, one of them with an order from the file."""
    return blueprint(load(DUEL, days=7))


def test_a_watched_replication_is_the_ensembles(week: Any) -> None:
    course, seen = observe(week, 1, 2, layout_of(week))
    assert course.digest == play_plainly(week, 1, 2).digest
    assert (seen.formations["present"].sum(axis=1) == course.series[:, :, 0].sum(axis=1)).all()
    assert (seen.places["killed"][-1] == course.world.places["killed"]).all()


def test_a_reading_taken_later_is_the_one_taken_in_the_run(week: Any, known: History) -> None:
    first, later = HindcastReader(known, week), HindcastReader(known, week)
    first(week, 1, 1)
    complete(later, week, Settings(workers=1), range(1, 2))
    assert str(first.rows) == str(later.rows)


def test_the_run_lasts_as_long_as_the_record_asks(known: History, tmp_path: Path) -> None:
    assert playing.columns_needed(load(DUEL), known) == 12
    later = history(tmp_path, text(until="2014-07-20", horizons="[2, 45]"))
    assert playing.columns_needed(load(DUEL), later) == 45


def test_a_record_beyond_what_the_scenario_is_made_for_is_refused(tmp_path: Path) -> None:
    later = history(tmp_path, text(until="2014-12-20", horizons="[2, 100]"))
    with pytest.raises(ScenarioError, match="asks for 2014-09-12, and the scenario is made for 60 days"):
        playing.columns_needed(load(DUEL), later)


def test_a_record_of_mosul_may_run_past_august(tmp_path: Path) -> None:
    words = (MOSUL.parent / "history" / "mosul.yaml").read_text(encoding="utf-8")
    words = words.replace("until: 2014-08-31\n", "until: 2014-10-31\n", 1).replace("60, 88]", "60, 88, 140]")
    scenario = load(MOSUL)
    later = read_history(record(tmp_path, words), scenario)
    assert playing.columns_needed(scenario, later) == 140


def test_the_record_of_mosul_counts_what_was_counted() -> None:
    """Places in ISIS's hands on ten dates, as they were counted from the sources."""
    import datetime

    known = read_history(playing.hindcast_record(MOSUL), load(MOSUL))
    counts = {"06-01": 4, "06-10": 7, "06-12": 10, "06-17": 11, "06-22": 15, "06-30": 15, "07-14": 17, "08-07": 21,
              "08-18": 20, "08-31": 21}  # fmt: skip
    dates = {day: datetime.date.fromisoformat(f"2014-{day}") for day in counts}
    held = {day: sum(one.spell(date).by == "isis" for one in known.places.values()) for day, date in dates.items()}
    assert held == counts
    assert len(known.places) == 47
    assert len(known.facts) == 20


def test_what_is_held_back_is_the_rest(found: dict[str, Any]) -> None:
    assert found["held_back"]["places"] == ["hilltop", "market", "castle"]
    assert found["events"] == found["held_back"]["events"] + found["calibrated"]["events"] == 12
    parts = [(found[part]["brier"], found[part]["events"]) for part in ("held_back", "calibrated")]
    assert found["brier"] == pytest.approx(sum(brier * events for brier, events in parts) / 12)


def test_contested_places_and_low_confidence_are_left_out_of_the_plain_scores(found: dict[str, Any]) -> None:
    assert found["plain"]["events"] == 9


def test_the_scores_are_those_of_the_runs_own_table(found: dict[str, Any], known: History) -> None:
    control = Results(found["folder"]).control
    rows = control[(control.place == "ford") & (control.actor == "rebels") & control.day.isin(known.horizons)]
    wanted = {int(row.day): row.probability for row in rows.itertuples()}
    (ford,) = [one for one in found["places"] if one["place"] == "ford"]
    assert ford["forecast"] == [wanted.get(day, 0.0) for day in known.horizons]
    assert ford["outcome"] == [0, 1, 1]  # 9 June is evening 5


def test_nothing_changes_scores_what_changed(found: dict[str, Any]) -> None:
    assert found["baselines"]["nothing changes"]["brier"] == pytest.approx(2 / 12)


def test_what_a_theatre_is_scored_beside(found: dict[str, Any]) -> None:
    names = ["nothing changes", "distance and community", "distance and garrison", "base rate"]
    assert list(found["baselines"]) == list(found["held_back"]["baselines"]) == names
    assert found["mixture"]["curve"] == "distance and garrison"
    assert found["mixture"]["curve_brier"] == pytest.approx(found["baselines"]["distance and garrison"]["brier"])
    curve = found["held_back"]["baselines"]["distance and garrison"]["brier"]
    assert found["held_back"]["mixture"]["curve_brier"] == pytest.approx(curve)
    assert found["slope"].keys() == found["held_back"]["slope"].keys() == {
        "slope", "intercept", "least", "most", "low", "high", "recalibrated"}  # fmt: skip


LATE = [("until: 2014-06-20", "until: 2014-06-20\nbegins: 2014-06-09"), ("[2, 6, 12]", "[5, 6, 12]")]


def late(*changes: tuple[str, str]) -> str:
    words = text()
    for old, new in (*LATE, *changes):
        assert old in words
        words = words.replace(old, new)
    return words


def test_a_record_that_begins_later_has_a_last_known_day(found: dict[str, Any], tmp_path: Path) -> None:
    beside = score(Results(found["folder"]), history(tmp_path, late()), None)["baselines"]
    assert beside["last known day"]["brier"] == 0  # the ford fell that day and stayed the rebels'
    assert beside["nothing changes"]["brier"] == pytest.approx(3 / 12)


def test_a_record_whose_spells_all_begin_later_begins_with_the_first(found: dict[str, Any], tmp_path: Path) -> None:
    words = late((f"{LATE[0][1]}", "until: 2014-06-20")).replace("since: 2014-06-05", "since: 2014-06-08")
    beside = score(Results(found["folder"]), history(tmp_path, words), None)["baselines"]
    assert beside["last known day"]["brier"] == pytest.approx(3 / 12)
    assert "last known day" not in found["baselines"]


def test_a_record_that_begins_after_its_first_horizon_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"2014-06-09 lies after the first horizon\. Allowed: 2014-06-06 or before"):
        history(tmp_path, late(("[5, 6, 12]", "[2, 6, 12]")))


def test_where_a_record_begins_is_nothing_that_is_read(tmp_path: Path) -> None:
    same = late().replace("begins: 2014-06-09\n", "")
    assert history(tmp_path, late()).digest() == history(tmp_path, same).digest()


def test_facts_are_counted_apart_for_what_was_held_back(found: dict[str, Any]) -> None:
    assert found["facts_total"] == 3
    assert found["held_back"]["facts_total"] == 2
    assert [one["passed"] for one in found["facts"]][2] is False


def test_a_counterfactual_is_played_in_the_same_worlds(found: dict[str, Any]) -> None:
    (check,) = found["facts"][1]["checks"]
    assert (check["kind"], check["of"]) == ("difference", 2)


def test_a_run_that_was_read_is_scored_again_without_playing(
    found: dict[str, Any], known: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.study.hindcast.observed_replication.observe", None)
    assert playing.score_run(Path(found["folder"]), known) == found


def kept(found: dict[str, Any], known: History) -> dict[str, Any] | None:
    """The readings in the run's folder."""
    return kept_readings(Path(found["folder"]) / READINGS, stamp(known, found["digest"]))


def test_readings_of_another_record_are_not_taken(found: dict[str, Any], tmp_path: Path) -> None:
    other = history(tmp_path, text(horizons="[2, 7, 12]"))
    again = score(Results(found["folder"]), other, kept(found, other))
    assert again["crps"] is None
    assert again["facts"][0]["checks"][0]["why"] == NOT_RECORDED


def test_what_was_not_recorded_is_neither_passed_nor_missed(found: dict[str, Any], known: History) -> None:
    again = score(Results(found["folder"]), known, None)
    assert [one["passed"] for one in again["facts"]] == [None] * 3
    assert (again["facts_passed"], again["facts_total"], again["facts_not_recorded"]) == (0, 0, 3)
    assert again["held_back"]["facts_total"] == 0


def test_a_check_that_was_not_recorded_leaves_a_fact_open(found: dict[str, Any], known: History) -> None:
    readings = kept(found, known)
    assert readings is not None
    part = {name: np.zeros_like(column) for name, column in readings.items() if name != "check.1.1"}
    told = facts(known, part)[0]
    assert [check["passed"] for check in told["checks"]] == [True, None]
    assert told["passed"] is None


def test_everything_is_json(found: dict[str, Any]) -> None:
    file = Path(found["folder"]) / "hindcast.json"
    assert opened(json.loads(file.read_text())) == json.loads(json.dumps(found, allow_nan=False))
    assert (Path(found["folder"]) / READINGS).exists()


def test_a_hindcast_that_is_there_is_scored_again_without_playing(tmp_path: Path, known: History) -> None:
    first = scored(tmp_path, known)

    def never(*_: Any) -> Any:
        raise AssertionError("nothing was to be played")

    assert scored(tmp_path, known, player=never) == first


def test_damaged_readings_are_read_again_to_the_same(tmp_path: Path, known: History) -> None:
    first = scored(tmp_path, known)
    file = Path(first["folder"]) / READINGS
    file.write_bytes(file.read_bytes()[:-7])
    assert scored(tmp_path, known) == first


def test_a_run_too_short_for_the_record_is_refused(found: dict[str, Any], tmp_path: Path) -> None:
    later = history(tmp_path, text(until="2014-07-20", horizons="[2, 40]"))
    with pytest.raises(ScenarioError, match="the run ends on evening 12, the record asks for 40"):
        score(Results(found["folder"]), later, None)


def test_a_perfect_ensemble_scores_nothing_and_beats_the_baselines(known: History) -> None:
    import datetime

    import pandas as pd

    from sim.core.calendar import date_of

    start = datetime.date(2014, 6, 5)
    rows = [
        {"place": name, "actor": one.spell(date_of(start, day)).by, "day": day, "probability": 1.0}
        for name, one in known.places.items() for day in known.horizons
    ]  # fmt: skip
    scenario = load(DUEL)
    run: Any = type("Run", (), {
        "scenario": scenario, "start": start, "days": 12, "replications": 9, "folder": Path(), "names": {},
        "places": tuple(scenario.places), "actors": tuple(scenario.actors), "control": pd.DataFrame(rows),
        "summary": {"scenario": "s", "seed": 1, "digest": "d"},
    })  # fmt: skip
    perfect = score(run, known, None)
    assert perfect["brier"] == 0
    assert perfect["log_score"] == pytest.approx(0.005, abs=1e-4)
    assert perfect["skill"]["base rate"]["value"] == 1


REFUSED = [
    ("actor: rebels", "actor: rebel", 'there is no actor "rebel"; did you mean "rebels"?'),
    ("  hilltop:", "  hiltop:", 'there is no place "hiltop"; did you mean "hilltop"?'),
    ("by: crown, contested", "by: crwn, contested", 'there is no actor "crwn"; did you mean "crown"?'),
    ("contested: true", "contestd: true", 'unknown key "contestd"; did you mean "contested"?'),
    ("confidence: medium", "confidence: some", 'found "some"'),
    ("since: 2014-06-09", "since: 2014-06-04", "2014-06-04 does not come after 2014-06-05"),
    ("since: 2014-06-09", "since: 2014-07-09", "2014-07-09 lies after the record's last day"),
    ("[2, 6, 12]", "[2, 6, 30]", "found 2, 6, 30. Allowed: days from 1 to 16"),
    ("[2, 6, 12]", f"[2, 6, {'9' * 30}]", "Allowed: at most 3650"),
    ("  1:", '  "":', "a key has no letters"),
    ("high: 900", "high: 1e308", 'found "1e308"'),
    ("source: book}]}", "source: bok}]}", 'there is no source "bok"; did you mean "book"? Allowed: book'),
    ("{lost: ford,", "{losst: ford,", 'this is no quantity; did you mean "lost"?'),
    ("{lost: ford,", "{lost: fjord,", 'there is no place "fjord"; did you mean "ford"?'),
    ("rebels.troops", "rebels.tropps", 'there is no measure "tropps"; did you mean "troops"?'),
    ("low: 1, mode: 500", "low: 600, mode: 500", "found 600, 500, 900. Allowed: low <= mode <= high"),
    ("target: 4, low: 0, high: 60", "target: 4, low: 90, high: 60", "low 90 lies above high 60"),
    ("change: full", "change: ful", 'there is no change "ful"; did you mean "full"?'),
    ("not_modelled: there are no bridges", "note: a", "a fact has checks, or says why it is not modelled"),
    ("sources:", "source:", 'unknown key "source"; did you mean "sources"?'),
]


ELSEWHERE = {"since: 2014-06-04": "    held:", "change: ful": "  2:", "source:": "source: {book"}
"""Problems of a whole are told where the whole begins."""


@pytest.mark.parametrize(("right", "wrong", "message"), REFUSED, ids=[one[1] for one in REFUSED])
def test_a_bad_record_is_refused_by_file_and_line(right: str, wrong: str, message: str, tmp_path: Path) -> None:
    words = text().replace(right, wrong, 1)
    at = [row for row, line in enumerate(words.splitlines(), 1) if ELSEWHERE.get(wrong, wrong) in line]
    with pytest.raises(ScenarioError) as refused:
        history(tmp_path, words)
    said = str(refused.value)
    assert message in said
    assert f"record.yaml:{at[0]}: " in said
    assert len(refused.value.problems) == 1
