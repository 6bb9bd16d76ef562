"""Sweeps from Python: what ``python -m sim sweep`` does."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any

from sim.core.errors import RequestError, ScenarioError
from sim.ensemble.chunks import Player
from sim.ensemble.listener import Listener
from sim.ensemble.progress import listening
from sim.ensemble.settings import MAX_FAILED
from sim.remote.folders import fetched, mirrored
from sim.scenario import Scenario, Sets, Source, date_of, scenario_of, settings_of
from sim.study.checking import check_points
from sim.study.design import Design, design, from_table
from sim.study.factors import Factor, factor, factor_of, listed, with_own_range
from sim.study.files import StudyFile, is_study, read_study
from sim.study.problems import Origin
from sim.study.request import Request
from sim.study.results import Sweep
from sim.study.sweeping import Study, play

DEFAULT_REPLICATIONS = 200
Factors = Mapping[str, Any] | Sequence[str]


@dataclass(frozen=True)
class SweepRequest(Request):
    """A request for a sweep; a study file's own words are taken where the request says nothing (None).

    Attributes:
        source: a scenario file, a study file, or a scenario as loaded.
        factors: ``"path=values"``, or a mapping of paths to such values or to lists of values.
        replications: of each point.
        kind: ``grid``, ``list``, ``lhs``, ``sobol``, ``morris`` or the path of a table of points.
        points: how many, for designs that draw.
        independent: each point has random streams of its own.
    """

    factors: Factors | None = None
    replications: int | None = None
    seed: int | None = field(default=None, kw_only=True)
    kind: str | PathLike[str] | None = None
    points: int | None = None
    independent: bool | None = None


def prepare_sweep(request: SweepRequest) -> Study:
    """The study that is asked for, checked.

    Raises:
        StudyError: factors, design or study file cannot be used; every problem is listed.
        ScenarioError: the scenario cannot be used.
        RequestError: an argument cannot be used.
    """
    request.check({"replications": 1, "points": 1})
    said = _file_of(request.source)
    given = [key for key, word in (("factors", request.factors), ("design", request.kind), ("points", request.points))
             if word is not None]  # fmt: skip
    sets = (*(said.sets if said else ()), *request.changes)
    seed = _first(request.seed, said and said.seed, 1)
    try:
        scenario = _scenario(request, said, sets)
        found = _design(request, said, scenario, seed)
        check_points(scenario, found)
    except ScenarioError as error:
        raise (said.told(error, given) if said else error) from None
    replications = _first(request.replications, said and said.replications, DEFAULT_REPLICATIONS)
    settings = request.settings_of(replications, seed=seed, sets=sets)
    independent = bool(_first(request.independent, said and said.independent, False))
    return Study(scenario, found, settings, independent, said.name if said else "")


def _scenario(request: SweepRequest, said: StudyFile | None, sets: tuple[str, ...]) -> Scenario:
    """The scenario as changed by file and request; for how long, the request says first."""
    days, until = request.days, None if request.until is None else date_of(request.until, "until")
    if said is not None and days is None and until is None:
        days, until = said.days, said.until
    return scenario_of(said.scenario if said else request.source, sets, days, until)


def _first(*found: Any) -> Any:
    """The first that says something."""
    return next(one for one in found if one is not None)


def _file_of(source: Source) -> StudyFile | None:
    if not isinstance(source, (str, PathLike)):
        return None
    path = Path(source).expanduser()
    return read_study(path) if is_study(path) else None


def _design(request: SweepRequest, said: StudyFile | None, scenario: Scenario, seed: int) -> Design:
    kind = _first(request.kind, said and said.design, "grid")
    asked = [*(said.factors if said else ()), *_factors(request.factors)]
    factors = list({one.path: one for one in asked}.values()) if said else asked
    if isinstance(kind, PathLike) or str(kind).endswith(".csv"):
        if factors:
            factors[0].origin.refuse(factors[0].path, "the table of points says what is varied", ("one of both",))
        return from_table(Path(kind).expanduser())
    points = request.points
    if points is None and said is not None:
        points = said.points
    return design(str(kind), [with_own_range(one, scenario) for one in factors], points, seed)


def _factors(asked: Factors | None) -> list[Factor]:
    if asked is None:
        return []
    if isinstance(asked, str):
        raise RequestError("factors", f"found the text {asked!r}", ("a mapping of paths to values", "a list"))
    if not isinstance(asked, Mapping):
        return [factor(one) for one in asked]
    return [_from_python(path, values) for path, values in asked.items()]


def _from_python(path: str, values: Any) -> Factor:
    """A factor from text as on the command line, or from a list of values as ``--set`` takes them."""
    if isinstance(values, str):
        return factor_of(path, values, Origin())
    if hasattr(values, "tolist"):
        values = values.tolist()
    if not isinstance(values, Sequence):
        raise RequestError(f"factors {path}", f"found {values!r}", ("text such as 0.2:0.8:13", "a list of values"))
    return listed(path, [one.partition("=")[2] for one in settings_of([(path, value) for value in values])], Origin())


def sweep(
    scenario: Source,
    factors: Factors | None = None,
    *,
    replications: int | None = None,
    seed: int | None = None,
    days: int | None = None,
    until: str | datetime.date | None = None,
    sets: Sets | None = None,
    design: str | PathLike[str] | None = None,
    points: int | None = None,
    independent: bool | None = None,
    workers: int | None = None,
    out: str | PathLike[str] | None = None,
    retry_failed: bool = False,
    max_failed: float = MAX_FAILED,
    progress: bool | None = None,
    executor: Executor | None = None,
    player: Player | None = None,
) -> Sweep:
    """Play a scenario at every point of a design and read the study back.

    It lands where the command would put it; what is there already is not played again.

    Args:
        scenario: a scenario file, a study file, or a scenario that ``sim.load`` returned.
        factors: what varies: ``{"actors.isis.troops": ["x0.5", "x1", "x2"]}`` or
            ``["formations.mosul.morale=0.2:0.8:13"]``.
        replications: of each point; 200 if nothing is said.
        seed: of all random streams; 1 if nothing is said.
        days: play so many days instead of the scenario's.
        until: play until this date.
        sets: changes for all points.
        design: ``grid`` (the default), ``list``, ``lhs``, ``sobol``, ``morris``, or the path of a table (CSV).
        points: how many, for ``lhs``, ``sobol`` and ``morris``.
        independent: each point has random streams of its own; otherwise all share theirs (common random numbers).
        workers: how many at a time; one a core if nothing is said.
        out: the folder, or its address (``s3://bucket/folder``), instead of one under ``results``.
        retry_failed: play the replications again that raised an error.
        max_failed: the largest share of replications that may fail before the sweep is called failed, 0 to 1.
        progress: show how far it is; None shows it in a notebook and in a terminal.
        executor: where the work is done, such as a pool of processes; threads by default.
        player: what plays one replication; the compiled rules by default.

    Raises:
        StudyError: factors, design or study file cannot be used; every problem is listed.
        ScenarioError: the scenario cannot be used.
        RequestError: an argument cannot be used.
        RunFolderError: the folder holds something else, or another process writes in it.
        StorageError: a file could not be written; what was played is kept.
        RunStopped: it was interrupted; the same call goes on.
        TooManyFailedError: no replication succeeded, or more failed than may; the sweep is kept and can be read.
    """
    request = SweepRequest(
        scenario, factors, replications, kind=design, points=points, independent=independent, seed=seed, days=days,
        until=until, sets=sets, workers=workers, max_failed=max_failed, retry_failed=retry_failed, progress=progress,
    )  # fmt: skip
    study = prepare_sweep(request)
    with mirrored(out) as folder, listening(progress) as listener:
        found = play_sweep(
            with_folder(study, folder.path, max_failed), folder.listening(listener), executor, player, retry_failed
        )
    return found if folder.address is None else read_sweep(folder.address)


def with_folder(study: Study, folder: Path | None, max_failed: float = MAX_FAILED) -> Study:
    """A study with another folder (None for the default one), of which such a share may fail."""
    return replace(study, settings=replace(study.settings, out=folder, max_failed=max_failed))


def play_sweep(
    study: Study, listener: Listener | None = None, executor: Executor | None = None, player: Player | None = None,
    retry_failed: bool = False,
) -> Sweep:  # fmt: skip
    """Play a prepared study and read it back (see ``sweep``)."""
    return Sweep(play(study, listener, executor, player, retry_failed))


def read_sweep(folder: str | PathLike[str]) -> Sweep:
    """Read a finished study back from its folder, or from its address by way of a copy.

    Raises:
        AddressError: the address cannot be read.
        RunFolderError: the folder holds no finished study.
    """
    return Sweep(fetched(folder))
