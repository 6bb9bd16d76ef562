"""The fuzzers find nothing; ``python -m tests.fuzz`` makes any case again that they do find."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SEED = 1


def test_no_change_to_a_file_passes_unnoticed() -> None:
    """A sample of what ``test_twenty_thousand_changes`` does."""
    from tests.fuzz.running import fuzzer

    with fuzzer() as found:
        found.sources = [one for one in found.sources if one.weight >= 3]
        assert not (tally := found.run(SEED, range(200))).findings, tally.told()


def test_no_damage_to_a_folder_gives_other_rows() -> None:
    """A sample of what ``test_a_thousand_damages`` does."""
    from tests.fuzz.folders import spoiler

    with spoiler("run") as found:
        assert not (tally := found.run(SEED, range(25))).findings, tally.told()


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.minutes
@pytest.mark.parametrize("part", range(4))
def test_twenty_thousand_changes_to_files(part: int) -> None:
    _run("inputs", 5_000, part * 5_000)


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.minutes
@pytest.mark.skipif(not hasattr(os, "fork"), reason="each command is a fork of a process that has imported all")
def test_three_hundred_changes_to_files_by_the_command_line() -> None:
    _run("commands", 300, 0)


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.minutes
@pytest.mark.parametrize("part", range(2))
def test_a_thousand_damages_to_folders(part: int) -> None:
    _run("folders", 500, part * 500)


def _run(what: str, cases: int, first: int) -> None:
    """Run a fuzzer in a process of its own, where nothing else has threads or handlers of signals."""
    command = [sys.executable, "-m", "tests.fuzz", what, "-n", str(cases), "--first", str(first), "--seed", str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
