"""A decision tree on the same inputs, as a check (CART; Breiman and others 1984): does it split where the box ends?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.study.discovery.boxes import FEWEST, LEAST_MASS, quiet
from sim.study.discovery.held_out_scores import ShareEstimate, share
from sim.study.discovery.outcome_sample import OutcomeSample

DEPTH = 3


@dataclass(frozen=True)
class Tree:
    """A tree grown on one half of the sample and scored on the other.

    Attributes:
        accuracy: the share of held-out replications that it gets right.
        base_accuracy: the same for always naming the more common answer.
        splits: where it splits, the top first: path, value, depth from 0.
        density, coverage: of the leaf in which the outcome was most common, on the held-out replications.
    """

    accuracy: ShareEstimate
    base_accuracy: float
    splits: tuple[tuple[str, float, int], ...]
    density: ShareEstimate
    coverage: ShareEstimate


def grown(paths: list[str], train: OutcomeSample, unseen: OutcomeSample) -> Tree:
    """Grow the tree, and score it.

    Args:
        paths: the inputs that it may split.
        train: replications that it sees.
        unseen: replications that it does not.
    """
    with quiet():
        from sklearn.tree import DecisionTreeClassifier

        least = max(FEWEST, round(LEAST_MASS * len(train)))
        tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least, random_state=0)
        tree.fit(train.inputs[paths].to_numpy(), train.came)
        said, leaves = tree.predict(unseen.inputs[paths].to_numpy()), tree.apply(unseen.inputs[paths].to_numpy())
    everywhere, base = np.ones(len(unseen), bool), float(unseen.came.mean())
    in_best = leaves == _best_leaf(tree)
    return Tree(
        share(said == unseen.came, everywhere, unseen.point), max(base, 1 - base),
        tuple(_splits(tree.tree_, paths, 0, 0)), share(unseen.came, in_best, unseen.point),
        share(in_best, unseen.came, unseen.point),
    )  # fmt: skip


def _best_leaf(tree: Any) -> int:
    """Return the leaf in which the outcome was most common among the replications that the tree has seen."""
    inner = tree.tree_
    came = inner.value[:, 0, list(tree.classes_).index(True)] / inner.value[:, 0].sum(axis=1)
    return int(np.argmax(np.where(inner.children_left < 0, came, -1.0)))


def _splits(inner: Any, paths: list[str], node: int, depth: int) -> list[tuple[str, float, int]]:
    """The splits below a node, by depth."""
    if inner.children_left[node] < 0:
        return []
    own = [(paths[inner.feature[node]], float(inner.threshold[node]), depth)]
    below = [
        split
        for child in (inner.children_left[node], inner.children_right[node])
        for split in _splits(inner, paths, child, depth + 1)
    ]
    return sorted(own + below, key=lambda split: split[2])
