"""From worlds to a corner of the inputs: screen and search on one half of them, measure on the other."""

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
"""What came of it: no world answers the question; too few worlds; no input beyond chance; no sure limit; a box that the
other half does not bear out; a box, the best there is; a box as dense and as large as wanted."""


@dataclass(frozen=True)
class SearchGoal:
    """What is looked for.

    Attributes:
        outcome: a question of the scenario.
        wanted: its answer, yes or no.
        density: the share of a box's worlds in which that is the answer; None for 80 %, or halfway from the base rate
            to all where that is more.
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
        """The density that is wanted, given how common the outcome is anyway (None: in no world it could be seen).

        Raises:
            DiscoveryError: it is as common anyway.
        """
        if base_rate is None:
            return self.density or DENSITY
        if self.density is None:
            return max(DENSITY, (1 + base_rate) / 2)
        if self.density <= base_rate:
            answer, other = ("yes", "--no") if self.wanted else ("no", "no --no")
            message = f'found {self.density:g}, but the answer is "{answer}" in {base_rate:.3f} of all worlds anyway'
            raise DiscoveryError("--density", message, (f"a share above {base_rate:.3f}", f"or {other}"))
        return self.density


@dataclass(frozen=True)
class DiscoveryFinding:
    """What was found.

    Attributes:
        wish: what was looked for, its ``density`` filled in.
        worlds, train, unseen: all worlds, the half that was searched, and the other.
        verdict: what came of it (see ``BOX``).
        links: the inputs that go with the outcome on the training half, the strongest first.
        tried: how many inputs were tried, those of one roll counted once.
        trajectory: the boxes to choose from.
        box: the chosen one; None where there is none.
        judged: it on the unseen half.
        reproduced: by path, how often its limits were found again.
        tree: the decision tree; None where no input was kept.
    """

    wish: SearchGoal
    worlds: OutcomeSample
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


def find(worlds: OutcomeSample, wish: SearchGoal) -> DiscoveryFinding:
    """Look for the corner of the inputs that goes with an outcome.

    Args:
        worlds: of a run or a sweep.
        wish: what is looked for.

    Raises:
        DiscoveryError: the wish cannot be granted.
    """
    density = wish.checked().density_beside(worlds.base_rate)
    wish = SearchGoal(wish.outcome, wish.wanted, density, wish.limits, wish.seed)
    luck = np.random.default_rng(wish.seed)
    half = worlds.share(0.5, luck)
    train, unseen = worlds.part(half), worlds.part(~half)
    if not len(worlds):
        return DiscoveryFinding(wish, worlds, train, unseen, EMPTY)
    if _too_few(train) or _too_few(unseen):
        return DiscoveryFinding(wish, worlds, train, unseen, FEW)
    found, tried = screening.screened(train)
    if not found:
        return DiscoveryFinding(wish, worlds, train, unseen, NOTHING, tried=tried)
    return _search(DiscoveryFinding(wish, worlds, train, unseen, NO_BOX, tuple(found), tried), density, luck)


def _too_few(half: OutcomeSample) -> bool:
    kinds = int(half.came.sum()), int((~half.came).sum())
    return min(kinds) < boxes.FEWEST or len(np.unique(half.point)) < screening.FEWEST_POINTS


def _search(start: DiscoveryFinding, density: float, luck: np.random.Generator) -> DiscoveryFinding:
    """Choose a box and measure it."""
    train, unseen = start.train, start.unseen
    paths = [link.path for link in start.links]
    there = tuple(boxes.trajectory(train.inputs[paths], train.came, start.wish.limits))
    box, reached = boxes.chosen(there, density)
    grown = tree.grown(paths, train, unseen)
    said = (start.wish, start.worlds, train, unseen)
    if box is None:
        return DiscoveryFinding(*said, NO_BOX, start.links, start.tried, there, tree=grown)
    seen = held_out_scores.judged(box, unseen)
    again = held_out_scores.reproduced(box, train, paths, luck)
    verdict = CHANCE if not seen.confirmed else BOX if reached else BEST
    return DiscoveryFinding(*said, verdict, start.links, start.tried, there, box, seen, again, grown)
