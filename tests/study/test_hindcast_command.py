"""``hindcast`` as a user types it, its page and its figures; battles of other wars."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from sim.cli import app
from sim.core.errors import ScenarioError
from sim.ensemble.results import Results
from sim.report.figures.battles import battles as battles_figure
from sim.report.figures.hindcast import figures, standard
from sim.report.figures.sheet import describe_figure
from sim.report.page.hindcast import page_of
from sim.report.terminal.battles import show_battles
from sim.report.terminal.hindcast import show_hindcast
from sim.report.wording import quantities
from sim.report.wording.hindcast import mixture_told, slope_told
from sim.study.hindcast.battle_bars import GHOSTS, LARGER
from sim.study.hindcast.battle_scores import score_battles
from sim.study.hindcast.battles import Battle, PlayedBattle, read_battles
from sim.study.hindcast.scoring import score
from tests.conftest import DUEL, ROOT
from tests.report.page.reading import Page
from tests.study.hindcast_made import history, record, scored

sys.path.insert(0, str(ROOT / "tools"))  # programs, not a package
import battle_scores as tools_battle_scores
import hindcast as tools_hindcast

BATTLES = ROOT / "scenarios" / "battles"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("found")
    return scored(folder, history(folder), replications=2)


def typed(*words: Any) -> Any:
    return CliRunner().invoke(app, ["hindcast", *(str(word) for word in words)])


def printed(found: dict[str, Any]) -> str:
    file = io.StringIO()
    show_hindcast(found, Console(file=file, width=80))
    return file.getvalue()


def test_a_run_is_scored_as_json(found: dict[str, Any], tmp_path: Path) -> None:
    result = typed(found["folder"], "--history", record(tmp_path), "--json", "--no-report")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert {"brier", "log_score", "skill", "facts_passed", "facts_total", "facts", "held_back"} <= said.keys()
    assert said == found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([DUEL], "history/duel.yaml: there is no such record of what happened; name one with --history"),
        (["nowhere.yaml"], "nowhere.yaml"),
        ([ROOT / "tests"], "this is neither a run nor a folder of battles"),
        ([DUEL, "--history", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
        ([DUEL, "-n", "1"], "--replications"),
        ([BATTLES, "--history", "x.yaml"], "--history is for one scenario"),
    ],
)
def test_what_cannot_be_scored_is_one_message(
    words: list[Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = typed(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_finished_run_cannot_be_changed(found: dict[str, Any]) -> None:
    result = typed(found["folder"], "--set", "days=3")
    assert (result.exit_code, "leave out --set and --out" in result.stderr) == (2, True)


def test_misses_are_shown_as_clearly_as_passes(found: dict[str, Any]) -> None:
    text = printed(found)
    assert text.count("MISS") == found["facts_total"] - found["facts_passed"]
    assert "not modelled: there" in text


def test_no_line_is_wider_than_the_terminal(found: dict[str, Any]) -> None:
    assert all("…" not in line for line in printed(found).splitlines())
    assert max(len(line.rstrip()) for line in printed(found).splitlines() if found["folder"] not in line) <= 80


def test_nothing_has_no_sign() -> None:
    assert [quantities.score(one) for one in (-0.0001, -0.5, None)] == ["0.000", "\N{MINUS SIGN}0.500", "-"]


def test_every_fact_and_baseline_is_on_the_page(found: dict[str, Any]) -> None:
    page = Page(page_of(found, {}))
    assert [one["data-fact"] for one in page.all("tr", data_fact="*")] == [one["number"] for one in found["facts"]]
    assert len(list(page.all("tr", data_forecast="*"))) == 1 + len(found["baselines"])
    assert page.data("hindcast") == found


def test_the_page_asks_the_network_for_nothing(found: dict[str, Any]) -> None:
    page = Page(page_of(found, {}))
    assert [one for one in page.all() if one.attributes.get("src", "").startswith("http")] == []
    assert "default-src 'none'" in page.one("meta", http_equiv="Content-Security-Policy")["content"]


def test_figures_say_what_they_show(found: dict[str, Any]) -> None:
    drawn = figures(found)
    assert set(drawn) == {"hindcast-facts", "hindcast-horizons", "hindcast-reliability"}
    said = describe_figure(drawn["hindcast-facts"])
    assert all(one["name"] in said for one in found["facts"])


@pytest.fixture(scope="module")
def bare(found: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same run, scored as one of which nothing was read."""
    known = history(tmp_path_factory.mktemp("bare"))
    return {"file": "duel.yaml", **score(Results(found["folder"]), known, None)}


