"""The commands as a user types them: exit codes, what goes to which stream, and what is left on the disk."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from tests.ensemble import fakes

ROOT = Path(__file__).resolve().parents[1]
DUEL = str(ROOT / "tests" / "scenarios" / "duel.yaml")
COMMANDS = ("run", "check", "sources", "schema", "parameters", "replay", "version")


def in_a_process(*words: str, cwd: Path = ROOT, **environment: str) -> "subprocess.CompletedProcess[str]":
    variables = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"} | environment
    command = [sys.executable, "-m", "sim", *words]
    return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, check=False)


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A prompt in an empty folder, on which replications are made up."""
    monkeypatch.chdir(tmp_path)
    played = SimpleNamespace(play=course_of, play_for_rows=course_of)
    monkeypatch.setitem(sys.modules, "sim.ensemble.replication", played)
    monkeypatch.setattr("sim.ensemble.compile_cache.COMPILED", False)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def course_of(plan: Any, seed: int, replication: int) -> Any:
    """The made-up course of the fakes, in the theatre of a real scenario."""
    import numpy as np

    course = fakes.play(plan, seed, replication)
    course.holders = np.zeros((plan.days + 1, len(plan.places)), np.int8)
    course.series = np.ones((plan.days + 1, len(plan.actors), course.series.shape[2]))
    course.world.formations = np.full(len(plan.formations), -1, [("first_broke_day", "i4")])
    course.draws = np.zeros(len(plan.draw_paths))
    return course


def test_help_comes_at_once() -> None:
    began = os.times()
    found = in_a_process("--help")
    ended = os.times()
    assert found.returncode == 0
    assert all(command in found.stdout for command in COMMANDS)
    spent = ended.children_user + ended.children_system - began.children_user - began.children_system
    assert spent < 1.5  # of a processor, whatever else the machine does


def imported(*words: str) -> str:
    """Which of the heavy packages a command has imported when it ends."""
    program = f"""
import sys
from sim.cli import main
sys.argv = ["sim", *{list(words)!r}]
try:
    main()
except SystemExit:
    pass
heavy = {{"numba", "numpy", "mesa", "pandas", "pyarrow", "pydantic", "rich", "scipy", "matplotlib"}}
print(*sorted(heavy & sys.modules.keys()), file=sys.stderr)
"""
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return found.stderr.strip()


def test_help_imports_nothing_heavy() -> None:
    assert imported("--help") == ""


@pytest.mark.parametrize("words", [["run", "--help"], ["check", "--help"], ["rehearse", "--help"], ["version"]])
def test_a_command_imports_only_what_it_needs(words: list[str]) -> None:
    assert imported(*words) in ("", "pydantic")  # some versions of typer read options with pydantic


def test_every_import_inside_a_commands_function_says_why() -> None:
    unexplained = []
    for file in (ROOT / "sim" / "commands").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines()
        for function in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)):
            found = [node for node in function.body if isinstance(node, ast.ImportFrom | ast.Import)]
            if found and "#" not in lines[found[0].lineno - 1]:
                unexplained.append(f"{file.name}: {lines[found[0].lineno - 1].strip()}")
    assert unexplained == []


def test_run_may_be_left_out(type_in: Any) -> None:
    named, unnamed = type_in("run", DUEL, "-n", 3), type_in(DUEL, "-n", 3)
    assert named.exit_code == unnamed.exit_code == 0
    assert "3 replications" in unnamed.stdout


def test_options_may_come_before_the_file(type_in: Any) -> None:
    assert type_in("-n", 3, DUEL).exit_code == 0


def test_a_run_leaves_its_folder_under_results(type_in: Any, tmp_path: Path) -> None:
    type_in(DUEL, "-n", 3)
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("duel-")
    assert (folder / "summary.json").exists()


def test_out_is_that_very_folder(type_in: Any, tmp_path: Path) -> None:
    type_in(DUEL, "-n", 3, "--out", tmp_path / "mine")
    assert (tmp_path / "mine" / "manifest.json").exists()
    assert not (tmp_path / "results").exists()


