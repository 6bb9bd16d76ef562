"""Folders that commands leave, finished and interrupted, and how each is gone on with, read and verified.

All are played by players whose answers are known, in milliseconds; what keeps, checks and reads them is the product's.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from sim.core.errors import SimError
from sim.ensemble.listener import Silent
from tests.conftest import DUEL
from tests.fuzz import made

PASSING = frozenset({"seconds", "folder", "finished", "workers"})
"""Keys of records that say when and where, not what."""


class StopAt(Silent):
    """Presses Ctrl-C after so many replications."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def playing(self, there: int, wanted: int | None) -> None:
        if there >= self.limit:
            raise KeyboardInterrupt


@dataclass(frozen=True)
class Kept:
    """One kind of folder.

    Attributes:
        name: of the kind.
        make: makes it.
        ways: what may be done with it afterwards; each gives all that it says, as plain data.
        weight: how often it is drawn.
        other: makes the same of another run, from whose files some are put in the place of its own.
        may_go: files without which a folder is a good one that says less, and says so.
    """

    name: str
    make: Callable[[Path], Any]
    ways: dict[str, Callable[[Path], Any]]
    weight: float = 1.0
    other: Callable[[Path], Any] | None = None
    may_go: tuple[str, ...] = ()


def plain(found: Any) -> Any:
    """Data frames, tables and records as plain data, without when and where."""
    if hasattr(found, "to_json"):
        return {"index": list(map(str, found.index)), "rows": found.astype(str).to_dict("list")}
    if isinstance(found, dict):
        return {str(key): plain(value) for key, value in found.items() if key not in PASSING}
    if isinstance(found, (list, tuple)):
        return [plain(one) for one in found]
    return found if isinstance(found, (int, float, str, bool, type(None))) else str(found)


# runs


class WrongError(SimError):
    """``sim verify`` says that something does not agree."""


def verified(read: Callable[[Path], Any]) -> Callable[[Path], Any]:
    """Verify a folder, and read it where all is said to agree."""

    def act(folder: Path) -> Any:
        from sim.study.verifying import verify_folder as verify

        report = verify(folder)
        if not report.right:
            raise WrongError(f"{folder}: " + "; ".join(f"{one.where}: {one.what}: {one.said}" for one in report.wrong))
        try:
            return read(folder)
        except SimError as error:
            return f"all agree, and yet: {error}"

    return act


def reported(folder: Path) -> Any:
    """Make the page of a run; nothing of it is compared, for it says when it was made."""
    from sim.ensemble.results import Results
    from sim.report.page.report import make_report

    return make_report(Results(folder), spread=False).name


def _run(folder: Path, seed: int = 1, listener: Any = None) -> None:
    from sim.ensemble.run import run
    from sim.ensemble.settings import Settings
    from tests.ensemble import fakes

    run(fakes.blueprint(), Settings(seed, 110, workers=1, out=folder), listener, player=fakes.play)


def _run_read(folder: Path) -> Any:
    import sim

    found = sim.read(folder)
    about = {
        key: found.manifest[key] for key in ("identity", "scenario", "seed", "days", "draws", "replications", "digest")
    }
    parts = (found.outcomes, found.daily, found.control, found.summary, found.answers, found.falls, found.measures)
    return plain([about, *parts])


def _run_again(folder: Path) -> Any:
    _run(folder)
    return _run_read(folder)


def _stopped(play: Callable[..., None], limit: int) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        with suppress(SimError):  # it says that it was stopped
            play(folder, listener=StopAt(limit))

    return make


# sweeps


def _sweep(folder: Path, seed: int = 1, listener: Any = None) -> None:
    from sim.study.sweeping import play
    from tests.study import sweep_made

    play(sweep_made.study(folder, replications=110, seed=seed), listener, player=sweep_made.play)


def _sweep_read(folder: Path) -> Any:
    from sim.study import read_sweep

    found = read_sweep(folder)
    return plain([found.rows, found.design, found.summary, found.harm, found.record, found.factors])


def _sweep_again(folder: Path) -> Any:
    _sweep(folder)
    return _sweep_read(folder)


# comparisons


def _compare(folder: Path, seed: int = 1, listener: Any = None) -> Any:
    from sim.ensemble.settings import Settings
    from sim.study.comparison import compare
    from tests.study import pairs_made

    settings = Settings(seed, replications=110, out=folder, workers=1)
    return compare(pairs_made.both(), settings, listener=listener, player=pairs_made.play)


def _compare_again(folder: Path) -> Any:
    import pyarrow.parquet as pq

    content, there = _compare(folder)
    return plain([content, pq.read_table(there / "pairs.parquet").to_pandas()])


# sensitivity


def _sensitivity(folder: Path, seed: int = 1, listener: Any = None) -> Any:
    from sim.study.global_sensitivity.analysis import analyse
    from sim.study.global_sensitivity.request import SensitivityRequest as Request
    from sim.study.global_sensitivity.request import prepare_sensitivity as prepared
    from tests.study.test_sensitivity_analysis import SMALL, Told

    few = SMALL | {"replications": 2, "spread": 0, "trajectories": 2}
    asked = prepared(Request(str(DUEL), of=("rebels.troops",), out=folder, workers=1, seed=seed, **few))
    return analyse(asked, listener, player=Told())


