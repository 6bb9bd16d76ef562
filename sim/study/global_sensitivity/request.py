"""Sensitivity analyses from Python: what ``python -m sim sensitivity`` does."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from sim.core.errors import RequestError
from sim.ensemble.chunks import Player
from sim.ensemble.progress import listening
from sim.ensemble.settings import MAX_FAILED, Settings, whole
from sim.scenario import Date, Sets, Source, scenario_of, settings_of, stem_of
from sim.study.global_sensitivity.analysis import Sensitivity, analyse
from sim.study.global_sensitivity.outputs import outputs_of
from sim.study.global_sensitivity.problem import from_problem
from sim.study.global_sensitivity.results import SensitivityResults
from sim.study.global_sensitivity.unknowns import unknowns
from sim.study.plans import packed, plan_of

REPLICATIONS, TRAJECTORIES, KEEP, BASE, SPREAD = 10, 10, 10, 128, 200
SMALLEST = {"replications": 1, "trajectories": 2, "keep": 2, "base": 16, "workers": 1}
MOST_BASE = 2**16
FEWEST_POINTS = 3


@dataclass(frozen=True)
class SensitivityRequest:
    """What is asked.

    Attributes:
        source: a scenario file, or a scenario as loaded.
        of: outputs: questions, or ``<actor>.<measure>``; the scenario's first question if there is none.
        over: patterns of the paths that are moved; all inputs if there is none.
        problem: a file with SALib's problem dictionary, in place of ``over``.
        replications: of each design point.
        trajectories: of the screening.
        keep: how many inputs get indices.
        base: rows of Saltelli's design, a power of two.
        spread: points at which ignorance is told from luck, at least three; 0 leaves it out.
        seed, days, until, sets, workers, out, max_failed: as for a run.
    """

    source: Source
    of: Sequence[str] = ()
    over: Sequence[str] = ()
    problem: str | PathLike[str] | None = None
    replications: int = REPLICATIONS
    trajectories: int = TRAJECTORIES
    keep: int = KEEP
    base: int = BASE
    spread: int = SPREAD
    seed: int = 1
    days: int | None = None
    until: Date | None = None
    sets: Sets | None = None
    workers: int | None = None
    out: str | PathLike[str] | None = None
    max_failed: float = MAX_FAILED


def prepare_sensitivity(request: SensitivityRequest) -> Sensitivity:
    """The analysis that is asked for, checked.

    Raises:
        StudyError: outputs, patterns or problem cannot be used.
        ScenarioError: the scenario cannot be used.
        RequestError: an argument cannot be used.
    """
    for name, least in SMALLEST.items():
        number = getattr(request, name)
        if number is not None:
            whole(name, number, least)
    whole("seed", request.seed)
    if request.base & (request.base - 1) or request.base > MOST_BASE:
        raise RequestError("base", f"found {request.base}", ("a power of two such as 128", f"at most {MOST_BASE:,}"))
    if request.spread and request.spread < FEWEST_POINTS:
        raise RequestError("spread", f"found {request.spread}", ("0", f"a whole number from {FEWEST_POINTS}"))
    if request.problem is not None and request.over:
        raise RequestError("problem", "says what is moved, and so does over", ("one of them",))
    sets = settings_of(request.sets)
    scenario = scenario_of(request.source, sets, request.days, request.until)
    plan = plan_of(packed(scenario))
    asked = list(request.of)
    if request.problem is None:
        inputs = unknowns(plan, request.over)
    else:
        inputs, outputs = from_problem(Path(request.problem).expanduser(), plan)
        asked = asked or outputs
    if len(inputs) < 2:
        raise RequestError("over", f"found {len(inputs)} input", ("at least two",))
    settings = Settings(
        seed=request.seed, replications=request.replications, workers=request.workers, stem=stem_of(request.source),
        out=None if request.out is None else Path(request.out).expanduser(), sets=sets,
        file=str(request.source) if isinstance(request.source, (str, PathLike)) else None,
        max_failed=request.max_failed,
    )  # fmt: skip
    keep = min(request.keep, len(inputs))
    return Sensitivity(scenario, tuple(inputs), outputs_of(plan, asked), settings, request.trajectories, keep,
                       request.base, request.spread)  # fmt: skip


def sensitivity(
    scenario: Source, *, of: str | Sequence[str] = (), progress: bool | None = None, executor: Executor | None = None,
    player: Player | None = None, retry_failed: bool = False, **more: Any,
) -> SensitivityResults:  # fmt: skip
    """Find out which inputs matter, and read the analysis back.

    It lands where the command would put it; what is there already is not played again.

    Args:
        scenario: a scenario file, or a scenario that ``sim.load`` returned.
        of: outputs: a question of the scenario, ``<actor>.<measure>``, or several.
        progress: show how far it is; None shows it in a notebook and in a terminal.
        executor: where the work is done; threads by default.
        player: what plays one replication; the compiled rules by default.
        retry_failed: play the replications again that raised an error.
        more: see ``Request``.

    Raises:
        StudyError: outputs, patterns or problem cannot be used; every problem is listed.
        ScenarioError: the scenario cannot be used.
        RequestError: an argument cannot be used.
        RunFolderError: the folder holds something else, or another process writes in it.
        StorageError: a file could not be written; what was played is kept.
        RunStopped: it was interrupted; the same call goes on.
    """
    asked = prepare_sensitivity(SensitivityRequest(scenario, (of,) if isinstance(of, str) else of, **more))
    with listening(progress) as listener:
        return SensitivityResults(analyse(asked, listener, executor, player, retry_failed))
