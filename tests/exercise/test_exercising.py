"""The commands of the exercise: a rehearsal that verifies, the doctor, and bad input told in one sentence."""

from __future__ import annotations

import contextlib
import random
import socket
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.exercise.addresses import lan_addresses, port_is_free
from sim.exercise.bundle import read_exercise
from sim.exercise.events import Phase
from sim.exercise.opening import open_lesson
from sim.exercise.preflight import preflight_checks
from sim.exercise.rehearsing import any_moves
from sim.exercise.transitions import fold
from tests.conftest import DUEL, ROOT
from tests.exercise.classroom import room_at


def said(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_whoever_plays_by_lot_orders_only_what_the_menu_allows() -> None:
    _, lesson = open_lesson(DUEL)
    dice = random.Random(1)
    moves = [(team, any_moves(lesson, team, dice)) for team in lesson.teams for _ in range(50)]
    assert {lesson.problem_with(team, given) for team, given in moves} == {None}


@pytest.mark.slow
def test_a_rehearsal_plays_all_and_every_number_of_it_is_verified(compiled_env: dict[str, str], tmp_path: Path) -> None:
    def sim(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sim", *words]
        return subprocess.run(command, cwd=ROOT, env=compiled_env, capture_output=True, text=True, check=True)

    rehearsed = sim("rehearse", str(DUEL), "--out", str(tmp_path), "--worlds", "20", "--seats", "6")
    assert "the exercise has ended" in rehearsed.stdout
    assert fold(read_exercise(tmp_path / "exercise.zip")).game.phase is Phase.ENDED
    assert (tmp_path / "review.html").is_file()
    assert "all agree" in sim("verify", str(tmp_path / "exercise.sqlite")).stdout


def test_the_doctor_has_a_line_for_each_thing(tmp_path: Path) -> None:
    with socket.socket() as finding:
        finding.bind(("127.0.0.1", 0))
        port = finding.getsockname()[1]
    lines = {line.what: line for line in preflight_checks(DUEL, tmp_path, port)}
    assert set(lines) == {"lesson", "ethics", "port", "addresses", "disk", "clock", "web", "basemap", "rules"}
    assert all(lines[what].right for what in ("lesson", "port", "disk", "clock", "web", "basemap"))


def test_the_doctor_says_that_a_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        lines = {line.what: line for line in preflight_checks(DUEL, tmp_path, port)}
    assert (lines["port"].right, lines["port"].said) == (
        False, f"{port} is taken; end what uses it, or give another --port",
    )  # fmt: skip


def test_the_doctor_says_that_there_is_no_lesson(tmp_path: Path) -> None:
    found = said("doctor", str(ROOT / "tests/scenarios/duel-reinforced.yaml"), "--out", str(tmp_path))
    assert found.exit_code == 1
    assert "NO  lesson" in found.stdout


def test_a_port_is_free_or_not() -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not port_is_free(port)
    assert port_is_free(port)


def test_no_address_for_phones_leads_back_to_this_computer() -> None:
    assert not [one for one in lan_addresses() if one.startswith("127.") or one == "0.0.0.0"]


def no_log(folder: Path) -> list[Path]:
    """What somebody may give for a log."""
    (folder / "class").mkdir()
    room = room_at(folder / "class")
    room.close()
    whole = room.log.path.read_bytes()
    archive, foreign, empty = folder / "other.zip", folder / "else.sqlite", folder / "run"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.txt", "b")
    with contextlib.closing(sqlite3.connect(foreign)) as database:
        database.execute("CREATE TABLE one (a)")
    empty.mkdir()
    given = {"cut.sqlite": whole[: len(whole) // 2], "head.sqlite": whole[:100], "empty.sqlite": b"", "a.txt": b"words",
             "zeros.sqlite": bytes(5000), "cut.zip": archive.read_bytes()[:30]}  # fmt: skip
    for name, content in given.items():
        (folder / name).write_bytes(content)
    return [*(folder / name for name in given), archive, foreign, empty, DUEL, folder / "none", folder / ("x" * 300)]


@pytest.mark.parametrize("words", [("review",), ("verify",), ("play", "--resume")])
def test_what_is_no_log_gets_one_sentence_and_exit_code_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    for path in no_log(tmp_path):
        found = said(*words, str(path))
        assert (found.exit_code, len(found.output.splitlines())) == (2, 1), found.output
        assert found.output.startswith(str(path))


@pytest.mark.parametrize("command", ["play", "rehearse", "doctor", "kit"])
def test_what_is_no_scenario_gets_one_sentence_and_exit_code_2(tmp_path: Path, command: str) -> None:
    for path in no_log(tmp_path)[:-4]:
        found = said(command, str(path), "--out", str(tmp_path / "out"))
        assert (found.exit_code, len(found.output.splitlines())) == (2, 1), found.output
        assert found.output.startswith(str(path))
        assert not (tmp_path / "out").exists()


def test_a_folder_stands_for_the_log_in_it(tmp_path: Path) -> None:
    found = said("review", str(tmp_path))
    assert f"{tmp_path}/exercise.sqlite: no such file" in found.output


@pytest.mark.parametrize("command", ["play", "rehearse"])
def test_a_folder_that_cannot_be_made_is_said_before_anything_is_compiled(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("")
    found = said(command, str(DUEL), "--out", str(tmp_path / "file" / "class"))
    assert (found.exit_code, len(found.output.splitlines())) == (1, 1)
    assert "cannot be written: Not a directory; choose another place by --out" in found.output


def test_a_new_exercise_does_not_take_the_place_of_another(tmp_path: Path) -> None:
    room_at(tmp_path).close()
    found = said("rehearse", str(DUEL), "--out", str(tmp_path))
    assert found.exit_code == 2
    assert "exercise.sqlite: is there already" in found.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("play",), "give either a scenario FILE or --resume FILE"),
        (("play", str(DUEL), "--odds", "loud"), "one of off, facilitator, bands, numbers"),
        (("play", "--resume", "none.sqlite"), "none.sqlite: no such file"),
        (("play", "scenarios/mosul.yaml", "--resume", "none.sqlite"), "none.sqlite: no such file"),
        (("verify", "none.sqlite"), "none.sqlite: no such file"),
        (("review", str(DUEL)), "is not the log of an exercise"),
        (("rehearse", str(ROOT / "tests/scenarios/duel-reinforced.yaml")), "no lesson goes with it"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_code_2(words: tuple[str, ...], sentence: str) -> None:
    found = said(*words)
    assert found.exit_code == 2
    assert sentence in " ".join(found.output.split())
