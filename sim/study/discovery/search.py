"""From a sample to a corner of the inputs: screen and search on one half of it, measure on the other."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.ensemble.input_correlations import Link
from sim.study.discovery import boxes, held_out_scores, screening, tree
from sim.study.discovery.boxes import PrimBox
from sim.study.discovery.held_out_scores import HeldOutScores
from sim.study.discovery.outcome_sample import DiscoveryError, OutcomeSample
from sim.study.discovery.tree import Tree

DENSITY, LIMITS = 0.8, 4

EMPTY, FEW, NOTHING, NO_BOX, CHANCE, BEST, BOX = "empty", "few", "nothing", "no box", "chance", "best", "box"
"""Verdicts: no replication answers the question; too few replications; no input beyond chance; no sure limit; a box
that the other half does not confirm; a box, the best there is; a box as dense and as large as wanted."""


@dataclass(frozen=True)
class SearchGoal:
    """The goal of a search.

    Attributes:
        outcome: a question of the scenario.
        wanted: its answer, yes or no.
        density: the share of a box's replications in which that is the answer; None for 80 %, or halfway from the base
            rate to all where that is more.
        limits: inputs that a box may restrict.
        seed: of the halves.
    """

    outcome: str
    wanted: bool = True
    density: float | None = None
    limits: int = LIMITS
    seed: int = 1

    def checked(self) -> SearchGoal:
        """The same.

        Raises:
            DiscoveryError: density or limits are out of range.
        """
        if self.density is not None and not 0 < self.density < 1:
            raise DiscoveryError("--density", f"found {self.density:g}", ("a share between 0 and 1, say 0.8",))
        if self.limits < 1 or self.limits != int(self.limits):
            raise DiscoveryError("--limits", f"found {self.limits}", ("a whole number from 1",))
        return self

    def density_beside(self, base_rate: float | None) -> float:
        """Return the density that is wanted, given the base rate (None: no replication answers).

        Raises:
            DiscoveryError: the base rate is no lower.
        """
        if base_rate is None:
            return self.density or DENSITY
        if self.density is None:
            return max(DENSITY, (1 + base_rate) / 2)
        if self.density <= base_rate:
            answer, other = ("yes", "--no") if self.wanted else ("no", "no --no")
            message = f'found {self.density:g}, but the answer is "{answer}" in {base_rate:.3f} of all replications'
            raise DiscoveryError("--density", message, (f"a share above {base_rate:.3f}", f"or {other}"))
        return self.density


@dataclass(frozen=True)
class DiscoveryFinding:
    """The finding of a search.

    Attributes:
        goal: what was looked for, its ``density`` filled in.
        sample, train, unseen: all replications, the half that was searched, and the other.
        verdict: see ``BOX``.
        links: the inputs associated with the outcome on the training half, the strongest first.
        tried: number of inputs tried, those that share a random draw counted once.
        trajectory: the boxes to choose from.
        box: the chosen one; None where there is none.
        judged: it on the unseen half.
        reproduced: by path, the share of resamples in which its limits were found again.
        tree: the decision tree; None where no input was kept.
    """

    goal: SearchGoal
    sample: OutcomeSample
    train: OutcomeSample
    unseen: OutcomeSample
    verdict: str
    links: tuple[Link, ...] = ()
    tried: int = 0
    trajectory: tuple[PrimBox, ...] = ()
    box: PrimBox | None = None
    judged: HeldOutScores | None = None
    reproduced: dict[str, float] = field(default_factory=dict)
    tree: Tree | None = None


def find(sample: OutcomeSample, goal: SearchGoal) -> DiscoveryFinding:
    """Look for the corner of the inputs in which an outcome is common.

    Args:
        sample: of a run or a sweep.
        goal: what is looked for.

    Raises:
        DiscoveryError: the goal is out of range.
    """
    density = goal.checked().density_beside(sample.base_rate)
    goal = SearchGoal(goal.outcome, goal.wanted, density, goal.limits, goal.seed)
    rng = np.random.default_rng(goal.seed)
    half = sample.share(0.5, rng)
    train, unseen = sample.part(half), sample.part(~half)
    if not len(sample):
        return DiscoveryFinding(goal, sample, train, unseen, EMPTY)
    if _too_few(train) or _too_few(unseen):
        return DiscoveryFinding(goal, sample, train, unseen, FEW)
    found, tried = screening.screened(train)
    if not found:
        return DiscoveryFinding(goal, sample, train, unseen, NOTHING, tried=tried)
    return _search(DiscoveryFinding(goal, sample, train, unseen, NO_BOX, tuple(found), tried), density, rng)


def _too_few(half: OutcomeSample) -> bool:
    kinds = int(half.came.sum()), int((~half.came).sum())
    return min(kinds) < boxes.FEWEST or len(np.unique(half.point)) < screening.FEWEST_POINTS


def _search(start: DiscoveryFinding, density: float, rng: np.random.Generator) -> DiscoveryFinding:
    """Choose a box and measure it."""
    train, unseen = start.train, start.unseen
    paths = [link.path for link in start.links]
    there = tuple(boxes.trajectory(train.inputs[paths], train.came, start.goal.limits))
    box, reached = boxes.chosen(there, density)
    grown = tree.grown(paths, train, unseen)
    said = (start.goal, start.sample, train, unseen)
    if box is None:
        return DiscoveryFinding(*said, NO_BOX, start.links, start.tried, there, tree=grown)
    seen = held_out_scores.judged(box, unseen)
    again = held_out_scores.reproduced(box, train, paths, rng)
    verdict = CHANCE if not seen.confirmed else BOX if reached else BEST
    return DiscoveryFinding(*said, verdict, start.links, start.tried, there, box, seen, again, grown)
