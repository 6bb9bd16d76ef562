"""Paper for a page's own figures: what they draw, written down as SVG at once, without matplotlib.

``SvgPaper`` has of matplotlib's axes the few methods that these figures use, with the same words and sizes, and
``Drawing`` those of its figure. All measures are points.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np

from sim.report.figures.letter_widths import text_width
from sim.report.palette import INK, PAPER

ASCENT, DESCENT = 0.76, 0.24
"""Height of a line of text above and below its base, as shares of its size."""
CAPITALS = 0.73
"""Height of a capital letter, likewise."""
SIZE, SPACING = 10.5, 1.2
"""Of text that does not say its own: points, and heights from line to line."""
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
POINT = 72
_FONTS = "DejaVu Sans, Verdana, sans-serif"
_OFTEN = 150
"""Letters of a drawn thing beyond which it is written once and used again."""


@dataclass
class Parts:
    """SVG elements with their heights in the stack; those of equal height stay in the order of drawing."""

    found: list[tuple[float, str]] = field(default_factory=list)

    def add(self, zorder: float, element: str) -> None:
        """Add one."""
        self.found.append((zorder, element))

    def stacked(self) -> list[str]:
        """Return the elements from the bottom to the top."""
        return [element for _, element in sorted(self.found, key=lambda part: part[0])]


class SvgPaper:
    """Axes in points, x to the right and y down from the top left corner.

    Args:
        left, top: where it lies on its sheet.
        width, height: of what lines and areas are cut off beyond.
    """

    def __init__(self, left: float, top: float, width: float, height: float) -> None:
        self.left, self.top, self.width, self.height = left, top, width, height
        self.parts = Parts()

    def text(
        self, x: float, y: float, s: str, *, size: float = SIZE, color: str = INK, weight: str = "normal",
        ha: str = "left", va: str = "baseline", linespacing: float | None = None, zorder: float = 3.0,
        bbox: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Write lines of text, in a round box if ``bbox`` describes one."""
        if not s:
            return
        written = s.split("\n")
        lead = size * ((SPACING if len(written) > 1 else 1.0) if linespacing is None else linespacing) - size
        above, below = ASCENT * size + lead / 2, DESCENT * size + lead / 2
        step, rest = above + below, len(written) - 1
        base = {
            "top": above, "center": above - step * len(written) / 2, "bottom": -below - step * rest,
            "center_baseline": (above - step * rest) / 2, "baseline": -step * rest,
        }  # fmt: skip
        first = y + base[va]
        if bbox is not None:
            wide = max(text_width(line, size) for line in written)
            self.parts.add(zorder, _box(x, first - above, wide, step * len(written), 0.25 * size, bbox))
        bold = ' font-weight="700"' if weight == "bold" else ""
        anchor = "" if ha == "left" else f' text-anchor="{ANCHORS[ha]}"'
        look = f'font-size="{size:g}" fill="{color}"{anchor}{bold}'
        for number, line in enumerate(written):
            self.parts.add(zorder, f'<text x="{x:.2f}" y="{first + step * number:.2f}" {look}>{escape(line)}</text>')

    def plot(
        self, x: Sequence[float], y: Sequence[float], *, color: str, lw: float, zorder: float = 2.0,
        solid_joinstyle: str = "round", solid_capstyle: str = "square",
    ) -> None:  # fmt: skip
        """Draw one line."""
        ends = f'stroke-linejoin="{solid_joinstyle}" stroke-linecap="{solid_capstyle}"'
        d = _line(np.column_stack([x, y]))
        self.parts.add(zorder, f'<path d="{d}" fill="none" stroke="{color}" stroke-width="{lw:.2f}" {ends}/>')

    def scatter(
        self, x: Any, y: Any, *, s: float, c: Any, marker: str = "o", edgecolors: Any = "none",
        linewidths: float = 1.0, zorder: float = 1.0, clip_on: bool = True,
    ) -> None:  # fmt: skip
        """Draw discs or diamonds, ``s`` the square of their width; none is cut off, whatever ``clip_on`` says."""
        half = math.sqrt(s) / 2
        for right, down, colour, edge in zip(x, y, _each(c), _each(edgecolors), strict=False):
            look = f'fill="{colour}"' + (f' stroke="{edge}" stroke-width="{linewidths:g}"' if edge != "none" else "")
            if marker == "o":
                shape = f'<circle cx="{right:.2f}" cy="{down:.2f}" r="{half:.2f}" {look}/>'
            else:
                far = half * math.sqrt(2)
                shape = f'<path d="M{right - far:.2f} {down:.2f}l{far:.2f} {-far:.2f} {far:.2f} {far:.2f}'
                shape += f' {-far:.2f} {far:.2f}z" {look}/>'
            self.parts.add(zorder, shape)

    def lines(self, found: Iterable[Any], colours: Any, widths: Any, zorder: float) -> None:
        """Draw many lines; those that look alike are one element."""
        for colour, width, lines in _alike(found, colours, widths):
            look = f'fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"'
            d = "".join(map(_line, lines))
            self.parts.add(zorder, f'<path d="{d}" {look}{self._clip(lines)}/>')

    def areas(self, found: Iterable[Any], colours: Any, zorder: float, alpha: float | None) -> None:
        """Fill many areas; those of one colour are one element."""
        through = "" if alpha is None else f' fill-opacity="{alpha:g}"'
        for colour, _, areas in _alike(found, colours, 0.0):
            d = "".join(_line(area) + "z" for area in areas)
            self.parts.add(zorder, f'<path d="{d}" fill="{colour}"{through}{self._clip(areas)}/>')

    def letters(self, spots: Any, letter: str, size: float, colour: str, zorder: float) -> None:
        """Write a letter, bold, with its middle at each spot."""
        drop = size * (CAPITALS / 2 if letter.isalnum() else 0.28)
        look = f'font-size="{size:.2f}" font-weight="700" text-anchor="middle" fill="{colour}"'
        for x, y in spots:
            self.parts.add(zorder, f'<text x="{x:.2f}" y="{y + drop:.2f}" {look}>{escape(letter)}</text>')

    def _clip(self, found: Iterable[Any]) -> str:
        """Cut off what reaches beyond the paper."""
        points = np.concatenate([np.asarray(one, float).reshape(-1, 2) for one in found])
        inside = (points >= 0).all() and (points <= (self.width, self.height)).all()
        return "" if inside else f' clip-path="url(#{self.clip_name})"'

    @property
    def clip_name(self) -> str:
        """Papers of one size share what they are cut by."""
        return f"c{10 * self.width:.0f}-{10 * self.height:.0f}"


