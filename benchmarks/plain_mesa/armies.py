"""Armies, and what an army has in one place."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import mesa
import networkx as nx

from sim.world.codes import Level

if TYPE_CHECKING:
    from .campaign import Campaign
    from .formation import Formation
    from .places import Place

LONG_AGO = -1000
"""A day before all others."""


class Roll:
    """A random number that is drawn when it is first asked for, and then holds for a day, a quarter of it or a week."""

    def __init__(self) -> None:
        self.moment, self.value = LONG_AGO, 0.0

    def at(self, moment: int, draw: Callable[[], float]) -> float:
        """Return the number of a moment."""
        if moment != self.moment:
            self.moment, self.value = moment, draw()
        return self.value


class Side:
    """What one army has in one place, as it is counted twice a day and kept up to date in between.

    Attributes:
        army: whose.
        troops, mobile, inbound, hostiles: troops in the open, of whom those who could be sent on, troops on their
            way here, and enemies in the open.
        worth: of the troops, in soldiers of a well-used regular army.
        attack, power, faced: intensity of its attack, its combat power and its enemies' in today's battle.
        storming: its attack is in an assault, not in a lull.
        fatigue: of its troops from assaulting the place, 0-1.
        expected: its troops whom a hostile garrison here expects against itself.
        stake: what the place is worth to the army, 0-1.
        control: how firmly it rules here, 0-1.
        is_base: a base of supply.
        broke_day: when a formation of the army last broke here.
        gone, standing: soldiers of the garrison who have left, and who have not, when the quarter of a day began.
        patience: the day's roll whether its siege is lifted.
        misjudged: the week's error of its garrison's estimate, in standard deviations.
        flights: the roll of a quarter of a day whether commanders flee, by headquarters.
    """

    def __init__(self, army: Army) -> None:
        self.army = army
        self.troops = self.mobile = self.inbound = self.hostiles = self.gone = self.standing = 0
        self.worth = self.attack = self.power = self.faced = self.fatigue = 0.0
        self.expected = self.stake = self.control = 0.0
        self.is_base = self.storming = False
        self.broke_day = LONG_AGO
        self.patience, self.misjudged = Roll(), Roll()
        self.flights: defaultdict[int, Roll] = defaultdict(Roll)

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
        flown: strikes a day that it and its allies can fly for it; of those without liaison a share.
        advised: a patron's liaison is beside its commanders.
        base_km: kilometres of friendly road from a base, by place; a place without is cut off.
        broke_day: when a formation last broke.
        broke: the day on which a formation of a headquarters last broke or made a last stand, by headquarters.
        killed, deserted, captured: troops lost by formations that no longer exist.
        captives_killed: prisoners whom it killed.
    """

    def __init__(self, model: Campaign, name: str, row: dict[str, Any]) -> None:
        super().__init__(model)
        self.name = name
        self.skill, self.reach, self.quarter = row["skill"], row["reach"], row["quarter"]
        self.bombs, self.passage, self.arrears = row["bombs"], row["passage"], row["arrears"]
        self.sorties = row["sorties"] if row["level"] >= Level.AIR else 0.0
        self.community = list(row["community"])
        self.enemies: set[Army] = set()
        self.allies: set[Army] = {self}
        self.formations: list[Formation] = []
        self.worth = self.flown = 0.0
        self.advised = False
        self.base_km: dict[str, float] = {}
        self.broke_day = LONG_AGO
        self.broke: dict[int, int] = {}
        self.orders: list[Place] = []
        self.killed = self.deserted = self.captured = self.captives_killed = 0

    def controls(self, place: Place) -> bool:
        """Whether a place is its own or an ally's."""
        return place.holder is not None and place.holder in self.allies

    def trace_supply(self) -> None:
        """Find how far every place is from the nearest base by friendly road."""
        places = self.model.places
        friendly = {name for name, place in places.items() if self.controls(place)}
        bases = {name for name in friendly if self._is_base(places[name])}
        self.base_km = {}
        if bases:
            self.base_km = nx.multi_source_dijkstra_path_length(
                self.model.roads.graph, bases, weight=lambda u, v, road: road["km"] if u in friendly else None
            )

    def _is_base(self, place: Place) -> bool:
        """A base of supply, or a great town that it holds firmly."""
        c, side = self.model.c, place.side(self)
        great = place.population >= c.supply_base_people and place.holder is self
        return side.is_base or (great and side.control > c.stores_base_control)

    def refuge(self, place: Place) -> Place | None:
        """The nearest place where its troops find shelter."""
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

    def heart_from_the_air(self) -> float:
        """What the aircraft that can fly for it are worth to a garrison, as a factor on its power."""
        c = self.model.c
        return 1.0 + c.support_gain * c.support_defence * self.flown / (self.flown + c.support_half)

    def command_broke(self, headquarters: int) -> bool:
        """Whether a unit of a headquarters broke within two days."""
        last = self.broke.get(headquarters, LONG_AGO)
        return self.model.day - min(last, self.broke_day) <= 2

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
