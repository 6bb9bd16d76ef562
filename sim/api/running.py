"""Running a scenario from Python, and reading a run back."""

from __future__ import annotations

from os import PathLike

from sim import remote, study
from sim.api.runs import Runs
from sim.ensemble.settings import MAX_FAILED
from sim.scenario import Date, Sets, Source


def run(
    scenario: Source,
    *,
    replications: int | None = None,
    seed: int = 1,
    days: int | None = None,
    until: Date | None = None,
    sets: Sets | None = None,
    coefficients: str | None = None,
    workers: int | None = None,
    precision: float | None = None,
    out: str | PathLike[str] | None = None,
    fresh: bool = False,
    progress: bool | None = None,
    max_failed: float = MAX_FAILED,
    retry_failed: bool = False,
) -> Runs:
    """Run a scenario many times, as ``python -m sim`` does, and read the run back.

    The run is stored where the command would put it: in a folder under ``results`` in the current directory, whose
    name stands for scenario, changes, seed, days and code. If the same run is complete there, it is read and nothing
    is simulated; an interrupted one goes on.

    Args:
        scenario: a scenario file, or a scenario that ``sim.load`` returned.
        replications: how many; 1,000 by default.
        seed: of all random streams.
        days: simulate this many days instead of the scenario's.
        until: simulate up to this date; a date or ``"2014-06-30"``.
        sets: numbers to change: ``{"formations.*.morale": "+0.1"}`` or ``["formations.*.morale=+0.1"]``.
        coefficients: ``"fixed"`` for the defaults, ``"plausible"`` for a member of the plausible set in each
            replication, ``"wide"`` for a draw over the ranges; the scenario's choice if left out.
        workers: how many threads; one per core by default.
        precision: run until every outcome's 95 % confidence interval is at most this much to either side, instead of
            ``replications``.
        out: the run folder, or its address (``s3://bucket/folder``), instead of one under ``results``.
        fresh: run again even if the same run is complete.
        progress: show the progress; None shows it in a notebook and in a terminal.
        max_failed: the largest share of replications that may fail before the run is called failed, 0 to 1.
        retry_failed: repeat the replications that raised an error.

    Raises:
        ScenarioError: the scenario or a change cannot be used; every problem is listed.
        RequestError: an argument cannot be used.
        RunFolderError: the folder holds something else, or another process writes in it.
        StorageError: a file could not be written; finished replications are kept.
        RunStopped: it was interrupted (Ctrl-C, or the notebook's stop button); the same call goes on.
        TooManyFailedError: no replication succeeded, or more failed than may; the run is kept and can be read.
    """
    request = study.RunRequest(
        scenario, replications, precision, fresh, seed=seed, days=days, until=until, sets=sets,
        coefficients=coefficients, workers=workers, out=out, max_failed=max_failed, retry_failed=retry_failed,
        progress=progress,
    )  # fmt: skip
    return read(study.play_scenario(request))


def read(folder: str | PathLike[str]) -> Runs:
    """Read a finished run back from its folder, or from its address through a local copy.

    Raises:
        AddressError: the address cannot be read.
        RunFolderError: the folder holds no finished run of this version.
    """
    return Runs(remote.fetched(folder))
