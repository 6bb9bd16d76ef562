"""Sensitivity analyses from Python: what ``python -m sim sensitivity`` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from sim.core.coefficients import FIXED
from sim.core.errors import RequestError
from sim.ensemble.chunks import Player
from sim.ensemble.progress import listening
from sim.scenario import Source
from sim.study.global_sensitivity.analysis import Sensitivity, analyse
from sim.study.global_sensitivity.outputs import outputs_of
from sim.study.global_sensitivity.problem import from_problem
from sim.study.global_sensitivity.results import SensitivityResults
from sim.study.global_sensitivity.unknowns import Unknown, unknowns
from sim.study.plans import packed, plan_of
from sim.study.request import Request
from sim.world.blueprint import Blueprint

REPLICATIONS, TRAJECTORIES, KEEP, BASE, SPREAD = 10, 10, 10, 128, 200
SMALLEST = {"replications": 1, "trajectories": 2, "keep": 2, "base": 16}
MOST_BASE = 2**16
FEWEST_POINTS = 3


@dataclass(frozen=True)
class SensitivityRequest(Request):
    """A request for a sensitivity analysis.

    Attributes:
        of: outputs: questions, or ``<actor>.<measure>``; the scenario's first question if there is none.
        over: patterns of the paths that are moved; all inputs if there is none.
        problem: a file with SALib's problem dictionary, in place of ``over``.
        replications: of each design point.
        trajectories: of the screening.
        keep: number of inputs that get indices.
        base: rows of Saltelli's design, a power of two.
        spread: points at which uncertain inputs are told from chance, at least three; 0 leaves it out.
    """

    unsaid = FIXED

    of: Sequence[str] = ()
    over: Sequence[str] = ()
    problem: str | PathLike[str] | None = None
    replications: int = REPLICATIONS
    trajectories: int = TRAJECTORIES
    keep: int = KEEP
    base: int = BASE
    spread: int = SPREAD

    def check(self, smallest: Mapping[str, int] = SMALLEST) -> None:
        """Refuse numbers that cannot be used.

        Raises:
            RequestError: names the argument and what is allowed.
        """
        super().check(smallest)
        if self.base & (self.base - 1) or self.base > MOST_BASE:
            raise RequestError("base", f"found {self.base}", ("a power of two such as 128", f"at most {MOST_BASE:,}"))
        if self.spread and self.spread < FEWEST_POINTS:
            raise RequestError("spread", f"found {self.spread}", ("0", f"a whole number from {FEWEST_POINTS}"))
        if self.problem is not None and self.over:
            raise RequestError("problem", "says what is moved, and so does over", ("one of them",))


def prepare_sensitivity(request: SensitivityRequest) -> Sensitivity:
    """Return the analysis that is asked for, checked.

    Raises:
        StudyError: outputs, patterns or problem cannot be used.
        ScenarioError: the scenario cannot be used.
        RequestError: an argument cannot be used.
    """
    request.check()
    scenario = request.scenario()
    plan = plan_of(packed(scenario))
    inputs, outputs = _moved(request, plan)
    if len(inputs) < 2:
        raise RequestError("over", f"found {len(inputs)} input", ("at least two",))
    return Sensitivity(
        scenario, request.settings_of(request.replications), tuple(inputs),
        outputs_of(plan, list(request.of) or outputs), request.trajectories, min(request.keep, len(inputs)),
        request.base, request.spread,
    )  # fmt: skip


def _moved(request: SensitivityRequest, plan: Blueprint) -> tuple[list[Unknown], list[str]]:
    """Return the inputs, and the outputs that a problem's file names."""
    if request.problem is None:
        return unknowns(plan, request.over), []
    return from_problem(Path(request.problem).expanduser(), plan)


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
        more: see ``SensitivityRequest``.

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
