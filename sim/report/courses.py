"""The typical courses of the war: clusters of similar replications, how often, and which one to read as their example.

Rule: two replications differ, place by place, by whether it fell, when, and who holds it at the end; larger places
count for more. Replications are grouped so that those of a group differ least (Ward's method), into two to six groups:
as many as keep at least 60 % of the mean silhouette that the best number of groups has, for two coarse groups nearly
always score best and say least.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ensemble.precision import wilson
from sim.report.distinguishing_facts import (
    DistinguishingFact,
    PlaceFact,
    best_separating,
    distinguishing_facts,
    name_of,
    people_of,
    place_facts,
)

if TYPE_CHECKING:
    from sim.ensemble.results import Results

MOST_REPLICATIONS = 2_000
"""The first so many replications are grouped, however many there are."""
MOST_COURSES = 6
FEWEST_REPLICATIONS = 10
"""Fewer replications than this are one course: there is nothing typical in so few."""
SMALLEST_SHARE = 0.02
"""No course is rarer than this."""
ENOUGH = 0.6
"""So much of the best silhouette is enough for a finer grouping."""
DIFFERENCE = {"fell": 0.25, "day": 0.25, "holder": 0.5}
"""Weight of a place that fell in one replication only, that fell at the other end of the time, or is held by others."""


@dataclass(frozen=True)
class TypicalCourse:
    """A typical course of the war.

    Attributes:
        name: in words, what sets it apart.
        replications: the numbers of its replications, in order.
        medoid: the replication that differs least from the others of the course.
        share: of the replications that were grouped.
        low, high: the share's 95 % interval (Wilson), sampling error only.
        marks: what sets it apart, the most telling first.
    """

    name: str
    replications: tuple[int, ...]
    medoid: int
    share: float
    low: float
    high: float
    marks: tuple[DistinguishingFact, ...]


@dataclass(frozen=True)
class Branch:
    """A branch of the tree, where replications divide in two.

    Attributes:
        left, right: what lies on either side: a course's number, or ``len(courses)`` plus a branch's.
        height: how far apart the two sides are (the square root of Ward's distance; only comparisons mean anything).
        share: of the replications that come here.
        text: what tells the sides apart best, such as "Samarra falls".
        left_share, right_share: how often that is so on either side.
    """

    left: int
    right: int
    height: float
    share: float
    text: str
    left_share: float
    right_share: float


@dataclass(frozen=True)
class TypicalCourses:
    """The typical courses of a run.

    Attributes:
        courses: from left to right in the tree.
        branches: from the last, among the nearest replications, to the first, which parts all; one fewer than courses.
        silhouette: mean silhouette of this number of courses, -1 to 1; None when there is one course. Below about 0.25
            the clusters overlap heavily: a reading aid, not distinct types of outcome.
        of: how many replications were grouped.
    """

    courses: tuple[TypicalCourse, ...]
    branches: tuple[Branch, ...]
    silhouette: float | None
    of: int

    def members(self, side: int) -> tuple[int, ...]:
        """The courses below a side of a branch, from left to right."""
        if side < len(self.courses):
            return (side,)
        found = self.branches[side - len(self.courses)]
        return self.members(found.left) + self.members(found.right)


def typical_courses(results: Results) -> TypicalCourses:
    """Group a run's replications into typical courses; the same run always gives the same ones.

    Args:
        results: a finished run. Of more than ``MOST_REPLICATIONS`` replications the first are taken.
    """
    if results not in _known:
        _known[results] = _found(results)
    return _known[results]


_known: weakref.WeakKeyDictionary[Results, TypicalCourses] = weakref.WeakKeyDictionary()
"""Courses already found, so long as the run is in use: page and figure ask for the same."""


def _found(results: Results) -> TypicalCourses:
    from scipy.spatial.distance import squareform  # slow to import

    fell, holders = _worlds(results)
    if len(fell) == 0:
        return TypicalCourses((), (), None, 0)
    facts = place_facts(results, fell, holders)
    apart = _distances(results, fell, holders)
    square = squareform(apart)
    labels, merges, silhouette = _grouped(apart, square)
    numbers = fell.index.to_numpy()
    order, branches = _tree(merges, labels, facts)
    courses = [_course(numbers, labels == group, square, facts) for group in order]
    return TypicalCourses(_with_own_names(courses), branches, silhouette, len(fell))


def _worlds(results: Results) -> tuple[Any, Any]:
    """Day of fall (nan: never) and holder at the end (categories) of every place, one row a replication."""
    frame = results.columns([f"{what}.{place}" for place in results.places for what in ("fell", "holder")])
    frame = frame.iloc[:MOST_REPLICATIONS]
    fell = frame[[f"fell.{place}" for place in results.places]].astype("float64")
    holders = frame[[f"holder.{place}" for place in results.places]].astype("category")
    fell.columns = holders.columns = list(results.places)
    return fell, holders


def weights(results: Results) -> dict[str, float]:
    """Weights of the places: the square roots of their populations, which sum to one."""
    roots = {name: max(people, 1.0) ** 0.5 for name, people in people_of(results).items()}
    return {name: root / sum(roots.values()) for name, root in roots.items()}


def _distances(results: Results, fell: Any, holders: Any) -> Any:
    """Distances of all pairs of replications, 0 (alike) to 1, as a condensed vector (see ``scipy``'s pdist)."""
    from scipy.spatial.distance import pdist  # slow to import

    counted, columns = weights(results), []
    for place in results.places:
        day = fell[place].fillna(results.days).to_numpy() / results.days
        codes = holders[place].cat.codes.to_numpy()
        names = holders[place].cat.categories
        there = sorted(np.unique(codes), key=lambda code: names[code])
        columns.append(DIFFERENCE["fell"] * counted[place] * fell[place].notna().to_numpy())
        columns.append(DIFFERENCE["day"] * counted[place] * day)
        if len(there) > 1:
            held = codes[:, None] == np.array(there)
            columns.extend((DIFFERENCE["holder"] / 2 * counted[place] * held).T)
    table = np.column_stack([column for column in columns if np.ptp(column) > 0] or [np.zeros(len(fell))])
    return pdist(table, "cityblock")


def _grouped(apart: Any, square: Any) -> tuple[Any, Any, float | None]:
    """Group of each replication from 0, the merges of the groups, and the mean silhouette.

    Ward's method wants squared Euclidean distances; sums of absolute differences are such squares.

    Args:
        apart: the distances as a condensed vector.
        square: the same, (n, n).
    """
    from scipy.cluster.hierarchy import fcluster, linkage  # slow to import

    count = len(square)
    alone = np.zeros(count, int), np.empty((0, 4)), None
    if count < FEWEST_REPLICATIONS or apart.max() == 0:
        return alone
    merges = linkage(np.sqrt(apart), "ward")
    scored: list[tuple[float, Any]] = []
    for groups in range(2, MOST_COURSES + 1):
        labels = fcluster(merges, groups, "maxclust") - 1
        sizes = np.bincount(labels)
        if len(sizes) == groups and sizes.min() >= max(SMALLEST_SHARE * count, 2):
            scored.append((_silhouette(square, labels), labels))
    if not scored or max(score for score, _ in scored) <= 0:
        return alone
    enough = ENOUGH * max(score for score, _ in scored)
    score, labels = next(found for found in reversed(scored) if found[0] >= enough)
    return labels, merges, score


def _silhouette(square: Any, labels: Any) -> float:
    """Mean over replications of (b - a) / max(a, b): a to its own group, b to the nearest other (Rousseeuw 1987)."""
    sizes = np.bincount(labels)
    to_groups = square @ (labels[:, None] == np.arange(len(sizes))).astype(float)
    rows = np.arange(len(labels))
    own = to_groups[rows, labels] / np.maximum(sizes[labels] - 1, 1)
    others = to_groups / sizes
    others[rows, labels] = np.inf
    nearest = others.min(axis=1)
    widest = np.maximum(own, nearest)
    return float(np.mean(np.divide(nearest - own, widest, out=np.zeros_like(own), where=widest > 0)))


def _tree(merges: Any, labels: Any, facts: list[PlaceFact]) -> tuple[list[int], tuple[Branch, ...]]:
    """The groups from left to right, and where they part."""
    groups = int(labels.max()) + 1
    if groups == 1:
        return [0], ()
    below = {world: {int(label)} for world, label in enumerate(labels)}
    found: list[tuple[set[int], set[int], float]] = []
    for number, (one, other, height, _) in enumerate(merges):
        left, right = below.pop(int(one)), below.pop(int(other))
        below[len(labels) + number] = left | right
        if left != right or len(left) > 1:
            found.append((left, right, float(height)))
    order = _order(found, labels)
    return order, _branches(found, order, labels, facts)


def _order(found: list[tuple[set[int], set[int], float]], labels: Any) -> list[int]:
    """Groups so that each branch's larger side stands on the left."""
    sizes = np.bincount(labels)
    sides = {frozenset(left | right): (left, right) for left, right, _ in found}

    def walk(groups: set[int]) -> list[int]:
        if len(groups) == 1:
            return list(groups)
        pair = sorted(sides[frozenset(groups)], key=lambda side: (-sizes[list(side)].sum(), min(side)))
        return [group for side in pair for group in walk(side)]

    return walk(set(range(len(sizes))))


def _branches(
    found: list[tuple[set[int], set[int], float]], order: list[int], labels: Any, facts: list[PlaceFact]
) -> tuple[Branch, ...]:
    place = {group: number for number, group in enumerate(order)}
    names = {frozenset({group}): place[group] for group in order}
    branches = []
    for number, (one, other, height) in enumerate(found):
        left, right = sorted((one, other), key=lambda side: min(place[group] for group in side))
        masks = [np.isin(labels, list(side)) for side in (left, right)]
        text, shares = best_separating(facts, *masks)
        share = float((masks[0] | masks[1]).mean())
        sides = names[frozenset(left)], names[frozenset(right)]
        branches.append(Branch(*sides, height, share, text, *shares))
        names[frozenset(left | right)] = len(order) + number
    return tuple(branches)


def _course(numbers: Any, members: Any, square: Any, facts: list[PlaceFact]) -> TypicalCourse:
    inside = np.flatnonzero(members)
    medoid = inside[int(np.argmin(square[np.ix_(inside, inside)].sum(axis=1)))]
    marks = distinguishing_facts(facts, members)
    low, high = wilson(len(inside), len(members))
    share = len(inside) / len(members)
    return TypicalCourse(
        name_of(marks), tuple(int(k) for k in numbers[inside]), int(numbers[medoid]), share, low, high, marks
    )


def _with_own_names(courses: list[TypicalCourse]) -> tuple[TypicalCourse, ...]:
    """No two courses of one name: later ones are told by more of their marks, or at last by their replication."""
    found: list[TypicalCourse] = []
    for course in courses:
        taken = {other.name for other in found}
        names = [course.name, *(name_of(course.marks, most) for most in (3, 4, 5, 6))]
        free = [name for name in names if name not in taken]
        found.append(replace(course, name=free[0] if free else f"{course.name} (as in {course.medoid})"))
    return tuple(found)
