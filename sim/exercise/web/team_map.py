"""The map and the teams' badges: the report's map of a theatre, in the letters of the lesson and with patterns.

Rule: every disc of the map and every badge has a letter in its middle and around it the team's pattern, so that no
team is known by its colour alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import Any

from markupsafe import Markup

from sim.exercise.map_labels import assign_letters
from sim.report import NOBODY, ActorStyle, PlaceMark, TheatreMap
from sim.scenario import Scenario

PATTERNS = {
    "solid": "",
    "stripes": "M-1 5L5 -1M-1 11L11 -1M5 11L11 5",
    "dots": "M3.4 4.5h2.2M8.4 9.5h2.2M-1.6 9.5h2.2",
    "cross": "M1 1L9 9M9 1L1 9",
    "waves": "M0 3Q2.5 0 5 3T10 3M0 8Q2.5 5 5 8T10 8",
    "grid": "M0 5H10M5 0V10",
    "rings": "M5 2a3 3 0 1 1-.01 0",
    "bars": "M2.5 0V10M7.5 0V10",
}
"""Patterns that are tiled over a badge or a disc, by name, each in a square of 10."""
_MIDDLE = 0.7
"""Radius of the plain middle of a patterned disc, as a share of its own."""
_FINE = 0.55
"""Size of a pattern on a disc against that on a badge."""
KEPT = 32
"""Maps that are kept; a turn has about eight."""


class TeamMap:
    """The map of an exercise and the badges of its teams.

    Args:
        scenario: the theatre.
        letters: of each team, as the lesson has it; other actors keep the house's.
        patterns: of each team, names of ``PATTERNS``.
    """

    def __init__(self, scenario: Scenario, letters: Mapping[str, str], patterns: Mapping[str, str]) -> None:
        self.looks: dict[str, ActorStyle] = assign_letters(scenario, letters)
        self.chart = TheatreMap(scenario, self.looks)
        self.patterns = {actor: name for actor, name in patterns.items() if PATTERNS[name]}
        self.still = self.chart.ground() + self._fills()
        self._badges: dict[tuple[str, str], Markup] = {}
        self._maps: OrderedDict[Any, Markup] = OrderedDict()

    def map(self, identity: str, holders: Mapping[str, str | None], title: str, text: str,
            changed: Collection[str] = (), own: Collection[str] = ()) -> Markup:  # fmt: skip
        """Return the map of one evening; ``still`` must stand once on the same page.

        Args:
            identity: the element's id.
            holders: who holds each place, by name; None is nobody.
            title: what it shows, for those who cannot see it.
            text: where the same stands as a table.
            changed: places whose holder is new; their rims are heavy.
            own: places where the onlooker has troops; they have a second, broken rim.
        """
        asked = (identity, tuple(holders.items()), title, text, frozenset(changed), frozenset(own))
        found = self._maps.get(asked)  # most of what happens in a room leaves the map as it is
        if found is None:
            found = self._maps[asked] = self._map(identity, holders, title, text, changed, own)
            while len(self._maps) > KEPT:
                self._maps.popitem(last=False)
        return found

    def _map(self, identity: str, holders: Mapping[str, str | None], title: str, text: str,
             changed: Collection[str], own: Collection[str]) -> Markup:  # fmt: skip
        """Return the same, drawn anew."""
        rows = {actor: row for row, actor in enumerate(self.chart.actors)}
        frame = [rows[holders.get(place) or NOBODY] for place in self.chart.places]
        marks = {
            row: PlaceMark(
                "changed" if place in changed else "",
                self._own_ring(row) if place in own else Markup(""),
                self._pattern(row, holders.get(place)),
            )
            for row, place in enumerate(self.chart.places)
        }
        return self.chart.svg(identity, frame, title, text, marks)

    def _own_ring(self, row: int) -> Markup:
        """Return a second rim around a place's disc, for the places where the onlooker has troops."""
        return Markup('<circle class="own" r="{:.1f}"/>').format(self.chart.layout.radii[row] + 3.5)

    def _fills(self) -> Markup:
        """Return the patterns of discs, by name, as SVG can fill a shape with them; once a page."""
        pattern = Markup(
            '<pattern id="fill-{}" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="scale({})">'
            '<path d="{}" fill="none" stroke="{}" stroke-width="2.2"/></pattern>'
        )
        found = (
            pattern.format(actor, _FINE, PATTERNS[name], self.looks[actor].ink) for actor, name in self.patterns.items()
        )
        frame = Markup(
            '<svg class="store" width="0" height="0" aria-hidden="true" focusable="false"><defs>{}</defs></svg>'
        )
        return frame.format(Markup("").join(found))

    def _pattern(self, row: int, actor: str | None) -> Markup:
        """Return a team's pattern on a place's disc, around a plain middle; nothing for other actors."""
        if actor not in self.patterns:
            return Markup("")
        radius = self.chart.layout.radii[row]
        fill = Markup('<circle class="fill" r="{:.1f}" fill="url(#fill-{})"/><circle r="{:.1f}" fill="{}"/>')
        return fill.format(radius, actor, _MIDDLE * radius, self.looks[actor].colour)

    def badge(self, actor: str, size: str = "") -> Markup:
        """Return an actor's sign: colour, pattern and letter; decorative, so the name stands beside it."""
        if (actor, size) not in self._badges:
            self._badges[actor, size] = self._badge(actor, size)
        return self._badges[actor, size]

    def _badge(self, actor: str, size: str) -> Markup:
        look = self.looks[actor]
        pattern = PATTERNS[self.patterns.get(actor, "solid")]
        tiles = Markup("").join(
            Markup('<path d="{}" transform="translate({} {})"/>').format(pattern, x, y)
            for x in range(-20, 20, 10)
            for y in range(-20, 20, 10)
            if pattern
        )
        letter = Markup('<circle r="8.2" fill="{}"/><text class="letter" fill="{}" font-size="12">{}</text>')
        # the pattern is cut by an inner picture's edge: no clip path, whose id would have to be unique on a page
        return Markup(
            '<svg class="badge {}" viewBox="-14 -14 28 28" aria-hidden="true" focusable="false">'
            '<rect x="-13" y="-13" width="26" height="26" fill="{}"/>'
            '<svg x="-13" y="-13" width="26" height="26" viewBox="-13 -13 26 26">'
            '<g fill="none" stroke="{}" stroke-width="1.6">{}</g></svg>'
            '<rect class="rim" x="-13" y="-13" width="26" height="26"/>{}</svg>'
        ).format(size, look.colour, look.ink, tiles, letter.format(look.colour, look.ink, look.letter))

    def name(self, actor: str | None) -> str:
        """Return the short name of an actor, or of nobody."""
        return self.looks[actor or NOBODY].short
