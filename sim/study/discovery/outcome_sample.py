"""The replications in which a corner is looked for: their inputs, and whether the outcome came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.error_messages import nearest
from sim.core.errors import Problem, SimError
from sim.ensemble.input_correlations import numbers
from sim.ensemble.results import Results
from sim.ensemble.store import RunFolder, RunFolderError
from sim.study.discovery.input_names import InputNames, names_of_run, names_of_sweep
from sim.study.results import Sweep

if TYPE_CHECKING:
    import pandas as pd

HARM = ("displaced", "civilians_killed")
"""Measures of harm to civilians, summed over all who do it."""


class DiscoveryError(SimError, ValueError):
    """A request that discovery cannot answer.

    Attributes:
        problem: what was found, what is allowed, what was probably meant.
    """

    def __init__(self, path: str, message: str, allowed: Iterable[str] = (), near: str | None = None) -> None:
        self.problem = Problem("", None, path, message, tuple(allowed), near)
        super().__init__(str(self.problem))


@dataclass(frozen=True)
class OutcomeSample:
    """Replications in which the outcome could be answered, one row each.

    Attributes:
        folder: the run or sweep that they come from.
        about: its ``summary.json``.
        question: the outcome in words.
        names: of inputs and their values.
        inputs: (n, k) values drawn or varied, by path; numbers only.
        came: (n,) true where the outcome was as wanted.
        point: (n,) the unit that is drawn independently: the replication of a run, the design point of a sweep.
        harm: (n, 2) people displaced and civilians killed by the end.
        rolls: by path the random draw that it shares; absent for inputs that are drawn alone.
        left_out: factors that are not numbers.
        designed: true where the inputs were set by a design, so that several replications share them.
    """

    folder: Path
    about: Mapping[str, Any]
    question: str
    names: InputNames
    inputs: pd.DataFrame
    came: Any
    point: Any
    harm: Any
    rolls: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    designed: bool = False

    def __len__(self) -> int:
        return len(self.came)

    @property
    def base_rate(self) -> float | None:
        """The share of replications in which the outcome was as wanted; None when there are none."""
        return float(self.came.mean()) if len(self) else None

    def part(self, rows: Any) -> OutcomeSample:
        """Some of the replications.

        Args:
            rows: (n,) bool.
        """
        return replace(
            self, inputs=self.inputs[rows].reset_index(drop=True), came=self.came[rows], point=self.point[rows],
            harm=self.harm[rows],
        )  # fmt: skip

    def share(self, portion: float, rng: np.random.Generator) -> Any:
        """(n,) bool: a random share of the points; the replications of a point stay together."""
        points = np.unique(self.point)
        return np.isin(self.point, rng.permutation(points)[: round(portion * len(points))])


def read_sample(folder: Path, outcome: str, wanted: bool = True) -> OutcomeSample:
    """Return the sample of a finished run or a finished sweep.

    Args:
        folder: of the run or sweep.
        outcome: one of the scenario's questions.
        wanted: look for yes, or for no.

    Raises:
        DiscoveryError: there is no such outcome, or there are no inputs.
        RunFolderError: the folder holds neither.
    """
    kind = (RunFolder(folder, "").manifest() or {}).get("kind", "run")
    if kind not in ("run", "sweep"):
        raise RunFolderError(folder, f"holds a {kind}, neither a run nor a sweep")
    return _of_run(Results(folder), outcome, wanted) if kind == "run" else _of_sweep(Sweep(folder), outcome, wanted)


def _of_run(results: Results, outcome: str, wanted: bool) -> OutcomeSample:
    check_outcome(outcome, results.summary["outcomes"])
    inputs = [name for name in results.column_names if name.startswith("draw.")]
    if not inputs:
        raise DiscoveryError(str(results.folder), "the scenario has no uncertain numbers", ("a sweep over some",))
    harmed = _harm_columns(results.column_names)
    frame = results.columns([f"outcome.{outcome}", *harmed, *inputs])
    frame = frame[frame[f"outcome.{outcome}"].notna()]
    drawer = results.blueprint.drawer
    return OutcomeSample(
        results.folder, results.summary, results.summary["outcomes"][outcome]["text"], names_of_run(results.scenario),
        frame[inputs].rename(columns=lambda name: name.removeprefix("draw.")).astype(float).reset_index(drop=True),
        (numbers(frame[f"outcome.{outcome}"]) == 1) == wanted, frame.index.to_numpy(), _harm(frame, harmed),
        dict(zip(drawer.paths, drawer.rows["roll"].tolist(), strict=True)),
    )  # fmt: skip


def _of_sweep(found: Sweep, outcome: str, wanted: bool) -> OutcomeSample:
    check_outcome(outcome, found.outcomes)
    harmed = _harm_columns(found.column_names)
    frame = found.columns([*found.factors, "point", "error", f"outcome.{outcome}", *harmed])
    frame = frame[frame["error"].isna() & frame[f"outcome.{outcome}"].notna()]
    numeric = [path for path in found.factors if frame[path].dtype.kind in "fiu" and frame[path].notna().all()]
    if not numeric:
        allowed = ("a sweep with a factor whose values are numbers of one kind",)
        raise DiscoveryError(str(found.folder), "no factor is a number at every point", allowed)
    return OutcomeSample(
        found.folder, found.record, found.record["questions"][outcome], names_of_sweep(found),
        frame[numeric].astype(float).reset_index(drop=True), (numbers(frame[f"outcome.{outcome}"]) == 1) == wanted,
        frame["point"].to_numpy(), _harm(frame, harmed), {},
        tuple(path for path in found.factors if path not in numeric), True,
    )  # fmt: skip


def check_outcome(outcome: str, known: Iterable[str]) -> None:
    """Refuse an outcome that is not among the known.

    Raises:
        DiscoveryError: with the nearest that is.
    """
    if outcome not in known:
        raise DiscoveryError("--outcome", f'there is no outcome "{outcome}"', known, nearest(outcome, known))


def _harm_columns(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.partition(".")[2] in HARM and not name.startswith("draw.")]


def _harm(frame: pd.DataFrame, columns: list[str]) -> Any:
    """(n, 2) harm to civilians by the end, by anyone."""
    sums = [frame[[name for name in columns if name.endswith(f".{measure}")]].sum(axis=1) for measure in HARM]
    return np.column_stack([one.to_numpy(float) for one in sums])