def test_json_is_all_there_is_on_standard_output(type_in: Any) -> None:
    found = json.loads(type_in(DUEL, "-n", 60, "--json").stdout)
    assert {"scenario", "replications", "failed", "digest", "outcomes", "places", "fell", "actors"} <= found.keys()
    assert (found["scenario"], found["replications"], found["failed"]) == ("The duel", 60, 0)
    assert {"probability", "low", "high"} <= found["outcomes"]["castle_holds"].keys()
    assert found["places"]["castle"] == {"rebels": 1.0}


def test_the_summary_is_readable_in_a_pipe(type_in: Any) -> None:
    text = type_in(DUEL, "-n", 3).stdout
    assert "\x1b" not in text
    assert "Ford is lost within ten days" in text
    assert "not a forecast" in text


def test_quiet_shows_no_progress(type_in: Any) -> None:
    found = type_in(DUEL, "-n", 3, "--quiet")
    assert found.stderr == ""
    assert "The duel" in found.stdout


def test_the_same_command_twice_gives_the_same_digest(type_in: Any) -> None:
    first, second = (json.loads(type_in(DUEL, "-n", 3, "--json").stdout)["digest"] for _ in range(2))
    assert first == second


def test_days_and_sets_make_another_run(type_in: Any, tmp_path: Path) -> None:
    type_in(DUEL, "-n", 1)
    type_in(DUEL, "-n", 1, "--days", 20)
    type_in(DUEL, "-n", 1, "--until", "2014-06-15")
    type_in(DUEL, "-n", 1, "--set", "places.ford.prisoners=10")
    assert len(list((tmp_path / "results").iterdir())) == 4


@pytest.mark.parametrize("choice", ["plausible", "wide"])
def test_uncertain_coefficients_have_their_own_column_and_shares(type_in: Any, tmp_path: Path, choice: str) -> None:
    words = (DUEL, "-n", 20, "--no-report", "--out", tmp_path / "run", "--coefficients", choice)
    found = json.loads(type_in(*words, "--json").stdout)
    assert found["coefficients"] == choice
    assert set(found["spread"]) == set(found["outcomes"])
    text = " ".join(type_in(*words).stdout.split())
    assert "intervals over coefficients show what the model gives with other coefficients" in text
    assert "Why the answers vary" in text