def test_a_run_that_recorded_nothing_misses_nothing(bare: dict[str, Any]) -> None:
    text = " ".join(printed(bare).split())
    assert "MISS" not in text
    assert "within tolerance" not in text
    assert "The run did not record what 3 facts ask about" in text
    assert "python -m sim hindcast duel.yaml -n 2 --seed 1" in text


def test_the_page_of_a_run_that_recorded_nothing_misses_nothing(bare: dict[str, Any]) -> None:
    said = [one.text for one in Page(page_of(bare, {})).all("tr", data_fact="*")]
    assert len(said) == 3
    assert all("not recorded" in one and "miss" not in one for one in said)


def test_figures_bear_a_run_that_was_not_read(bare: dict[str, Any]) -> None:
    said = describe_figure(figures(bare)["hindcast-facts"])
    assert "The ford falls, not recorded" in said
    assert "miss" not in said


def test_a_record_without_facts_counts_none(found: dict[str, Any], tmp_path: Path) -> None:
    from tests.study.hindcast_made import text

    known = history(tmp_path, text().partition("facts:")[0] + "sources: {book: A book}\n")
    none = {"file": "duel.yaml", **score(Results(found["folder"]), known, None)}
    drawn = figures(none)
    page = Page(page_of(none, {}))
    assert "The record states no facts." in page.html
    assert "hindcast-facts" not in drawn
    for said in (printed(none), page.html, tools_hindcast.mosul(none)):
        assert "0 of 0" not in said


def test_tables_of_the_documents_call_what_was_not_recorded_so(bare: dict[str, Any]) -> None:
    said = tools_hindcast.mosul(bare)
    assert "miss" not in said
    assert said.count("| not recorded by this run |") >= 3


def test_every_way_of_showing_a_hindcast_has_the_bars(found: dict[str, Any]) -> None:
    for said in (printed(found), Page(page_of(found, {})).html, tools_hindcast.mosul(found)):
        words = " ".join(said.split())
        assert "distance and garrison" in words.lower()
        assert "All events: calibration slope" in words
        assert "Held back: mixed with" in words


@pytest.mark.parametrize(
    ("low", "high", "target", "value", "spot"),
    [(2, 7, 4, 2, -1), (2, 7, 4, 7, 1), (0.5, None, 1, 0.5, -1), (0.5, None, 1, 1, 0), (None, 2, 1, 2, 1)],
)
def test_tolerances_share_one_axis(low: Any, high: Any, target: float, value: float, spot: float) -> None:
    check = {"low": low, "high": high, "target": target, "kind": "median"}
    assert standard(check, value) == pytest.approx(spot)


def battle(case: str, outcome: str, day: float, ratio: float, ghosts: str = "no") -> Battle:
    return Battle(case, outcome, day, 1000 * ratio, 1000, ghosts, "no", "no", "a book", "low", case.title())


FOUGHT = [battle("a", "collapse", 3, 2, "yes"), battle("b", "siege", 50, 0.5), battle("c", "hold", np.inf, 0.4)]
WORLDS = [np.array([3.0, 5, 13, 14]), np.array([2.0, 20, 60, np.inf]), np.full(4, np.inf)]


def fought() -> dict[str, Any]:
    played = [PlayedBattle(days, 180, "0" * 32) for days in WORLDS]
    return score_battles(FOUGHT, played, {"folder": "f", "replications": 4, "seed": 1})


def test_an_ending_within_fourteen_days_is_a_collapse() -> None:
    (first, second, third) = fought()["battles"]
    assert first["probability"] == {"collapse": 0.75, "siege": 0.25, "hold": 0.0}
    assert second["probability"] == {"collapse": 0.25, "siege": 0.5, "hold": 0.25}
    assert third["right"]


def test_battles_are_scored_on_two_questions() -> None:
    found = fought()
    assert found["questions"]["collapse"]["brier"] == pytest.approx((0.25**2 + 0.25**2 + 0) / 3)
    assert found["questions"]["hold"]["brier"] == pytest.approx(0.25**2 / 3)
    assert found["brier"] == pytest.approx((2 * 0.25**2 + 0.25**2) / 6)
    assert found["right"] == 3


def test_simple_forecasts_of_battles_by_hand() -> None:
    found = fought()["baselines"]
    assert found[LARGER]["brier"] == pytest.approx(1 / 6)  # the siege was no hold
    assert found[GHOSTS]["brier"] == pytest.approx(1 / 6)


