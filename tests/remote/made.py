"""Runs and sweeps of the fakes into a folder that may be an address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.ensemble.listener import Silent
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.remote.folders import mirrored
from sim.study.sweeps import play_sweep
from tests.ensemble.fakes import blueprint
from tests.ensemble.fakes import play as play_fake
from tests.study.sweep_made import play, study


def left(folder: Path) -> dict[str, bytes]:
    """All files of a folder but locks."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != ".lock"
    }


class Stop(Silent):
    """Presses Ctrl-C after so many replications."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def playing(self, now: int, wanted: int | None) -> None:
        if now >= self.limit:
            raise KeyboardInterrupt


def ran(out: str, listener: Any = None, replications: int = 120) -> str:
    """The digest of a run of the fakes."""
    with mirrored(out) as folder:
        settings = Settings(replications=replications, workers=1, out=folder.path)
        return run(blueprint(), settings, folder.listening(listener), player=play_fake).digest


def swept(out: str, listener: Any = None) -> dict[str, Any]:
    with mirrored(out) as folder:
        asked = study(Path("unused"))
        asked = replace(asked, settings=replace(asked.settings, out=folder.path))
        return dict(play_sweep(asked, folder.listening(listener), player=play).record)
