"""The same cases by the command line: each in a process of its own that begins where all is imported."""

from __future__ import annotations

import os
import random
import shlex
import shutil
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from sim.core.errors import SimError
from tests.fuzz.cases import Change, Finding, Meaning, Source, Tally
from tests.fuzz.judging import LIBRARY, limited
from tests.fuzz.running import Fuzzer

SECONDS = 60.0
"""After which a command counts as standing still."""


@dataclass(frozen=True)
class Answer:
    """How a command ended: its exit code (negative: a signal) and what it wrote to both streams."""

    code: int
    text: str


def run(fuzzer: Fuzzer, seed: int, numbers: range) -> Tally:
    """Judge the cases of these numbers, each by one command."""
    _import_all()
    fuzzer.sources = [one for one in fuzzer.sources if one.commands]
    for source in fuzzer.sources:
        fuzzer.judge(source)
    tally = Tally()
    for number in numbers:
        source, change = fuzzer.case(seed, number)
        command = random.Random(f"{seed}/{number}/command").choice(source.commands)
        outcome, kind, detail = _judged(fuzzer, source, change, command)
        said = f"{change.said} (sim {command})"
        tally.add(outcome, Finding(kind, source.name, change.operator, said, number, detail) if kind else None)
    return tally


def _import_all() -> None:
    """Have in memory what the commands import."""
    import sim.cli
    import sim.ensemble.run
    import sim.entry
    import sim.exercise.preflight
    import sim.exercise.review.content
    import sim.report.figures
    import sim.study.global_sensitivity.request
    import sim.study.hindcast.playing
    import sim.study.sweeps
    import sim.world.build  # noqa: F401


def _judged(fuzzer: Fuzzer, source: Source, change: Change, command: str) -> tuple[str, str, str]:
    judge, out = fuzzer.judge(source), fuzzer.root / "out"
    shutil.rmtree(out, ignore_errors=True)
    words = shlex.split(command.format(file=judge.file, root=fuzzer.root, out=out))
    judge.file.write_bytes(change.data)
    try:
        answer = called(words, fuzzer.root)
        valid = _loads(source, fuzzer.root)
    finally:
        judge.file.write_bytes(judge.data)
    return f"exit {answer.code}", *_wrong(source, change, answer, valid, out, words[0])


def _loads(source: Source, root: Path) -> bool:
    try:
        with limited():
            source.load(root)
    except SimError:
        return False
    return True


def _wrong(source: Source, change: Change, answer: Answer, valid: bool, out: Path, command: str) -> tuple[str, str]:
    """What is wrong with an answer: the kind of finding and its detail, or nothing."""
    last = answer.text.strip()[-400:]
    if answer.code < 0:
        return ("hang" if answer.code == -signal.SIGKILL else "killed"), f"signal {-answer.code}: {last}"
    if "Traceback (most recent call last)" in answer.text:
        return "traceback", last
    if answer.code == 2 and LIBRARY.search(answer.text):
        return "unclear", f"words of a library: {last}"
    if answer.code not in (0, 1, 2):
        return "exit code", f"{answer.code}: {last}"
    if answer.code == 2 and not answer.text.strip():
        return "unclear", "refused without a word"
    if answer.code == 2 and out.is_dir() and any(out.iterdir()):
        return "written", f"refused, but {sorted(one.name for one in out.iterdir())} is there: {last}"
    if not valid and answer.code == 0 and change.meaning is Meaning.WRONG:
        return "accepted", f"the loader refuses what the command takes: {last}"
    if valid and change.meaning in (Meaning.SAME, Meaning.OTHER) and answer.code != 0 and command != "doctor":
        return "refused", last
    if answer.code == 1 and command not in ("doctor", "verify"):
        return "exit code", f"1: {last}"
    return "", ""


def called(words: list[str], folder: Path) -> Answer:
    """Call a command in a child of this process."""
    log = folder / "said.txt"
    child = os.fork()
    if child == 0:
        _be(words, folder, log)
    code = _waited(child)
    return Answer(code, log.read_text(encoding="utf-8", errors="replace"))


def _be(words: list[str], folder: Path, log: Path) -> None:
    """Be the command, and end with its code."""
    code = 70
    try:
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        for stream in (1, 2):
            os.dup2(handle, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(folder)
        sys.argv = ["sim", *words]
        from sim.entry import main

        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _waited(child: int) -> int:
    """The exit code of a child, negative for the signal that ended it; it is killed when its time is over."""
    end = time.monotonic() + SECONDS
    pause = 0.002
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
