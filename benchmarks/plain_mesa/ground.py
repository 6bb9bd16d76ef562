"""A place as those who stand in it see it: who is there, how wide the front is, who is expected, who is cut off."""

from __future__ import annotations

import math
from collections.abc import Container
from typing import TYPE_CHECKING, Any

import mesa

from .armies import Army, Side

if TYPE_CHECKING:
    from .campaign import Campaign
    from .formation import Formation
    from .places import Place


class Ground(mesa.Agent):  # type: ignore[misc]
    """Rule: numbers count as far as the front has room for them; who is cut off asks what surrender would bring.

    Attributes:
        name: its name in the scenario.
        holder: who controls it, or None.
        formations: those standing in it, hidden ones included; columns on a road are in no place.
        sides: what every army that has been here has here.
        allegiance: share of the people who hold with an army.
        neighbours: places a road away, with the kilometres.
        changed_day: when it last changed hands, -1 = never.
    """

    def __init__(self, model: Campaign, name: str, row: dict[str, Any]) -> None:
        super().__init__(model)
        self.name = name
        self.population, self.community = row["population"], list(row["community"])
        self.terrain, self.width = row["terrain"], row["width"]
        self.holder: Army | None = None
        self.formations: list[Formation] = []
        self.sides: dict[Army, Side] = {}
        self.allegiance: dict[Army, float] = {}
        self.neighbours: list[tuple[Place, float]] = []
        self.changed_day = -1

    # -- who is here

    def side(self, army: Army) -> Side:
        """What an army has here."""
        if army not in self.sides:
            self.sides[army] = Side(army)
        return self.sides[army]

    def armed(self) -> list[Side]:
        """The sides with troops in the open."""
        return [side for side in self.sides.values() if side.troops > 0]

    def troops_of(self, armies: Container[Army]) -> int:
        """Troops in the open of some armies."""
        total = 0
        for army, side in self.sides.items():
            if side.troops > 0 and army in armies:
                total += side.troops
        return total

    def face(self) -> None:
        """Count the enemies of everybody here."""
        for side in self.sides.values():
            side.hostiles = self.troops_of(side.army.enemies)

    # -- the front

    def front(self, attacks: bool) -> float:
        """Troops of an attacker or a defender for whom the front has room; twice as many where it is built up."""
        c = self.model.c
        return (c.front_attack if attacks else c.front_defence) * self._closeness() * self.width

    def at_hand(self, attackers: float) -> float:
        """Share of a garrison that can be, within the day, where so many attackers have chosen to attack."""
        c = self.model.c
        if c.front_reach <= 0.0 or self.width <= c.front_reach:
            return 1.0
        stretch = attackers / (c.front_attack * self._closeness())
        return min(1.0, (stretch + c.front_reach) / self.width)

    def _closeness(self) -> float:
        c = self.model.c
        return c.front_built_up if self.terrain >= c.airpower_urban_terrain else 1.0

    def second_line(self, army: Army) -> float:
        """Weight of recent losses: troops beyond those for whom the front has room relieve the others."""
        beyond = self.troops_of(army.allies) / self.front(self.side(army).attack > 0.0) - 1.0
        return 1.0 - self.model.c.front_relief * min(1.0, max(0.0, beyond))

    def gap(self, army: Army) -> float:
        """Log hazard of breaking of a garrison that is too thin to watch its front."""
        c = self.model.c
        return c.front_gap * (1.0 - min(1.0, self.troops_of(army.allies) / (c.front_least * self.width)))

    # -- threat

    def spread_adjacent_threat(self) -> None:
        """Let garrisons next door expect some of the mobile troops here."""
        c = self.model.c
        for side in self.sides.values():
            if side.mobile > 0 and side.army.worth > 0.0:
                for place, km in self.neighbours:
                    if km <= c.cohesion_threat_km:
                        near = math.exp(-km / c.cohesion_threat_km)
                        place.side(side.army).expected += c.cohesion_threat_free * near * side.mobile

    def spread_rumour(self) -> None:
        """After a fall let the victors be expected everywhere that the news reaches, and not next door only."""
        c, model = self.model.c, self.model
        side = self.sides.get(self.holder) if self.holder is not None else None
        if self.changed_day < 0 or model.day - self.changed_day > c.cohesion_rout_days:
            return
        if side is None or side.troops <= 0 or side.army.worth <= 0.0:
            return
        for name, km in model.roads.km[self.name].items():
            if c.cohesion_threat_km < km < c.desertion_rumour_reach * c.cohesion_range:
                near = math.exp(-km / c.cohesion_range)
                model.places[name].side(side.army).expected += c.cohesion_threat_free * near * side.troops

    def danger(self, army: Army) -> tuple[float, float]:
        """Enemies whom an army's garrison expects against itself: heads, and what they are worth as fighters."""
        heads = worth = 0.0
        for side in self.sides.values():
            if side.expected > 0.0 and side.army.worth > 0.0 and side.army in army.enemies:
                heads += side.expected
                worth += side.expected * side.army.worth
        return heads, worth

    def balance(self, army: Army, heads: float, worth: float) -> float:
        """Log of the enemies' worth to the friends', before works, rumour and error.

        Args:
            army: whose garrison.
            heads: enemies whom it expects (see ``danger``).
            worth: what they are worth as fighters.
        """
        c = self.model.c
        own = sum(s.worth for s in self.armed() if s.army in army.allies)
        heads = max(1.0, heads)
        theirs = min(1.0, self.front(True) / heads)
        ours = min(1.0, self.front(False) / max(1.0, self.troops_of(army.allies)), self.at_hand(heads))
        balance = math.log(max(1.0, worth) / max(1.0, own)) + (1.0 - c.front_whole) * math.log(theirs / ours)
        return balance - c.front_works * math.log(self.terrain) - math.log(army.heart_from_the_air())

    # -- cut off

    def enveloped(self, army: Army) -> bool:
        """Cut off from every base, and with enemies in every place next door."""
        return self.name not in army.base_km and all(other.holder in army.enemies for other, _ in self.neighbours)

    def quarter(self, army: Army) -> float:
        """The quarter that an army's troops expect here: the best that an enemy on the spot gives, 0-1."""
        return max((s.army.quarter for s in self.armed() if s.army in army.enemies), default=0.0)

    def way_out(self, army: Army) -> float:
        """Log hazard of a garrison that is cut off: quarter without relief weakens it, no quarter steels it."""
        c, quarter, despair = self.model.c, self.quarter(army), 1.0
        if self.side(army).inbound > 0:
            despair *= 1.0 - c.enclosed_column
        if army.flown > 0.0:
            despair *= 1.0 - c.enclosed_aircraft
        return c.enclosed_lost * quarter * despair - c.enclosed_stand * (1.0 - quarter)

    # -- the cascade

    def likeness(self, men: list[float]) -> float:
        """The chance that one of some soldiers and one of the people here belong to one community."""
        return min(1.0, sum(own * other for own, other in zip(men, self.community, strict=True)))

    def garrison_left(self, army: Army) -> float:
        """Of an army's soldiers and its allies' here, the share that had left when the quarter of a day began."""
        sides = [side for side in self.sides.values() if side.army in army.allies]
        gone, standing = sum(side.gone for side in sides), sum(side.standing for side in sides)
        return gone / max(1.0, standing + gone)

    def commanders_fled(self, army: Army, headquarters: int) -> None:
        """Leave every unit of a headquarters here without commanders."""
        for f in self.formations:
            if f.army is army and f.headquarters == headquarters and f.in_the_open:
                f.leaderless = True
