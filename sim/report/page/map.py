"""The map of a theatre as SVG that a script moves through the days, of an ensemble or of one replication.

How a page uses it::

    chart = TheatreMap(scenario, actor_styles(scenario))    # sim.report.palette
    frames = ensemble_frames(results.control, chart, days)  # or world_frames(holders), one replication
    content = {
        "ground": chart.ground(),                           # once a page: basemap and roads, drawn by every map
        "map": chart.svg("map", frames[-1], "Who holds what"),
        "legend": chart.legend(),
        "player": player("map", dates, [chart.panel("map", frames)], events=texts),
    }

and in a template that extends ``base.html``::

    {% import "map.html" as maps with context %}
    {{ ground }}
    {% call maps.player(player) %}{{ map }}{% endcall %}
    {{ legend }}

made by ``render_page(..., scripts=("map.js",))``. ``map.js`` finds the block ``<id>-data`` and moves the maps named in
it by slider, keys and the play button; ``events`` has for each evening the texts to be told beneath. A table with
``data-table="<id>"``, a ``<span data-date>`` in its caption and a row for each place is kept in step, and a button
with ``data-go="<id>" data-day="12"`` moves the player to that evening. On every move the document hears the event
``day`` with ``detail = {player, day}``. Without scripts the maps stay as the server drew them.

A frame says for one evening who holds each place, in the order of the scenario: a number is the actor's row (one
replication; ``len(actors)`` is nobody), a list ``[row, thousandths, row, thousandths, ...]`` is a probability
(ensemble).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from sim.core import words
from sim.report.page.ground import ground_svg, labels_svg, page_layout
from sim.report.palette import NOBODY

if TYPE_CHECKING:
    from sim.report.palette import ActorStyle
    from sim.scenario import Scenario

WHOLE = 1000
"""Probabilities in frames are thousandths: a run of 1,000 replications is told exactly."""

RADIUS = 10.0
"""Of a place's disc, in units of the drawing, which is ``ground.WIDTH`` wide."""

SMALL_MAPS = 6
"""Number of maps on paper, where there is no slider."""

_SEEN = 8
"""Thousandths below which a slice of a ring would be thinner than a hair."""

Share = Sequence[int]
Held = int | Share
Frame = Sequence[Held]


NOTHING = Markup("")
"""SVG that draws nothing."""


@dataclass(frozen=True)
class PlaceMark:
    """Decoration of one place on a map, beside its holder.

    Attributes:
        kind: a class more of the place's element, for the style sheet.
        below: SVG below the disc.
        above: SVG on the disc, below its letter.
    """

    kind: str = ""
    below: Markup = NOTHING
    above: Markup = NOTHING


PLAIN = PlaceMark()


