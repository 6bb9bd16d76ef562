"""A sensitivity analysis from its request to its record: three stages on the same random streams, analysed by SALib.

1. Screening: Morris trajectories over every input.
2. Indices: Sobol' indices of the inputs with the strongest effects. The others are drawn as in an ordinary run.
3. Spread: a Latin hypercube over every input, crossed with random streams: uncertain inputs against chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.chunks import Player
from sim.ensemble.failures import errors_of, judge
from sim.ensemble.json_records import write_plain
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.store import SUMMARY, RunFolder, write_whole
from sim.ensemble.tables import standing
from sim.study.global_sensitivity import indices
from sim.study.global_sensitivity.outputs import Output, answers
from sim.study.global_sensitivity.problem import as_problem
from sim.study.global_sensitivity.results import SCREENED, SensitivityResults
from sim.study.global_sensitivity.sampled import DESIGN, MORRIS, Sampled
from sim.study.global_sensitivity.tables import effects_table, indices_table
from sim.study.global_sensitivity.unknowns import Unknown
from sim.study.global_sensitivity.variance_components import variance_components
from sim.study.staged import StagedStudy, StagedWork, complete
from sim.study.store import OUTCOMES
from sim.study.sweeping import Study, play

SCREENING, INDICES, SPREAD = "screening", "indices", "spread"
FEWEST_STREAMS = 10
"""Replications of a point of the spread, at least: few say little of chance."""
SHOWN = 30
"""Inputs of the screening in the summary; all are in its table."""


@dataclass(frozen=True)
class Sensitivity(StagedStudy):
    """A sensitivity analysis as it is asked for.

    Attributes:
        inputs: what is moved.
        outputs: what it is looked at.
        trajectories: of the screening.
        keep: number of inputs that get indices.
        base: rows of Saltelli's design, a power of two.
        spread: points at which uncertain inputs are told from chance; 0 leaves it out.
    """

    kind = "sensitivity"
    inputs: tuple[Unknown, ...]
    outputs: tuple[Output, ...]
    trajectories: int
    keep: int
    base: int
    spread: int

    @property
    def parts(self) -> tuple[Any, ...]:
        """Inputs, outputs and the numbers that were asked for."""
        asked = [one.name for one in self.outputs]
        replications = self.settings.replications
        return self.inputs, asked, replications, self.trajectories, self.keep, self.base, self.spread

    def about(self) -> dict[str, Any]:
        """Number of inputs, columns of the outputs, and the numbers that were asked for."""
        return {
            "inputs": len(self.inputs), "columns": {one.name: one.columns for one in self.outputs},
            "trajectories": self.trajectories, "keep": self.keep, "base": self.base, "spread": self.spread,
        }  # fmt: skip

    @property
    def asked(self) -> list[str]:
        """The names of the outputs that were asked for."""
        return [one.name for one in self.outputs if not one.harm]


def analyse(
    asked: Sensitivity, listener: Listener | None = None, executor: Executor | None = None,
    player: Player | None = None, retry_failed: bool = False,
) -> Path:  # fmt: skip
    """Play what is missing of an analysis and leave its folder complete.

    Args:
        asked: the analysis.
        listener: is told what happens.
        executor: where tasks are played; threads of this process by default.
        player: what plays a replication; the compiled rules by default.
        retry_failed: play the replications again that raised an error.

    Returns:
        The folder.

    Raises:
        RunFolderError: the folder holds something else.
        StorageError: a file could not be written.
        RunStopped: it was interrupted; what was finished is kept.
        TooManyFailedError: of one of the studies too many replications failed.
    """
    folder, listener = RunFolder(asked.folder, asked.identity), listener or Silent()
    retry = retry_failed or asked.settings.retry_failed
    found = standing(folder, SensitivityResults, listener)
    if found is not None and not (retry and found.record["failed"]):
        listener.finished("analysis")
        judge(folder.path, found.record["failed"], found.record["played"], _errors(folder.path),
              asked.settings.max_failed)  # fmt: skip
        return folder.path
    with folder.locked():
        complete(folder, asked, _Analysis(asked, folder.path, (listener, executor, player, retry)))
    return folder.path


def _errors(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and error of each failed replication of the studies that are there."""
    for stage in (SCREENING, INDICES, SPREAD):
        if (folder / stage / OUTCOMES).exists():
            yield from ((f"{name} of {stage}", error) for name, error in errors_of(folder / stage / OUTCOMES))


NOT_ASKED, UNDEFINED, CONSTANT = "not asked", "undefined", "constant"
"""Reasons for which an output has no split of its variance; undefined: some replication has no answer."""


