"""Places: who stands in them, the day's battle there, and who holds them in the evening."""

from __future__ import annotations

import math
from collections.abc import Container
from typing import TYPE_CHECKING, Any

import mesa

from .armies import Army, Side

if TYPE_CHECKING:
    from .campaign import Campaign
    from .formation import Formation


class Place(mesa.Agent):  # type: ignore[misc]
    """Rule: a place is fought over by those who stand in it, and held by whoever is left.

    Attributes:
        name: its name in the scenario.
        holder: who controls it, or None.
        formations: those standing in it, hidden ones included; columns on a road are in no place.
        sides: what every army that has been here has here.
        allegiance: share of the people who hold with an army.
        neighbours: places a road away, with the kilometres.
        lost_by: who lost it today.
        fell_day: when its first holder lost it, -1 = never.
        fallen: men of the units that broke here lately.
        surprise: advantage of the attacker.
    """

    def __init__(self, model: Campaign, name: str, row: dict[str, Any]) -> None:
        super().__init__(model)
        self.name = name
        self.population, self.community = row["population"], list(row["community"])
        self.terrain, self.width = row["terrain"], row["width"]
        self.holder: Army | None = None
        self.first_holder: Army | None = None
        self.formations: list[Formation] = []
        self.sides: dict[Army, Side] = {}
        self.allegiance: dict[Army, float] = {}
        self.neighbours: list[tuple[Place, float]] = []
        self.lost_by: Army | None = None
        self.fell_day = self.changed_day = self.attacked_day = -1
        self.surprise = 1.0
        self.killed = self.deserted = self.fallen = self.abandoned = 0

    def side(self, army: Army) -> Side:
        """What an army has here."""
        if army not in self.sides:
            self.sides[army] = Side(army)
        return self.sides[army]

    def armed(self) -> list[Side]:
        """The sides with men in the open."""
        return [side for side in self.sides.values() if side.troops > 0]

    def troops_of(self, armies: Container[Army]) -> int:
        """Men in the open of some armies."""
        total = 0
        for army, side in self.sides.items():
            if side.troops > 0 and army in armies:
                total += side.troops
        return total

    def face(self) -> None:
        """Count the enemies of everybody here."""
        for side in self.sides.values():
            side.hostiles = self.troops_of(side.army.enemies)

    # -- battle

    def battle(self) -> None:
        """Rule: each day of contact both sides lose a share of their men that depends, weakly, on the odds."""
        sides = self.armed()
        if not any(side.hostiles > 0 for side in sides):
            self.surprise = 1.0
            return
        self._array()
        self._limit(sides)
        self._begin()
        spread = self.model.c.battle_intensity_spread
        heat = math.exp(self.random.gauss(0.0, spread) - 0.5 * spread * spread)
        for side, odds, intensity in [(s, self._odds(s, sides), self.intensity(s.army)) for s in sides]:
            if odds > 0.0:
                self._suffer(side, odds, intensity * heat)
        for side in sides:
            if side.attack > 0.0 and side.army.bombs > 0.0:
                self._bombs(side)

    def _array(self) -> None:
        """Sum power and intensity of attack by army."""
        for side in self.sides.values():
            side.power = side.attack = 0.0
        for f in self.formations:
            if f.in_the_open:
                side = self.sides[f.army]
                if f.assault > 0.0 and f.assault_days < self.model.c.battle_assault_days:
                    side.attack = max(side.attack, f.assault)
                side.power += f.power() * f.posture()

    def _limit(self, sides: list[Side]) -> None:
        """No more of an army's power counts than the front has room for; then surprise and terrain count."""
        front = self.model.c.battle_front_density * self.width
        for side in sides:
            side.power *= min(1.0, front / side.troops) * (self.surprise if side.attack > 0.0 else self.terrain)
        for side in sides:
            side.faced = sum(other.power for other in sides if other.army in side.army.enemies)

    def _begin(self) -> None:
        """A new assault surprises the garrison; the effect is spent in days."""
        c, day = self.model.c, self.model.day
        if not any(side.attack > 0.0 for side in self.sides.values()):
            self.surprise = 1.0
        elif self.attacked_day < 0 or day - self.attacked_day > 2 * c.battle_assault_days:
            self.surprise, self.attacked_day = c.battle_surprise, day
        else:
            self.surprise = max(1.0, self.surprise - (c.battle_surprise - 1.0) / c.battle_surprise_days)

    def _odds(self, side: Side, sides: list[Side]) -> float:
        """Ratio of the power turned on a side to its own."""
        enemies = (other for other in sides if other.army in side.army.enemies)
        against = sum(other.power * side.power / max(other.faced, 1.0e-9) for other in enemies)
        return against / max(side.power, 1.0e-9)

    def intensity(self, army: Army) -> float:
        """How hot the fighting is that an army is in: the fiercest attack by or on it, or harassment."""
        found = max(self.side(army).attack, self.model.c.battle_harassment)
        return max([found, *(s.attack for s in self.sides.values() if s.troops > 0 and s.army in army.enemies)])

    def _suffer(self, side: Side, odds: float, intensity: float) -> None:
        """A side's losses, spread over its formations."""
        c = self.model.c
        size = min(4.0, max(1.0, (side.troops / c.battle_size_norm) ** -c.battle_size_exponent))
        rate = (c.battle_attacker_rate if side.attack > 0.0 else c.battle_defender_rate) * size
        chance = 1.0 - math.exp(-rate * odds**c.battle_exponent * intensity)
        for f in self.formations:
            if f.army is side.army and f.in_the_open:
                f.engage(chance)

    def _bombs(self, side: Side) -> None:
        """Mass-casualty bombings by an attacker: a shock to the largest enemy formation."""
        c = self.model.c
        number = self.model.rng.poisson(side.army.bombs * side.troops / 1000.0)
        targets = [f for f in self.formations if f.in_the_open and f.army in side.army.enemies]
        if number <= 0 or not targets:
            return
        target = max(targets, key=lambda f: f.present)
        loss = c.battle_bomb_loss * number * math.exp(self.random.gauss(0.0, c.battle_bomb_spread))
        target.wound(int(min(loss, 0.3 * target.present)))
        target.morale = max(0.0, target.morale - c.battle_bomb_morale * number)

    # -- danger

    def loom(self) -> None:
        """Count the mobile men here among those whom garrisons next door have to threat_map with."""
        c = self.model.c
        for side in self.sides.values():
            if side.mobile > 0 and side.army.worth > 0.0:
                for place, km in self.neighbours:
                    if km <= c.cohesion_threat_km:
                        near = math.exp(-km / c.cohesion_threat_km)
                        place.side(side.army).press += c.cohesion_threat_free * near * side.mobile

    def rumour(self) -> None:
        """After a fall the victors are expected everywhere that the news reaches, and not next door only."""
        c, model = self.model.c, self.model
        side = self.sides.get(self.holder) if self.holder is not None else None
        if self.changed_day < 0 or model.day - self.changed_day > c.cohesion_rout_days:
            return
        if side is None or side.troops <= 0 or side.army.worth <= 0.0:
            return
        for name, km in model.roads.km[self.name].items():
            if c.cohesion_threat_km < km < 3.0 * c.cohesion_range:
                near = math.exp(-km / c.cohesion_range)
                model.places[name].side(side.army).press += c.cohesion_threat_free * near * side.troops

    def garrison_left(self, army: Army) -> float:
        """Of an army's men and its allies' here, the share that had left when the quarter of a day began."""
        sides = [side for side in self.sides.values() if side.army in army.allies]
        gone, standing = sum(side.gone for side in sides), sum(side.standing for side in sides)
        return gone / max(1.0, standing + gone)

    def danger(self, army: Army) -> tuple[float, float]:
        """Enemies that an army's garrison has to threat_map with: heads, and what they are worth as fighters."""
        front = self.model.c.battle_front_density * self.width
        heads = worth = 0.0
        for side in self.sides.values():
            if side.press > 0.0 and side.army.worth > 0.0 and side.army in army.enemies:
                heads += min(side.press, front)
                worth += min(side.press, front) * side.army.worth
        return heads, worth

    def enveloped(self, army: Army) -> bool:
        """Cut off from every base, and with enemies in every place next door."""
        return self.name not in army.base_km and all(other.holder in army.enemies for other, _ in self.neighbours)

    # -- control

    def pass_through(self, army: Army) -> None:
        """A column that enters an undefended enemy or abandoned place takes it on the way."""
        if self.holder is army or self.side(army).troops < self.model.c.movement_take_least:
            return
        if self.holder is not None and self.holder not in army.enemies:
            return
        if not any(s.army in army.enemies or s.army is self.holder for s in self.armed() if s.army is not army):
            self.fall_to(army)

    def fall_to(self, army: Army | None) -> None:
        """Hand the place to an army (or to nobody) and note who lost it."""
        self.lost_by = self.holder
        if self.holder is self.first_holder and self.fell_day < 0:
            self.fell_day = self.model.day
        self.holder, self.changed_day = army, self.model.day
        self.model.moved = True
        if army is None:
            return
        if self.abandoned > 0:
            taken, self.abandoned = self.abandoned, 0
            army.give_equipment(self, self.model.rng.binomial(taken, self.model.c.capture_usable))
            army.restock(self)
        for f in self.formations:
            if f.army is army and f.active:
                f.celebrate()

    def change(self) -> None:
        """Rule: a place belongs to whoever still has troops there when the other side has none."""
        if self.holder is None or self.side(self.holder).troops <= 0:
            winner = self._successor()
            if winner is not self.holder:
                self.fall_to(winner)

    def _successor(self) -> Army | None:
        holder, least = self.holder, self.model.c.movement_take_least
        broken = holder is None or self.model.day - self.side(holder).broke_day <= 3
        able = [
            side
            for side in self.sides.values()
            if side.army is not holder and side.troops >= least and side.worth > 0.0
            and (broken or holder in side.army.enemies)
        ]  # fmt: skip
        if able:
            kept = [] if holder is None else [side for side in self.armed() if side.army in holder.allies - {holder}]
            kept = [side for side in kept if side.troops >= least and side.worth > 0.0]
            return max(kept or able, key=lambda side: side.worth).army
        return self._rising() if broken else holder

    def _rising(self) -> Army | None:
        """The army of the largest hidden network that could come out and take the empty place."""
        least = self.model.c.movement_rise_least
        able = [f for f in self.formations if f.hidden and f.active and f.present > least]
        loser = self.holder if self.holder is not None else self.lost_by
        if loser is not None:
            able = [f for f in able if f.army not in loser.allies]
        return max(able, key=lambda f: f.present).army if able else None

    # -- news

    def tell(self) -> None:
        """Rule: news of a fallen town makes other garrisons of the same army more likely to run."""
        if self.lost_by is None or self.changed_day != self.model.day:
            self.fallen //= 2
            return
        shock = min(1.5, max(self.model.c.cohesion_shock_least, math.sqrt(self.fallen / 10000.0)))
        for army in self.model.armies.values():
            weight = self._concerns(army)
            for f in army.formations if weight > 0.0 else ():
                if f.active:
                    f.hear(self, shock * weight)
        self.fallen = 0

    def _concerns(self, army: Army) -> float:
        """1 for the army that lost the place, less for another with the same enemy, 0 for everybody else."""
        if army is self.lost_by:
            return 1.0
        if self.holder in army.enemies and self.lost_by not in army.enemies:
            return self.model.c.cohesion_other_army
        return 0.0
