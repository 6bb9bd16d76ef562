"""The look of figures and maps: for each actor of a scenario a colour and a letter, and the style of all figures.

Rule: actors that hold places or have troops come first, in the order of the file, then the others; each takes the
next colour, and the first letter of its name that is still free. Colours differ in lightness as well as in hue where
they can, so that the first of them are told apart without red and green and in grey; letters are never shared.
"""

from __future__ import annotations

import colorsys
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sim.scenario import Actor, Formation, Place, Scenario

NOBODY = "nobody"
"""The key of whoever holds a place that no actor holds."""

COLOURS = (
    "#691d22", "#0d5bb3", "#b6d7dd", "#dbab45", "#a24c17", "#5a956c", "#36275b", "#bddb99", "#696e87", "#c899ee",
    "#7d7a35", "#2b7d86", "#b3a596",
)  # fmt: skip
"""Colours in the order in which they are allotted; the first ten are at least 28 apart (CIE76), also without red or
green."""

INK, QUIET, GRID, PAPER = "#1d2126", "#5c6570", "#dfe3e6", "#ffffff"
"""Colours of text, of lesser text, of lines that only guide the eye, and of the ground."""
WATER, LAND, BORDER = "#d3e2ea", "#f7f5f0", "#b9b3a8"
"""Colours of rivers and lakes, of land and of borders on maps."""

_SMALL_WORDS = frozenset({"a", "an", "and", "of", "the", "or", "in", "on", "for", "to", "over"})
_LONGEST_SHORT = 20


@dataclass(frozen=True)
class ActorStyle:
    """The colour, letter and names of an actor.

    Attributes:
        colour: of its places and curves, such as ``#1f62b5``.
        letter: one or two letters that no other actor has.
        name: its full name.
        short: its name in at most about twenty letters, likewise its own.
    """

    colour: str
    letter: str
    name: str
    short: str

    @property
    def ink(self) -> str:
        """The colour, dark or white, in which text is readable on ``colour``."""
        return INK if luminance(self.colour) > 0.209 else PAPER  # where both contrast alike

    @property
    def line(self) -> str:
        """``colour``, darkened where it would be too pale for a thin line on white."""
        red, green, blue = channels(self.colour)
        pale = luminance(self.colour)
        factor = 1.0 if pale <= 0.32 else (0.32 / pale) ** 0.5
        return _hexadecimal(red * factor, green * factor, blue * factor)


class Cast(NamedTuple):
    """The parts of a scenario on which the look of its actors depends."""

    actors: Mapping[str, Actor]
    places: Mapping[str, Place]
    formations: Mapping[str, Formation]


def actor_styles(scenario: Scenario | Cast) -> dict[str, ActorStyle]:
    """Return the style of each actor of a scenario, in the order of its file, and at the end that of "nobody".

    Args:
        scenario: whose actors.
    """
    order = ranked(scenario)
    names = {actor: scenario.actors[actor].name for actor in order}
    letters, shorts = _letters(names), _shorts(names)
    found = {
        actor: ActorStyle(colour(number), letters[actor], names[actor], shorts[actor])
        for number, actor in enumerate(order)
    }
    nobody = ActorStyle("#f3f1ec", "–", "Nobody", "Nobody")
    return {actor: found[actor] for actor in scenario.actors} | {NOBODY: nobody}


def ranked(scenario: Scenario | Cast) -> list[str]:
    """The actors, those that hold places or have troops at the start first, else in the order of the file."""
    there = {place.holder for place in scenario.places.values()}
    there |= {formation.actor for formation in scenario.formations.values()}
    return sorted(scenario.actors, key=lambda actor: actor not in there)


def colour(number: int) -> str:
    """The colour of the actor with this rank, from 0; no two are alike."""
    if number < len(COLOURS):
        return COLOURS[number]
    turn = number - len(COLOURS)
    lightness = (0.35, 0.6, 0.75)[turn % 3]
    return _hexadecimal(*colorsys.hls_to_rgb((0.05 + turn * 0.381966) % 1, lightness, 0.35))