class _Analysis(StagedWork):
    """An analysis under way: plays the three stages in turn and reads them."""

    record_name = SUMMARY

    def __init__(self, asked: Sensitivity, folder: Path, how: tuple[Any, ...]) -> None:
        super().__init__(folder)
        self.asked, self.how = asked, how

    def record(self) -> dict[str, Any]:
        """Play all stages and return the content of ``summary.json``."""
        asked = self.asked
        write_plain(self.folder / "problem.json", as_problem(asked.inputs, asked.asked))
        screening, kept = self._screening()
        found = {
            "name": asked.scenario.name, "scenario": asked.scenario.name, "seed": asked.settings.seed,
            "outputs": {one.name: one.text for one in asked.outputs},
            "harm": [one.name for one in asked.outputs if one.harm], "inputs": len(asked.inputs),
            "screening": screening, "kept": [{"path": one.name, "together": list(one.paths[1:])} for one in kept],
            "indices": self._indices(kept), "spread": self._spread(),
        }  # fmt: skip
        about = {"played": self.played, "failed": self.failed, "digest": self.digest}
        return found | about | {"folder": str(self.folder)}

    def files(self) -> list[str]:
        """Problems and tables of effects; of each stage its rows and design."""
        inner = [f"{stage}/{name}" for stage in (SCREENING, INDICES, SPREAD) for name in (OUTCOMES, DESIGN)]
        return ["problem.json", "kept.json", SCREENED, "indices.csv", *inner]

    def _play(self, name: str, points: Sampled, replications: int) -> tuple[Any, int]:
        """The answers of a study: (outputs, points, replications), nan where there is none."""
        asked = self.asked
        settings = replace(asked.settings, replications=replications, out=self.folder / name)
        study = Study(asked.scenario, points, settings, name=name, summed=False)
        listener, executor, player, retry = self.how
        play(study, listener, executor, player, retry)
        about = RunFolder(study.folder, study.identity).manifest() or {}
        self.note(name, str(about["digest"]), study.rows, about["failed"])
        return answers(study.folder / OUTCOMES, asked.outputs, len(points), replications), replications

    def _screening(self) -> tuple[dict[str, Any] | None, list[Unknown]]:
        asked = self.asked
        if len(asked.inputs) <= asked.keep:
            return None, list(asked.inputs)
        shares = indices.trajectories(len(asked.inputs), asked.trajectories, asked.settings.seed)
        points = Sampled(MORRIS, asked.inputs, shares)
        found, _ = self._play(SCREENING, points, asked.settings.replications)
        results = {
            output.name: indices.effects(shares, means, asked.settings.seed)
            for output, means in self._means(found) if np.ptp(means) > 0
        }  # fmt: skip
        write_whole(self.folder / SCREENED, lambda file: file.write(effects_table(asked.inputs, results)))
        order = self._order(results, found)
        about = {
            "trajectories": asked.trajectories, "levels": indices.LEVELS, "points": len(points),
            "replications": asked.settings.replications,
            "results": {name: _rows(asked.inputs, effects, order[:SHOWN]) for name, effects in results.items()},
        }  # fmt: skip
        return about, [asked.inputs[row] for row in order[: asked.keep]]

    def _order(self, results: dict[str, list[indices.MorrisEffect]], found: Any) -> list[int]:
        """Inputs by their strongest effect on what was asked for, harm to civilians left aside."""
        asked = [name for name in self.asked.asked if name in results]
        if not asked:
            return list(range(len(self.asked.inputs)))
        return indices.strongest([results[name] for name in asked], [self._scale(name, found) for name in asked])

    def _means(self, found: Any) -> Iterator[tuple[Output, Any]]:
        """The outputs that every point answers, and their means over the replications of each point."""
        for output, one in zip(self.asked.outputs, found, strict=True):
            if not np.isnan(one).all(axis=1).any():
                yield output, np.nanmean(one, axis=1)

    def _scale(self, name: str, found: Any) -> float:
        """The unit of an output's effects: 1 for a probability, else its standard deviation."""
        row = [one.name for one in self.asked.outputs].index(name)
        if self.asked.outputs[row].probability:
            return 1.0
        return float(np.nanstd(found[row])) or 1.0

    def _indices(self, kept: Sequence[Unknown]) -> dict[str, Any]:
        asked = self.asked
        write_plain(self.folder / "kept.json", as_problem(kept, asked.asked))
        shares = indices.saltelli(len(kept), asked.base, asked.settings.seed)
        found, replications = self._play(INDICES, Sampled("saltelli", tuple(kept), shares), asked.settings.replications)
        free = indices.independent_rows(len(kept), asked.base)
        results, moved = {}, {}
        for output, means in self._means(found):
            if np.ptp(means) > 0:
                results[output.name] = indices.indices(len(kept), means, asked.settings.seed)
                moved[output.name] = indices.ends(shares[free], means[free])
        write_whole(self.folder / "indices.csv", lambda file: file.write(indices_table(kept, results, moved)))
        everything = range(len(kept))
        return {
            "base": asked.base, "points": len(shares), "replications": replications,
            "results": {
                name: [
                    row | {"lowest_fifth": _known(low), "highest_fifth": _known(high)}
                    for row, (low, high) in zip(_rows(kept, found, everything), moved[name], strict=True)
                ]
                for name, found in results.items()
            },
        }  # fmt: skip

    def _spread(self) -> dict[str, Any]:
        asked = self.asked
        if not asked.spread:
            nothing = [one.name for one in asked.outputs]
            return {"points": 0, "replications": 0, "results": dict.fromkeys(nothing),
                    "why": dict.fromkeys(nothing, NOT_ASKED)}  # fmt: skip
        shares = indices.hypercube(len(asked.inputs), asked.spread, asked.settings.seed)
        replications = max(FEWEST_STREAMS, asked.settings.replications)
        found, _ = self._play(SPREAD, Sampled("lhs", asked.inputs, shares), replications)
        results, why = {}, {}
        for output, one in zip(asked.outputs, found, strict=True):
            split = None if np.isnan(one).any() else variance_components(one)
            results[output.name] = None if split is None else {name: vars(part) for name, part in split.items()}
            if split is None:
                why[output.name] = UNDEFINED if np.isnan(one).any() else CONSTANT
        return {"points": asked.spread, "replications": replications, "results": results, "why": why}


def _rows(inputs: Sequence[Unknown], found: Sequence[Any], order: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {"path": inputs[row].name, "together": list(inputs[row].paths[1:])}
        | {name: _known(number) for name, number in vars(found[row]).items()}
        for row in order
    ]


def _known(number: float) -> float | None:
    """A number as JSON can say it: None where it is not defined."""
    return float(number) if math.isfinite(number) else None
