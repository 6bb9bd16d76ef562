"""Play a scenario from Python, or take the run that is there if it is the same."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from os import PathLike
from typing import Any

from sim.ensemble.listener import Listener, Silent
from sim.ensemble.settings import DEFAULT_REPLICATIONS, MAX_FAILED, Settings
from sim.notebook.asking import Date, RequestError, Sets, Source, scenario_of, settings_of, stem_of
from sim.notebook.runs import Runs
from sim.remote.folders import Folder, fetched, mirrored


def run(
    scenario: Source,
    *,
    replications: int | None = None,
    seed: int = 1,
    days: int | None = None,
    until: Date | None = None,
    sets: Sets | None = None,
    workers: int | None = None,
    precision: float | None = None,
    out: str | PathLike[str] | None = None,
    fresh: bool = False,
    progress: bool | None = None,
    max_failed: float = MAX_FAILED,
    retry_failed: bool = False,
) -> Runs:
    """Play a scenario many times, as ``python -m sim`` does, and read the run back.

    The run lands where the command would put it: a folder under ``results`` in the present working directory, whose
    name stands for scenario, changes, seed, days and code. If the very same run is complete there, it is read and
    nothing is played; an interrupted one goes on.

    Args:
        scenario: a scenario file, or a scenario that ``sim.load`` returned.
        replications: how many; 1,000 if nothing is said.
        seed: of all dice.
        days: play so many days instead of the scenario's.
        until: play until this date; a date or ``"2014-06-30"``.
        sets: numbers to change: ``{"formations.*.morale": "+0.1"}`` or ``["formations.*.morale=+0.1"]``.
        workers: how many threads; one a core if nothing is said.
        precision: play until every outcome's 95 % interval is at most this much to either side, instead of
            ``replications``.
        out: the run folder, or its address (``s3://bucket/folder``), instead of one under ``results``.
        fresh: play again even if the same run is complete.
        progress: show how far it is; None shows it in a notebook and in a terminal.
        max_failed: the largest share of replications that may fail before the run is called failed, 0 to 1.
        retry_failed: play the replications again that raised an error.

    Raises:
        ScenarioError: the scenario or a change cannot be used; every problem is listed.
        RequestError: an argument cannot be used.
        RunFolderError: the folder holds something else, or another process writes in it.
        StorageError: a file could not be written; what was played is kept.
        RunStopped: it was interrupted (Ctrl-C, or the notebook's stop button); the same call goes on.
        TooManyFailedError: no replication succeeded, or more failed than may; the run is kept and can be read.
    """
    _check(replications, precision)
    changes = settings_of(sets)
    played = scenario_of(scenario, changes, days, until)
    with mirrored(out) as folder:
        settings = Settings(
            seed=seed, precision=precision, workers=workers,
            replications=DEFAULT_REPLICATIONS if replications is None else replications,
            out=folder.path, stem=stem_of(scenario),
            file=str(scenario) if isinstance(scenario, (str, PathLike)) else None, sets=changes,
            max_failed=max_failed, retry_failed=retry_failed,
        )  # fmt: skip
        runs = _play(played, settings, folder, progress, fresh)
    return runs if folder.address is None else read(folder.address)


def read(folder: str | PathLike[str]) -> Runs:
    """Read a finished run back from its folder, or from its address by way of a copy.

    Raises:
        AddressError: the address cannot be read.
        RunFolderError: the folder holds no finished run of this version.
    """
    return Runs(fetched(folder))


def _check(replications: int | None, precision: float | None) -> None:
    """Refuse what cannot be played (``Settings`` looks at the rest)."""
    if replications is not None and precision is not None:
        raise RequestError("precision", "replications and precision are both given", ("one of them",))
    if precision is not None and not 0 < precision < 0.5:
        raise RequestError("precision", f"found {precision!r}", ("a number between 0 and 0.5, say 0.02",))


def _play(scenario: Any, settings: Settings, folder: Folder, progress: bool | None, fresh: bool) -> Runs:
    from sim.ensemble.run import run as play
    from sim.world.build import blueprint

    with listening(progress) as listener:
        summary = play(blueprint(scenario), settings, folder.listening(listener), fresh=fresh)
    return Runs(summary.folder)


def listening(progress: bool | None) -> AbstractContextManager[Listener]:
    """Whoever shows how far the run is: a line in a notebook, a bar in a terminal, nobody elsewhere."""
    from sim.notebook.progress import NotebookProgress, in_notebook

    if progress is False:
        return nullcontext(Silent())
    if in_notebook():
        return NotebookProgress()
    from rich.console import Console

    from sim.report.progress import TerminalProgress

    console = Console(stderr=True, emoji=False)
    return TerminalProgress(console) if progress or console.is_terminal else nullcontext(Silent())