def _letters(names: dict[str, str]) -> dict[str, str]:
    """A short code for each actor: the first of its candidates that is free, all first choices before any second."""
    candidates = {actor: _candidates(actor, name) for actor, name in names.items()}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for choice in range(max(map(len, candidates.values()), default=0)):
        for actor, letters in candidates.items():
            if actor not in found and choice < len(letters) and letters[choice] not in taken:
                found[actor] = letters[choice]
                taken.add(letters[choice])
    for number, actor in enumerate(names):
        found.setdefault(actor, str(number))
    return found


def _candidates(actor: str, name: str) -> list[str]:
    """Letters that stand for an actor, the most natural first, then pairs of letters."""
    key = re.sub("[^a-z0-9]", "", actor).upper()
    initials = [word[0].upper() for word in _great_words(name)]
    pairs = [key[0] + other.lower() for other in key[1:]]
    return list(dict.fromkeys([key[0], *initials, *pairs, *key[1:]]))


def _great_words(name: str) -> list[str]:
    words = re.findall(r"[A-Za-z][\w']*", re.sub(r"\(.*?\)", "", name))
    return [word for word in words if word.lower() not in _SMALL_WORDS]


def _shorts(names: dict[str, str]) -> dict[str, str]:
    found = {actor: short_name(actor, name) for actor, name in names.items()}
    several = [short for short in found.values() if list(found.values()).count(short) > 1]
    return {actor: names[actor] if short in several else short for actor, short in found.items()}


def short_name(key: str, name: str) -> str:
    """A name that fits beside a curve: the name itself, its abbreviation if the key is one, else the key."""
    plain = re.sub(r"\s*\(.*?\)", "", name).strip()
    if len(plain) <= _LONGEST_SHORT:
        return plain
    initials = "".join(word[0] for word in _great_words(plain)).lower()
    abbreviation = key == initials or not set(key) & set("aeiou")
    return key.upper() if abbreviation else key.replace("-", " ").capitalize()


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue, 0 to 1, of a colour such as ``#1f62b5``."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), which gives the contrast (WCAG 2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def tint(colour: str, share: float) -> str:
    """A colour thinned with white: ``share`` 1 leaves it as it is, 0 makes it white."""
    return _hexadecimal(*(1 - share * (1 - part) for part in channels(colour)))


def _hexadecimal(*parts: float) -> str:
    return "#" + "".join(f"{round(255 * min(max(part, 0), 1)):02x}" for part in parts)


RC: Any = {
    "font.family": ["DejaVu Sans"], "font.size": 10.5, "text.color": INK, "text.parse_math": False,
    "axes.titlesize": 11, "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.titlepad": 6,
    "axes.labelsize": 10, "axes.labelcolor": QUIET, "axes.edgecolor": "#9aa2aa", "axes.linewidth": 0.8,
    "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True, "axes.facecolor": PAPER,
    "axes.grid": False, "grid.color": GRID, "grid.linewidth": 0.8, "axes.unicode_minus": True,
    "xtick.color": "#9aa2aa", "ytick.color": "#9aa2aa", "xtick.labelcolor": QUIET, "ytick.labelcolor": QUIET,
    "xtick.labelsize": 9.5, "ytick.labelsize": 9.5, "xtick.major.size": 3, "ytick.major.size": 0,
    "legend.frameon": False, "legend.fontsize": 9.5, "figure.facecolor": PAPER, "figure.dpi": 100,
    "savefig.dpi": 160, "savefig.facecolor": PAPER, "svg.hashsalt": "sim", "svg.fonttype": "none",
    "lines.linewidth": 1.6, "path.simplify": True,
}  # fmt: skip
"""Matplotlib's settings for every figure."""

_drawing = threading.RLock()


@contextmanager
def style() -> Iterator[None]:
    """Draw and save in the house style; matplotlib's settings are global, so one thread draws at a time."""
    import matplotlib  # slow to import, and of no use to the terminal

    with _drawing, matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever the reader's own settings are
        matplotlib.rcParams.update(RC)
        yield


def in_order(actors: Sequence[str], scenario: Scenario | Cast) -> list[str]:
    """Some actors in the order of ``ranked``; "nobody" comes last."""
    place = {actor: number for number, actor in enumerate(ranked(scenario))}
    return sorted(actors, key=lambda actor: place.get(actor, len(place)))