def test_fixed_coefficients_are_not_spoken_of(type_in: Any) -> None:
    words = (DUEL, "-n", 4, "--no-report", "--coefficients", "fixed")
    assert "coefficients" not in type_in(*words).stdout
    assert "spread" not in json.loads(type_in(*words, "--json").stdout)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-n", "0"], "--replications"),
        (["-n", "many"], "--replications"),
        (["--workers", "-1"], "--workers"),
        (["--days", "0"], "--days"),
        (["--until", "soon"], "--until"),
        (["--precision", "2"], "--precision 2: give a number between 0 and 0.5, say 0.02"),
        (["--precision", "0.1", "-n", "10"], "give either --replications or --precision, not both"),
        (["--days", "9", "--until", "2014-06-15"], "give either --days or --until, not both"),
        (["--set", "grievance"], '"grievance" has no "="; write --set path=value'),
        (["--replicatons", "5"], "--replicatons"),
        (["--coefficients", "wild"], '--coefficients "wild" is unknown; give fixed, plausible, wide'),
    ],
)
def test_a_wrong_option_is_one_message_and_nothing_written(
    type_in: Any, tmp_path: Path, words: list[str], said: str
) -> None:
    found = type_in(DUEL, *words)
    assert found.exit_code == 2
    assert said in found.stderr
    assert found.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["nowhere.yaml"], [DUEL, "--days", "5000"], [DUEL, "--set", "places.atlantis.oil=1"]]
)
def test_a_wrong_scenario_is_a_message_and_nothing_written(type_in: Any, tmp_path: Path, words: list[str]) -> None:
    found = type_in(*words)
    assert found.exit_code == 2
    assert found.stderr.strip()
    assert "Traceback" not in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_files_is_refused(type_in: Any, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    found = type_in(DUEL, "-n", 3, "--out", tmp_path)
    assert found.exit_code == 2
    assert "holds files that are not of a run (thesis.docx)" in found.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_command_that_is_misspelt_is_suggested(type_in: Any) -> None:
    found = type_in("chek", DUEL)
    assert found.exit_code == 2
    assert found.stderr == 'chek: no such command or file; did you mean "check"?\n'


def test_an_interruption_has_the_exit_code_of_one(type_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.ensemble.progress.terminal import TerminalProgress

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(TerminalProgress, "playing", interrupt)
    found = type_in(DUEL, "-n", 100)
    assert found.exit_code == 130
    assert "The same command goes on from there." in found.stderr


def test_a_sound_scenario_is_counted(type_in: Any) -> None:
    found = type_in("check", DUEL)
    assert found.exit_code == 0
    said = found.stdout.splitlines()
    assert said[0] == "ok: The duel: 4 places, 3 actors, 7 formations, 15 uncertain numbers, 5 outcomes"


def test_the_lesson_beside_a_scenario_is_checked_too(type_in: Any) -> None:
    said = type_in("check", DUEL).stdout.splitlines()
    assert said[1].startswith("ok: The duel in class: 3 teams, 2 turns, 2 cards")
    assert "before it is taught: support" not in "\n".join(said)
    assert any(line.startswith("before it is taught: purpose") for line in said)


def test_check_lists_all_errors_at_once(type_in: Any, tmp_path: Path) -> None:
    text = Path(DUEL).read_text().replace("terrain: 1.3", "terrian: 1.3").replace("days: 30", "days: -30")
    (tmp_path / "wrong.yaml").write_text(text)
    found = type_in("check", tmp_path / "wrong.yaml")
    assert found.exit_code == 2
    assert 'did you mean "terrain"?' in found.stderr
    assert "days" in found.stderr


def test_sources_are_listed_as_a_table(type_in: Any) -> None:
    text = " ".join(type_in("sources", DUEL).stdout.split())
    assert "places.ford.population" in text
    assert "almanac" in text
    assert "with neither source nor tag." in text


def test_sources_can_be_json(type_in: Any) -> None:
    rows = json.loads(type_in("sources", DUEL, "--json").stdout)
    assert {"path", "value", "low", "high", "unit", "source", "tag", "note"} == rows[0].keys()


def test_sources_can_be_comma_separated(type_in: Any) -> None:
    assert type_in("sources", DUEL, "--csv").stdout.startswith("path,value,low,high,unit,source,tag,note\n")


def test_untagged_sources_are_fewer(type_in: Any) -> None:
    everything, some = (json.loads(type_in("sources", DUEL, "--json", *more).stdout) for more in ([], ["--untagged"]))
    assert 0 < len(some) < len(everything)
    assert not any(row["source"] or row["tag"] for row in some)


def test_the_schema_is_json(type_in: Any) -> None:
    assert "$schema" in json.loads(type_in("schema").stdout)


def test_coefficients_are_listed(type_in: Any) -> None:
    text = type_in("parameters").stdout
    assert "Coefficient" in text
    assert "coefficients." in text


def test_a_replayed_replication_has_the_digest_of_the_run(type_in: Any, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    type_in(DUEL, "-n", 20, "--out", tmp_path / "run")
    found = json.loads(type_in("replay", DUEL, "--replication", 7, "--json").stdout)
    assert found["digest"] == pq.read_table(tmp_path / "run" / "outcomes.parquet")["digest"][7].as_py()
    assert found["outcomes"]["castle_holds"] is False


def test_a_replay_is_readable(type_in: Any) -> None:
    text = type_in("replay", DUEL, "--replication", 0).stdout
    assert "The duel: replication 0 of seed 1" in text
    assert "Digest" in text


def test_the_versions_are_those_of_all_that_computes(type_in: Any) -> None:
    found = type_in("version").stdout
    assert [line.split()[0] for line in found.splitlines()][:2] == ["sim", "python"]
    assert type_in("--version").stdout == found
