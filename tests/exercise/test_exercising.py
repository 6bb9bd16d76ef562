"""The commands of the exercise: a rehearsal that verifies, the doctor, and bad input told in one sentence."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.exercise.addresses import lan_addresses, port_is_free
from sim.exercise.applying import fold
from sim.exercise.bundle import read_any
from sim.exercise.doctoring import look
from sim.exercise.events import Phase
from sim.exercise.opening import open_lesson
from sim.exercise.rehearsing import any_moves
from tests.conftest import DUEL, ROOT


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
    assert fold(read_any(tmp_path / "exercise.zip")).game.phase is Phase.ENDED
    assert (tmp_path / "review.html").is_file()
    assert "all agree" in sim("verify", str(tmp_path / "exercise.sqlite")).stdout


def test_the_doctor_has_a_line_for_each_thing(tmp_path: Path) -> None:
    with socket.socket() as finding:
        finding.bind(("127.0.0.1", 0))
        port = finding.getsockname()[1]
    lines = {line.what: line for line in look(DUEL, tmp_path, port)}
    assert set(lines) == {"lesson", "ethics", "port", "addresses", "disk", "clock", "web", "basemap", "rules"}
    assert all(lines[what].right for what in ("lesson", "port", "disk", "clock", "web", "basemap"))


def test_the_doctor_says_that_a_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        lines = {line.what: line for line in look(DUEL, tmp_path, port)}
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
