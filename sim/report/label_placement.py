"""Positions of names and discs on a map so that they do not cover one another.

Everything is in the units of the drawing (points, pixels), x to the right and y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_AROUND = (
    (1, 0), (-1, 0), (0.9, -0.45), (0.9, 0.45), (-0.9, -0.45), (-0.9, 0.45), (0.7, -0.7), (0.7, 0.7), (-0.7, -0.7),
    (-0.7, 0.7), (0, -1), (0, 1), (0.4, -0.95), (0.4, 0.95), (-0.4, -0.95), (-0.4, 0.95),
)  # fmt: skip
"""Directions from a disc to its label, the best first: right, left, the corners, above, below."""
_COVERS_DISC, _COVERS_LABEL, _LEAVES, _FARTHER, _LATER, _DOUBTFUL = 6.0, 6.0, 20.0, 0.8, 0.02, 2.0
_HIDDEN = 1.5
"""A label that costs as much covers something, or stands nearer to another disc than to its own."""


@dataclass(frozen=True)
class PlacedLabel:
    """Position of a label.

    Attributes:
        x, y: the point of the text that ``anchor`` names, and the middle of its height.
        anchor: ``start``, ``middle`` or ``end``, as in SVG.
    """

    x: float
    y: float
    anchor: str


def place_labels(
    points: Any, sizes: Any, radii: Any, frame: tuple[float, float], weights: Sequence[float] | None = None,
    gap: float = 2.0, may_hide: bool = True,
) -> list[PlacedLabel | None]:  # fmt: skip
    """Put a label beside each disc so that labels cover neither discs nor labels nor leave the frame.

    Labels are placed one by one, the weightiest first, each in the place that covers least, and in three more rounds
    each looks for a better place. The same input always gives the same answer.

    Args:
        points: centres of the discs, (n, 2).
        sizes: width and height of the labels, (n, 2).
        radii: of the discs, (n,).
        frame: width and height of the drawing.
        weights: which labels matter more; all alike if left out.
        gap: between disc and label.
        may_hide: leave out labels that would still cover a weightier one.

    Returns:
        For each disc where its label goes, or None if it is left out.
    """
    centres, extents = np.asarray(points, float).reshape(-1, 2), np.asarray(sizes, float).reshape(-1, 2)
    radii = np.asarray(radii, float)
    count = len(centres)
    order = sorted(range(count), key=lambda k: -(weights[k] if weights is not None else 0))
    options = [_options(centres[k], extents[k], radii[k], gap) for k in range(count)]
    fixed = [_fixed_costs(options[k], centres, radii, k, frame) for k in range(count)]
    boxes = np.full((count, 4), np.nan)
    for _ in range(4):
        for k in order:
            boxes[k] = np.nan
            each = fixed[k] + _COVERS_LABEL * _overlaps(options[k], boxes).sum(axis=1)
            boxes[k] = options[k][int(np.argmin(each))]
    if may_hide:
        _hide(boxes, fixed, options, order)
    return [_placed(boxes[k], centres[k]) for k in range(count)]


def _options(centre: Any, size: Any, radius: float, gap: float) -> Any:
    """The rectangles (left, top, right, bottom) where a label may stand, the best first."""
    found = []
    for ring in (radius + gap, radius + gap + size[1]):
        for right, down in _AROUND:
            middle = centre + np.array([right, down]) * ring + np.sign([right, down]) * size / 2 * (right != 0, 1)
            if right != 0 and down != 0:  # at a corner the label starts where the disc ends
                middle[1] = centre[1] + down * (ring + 0.35 * size[1])
            found.append([*(middle - size / 2), *(middle + size / 2)])
    return np.array(found)


def _fixed_costs(options: Any, centres: Any, radii: Any, own: int, frame: tuple[float, float]) -> Any:
    """Return the cost of each position, whatever the other labels do."""
    discs = np.column_stack([centres - radii[:, None], centres + radii[:, None]])
    size = options[0, 2:] - options[0, :2]
    discs[own] = np.nan
    doubt = _doubt(options, centres, radii, own)
    beyond = np.maximum(-options[:, :2], 0).sum(axis=1) + np.maximum(options[:, 2:] - frame, 0).sum(axis=1)
    rank = np.arange(len(options))
    preferred = _LATER * (rank % len(_AROUND)) + _FARTHER * (rank >= len(_AROUND))
    covered = _COVERS_DISC * _overlaps(options, discs).sum(axis=1)
    return covered + _DOUBTFUL * doubt + _LEAVES * beyond / max(size[1], 1e-9) + preferred


def _doubt(options: Any, centres: Any, radii: Any, own: int) -> Any:
    """Return how easily each position is taken for another disc's: 1 where it is as near to one as to its own."""
    beside = np.maximum(np.maximum(options[:, None, :2] - centres[None], centres[None] - options[:, None, 2:]), 0)
    away = np.hypot(beside[..., 0], beside[..., 1]) - radii
    mine = away[:, own, None] + 0.0
    away[:, own] = np.inf
    return np.clip(1 - (away - mine) / (0.5 * radii[own]), 0, 2).max(axis=1, initial=0)