class Drawing:
    """A figure as SVG.

    Args:
        width, height: inches.
    """

    def __init__(self, width: float, height: float) -> None:
        self._size = width, height
        self._papers: list[SvgPaper] = []
        self._own = SvgPaper(0, 0, POINT * width, POINT * height)
        self._label = ""

    def get_figheight(self) -> float:
        """Inches."""
        return self._size[1]

    def get_size_inches(self) -> tuple[float, float]:
        """Width and height."""
        return self._size

    def set_label(self, label: str) -> None:
        """Say in words what it shows."""
        self._label = label

    def get_label(self) -> str:
        """A description of the figure in words."""
        return self._label

    def text(self, x: float, y: float, s: str, **look: Any) -> None:
        """Write lines of text; x and y are shares of the sheet, from its bottom left corner."""
        self._own.text(x * self._own.width, (1 - y) * self._own.height, s, **look)

    def add_paper(self, paper: SvgPaper) -> SvgPaper:
        """Lay a paper onto it."""
        self._papers.append(paper)
        return paper

    def svg(self) -> str:
        """The whole drawing as a file of its own."""
        wide, high = self._own.width, self._own.height
        sheets = [(paper, paper.parts.stacked()) for paper in [*self._papers, self._own]]
        names = _repeated(element for _, elements in sheets for element in elements)
        clips = {paper.clip_name: paper for paper, _ in sheets}
        defs = [
            f'<clipPath id="{name}"><path d="M0 0H{paper.width:.2f}V{paper.height:.2f}H0z"/></clipPath>'
            for name, paper in clips.items()
        ]
        defs += [element.replace(" ", f' id="{name}" ', 1) for element, name in names.items()]
        drawn = [
            f'<g transform="translate({paper.left:.2f} {paper.top:.2f})">{"".join(_used(elements, names))}</g>'
            for paper, elements in sheets
        ]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.2f}pt" height="{high:.2f}pt" '
            f'viewBox="0 0 {wide:.2f} {high:.2f}" font-family="{_FONTS}"><defs>{"".join(defs)}</defs>'
            f'<path d="M0 0H{wide:.2f}V{high:.2f}H0z" fill="{PAPER}"/>{"".join(drawn)}</svg>'
        )


def _repeated(elements: Iterable[str]) -> dict[str, str]:
    """Return names for long elements that are drawn more than once."""
    counts: dict[str, int] = {}
    for element in elements:
        if len(element) > _OFTEN:
            counts[element] = counts.get(element, 0) + 1
    return {element: f"u{number}" for number, (element, count) in enumerate(counts.items()) if count > 1}


def _used(elements: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return [f'<use href="#{names[element]}"/>' if element in names else element for element in elements]


def _line(points: Any) -> str:
    """Return a line as path data, to a hundredth of a point."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in np.asarray(points, float).round(2).tolist())


def _each(look: Any) -> Iterable[Any]:
    """Return one look for each thing, or the same for all."""
    return itertools.repeat(look) if isinstance(look, str | int | float) else look


def _alike(found: Iterable[Any], colours: Any, widths: Any) -> list[tuple[str, float, list[Any]]]:
    """Return runs of neighbours of the same colour and width."""
    runs: list[tuple[str, float, list[Any]]] = []
    for one, colour, width in zip(found, _each(colours), _each(widths), strict=False):
        if runs and runs[-1][:2] == (colour, width):
            runs[-1][2].append(one)
        else:
            runs.append((colour, width, [one]))
    return runs


def _box(x: float, y: float, wide: float, high: float, pad: float, look: Mapping[str, Any]) -> str:
    """Return a box with round corners, ``pad`` wider than what is in it, in matplotlib's words for its look."""
    return (
        f'<rect x="{x - pad:.2f}" y="{y - pad:.2f}" width="{wide + 2 * pad:.2f}" height="{high + 2 * pad:.2f}" '
        f'rx="{pad:.2f}" fill="{look["fc"]}" stroke="{look["ec"]}" stroke-width="{look["lw"]:g}"/>'
    )