def _sensitivity_read(folder: Path) -> Any:
    from sim.study.global_sensitivity.results import SensitivityResults

    found = SensitivityResults(folder)
    return plain([found.record, found.screening, found.indices, found.problem])


def _sensitivity_again(folder: Path) -> Any:
    _sensitivity(folder)
    return _sensitivity_read(folder)


# hindcasts


def _hindcast(folder: Path) -> None:
    from tests.study import hindcast_made

    folder.mkdir()
    known = hindcast_made.history(folder)
    hindcast_made.scored(folder, known)
    for one in list((folder / "run").iterdir()):
        shutil.move(one, folder / one.name)
    (folder / "run").rmdir()


def _hindcast_read(folder: Path) -> Any:
    from sim.study.hindcast.history import read_history
    from sim.study.hindcast.playing import score_run
    from tests.fuzz.corpus import _known
    from tests.study import hindcast_made

    record = folder.parent / "history.yaml"
    record.write_text(hindcast_made.text(), encoding="utf-8")
    return plain(score_run(folder, read_history(record, _known(DUEL))))


# calibrations and discoveries


def _calibrate(folder: Path, seed: int = 1, listener: Any = None) -> Any:
    from sim.study.calibration import emulators, matching
    from sim.study.calibration.calibration import calibrate
    from sim.study.calibration.request import CalibrationRequest as Request
    from sim.study.calibration.request import prepare_calibration as prepared
    from tests.study import test_calibration_command as made_up

    patterns = folder.parent / "patterns.yaml"
    patterns.write_text(made_up.PATTERNS, encoding="utf-8")
    few = made_up.SMALL | {"particles": 40, "workers": 1}
    with (
        mock.patch.multiple(matching, LOOKED_AT=2000, LEAST=0.005),
        mock.patch.multiple(emulators, FOLDS=3, STEPS=20),
    ):
        asked = prepared(Request(DUEL, patterns, out=folder, seed=seed, **few))
        return calibrate(asked, listener, watch=made_up.watch)


def _calibrate_again(folder: Path) -> Any:
    from sim.study.calibration.storage import POSTERIOR, SPACE
    from sim.study.calibration.storage import read_calibration_table as table

    found = _calibrate(folder)
    return plain(
        [found, *({key: list(one) for key, one in table(folder, name).items()} for name in (SPACE, POSTERIOR))]
    )


def _cornered(folder: Path) -> None:
    from sim.scenario import load
    from sim.world.build import blueprint
    from tests.study.discovery_made import cornered_run

    cornered_run(folder, blueprint(load(DUEL)), 200)


def _discover(folder: Path) -> Any:
    """The replications that are searched, which is all that is read."""
    from sim.study.discovery.outcome_sample import read_sample

    found = read_sample(folder, "ford_falls", True)
    return plain([found.inputs, found.came.tolist(), found.harm.tolist(), found.question, dict(found.about)])


# exercises


def _exercise(folder: Path) -> None:
    folder.mkdir()
    made.log(folder / "exercise.sqlite")


def _exercise_read(folder: Path) -> Any:
    from sim.exercise.json_form import write_event
    from sim.exercise.log import read_log as read

    return [json.loads(write_event(event)) for event in read(folder / "exercise.sqlite")]


def kinds() -> list[Kept]:
    """All kinds of folders."""

    def both(read: Callable[[Path], Any], again: Callable[[Path], Any]) -> dict[str, Callable[[Path], Any]]:
        return {"read": read, "again": again, "verify": verified(read)}

    comparing = {"again": _compare_again, "verify": verified(_compare_again)}
    calibrating = {"again": _calibrate_again, "verify": verified(_calibrate_again)}
    hindcasting = {"read": _hindcast_read, "verify": verified(_hindcast_read), "report": reported}
    return [
        Kept("run", _run, both(_run_read, _run_again), 3, _other(_run)),
        Kept("stopped run", _stopped(_run, 50), {"again": _run_again}, 4, _other(_run, 50)),
        Kept("sweep", _sweep, both(_sweep_read, _sweep_again), 2, _other(_sweep)),
        Kept("stopped sweep", _stopped(_sweep, 200), {"again": _sweep_again}, 2, _other(_sweep, 200)),
        Kept("comparison", _compare, comparing, 2, _other(_compare)),
        Kept("stopped comparison", _stopped(_compare, 50), {"again": _compare_again}, 2, _other(_compare, 50)),
        Kept("sensitivity", _sensitivity, both(_sensitivity_read, _sensitivity_again), 1, _other(_sensitivity)),
        Kept("stopped sensitivity", _stopped(_sensitivity, 60), {"again": _sensitivity_again}, 0.5),
        Kept("hindcast", _hindcast, hindcasting, 1, may_go=("readings.parquet",)),
        Kept("calibration", _calibrate, calibrating, 0.5),
        Kept("stopped calibration", _stopped(_calibrate, 200), {"again": _calibrate_again}, 0.2),
        Kept("discovery", _cornered, {"read": _discover}, 0.3),
        Kept("exercise", _exercise, {"read": _exercise_read}, 1),
    ]


def _other(play: Callable[..., Any], limit: int | None = None) -> Callable[[Path], None]:
    """The same of seed 2."""

    def make(folder: Path) -> None:
        with suppress(SimError):
            play(folder, 2, listener=None if limit is None else StopAt(limit))

    return make
