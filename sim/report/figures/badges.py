"""Discs that stand for actors: a letter on a colour, alone or with a ring of probabilities round it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures.letter_widths import text_width
from sim.report.figures.svg_paper import SvgPaper
from sim.report.palette import INK, PAPER, ActorStyle

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

LEAST = 0.004
"""Smaller shares are not drawn: they would be thinner than a hair."""
KEY_SIZE, KEY_ROW = 8.5, 15.0
"""Points: letters and rows of a legend."""
Measure = Callable[[str, float], tuple[float, float]]
"""Width and height of a line of text of a size, points."""
RIM, HOLE = "#4a525a", 0.66
"""Colour of a disc's rim; radius of its inside, as a share."""


def badges(
    axes: Axes | SvgPaper, centres: Any, actors: Sequence[str], shown: Mapping[str, ActorStyle], size: float = 5.0
) -> None:
    """Letters on discs, ``size`` points in radius; ``axes`` in points.

    Args:
        axes: in points.
        centres: (n, 2).
        actors: whose each disc is.
        shown: the looks of the actors.
        size: points.
    """
    spots = np.asarray(centres, float).reshape(-1, 2)
    edges = [RIM if shown[actor].ink == INK else shown[actor].colour for actor in actors]
    colours = [shown[actor].colour for actor in actors]
    axes.scatter(spots[:, 0], spots[:, 1], s=(2 * size) ** 2, c=colours, edgecolors=edges, linewidths=0.6,
                 clip_on=False, zorder=5)  # fmt: skip
    letters(axes, spots, actors, shown, 1.2 * size)


def rings(axes: Axes, centres: Any, shares: Sequence[Mapping[str, float]], shown: Mapping[str, ActorStyle],
          radius: float) -> None:  # fmt: skip
    """A disc for each place: outside a ring divided by probability, inside the colour and letter of the likeliest.

    Args:
        axes: in points.
        centres: (n, 2).
        shares: by actor, for each place; sum to one.
        shown: the looks of the actors.
        radius: points.
    """
    from matplotlib.collections import PathCollection  # slow to import

    wedges: list[Path] = []
    colours: list[str] = []
    for centre, share in zip(centres, shares, strict=True):
        begin = 0.0
        for actor, part in sorted(share.items(), key=lambda item: -item[1]):
            if part >= LEAST:
                wedges.append(_wedge(centre, radius, begin, begin + part))
                colours.append(shown[actor].colour)
            begin += part
    inner = [shown[likeliest(share)].colour for share in shares]
    axes.add_collection(PathCollection(wedges, facecolors=colours, edgecolors="none", zorder=4))
    axes.scatter(centres[:, 0], centres[:, 1], s=(2 * radius) ** 2, c="none", edgecolors=RIM, linewidths=0.8, zorder=4)
    axes.scatter(centres[:, 0], centres[:, 1], s=(2 * HOLE * radius) ** 2, c=inner, edgecolors=PAPER, linewidths=0.6,
                 zorder=4)  # fmt: skip
    letters(axes, centres, [likeliest(share) for share in shares], shown, radius)


def letters(
    axes: Axes | SvgPaper, centres: Any, actors: Sequence[str], shown: Mapping[str, ActorStyle], radius: float
) -> None:
    """An actor's letter on each disc, as outlines: many are drawn at once, which text is not.

    Args:
        axes: in points.
        centres: (n, 2).
        actors: whose disc each is.
        shown: the looks of the actors.
        radius: of the discs, points.
    """
    for actor in dict.fromkeys(actors):
        look = shown[actor]
        size = radius * (0.98 if len(look.letter) == 1 else 0.75)
        spots = centres[[row for row, other in enumerate(actors) if other == actor]]
        if isinstance(axes, SvgPaper):
            axes.letters(spots, look.letter, size, look.ink, 6)
        else:
            _outlines(axes, spots, look, size)


def _outlines(axes: Axes, spots: Any, look: ActorStyle, size: float) -> None:
    """Draw one letter at many spots."""
    from matplotlib.collections import PathCollection  # slow to import
    from matplotlib.transforms import IdentityTransform  # slow to import

    drawn = PathCollection([_outline(look.letter)], sizes=[size**2], offsets=spots, facecolors=look.ink,
                           offset_transform=axes.transData, linewidths=0, zorder=6)  # fmt: skip
    drawn.set_transform(IdentityTransform())
    axes.add_collection(drawn, autolim=False)


@functools.cache
def _outline(letter: str) -> Path:
    """A letter's outline one point high, its middle at the origin."""
    from matplotlib.font_manager import FontProperties  # slow to import
    from matplotlib.path import Path  # slow to import
    from matplotlib.textpath import TextPath  # slow to import

    drawn = TextPath((0, 0), letter, size=1, prop=FontProperties(family="DejaVu Sans", weight="bold"))
    box = np.asarray(drawn.get_extents().get_points())
    return Path(np.asarray(drawn.vertices) - box.mean(axis=0), drawn.codes)


def likeliest(share: Mapping[str, float]) -> str:
    """The actor with the largest share; the first of several."""
    return max(share.items(), key=lambda item: item[1])[0]


def _wedge(centre: Any, radius: float, begin: float, end: float) -> Path:
    """A slice, clockwise from the top as shares of the whole turn, on axes whose y points down."""
    from matplotlib.path import Path  # slow to import

    unit = Path.wedge(360 * begin - 90, 360 * end - 90) if end - begin < 0.9995 else Path.unit_circle()
    return Path(np.asarray(unit.vertices) * radius + centre, unit.codes)


def key(
    axes: Axes | SvgPaper, actors: Sequence[str], shown: Mapping[str, ActorStyle], width: float, top: float = 0
) -> None:
    """A legend in rows: disc and short name; ``axes`` in points."""
    spots = [(x, top + y) for x, y in _spots(actors, shown, width, measure_of(axes))]
    badges(axes, spots, actors, shown, 5.2)
    for actor, (x, y) in zip(actors, spots, strict=True):
        axes.text(x + 9, y, shown[actor].short, size=KEY_SIZE, va="center_baseline", ha="left")


def key_height(
    actors: Sequence[str], shown: Mapping[str, ActorStyle], width: float, measure: Measure | None = None
) -> float:
    """Return the height of a legend, points."""
    return max((y for _, y in _spots(actors, shown, width, measure or text_size)), default=0) + KEY_ROW / 2


def _spots(
    actors: Sequence[str], shown: Mapping[str, ActorStyle], width: float, measure: Measure
) -> list[tuple[float, float]]:
    found = []
    x, y = 7.0, KEY_ROW / 2
    for actor in actors:
        needed = 9 + measure(shown[actor].short, KEY_SIZE)[0] + 18
        if x + needed - 18 > width and x > 7:
            x, y = 7.0, y + KEY_ROW
        found.append((x, y))
        x += needed
    return found


def text_size(text: str, size: float) -> tuple[float, float]:
    """Width and height of a line of text, points."""
    from matplotlib.font_manager import FontProperties  # slow to import
    from matplotlib.textpath import text_to_path  # slow to import

    width, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)
    return 1.03 * float(width), 1.15 * size


def near_text_size(text: str, size: float) -> tuple[float, float]:
    """Width and height of a line of text, points, without a font (see ``text_width``)."""
    return 1.03 * text_width(text, size), 1.15 * size


def measure_of(axes: Axes | SvgPaper) -> Measure:
    """Return what measures text on some axes."""
    return near_text_size if isinstance(axes, SvgPaper) else text_size
