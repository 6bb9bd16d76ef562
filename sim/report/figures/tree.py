"""The tree of replications: where clusters branch, and the typical courses of the war at its leaves."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import words
from sim.report.courses import TypicalCourse, TypicalCourses, typical_courses
from sim.report.figures.badges import key, key_height, letters, near_text_size
from sim.report.figures.maps import draw_ground, figure_layout
from sim.report.figures.sheet import MARGIN, WIDTH, AnySheet, Drawn, Sheet, SvgSheet, styled
from sim.report.figures.svg_paper import SvgPaper
from sim.report.map_layout import MapLayout
from sim.report.palette import INK, PAPER, QUIET, ActorStyle, actor_styles, in_order

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

LEAF = 1.16
"""Inches a course."""
MAP, TEXT = 1.75, 1.9
"""Inches for the map and the words of a course."""
BRANCH = "#8a9099"
SIZE = 8.5
WHOLE = 72.0
"""Inches to points."""


@styled
def courses(results: Results, found: TypicalCourses | None = None) -> Figure:
    """The tree of clusters and the typical courses: share, name, map of the end and the replication to read.

    Args:
        results: a finished run.
        found: its typical courses, if they are already known.
    """
    return draw_courses(results, typical_courses(results) if found is None else found, Sheet)


def draw_courses(results: Results, found: TypicalCourses, kind: type[AnySheet[Drawn]]) -> Drawn:
    """Draw ``courses`` on a sheet of some kind."""
    reading = (
        "Replications are clustered by similarity, from left to right. Line width shows cluster size. At each branch: "
        "the fact that best separates its two sides, and how often it is true above and below."
    )
    leaves = len(found.courses)
    layout = figure_layout(results, MAP * WHOLE, 3.0)
    ends = results.columns([f"holder.{place}" for place in results.places])
    held = _most_often(ends, found.courses)
    shown = actor_styles(results.scenario)
    seen = in_order(sorted({who for row in held for who in row}), results.scenario)
    wide = (WIDTH - 2 * MARGIN) * WHOLE
    legend = key_height(seen, shown, wide, near_text_size if kind is SvgSheet else None)
    sheet = kind(
        results.summary, "What are the typical courses of the war?", reading, leaves * LEAF + 0.05 + legend / WHOLE
    )
    axes = sheet.paper()
    _branches(axes, found, wide - (MAP + TEXT) * WHOLE)
    for number, course in enumerate(found.courses):
        _words(axes, course, wide - (MAP + TEXT) * WHOLE, (number + 0.5) * LEAF * WHOLE)
        spot = sheet.plain(WIDTH - MARGIN - MAP, number * LEAF + (LEAF - layout.height / WHOLE) / 2, MAP,
                           layout.height / WHOLE)  # fmt: skip
        _little_map(spot, layout, held[number], shown)
    key(axes, seen, shown, wide, leaves * LEAF * WHOLE + 3)
    return sheet.finished(_in_words(found))


def _most_often(ends: Any, courses: Sequence[TypicalCourse]) -> list[list[str]]:
    """Return by course who most often holds each place at the end; of several the first of the scenario.

    Args:
        ends: holders at the end, one row a replication, one column a place.
        courses: with the numbers of their replications.
    """
    rows = [ends.index.get_indexer(course.replications) for course in courses]
    held: list[list[str]] = [[] for _ in courses]
    for column in ends.columns:
        found = ends[column].astype("category").cat
        codes = found.codes.to_numpy()
        for row, names in zip(rows, held, strict=True):
            names.append(str(found.categories[np.bincount(codes[row]).argmax()]))
    return held


def _little_map(axes: Axes | SvgPaper, layout: MapLayout, held: list[str], shown: dict[str, ActorStyle]) -> None:
    draw_ground(axes, layout, roads=False)
    colours = [shown[actor].colour for actor in held]
    x, y = layout.centres.T
    axes.scatter(x, y, s=(2 * layout.radii[0]) ** 2, c=colours, edgecolors=INK, linewidths=0.3, zorder=4)
    letters(axes, layout.centres, held, shown, 1.1 * layout.radii[0])


def _words(axes: Axes | SvgPaper, course: TypicalCourse, left: float, middle: float) -> None:
    """Share, name and example of a course, right of its branch."""
    lines = textwrap.wrap(course.name, int((TEXT * WHOLE - 14) / (0.55 * SIZE)))[:4]
    top = middle - (15 + 11.5 * len(lines) + 11.5) / 2
    axes.text(left + 6, top, words.percent(course.share), size=12, weight="bold", va="top")
    interval = f"{100 * course.low:.0f}–{100 * course.high:.0f} %"
    axes.text(left + 42, top + 3, interval, size=SIZE, color=QUIET, va="top")
    axes.text(left + 6, top + 17, "\n".join(lines), size=SIZE, va="top", linespacing=1.15)
    axes.text(left + 6, top + 18.5 + 11.5 * len(lines), f"such as replication {course.medoid}", size=SIZE, color=QUIET,
              va="top")  # fmt: skip


def _branches(axes: Axes | SvgPaper, found: TypicalCourses, right: float) -> None:
    """The branches, each midway between its sides, the first at the left."""
    leaves = len(found.courses)
    height = [(number + 0.5) * LEAF * WHOLE for number in range(leaves)]
    depth = _depths(found)
    step = (right - 8) / (max(depth.values(), default=0) + 1)
    for branch in found.branches:
        height.append((height[branch.left] + height[branch.right]) / 2)
    for number, branch in reversed(list(enumerate(found.branches))):
        node = leaves + number
        x, y = 8 + depth[node] * step, height[node]
        for side in (branch.left, branch.right):
            end = right if side < leaves else 8 + depth[side] * step
            share = sum(found.courses[leaf].share for leaf in found.members(side))
            axes.plot([x, x, end], [y, height[side], height[side]], color=BRANCH, lw=1 + 7 * share,
                      solid_joinstyle="round", solid_capstyle="butt", zorder=1)  # fmt: skip
    for number, branch in enumerate(found.branches):
        node = leaves + number
        _branch(axes, branch, 8 + depth[node] * step, height[node])
    if not found.branches and leaves:
        axes.plot([8, right], [height[0], height[0]], color=BRANCH, lw=8, solid_capstyle="butt")


def _depths(found: TypicalCourses) -> dict[int, int]:
    """Count the branches before each."""
    leaves, depth = len(found.courses), {}
    if found.branches:
        depth[leaves + len(found.branches) - 1] = 0
    for number, branch in reversed(list(enumerate(found.branches))):
        for side in (branch.left, branch.right):
            if side >= leaves:
                depth[side] = depth[leaves + number] + 1
    return depth


def _branch(axes: Axes | SvgPaper, branch: Any, x: float, y: float) -> None:
    """Write on a branch what tells its sides apart."""
    lines = textwrap.wrap(branch.text, 14)
    above, below = words.percent(branch.left_share), words.percent(branch.right_share)
    text = "\n".join([f"▲ {above}", *lines, f"▼ {below}"])
    axes.text(x - 6, y, text, size=SIZE, va="center", ha="left", linespacing=1.15, zorder=5,
              bbox={"boxstyle": "round,pad=0.25", "fc": PAPER, "ec": BRANCH, "lw": 0.8})  # fmt: skip


def _in_words(found: TypicalCourses) -> str:
    if not found.courses:
        return "No replication succeeded."
    said = [
        f"{words.percent(course.share)}: {course.name} (such as replication {course.medoid})"
        for course in found.courses
    ]
    parted = [
        f"{branch.text} ({words.percent(branch.left_share)} against {words.percent(branch.right_share)})"
        for branch in reversed(found.branches)
    ]
    return f"Typical courses: {'; '.join(said)}." + (f" Branches: {'; '.join(parted)}." if parted else "")
