"""Checks before a class comes: one line for each thing, and what to do where something is wrong."""

from __future__ import annotations

import contextlib
import datetime
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim import report
from sim.core.errors import SimError
from sim.exercise.addresses import lan_addresses, port_is_free
from sim.exercise.ethics import lint
from sim.exercise.opening import open_lesson
from sim.scenario import load

ROOM_NEEDED = 200 * 1024 * 1024
"""Bytes of free disk; a class leaves a few million."""
YEARS = range(2024, 2100)
"""Years that a computer's clock may say."""


@dataclass(frozen=True)
class PreflightCheck:
    """One thing that was looked at.

    Attributes:
        what: a word or two.
        right: whether a class can begin.
        said: what was found, or what to do.
    """

    what: str
    right: bool
    said: str


def preflight_checks(file: Path, out: Path, port: int) -> Iterator[PreflightCheck]:
    """Look at everything; the first lines come at once.

    Args:
        file: the scenario.
        out: where the exercise will be kept.
        port: of the server.

    Raises:
        ScenarioError: the file is no scenario; then there is nothing to look at.
    """
    load(file)
    found: list[Any] = []
    yield from _lesson(file, found)
    for what, check in (
        ("port", lambda: _port(port)), ("addresses", _addresses), ("disk", lambda: _disk(out)), ("clock", _clock),
        ("web", _web), ("basemap", lambda: _basemap(found)), ("rules", _rules),
    ):  # fmt: skip
        yield _line(what, check)


def _line(what: str, check: Callable[[], str]) -> PreflightCheck:
    try:
        return PreflightCheck(what, True, check())
    except (SimError, OSError, ImportError, ValueError) as error:
        return PreflightCheck(what, False, str(error))


def _lesson(file: Path, found: list[Any]) -> Iterator[PreflightCheck]:
    try:
        scenario, lesson = open_lesson(file)
    except SimError as error:
        yield PreflightCheck("lesson", False, str(error))
        return
    found.append(scenario)
    yield PreflightCheck("lesson", True, f"{lesson.title}: {len(lesson.teams)} teams, {lesson.turns} turns")
    problems = [str(one) for one in lint(scenario, lesson)]
    yield PreflightCheck("ethics", not problems, "; ".join(problems) or "nothing to object to")


def _port(port: int) -> str:
    if not port_is_free(port):
        raise OSError(f"{port} is taken; end what uses it, or give another --port")
    return f"{port} is free; let the firewall pass TCP {port} from the class's network"


def _addresses() -> str:
    found = lan_addresses()
    if not found:
        raise OSError("no address in a local network; join the class's Wi-Fi, or open a hotspot on this computer")
    several = "" if len(found) == 1 else "; phones reach one of them, and --host says which"
    return f"{', '.join(found)}{several}"


def _disk(out: Path) -> str:
    there = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free < ROOM_NEEDED:
        raise OSError(f"only {free // 2**20} MB are free at {there}; choose another place by --out")
    probe = there / f".doctor-{time.monotonic_ns()}"
    probe.write_bytes(b"")
    with contextlib.suppress(OSError):
        probe.unlink()
    return f"{free // 2**20:,} MB free at {there}"


def _clock() -> str:
    now = datetime.datetime.now().astimezone()
    if now.year not in YEARS:
        raise ValueError(f"this computer believes that it is {now:%Y-%m-%d}; set its clock, for the log has times")
    return f"{now:%Y-%m-%d %H:%M}"


def _web() -> str:
    from sim.exercise.web.server import serve  # here, so that a missing library is one line of the list

    return f"the pages are there ({serve.__module__.partition('.')[0]})"


def _basemap(found: list[Any]) -> str:
    if not found:
        raise ValueError("not looked at, for there is no scenario")
    count = sum(len(lines) for lines in report.basemap_layers(report.theatre_box(found[0])).values())
    return f"{count} lines" if count else "none for this theatre; maps show places and roads only"


def _rules() -> str:
    from sim.core.compiled import COMPILED, cache_is_whole  # slow: Numba

    if COMPILED and not cache_is_whole():
        raise ValueError("not compiled yet; run `python -m sim rehearse` with this scenario once (about two minutes)")
    return "compiled" if COMPILED else "run as plain Python, which is slow; unset NUMBA_DISABLE_JIT"
