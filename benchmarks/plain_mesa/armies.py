"""Armies, and what an army has in one place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import mesa
import networkx as nx

if TYPE_CHECKING:
    from .campaign import Campaign
    from .formation import Formation
    from .places import Place

LONG_AGO = -1000
"""A day before all others."""


class Side:
    """What one army has in one place, as it is counted twice a day and kept up to date in between.

    Attributes:
        army: whose.
        troops, mobile, inbound, hostiles: men in the open, of whom those who could be sent on, men on their
            way here, and enemies in the open.
        worth: of the troops, in men of a well-used regular army.
        attack, power, faced: intensity of its attack, its combat power and its enemies' in today's battle.
        press: men whom a garrison here would have to threat_map with.
        control: how firmly it rules here, 0-1.
        is_base: a base of supply.
        broke_day: when a formation of the army last broke here.
        gone, standing: men of the garrison who have left, and who have not, when the quarter of a day began.
        rumour, rumour_week: error of its estimate of the odds, and the week for which that was drawn.
    """

    def __init__(self, army: Army) -> None:
        self.army = army
        self.troops = self.mobile = self.inbound = self.hostiles = self.gone = self.standing = 0
        self.worth = self.attack = self.power = self.faced = self.press = self.control = self.rumour = 0.0
        self.is_base = False
        self.broke_day, self.rumour_week = LONG_AGO, -1

    def clear(self) -> None:
        """Forget the last count."""
        self.troops = self.mobile = self.inbound = 0
        self.worth = 0.0


class Army(mesa.Agent):  # type: ignore[misc]
    """Rule: an army is what its formations share: enemies, bases, skill, and the news of who broke.

    Attributes:
        name: its name in the scenario.
        enemies, allies: other armies (an army is its own ally).
        formations: those that still exist.
        worth: of its average fighter.
        base_km: kilometres of friendly road from a base, by place; a place without is cut off.
        broke: the day on which a formation of a headquarters last broke, by headquarters.
        killed, deserted, captured: men lost by formations that no longer exist.
    """

    def __init__(self, model: Campaign, name: str, row: dict[str, Any]) -> None:
        super().__init__(model)
        self.name = name
        self.skill, self.reach, self.quarter = row["skill"], row["reach"], row["quarter"]
        self.bombs, self.passage, self.arrears = row["bombs"], row["passage"], row["arrears"]
        self.community = list(row["community"])
        self.enemies: set[Army] = set()
        self.allies: set[Army] = {self}
        self.formations: list[Formation] = []
        self.worth = 0.0
        self.base_km: dict[str, float] = {}
        self.broke: dict[int, int] = {}
        self.orders: list[Place] = []
        self.killed = self.deserted = self.captured = 0

    def controls(self, place: Place) -> bool:
        """Whether a place is its own or an ally's."""
        return place.holder is not None and place.holder in self.allies

    def trace_supply(self) -> None:
        """Find how far every place is from the nearest base by friendly road."""
        c, places = self.model.c, self.model.places
        friendly = {name for name, place in places.items() if self.controls(place)}
        bases = {name for name in friendly if self._is_base(places[name], c.supply_base_people)}
        self.base_km = {}
        if bases:
            self.base_km = nx.multi_source_dijkstra_path_length(
                self.model.roads.graph, bases, weight=lambda u, v, road: road["km"] if u in friendly else None
            )

    def _is_base(self, place: Place, people: float) -> bool:
        side = place.side(self)
        return side.is_base or (place.population >= people and place.holder is self and side.control > 0.5)

    def refuge(self, place: Place) -> Place | None:
        """The nearest place where its men find shelter."""
        away = self.model.roads.km[place.name]
        open_to = (
            other
            for other in self.model.places.values()
            if other is not place and other.name in away and other.holder is not None
            and other.holder not in self.enemies and not other.troops_of(self.enemies)
        )  # fmt: skip
        return min(open_to, key=lambda other: away[other.name], default=None)

    def offered_passage(self) -> float:
        """The widest safe passage that an enemy offers to garrisons that leave, 0-1."""
        return max((enemy.passage for enemy in self.enemies), default=0.0)

    def give_equipment(self, place: Place, vehicles: int) -> None:
        """Share out captured vehicles, first to the troops on the spot, as far as they can man them."""
        c = self.model.c
        able = [f for f in self.formations if f.active and not f.hidden]
        for f in sorted(able, key=lambda f: f.place is not place):
            given = max(0, min(vehicles, int(2.0 * c.battle_crew_share * f.present) - f.equipment))
            f.equipment += given
            vehicles -= given
        ready = [f for f in self.formations if f.in_the_open]
        if vehicles and ready:
            max(ready, key=lambda f: f.present).equipment += vehicles

    def restock(self, place: Place) -> None:
        """Captured stores feed and arm the victors for some weeks."""
        c, luck = self.model.c, self.random.random()
        for f in place.formations:
            if f.army is self and f.in_the_open:
                f.supply = min(c.supply_most, f.supply + c.capture_stores * (0.5 + luck))


def kilometres(army: Army, place: Place) -> float:
    """Of friendly road from the nearest base, infinite where cut off."""
    return army.base_km.get(place.name, math.inf)