def _overlaps(options: Any, boxes: Any) -> Any:
    """Return the share of each option (rows) that each box (columns) covers; absent boxes (nan) cover nothing."""
    low = np.maximum(options[:, None, :2], boxes[None, :, :2])
    high = np.minimum(options[:, None, 2:], boxes[None, :, 2:])
    shared = np.prod(np.clip(np.nan_to_num(high - low), 0, None), axis=2)
    return (shared > 0) * 0.5 + shared / max(np.prod(options[0, 2:] - options[0, :2]), 1e-9)


def _hide(boxes: Any, fixed: list[Any], options: list[Any], order: list[int]) -> None:
    """Take away, the least weighty first, what still covers something or would be taken for another's."""
    for k in reversed(order):
        others = np.delete(boxes, k, axis=0)
        now = np.flatnonzero((options[k] == boxes[k]).all(axis=1))[0]
        if fixed[k][now] + _COVERS_LABEL * _overlaps(boxes[k : k + 1], others).sum() > _HIDDEN:
            boxes[k] = np.nan


def _placed(box: Any, centre: Any) -> PlacedLabel | None:
    if np.isnan(box[0]):
        return None
    y = float(box[1] + box[3]) / 2
    if box[0] >= centre[0]:
        return PlacedLabel(float(box[0]), y, "start")
    if box[2] <= centre[0]:
        return PlacedLabel(float(box[2]), y, "end")
    return PlacedLabel(float(box[0] + box[2]) / 2, y, "middle")


def spread(points: Any, radii: Any, gap: float = 1.0, rounds: int = 200) -> Any:
    """Move discs apart that would cover one another, as little as it takes.

    Args:
        points: centres, (n, 2).
        radii: (n,).
        gap: to be left between discs.
        rounds: most rounds of pushing.

    Returns:
        The new centres, (n, 2); those that cover nothing stay where they are.
    """
    centres = np.array(points, float).reshape(-1, 2)
    reach = np.add.outer(np.asarray(radii, float), np.asarray(radii, float)) + gap
    np.fill_diagonal(reach, 0)
    turn = np.arange(len(centres)) * 2.4  # discs on the very same spot part in different directions
    nudge = 1e-3 * np.column_stack([np.cos(turn), np.sin(turn)])
    for _ in range(rounds):
        apart = centres[:, None] - centres[None]
        length = np.hypot(apart[..., 0], apart[..., 1])
        short = np.clip(reach - length, 0, None)
        if short.max(initial=0) < 0.05:
            break
        apart = np.where((length < 1e-9)[..., None], nudge[:, None] - nudge[None], apart)
        length = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-12)
        centres += 0.5 * (apart / length[..., None] * short[..., None]).sum(axis=1)
    return centres
