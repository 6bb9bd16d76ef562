"""The map and the teams' badges: the report's map of a theatre, in the letters of the lesson and with patterns.

Letters are on every disc of the map and patterns on every badge, so that no team is known by its colour alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from markupsafe import Markup

from sim.report.look import Look, looks
from sim.report.page.map import NOBODY, TheatreMap

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
"""What is drawn again and again over a badge, in a square of 10."""
_HALF = 14.0


class Ground:
    """What does not change of an exercise's pictures.

    Args:
        scenario: the theatre.
        letters: of each team, as the lesson has it; other actors keep the house's.
        patterns: of each team, names of ``PATTERNS``.
    """

    def __init__(self, scenario: Any, letters: Mapping[str, str], patterns: Mapping[str, str]) -> None:
        found = looks(scenario)
        taken = set(letters.values())
        for actor, look in found.items():
            letter = letters.get(actor, look.letter)
            if actor not in letters and letter in taken:
                letter = next(one for one in (*look.name.upper(), *"0123456789") if one.isalnum() and one not in taken)
            taken.add(letter)
            found[actor] = dataclasses.replace(look, letter=letter)
        self.looks: dict[str, Look] = found
        self.chart = TheatreMap(scenario, found)
        self.patterns = dict(patterns)
        self.still = self.chart.ground()
        self._badges: dict[tuple[str, str], Markup] = {}

    def map(self, identity: str, holders: Mapping[str, str | None], title: str, text: str,
            changed: Collection[str] = (), own: Collection[str] = ()) -> Markup:  # fmt: skip
        """The map of one evening; ``still`` must stand once on the same page.

        Args:
            identity: the element's id.
            holders: who holds each place, by name; None is nobody.
            title: what it shows, for those who cannot see it.
            text: where the same stands as a table.
            changed: places whose holder is new; their rims are heavy.
            own: places where the onlooker has men; they have a second, broken rim.
        """
        rows = {actor: row for row, actor in enumerate(self.chart.actors)}
        frame = [rows[holders.get(place) or NOBODY] for place in self.chart.places]
        drawn = str(self.chart.svg(identity, frame, title, text))
        for row, place in enumerate(self.chart.places):
            mark = f'<g class="place" data-place="{row}"'
            if place in changed:
                drawn = drawn.replace(mark, mark.replace('"place"', '"place changed"'), 1)
            if place in own:
                start = drawn.index(f'data-place="{row}"')
                end = drawn.index('<g class="disc">', start) + len('<g class="disc">')
                ring = f'<circle class="own" r="{self.chart.theatre.radii[row] + 3.5:.1f}"/>'
                drawn = drawn[:end] + ring + drawn[end:]
        return Markup(drawn)

    def badge(self, actor: str, size: str = "") -> Markup:
        """A team's (or another actor's) sign: colour, pattern and letter; decorative, so the name stands beside it."""
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
        """The short name of an actor, or of nobody."""
        return self.looks[actor or NOBODY].short
