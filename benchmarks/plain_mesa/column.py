"""A formation as a column: where it is, where it is going, what it lives on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import mesa

from sim.world.codes import Status

from .armies import Army, kilometres

if TYPE_CHECKING:
    from .campaign import Campaign
    from .places import Place

NUMBERS = (
    "present", "equipment", "supply", "speed", "km_left", "dug_in", "works", "contact", "threatened", "assault",
    "assault_days", "left", "initial", "morale", "morale_base", "quality", "employment", "home", "conviction",
    "punishment", "noise", "arrears", "green", "heart", "contagion", "pressure", "recent_loss", "killed", "wounded",
    "healing", "deserted", "captured", "headquarters", "broke_day",
)  # fmt: skip
"""What a formation takes over as it is from the drawn world."""
TRUTHS = ("mobile", "hidden", "leaderless", "last_stand")


class Column(mesa.Agent):  # type: ignore[misc]
    """Rule: columns take the quickest road to where they were sent, and stop where an enemy stands in the way.

    Attributes:
        army: whose it is.
        place: where it is, or the place it last passed.
        next: the end of the road it is on, or None if it is in a place.
        goal: where it is going, or None.
        origin: where it stood at the start.
        status: active, broken or dissolved.
    """

    present: int
    equipment: int
    supply: float
    speed: float
    km_left: float
    dug_in: int
    contact: int
    assault: float
    assault_days: int
    morale: float
    quality: float
    employment: float
    home: float
    killed: int
    deserted: int
    captured: int
    initial: int
    mobile: bool
    hidden: bool

    def __init__(self, model: Campaign, army: Army, place: Place, origin: Place | None, row: dict[str, Any]) -> None:
        super().__init__(model)
        self.army, self.place, self.origin = army, place, origin
        self.status = Status.ACTIVE
        self.next: Place | None = None
        self.goal: Place | None = None
        self.community = list(row["community"])
        for name in NUMBERS:
            setattr(self, name, row[name])
        for name in TRUTHS:
            setattr(self, name, bool(row[name]))
        army.formations.append(self)
        place.formations.append(self)

    @property
    def active(self) -> bool:
        """Ready."""
        return self.status is Status.ACTIVE

    @property
    def in_the_open(self) -> bool:
        """Ready, in a place and not a hidden network."""
        return self.status is Status.ACTIVE and self.next is None and self.present > 0 and not self.hidden

    # -- orders

    def obey(self) -> None:
        """Set out for the first place that the army is ordered to take and has not yet, if free to go."""
        target = next((place for place in self.army.orders if place.holder is not self.army), None)
        if target is None or not self.active or self.present <= 0 or self.next is not None:
            return
        idle = self.mobile and (self.goal is None or self.goal is self.place) and not (self.assault and self.contact)
        if (self.place is target) if self.hidden else idle:
            self.hidden = False
            self.goal, self.assault, self.assault_days = target, 1.0, 0

    # -- movement

    def march(self) -> None:
        """A day on the road."""
        if not self.active or self.goal is None:
            return
        if self.next is not None or self.goal is not self.place:
            self._advance()
        if self.next is not None or self.goal is not self.place:
            self.dug_in = 0

    def _advance(self) -> None:
        strength, roads = self.speed, self.model.roads.graph
        while True:
            end = self.next or self._depart()
            if end is None:
                return
            speed = strength * roads.edges[self.place.name, end.name]["ease"]
            if speed < self.km_left:
                self.km_left -= speed
                return
            strength -= strength * self.km_left / max(speed, 1.0e-9)
            self._arrive(end)
            if self.goal is None or self._ambushed():
                return

    def _may_go_on(self) -> bool:
        """Enemies in the open hold up a column that has just come; one that stood there before may leave."""
        return self.dug_in > 0 or self.place.troops_of(self.army.enemies) == 0

    def _depart(self) -> Place | None:
        """Set out on the next road to the goal, whose end is returned; None if there is nothing to set out for."""
        if self.goal is None or self.place is self.goal or not self._may_go_on():
            return None
        step = self.model.roads.first[self.place.name].get(self.goal.name)
        if step is None:
            self.goal = self.place
            return None
        self.next = self.model.places[step]
        self.km_left = self.model.roads.graph.edges[self.place.name, step]["km"]
        self.place.formations.remove(self)
        if not self.hidden:
            self.place.side(self.army).troops -= self.present
        return self.next

    def _arrive(self, place: Place) -> None:
        """Reach the end of a road: join the troops there, and take an empty enemy place in passing."""
        self.settle(place)
        self.km_left = 0.0
        if not self.hidden:
            place.side(self.army).troops += self.present
            place.pass_through(self.army)

    def settle(self, place: Place) -> None:
        """Stand in a place from now on."""
        self.place, self.next, self.dug_in = place, None, 0
        place.formations.append(self)

    def _ambushed(self) -> bool:
        """Hostile people along the road may stop a column for the day and cost it a few soldiers."""
        c = self.model.c
        unfriendly = sum(share for army, share in self.place.allegiance.items() if army in self.army.enemies)
        if self.random.random() >= 1.0 - math.exp(-c.movement_ambush * c.march_ambush_stretches * unfriendly):
            return False
        lost = min(self.present, self.whole(c.movement_ambush_loss * self.present))
        self.present -= lost
        self.killed += lost
        self.place.killed += lost
        if not self.hidden:
            self.place.side(self.army).troops -= lost
        return True

    def whole(self, amount: float) -> int:
        """Round a number of soldiers to a whole number without bias."""
        return int(amount + self.random.random())

    # -- supply

    def consume(self) -> None:
        """A day's supply in or out."""
        c = self.model.c
        if not self.active or self.hidden:
            return
        if kilometres(self.army, self.place) <= c.supply_reach:
            most = c.supply_most_mobile if self.mobile else c.supply_most
            self.supply = max(self.supply, min(most, self.supply + 1.0))
        else:
            self.supply = max(0.0, self.supply - (1.0 if self.contact > 0 else c.supply_idle_use))

    def projection(self) -> float:
        """Share of its strength that distance and empty stores leave it, 0-1."""
        c = self.model.c
        km = kilometres(self.army, self.place)
        near = math.exp(-(c.supply_reach if km == math.inf else km) / self.army.reach)
        stores = c.stores_power_least + (1.0 - c.stores_power_least) * min(1.0, self.supply / c.supply_short)
        return (near * (1.0 - self.home) + self.home) * stores

    def armament(self) -> float:
        """Factor by which its vehicles, as far as it can crew them, multiply its power."""
        c, men = self.model.c, max(1.0, self.present)
        x = c.battle_men_per_vehicle * min(self.equipment, c.battle_crew_share * men) / men
        return 1.0 + c.battle_equipment_gain * x / (1.0 + x)

    def report(self) -> None:
        """Be counted where it stands, and where it is going."""
        if self.active and self.next is None:
            side = self.place.side(self.army)
            if not self.hidden:
                side.troops += self.present
                seen = 1.0 + self.model.c.cohesion_equipment * (self.armament() - 1.0)
                side.worth += self.present * self.quality * self.employment * seen
                side.mobile += self.present if self.mobile and self.contact == 0 else 0
        if not self.active or self.hidden or self.goal is None:
            return
        if self.goal is not self.place or self.next is not None:
            self.goal.side(self.army).inbound += self.present