class TheatreMap:
    """One scenario's map.

    Args:
        scenario: places with their coordinates, roads, actors.
        looks: how each actor (and "nobody") is drawn.
        identity: a word that no other map of the page has; ids begin with it.
    """

    def __init__(self, scenario: Scenario, looks: Mapping[str, ActorStyle], identity: str = "theatre") -> None:
        self.identity = identity
        self.layout = page_layout(scenario)
        self.actors = (*scenario.actors, NOBODY)
        self.looks = [looks[actor] for actor in self.actors]
        self.places = tuple(scenario.places)
        self.names = self.layout.names

    def ground(self) -> Markup:
        """The basemap, roads and labels, invisible by themselves: ``svg`` draws them; once a page."""
        frame = Markup(
            '<svg class="store" width="0" height="0" aria-hidden="true" focusable="false"><defs>{}</defs></svg>'
        )
        return frame.format(
            Markup('<g id="{}-ground">{}</g>').format(self.identity, ground_svg(self.layout))
            + Markup('<g id="{}-wide">{}</g>').format(self.identity, labels_svg(self.layout, narrow=False))
            + Markup('<g id="{}-narrow">{}</g>').format(self.identity, labels_svg(self.layout, narrow=True))
        )

    def svg(self, identity: str, frame: Frame, title: str, description: str = "",
            marks: Mapping[int, PlaceMark] = MappingProxyType({})) -> Markup:  # fmt: skip
        """The map on one evening.

        Args:
            identity: the element's id, by which ``map.js`` finds it.
            frame: who holds what.
            title: what it shows, for those who cannot see it.
            description: a sentence more, say where the same stands as a table.
            marks: what else is shown of some places, by their row.
        """
        head = Markup(
            '<svg id="{0}" class="map" viewBox="0 0 {1:.0f} {2:.0f}" role="img" aria-labelledby="{0}-title {0}-text">'
            '<title id="{0}-title">{3}</title><desc id="{0}-text">{4}</desc>'
        ).format(identity, self.layout.width, self.layout.height, title, description)
        places = (self._place(row, held, marks.get(row, PLAIN)) for row, held in enumerate(frame))
        uses = Markup('<use href="#{0}-ground"/>{1}<use class="wide" href="#{0}-wide"/>').format(
            self.identity, Markup("").join(places)
        )
        return head + uses + Markup('<use class="narrow" href="#{}-narrow"/></svg>').format(self.identity)

    def _place(self, row: int, held: Held, mark: PlaceMark) -> Markup:
        x, y = self.layout.centres[row]
        label = Markup('<g class="{}" data-place="{}" transform="translate({:.1f} {:.1f})"><title>{}: {}</title>')
        start = label.format(f"place {mark.kind}".strip(), row, x, y, self.names[row], self.in_words(held))
        disc = self.disc(held, self.layout.radii[row], mark.above)
        return start + Markup('<g class="disc">{}{}</g></g>').format(mark.below, disc)

    def disc(self, held: Held, radius: float = RADIUS, above: Markup = NOTHING) -> Markup:
        """One place's disc: a ring of probabilities around the likeliest holder's colour and letter.

        Args:
            held: who holds it.
            radius: of the disc.
            above: drawn on the disc, below the letter.
        """
        shares = pairs(held)
        best = self.looks[likeliest(held)]
        ring = f'<g class="ring">{self._slices(shares, radius)}</g>' if len(shares) > 1 else ""
        inner = radius if len(shares) == 1 else 0.62 * radius
        size = (1.25 if len(best.letter) < 2 else 0.95) * 0.8 * radius
        return Markup(
            f'{ring}<circle class="core" r="{inner:.1f}" fill="{best.colour}"/>'
            f'<circle class="rim" r="{radius:.1f}"/>{above}'
            f'<text class="letter" fill="{best.ink}" font-size="{size:.1f}">{escape(best.letter)}</text>'
        )

    def _slices(self, shares: Sequence[tuple[int, int]], radius: float) -> str:
        """Arcs of one circle, drawn with a stroke as wide as the disc; the thinnest would not be seen."""
        around, so_far, found = math.pi * radius, 0.0, []
        for row, part in shares:
            length = around * part / WHOLE
            if part >= _SEEN:
                found.append(
                    f'<circle class="slice" r="{radius / 2:.1f}" stroke="{self.looks[row].colour}"'
                    f' stroke-width="{radius:.1f}" stroke-dasharray="{length + 0.3:.1f} {around + 9:.0f}"'
                    f' stroke-dashoffset="{-so_far:.1f}"/>'
                )
            so_far += length
        return "".join(found)

    def in_words(self, held: Held) -> str:
        """Name the holders of a place, the likeliest first: ``Iraq 64 %, ISIS 36 %``."""
        if isinstance(held, int):
            return self.looks[held].short
        ranked = sorted(pairs(held), key=lambda pair: -pair[1])
        return ", ".join(f"{self.looks[row].short} {words.percent(part / WHOLE)}" for row, part in ranked)

    def badge(self, actor: str) -> Markup:
        """An actor's disc by itself, for tables and lists."""
        return Markup(
            '<svg class="badge" viewBox="-11 -11 22 22" width="22" height="22" aria-hidden="true" focusable="false">'
            "{}</svg>"
        ).format(self.disc(self.actors.index(actor)))

    def legend(self, frames: Sequence[Frame] = ()) -> Markup:
        """The actors' discs and names; only those that ever hold a place in the frames, if there are any."""
        return legend(self.legend_items(frames))

    def legend_items(self, frames: Sequence[Frame] = ()) -> dict[str, Markup]:
        """The legend's entries by actor."""
        seen = {row for frame in frames for held in frame for row, _ in pairs(held)}
        rows = sorted(seen) if frames else range(len(self.actors))
        entry = Markup("<li>{}{}</li>")
        return {
            self.actors[row]: entry.format(self.badge(self.actors[row]), self.looks[row].name) for row in rows
        }  # fmt: skip

    def panel(self, identity: str, frames: Sequence[Frame], label: str = "") -> dict[str, Any]:
        """Return what ``map.js`` needs to move the map with this id.

        Args:
            identity: as given to ``svg``.
            frames: one an evening, from the first date of the player.
            label: what to call the map where there are several.
        """
        actors = [
            {"name": look.name, "short": look.short, "letter": look.letter, "colour": look.colour, "ink": look.ink}
            for look in self.looks
        ]
        radii = [round(radius, 1) for radius in self.layout.radii.tolist()]
        return {
            "svg": identity, "label": label, "actors": actors, "places": list(self.names), "radii": radii,
            "frames": _shortened(frames),
        }  # fmt: skip