def shown_battles() -> str:
    file = io.StringIO()
    show_battles(fought(), Console(file=file, width=140))
    return " ".join(file.getvalue().split())


@pytest.mark.parametrize("made", [shown_battles, lambda: tools_hindcast.battles(fought())], ids=["terminal", "page"])
def test_battles_are_shown_beside_all_bars(made: Any) -> None:
    said = made()
    for name in (*fought()["baselines"], *fought()["crps"]["baselines"], "the model and four facts"):
        assert name in said
    assert "Both questions pooled: calibration slope" in said
    assert 'mixed with "four facts"' in said


@pytest.mark.parametrize(
    ("gain", "beaten", "said"),
    [(-0.01, False, "the model adds nothing to the curve"), (0.01, False, "what the model adds is within chance"),
     (0.05, True, "the model adds to the curve")],
)  # fmt: skip
def test_a_model_that_adds_nothing_to_a_curve_is_told_so(gain: float, beaten: bool, said: str) -> None:
    mixed = fought()["mixture"]
    mixed = {**mixed, "skill": {**mixed["skill"], "gain": gain, "beaten": beaten}}
    assert mixture_told(mixed, "Here", "battle").endswith(f": {said}.")


@pytest.mark.parametrize(
    ("turn", "low", "high", "said"),
    [(0.3, 0.1, 0.9, "are too sure."), (0.3, 0.1, 1.1, "are too sure, which is within chance."),
     (0.8, 0.7, 0.9, "come as often as said."), (1.25, 1.1, 1.4, "come as often as said."),
     (3, 2, 4, "are not sure enough.")],
)  # fmt: skip
def test_a_slope_far_from_one_is_called_by_its_name(turn: float, low: float, high: float, said: str) -> None:
    slope = {**fought()["slope"], "slope": turn, "low": low, "high": high}
    assert slope_told(slope, "Here", "battle").endswith(said)


def test_battles_of_other_tables_are_played_by_the_recipe(tmp_path: Path) -> None:
    facts, record = ((BATTLES / name).read_text(encoding="utf-8").splitlines() for name in ("facts.csv", "record.csv"))
    (tmp_path / "f.csv").write_text("\n".join([facts[0], facts[2]]), encoding="utf-8")
    (tmp_path / "r.csv").write_text("\n".join([record[0], record[2]]), encoding="utf-8")
    asked = tools_battle_scores.words(
        ["-n", "2", "--workers", "1", "--facts", f"{tmp_path}/f.csv", "--record", f"{tmp_path}/r.csv",
         "--set", "days=95", "--set", "places.town.terrain=1", "parameters.cohesion.social_pull=0"]
    )  # fmt: skip
    found = tools_battle_scores.scores(asked, tmp_path / "out")
    assert [one["case"] for one in found["battles"]] == ["goma-2012"]
    assert found["crps"]["end"] == 95
    said = Results(tmp_path / "out" / "runs" / "goma-2012").scenario
    assert said.places["town"].terrain.points == (1,)
    assert said.parameters["cohesion.social_pull"].points == (0,)


def test_the_figure_of_battles_says_what_happened() -> None:
    assert "B, in fact siege: collapse 25 %, siege 50 %, hold 25 %" in describe_figure(battles_figure(fought()))


def test_the_shipped_battles_can_be_read() -> None:
    found = read_battles(BATTLES)
    assert len(found) == 21
    assert {one.outcome for one in found} == {"collapse", "siege", "hold"}


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("goma-2012,collapse,5", "goma-2021,collapse,5", 'no battle "goma-2021"; did you mean "goma-2012"?'),
        ("goma-2012,collapse,5", "goma-2012,colapse,5", 'found "colapse"; did you mean "collapse"?'),
        ("goma-2012,collapse,5", "goma-2012,collapse,15", 'found "15" for a collapse. Allowed: 0 to 13'),
        ("goma-2012,collapse,5", "goma-2012,hold,5", 'found "5" for a place that held'),
        ("case,outcome", "case,ending", "outcome: this column is missing"),
    ],
)
def test_a_bad_record_of_battles_is_refused_by_line(right: str, wrong: str, said: str, tmp_path: Path) -> None:
    for name in ("facts.csv", "record.csv", "goma-2012.yaml"):
        words = (BATTLES / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(words.replace(right, wrong) if name == "record.csv" else words, encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        read_battles(tmp_path)
    assert said in str(refused.value)
    assert "record.csv:" in str(refused.value)