def legend(items: Mapping[str, Markup]) -> Markup:
    """A legend of entries by actor; nobody comes last."""
    ordered = sorted(items, key=lambda actor: actor == NOBODY)
    return Markup('<ul class="legend">{}</ul>').format(Markup("").join(items[actor] for actor in ordered))


def map_player(
    identity: str, dates: Sequence[str], panels: Sequence[Mapping[str, Any]], events: Sequence[Sequence[str]] = ()
) -> dict[str, Any]:
    """The data of a player of one or more maps: print it with ``maps.player`` of ``templates/map.html``.

    Args:
        identity: a word that begins the ids of slider, button and data.
        dates: one an evening, as 2014-06-05.
        panels: of ``TheatreMap.panel``.
        events: what to tell of each evening; none where nothing is told.
    """
    return {
        "id": identity, "dates": list(dates), "panels": list(panels), "events": [list(texts) for texts in events],
        "last": len(dates) - 1,
    }  # fmt: skip


def ensemble_frames(control: Any, chart: TheatreMap, days: int) -> list[list[list[int]]]:
    """Frames of probabilities from ``Results.control``, evenings 0 to ``days``.

    Args:
        control: day, place, actor, probability; zeros left out.
        chart: whose rows of places and actors are meant.
        days: the last evening.
    """
    place = {name: row for row, name in enumerate(chart.places)}
    actor = {name: row for row, name in enumerate(chart.actors)}
    frames: list[list[list[int]]] = [[[] for _ in chart.places] for _ in range(days + 1)]
    columns = (control[name].tolist() for name in ("day", "place", "actor", "probability"))
    for day, where, who, probability in zip(*columns, strict=True):
        frames[day][place[where]] += [actor[who], round(WHOLE * probability)]
    return frames


def world_frames(holders: Any, actors: int) -> list[list[int]]:
    """Frames of one replication.

    Args:
        holders: (days + 1, P) int, the row of the actor that holds each place, -1 = nobody (see ``Course``).
        actors: how many there are; the row after the last is nobody.
    """
    return [[int(row) if row >= 0 else actors for row in evening] for evening in holders]


def pairs(held: Held) -> list[tuple[int, int]]:
    """The actors that may hold a place, with thousandths, in the order of their rows."""
    if isinstance(held, int):
        return [(held, WHOLE)]
    return list(zip(held[::2], held[1::2], strict=True)) or [(-1, WHOLE)]


def likeliest(held: Held) -> int:
    """The row of the likeliest holder; the first of equals."""
    return max(pairs(held), key=lambda pair: pair[1])[0]


def printed_days(days: int) -> list[int]:
    """Evenings for paper: the start, the first weeks more densely than the rest, and the end."""
    chosen = {0, days} | {day for day in (7, 14, 30, 60, 120, 240) if day < days - 3}
    if days < 10 * SMALL_MAPS // 2:
        chosen = {round(days * step / (SMALL_MAPS - 1)) for step in range(SMALL_MAPS)}
    return sorted(chosen)


def _shortened(frames: Sequence[Frame]) -> list[list[Held | None]]:
    """Frames with null where a place is as it was the evening before."""
    found: list[list[Held | None]] = []
    before: Sequence[Held | None] = ()
    for frame in frames:
        found.append([held if row >= len(before) or before[row] != held else None for row, held in enumerate(frame)])
        before = frame
    return found
