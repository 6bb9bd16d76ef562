"""Places: the day's battle there, the tempo of a siege, who holds them in the evening, and the news of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .armies import Army, Side
from .ground import Ground

if TYPE_CHECKING:
    from .campaign import Campaign
    from .formation import Formation


class Place(Ground):
    """Rule: a place is fought over by those who stand in it, and held by whoever is left.

    Attributes:
        first_holder: who controlled it at the start, or None.
        lost_by: who lost it today.
        fell_day: when its first holder lost it, -1 = never.
        attacked_day: when the present attack began, -1 = never.
        killed, deserted: troops killed and deserted here.
        fallen: troops of the units that broke here lately.
        abandoned: vehicles left here.
        surprise: advantage of the attacker.
    """

    def __init__(self, model: Campaign, name: str, row: dict[str, Any]) -> None:
        super().__init__(model, name, row)
        self.first_holder: Army | None = None
        self.lost_by: Army | None = None
        self.fell_day = self.attacked_day = -1
        self.surprise = 1.0
        self.killed = self.deserted = self.fallen = self.abandoned = 0

    # -- battle

    def battle(self) -> None:
        """Rule: each day of contact both sides lose a share of their troops; the force ratio matters weakly."""
        self._begin_assaults()
        sides = self.armed()
        if not any(side.hostiles > 0 for side in sides):
            self.surprise = 1.0
            return
        self._array()
        self._limit(sides)
        self._surprise()
        spread = self.model.c.battle_intensity_spread
        heat = math.exp(self.random.gauss(0.0, spread) - 0.5 * spread * spread)
        for side, faced, intensity in [(s, self._faced(s, sides), self.intensity(s.army)) for s in sides]:
            if faced > 0.0:
                self._suffer(side, faced, intensity * heat)
        for side in sides:
            if side.attack > 0.0 and side.army.bombs > 0.0:
                self._bombs(side)

    def _begin_assaults(self) -> None:
        """Let troops that have just come to attack assault at once; who joins a siege waits with the others."""
        for f in self.formations:
            if f.in_the_open and f.assault > 0.0 and f.assault_days == 0:
                side = self.sides[f.army]
                if side.hostiles > 0 and side.fatigue <= 0.0:
                    side.storming = True

    def _array(self) -> None:
        """Sum power and intensity of attack by army."""
        for side in self.sides.values():
            side.power = side.attack = 0.0
        for f in self.formations:
            if f.in_the_open:
                side = self.sides[f.army]
                if f.assault > 0.0 and side.storming:
                    side.attack = max(side.attack, f.assault)
                side.power += f.power() * f.posture()

    def _limit(self, sides: list[Side]) -> None:
        """Count no more of an army's power than the front has room for, and surprise or terrain."""
        for side in sides:
            attacks = side.attack > 0.0
            count = min(1.0, self.front(attacks) / side.troops)
            side.power *= count if attacks else min(count, self.at_hand(side.hostiles))
            side.power *= self.surprise if attacks else self.terrain
        for side in sides:
            side.faced = sum(other.power for other in sides if other.army in side.army.enemies)

    def _surprise(self) -> None:
        """Let a new attack surprise the garrison; the effect is spent in days."""
        c, day = self.model.c, self.model.day
        if not any(side.attack > 0.0 for side in self.sides.values()):
            self.surprise = 1.0
        elif self.attacked_day < 0 or day - self.attacked_day > c.battle_surprise_again:
            self.surprise, self.attacked_day = c.battle_surprise, day
        else:
            self.surprise = max(1.0, self.surprise - (c.battle_surprise - 1.0) / c.battle_surprise_days)

    def _faced(self, side: Side, sides: list[Side]) -> float:
        """Ratio of the power turned on a side to its own."""
        enemies = (other for other in sides if other.army in side.army.enemies)
        against = sum(other.power * side.power / max(other.faced, 1.0e-9) for other in enemies)
        return against / max(side.power, 1.0e-9)

    def intensity(self, army: Army) -> float:
        """Intensity of an army's fighting: the fiercest attack by or on it, or harassment without an attack."""
        found = max(self.side(army).attack, self.model.c.battle_harassment)
        return max([found, *(s.attack for s in self.sides.values() if s.troops > 0 and s.army in army.enemies)])

    def _suffer(self, side: Side, faced: float, intensity: float) -> None:
        """A side's losses, spread over its formations."""
        c = self.model.c
        size = min(c.combat_size_factor_most, max(1.0, (side.troops / c.battle_size_norm) ** -c.battle_size_exponent))
        rate = (c.battle_attacker_rate if side.attack > 0.0 else c.battle_defender_rate) * size
        chance = 1.0 - math.exp(-rate * faced**c.battle_exponent * intensity)
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
        target.wound(int(min(loss, c.combat_bomb_loss_most * target.present)))
        target.morale = max(0.0, target.morale - c.battle_bomb_morale * number)

    # -- the tempo of a siege

    def rest_or_go_on(self) -> None:
        """Rule: besiegers assault, tire, rest and assault again; who faces no enemy has forgotten the assault."""
        here = [f for f in self.formations if f.active and not f.hidden]
        for army in {f.army: None for f in here}:
            side = self.sides[army]
            attackers = [f for f in here if f.army is army and f.in_the_open and f.assault > 0.0]
            if side.hostiles <= 0:
                side.storming, side.fatigue = False, 0.0
            elif not attackers:
                side.storming = False
            else:
                self._tempo(side, mean_loss(attackers))

    def _tempo(self, side: Side, loss: float) -> None:
        """Go on with an assault, rest, or begin another one tomorrow."""
        c = self.model.c
        if side.storming:
            side.fatigue = min(1.0, side.fatigue + c.tempo_use * (1.0 + loss / c.tempo_loss))
            chance = 1.0 - side.fatigue
        else:
            side.fatigue -= side.fatigue / c.tempo_rest
            chance = c.tempo_start * (1.0 - side.fatigue) ** 2
        side.storming = self.random.random() < chance

    def lifted(self, army: Army) -> bool:
        """Whether an army in a lull gives up its siege today: one roll for all its units here."""
        c, side = self.model.c, self.side(army)
        loss = mean_loss([f for f in self.formations if f.army is army and f.in_the_open])
        hazard = c.tempo_lift * math.exp(loss / c.tempo_lift_loss) * (1.0 - min(1.0, side.stake))
        return side.patience.at(self.model.day, self.random.random) < hazard

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
        broken = holder is None or self.model.day - self.side(holder).broke_day <= self.model.c.control_broken_days
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
        if not broken:
            return holder
        return self._rising() or (holder if holder is not None and not self._enemy_near(holder) else None)

    def _enemy_near(self, army: Army) -> bool:
        """Whether enemies of an army stand in the open here or in a place close by."""
        reach = self.model.c.control_reach
        if reach <= 0.0 or self.troops_of(army.enemies) > 0:
            return True
        return any(km <= reach and other.troops_of(army.enemies) > 0 for other, km in self.neighbours)

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
        c = self.model.c
        shock = min(c.news_shock_most, max(c.cohesion_shock_least, math.sqrt(self.fallen / c.news_shock_men)))
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


def mean_loss(formations: Sequence[Formation]) -> float:
    """Mean recent loss of some formations' troops."""
    troops = sum(f.present for f in formations)
    return sum(f.recent_loss * f.present for f in formations) / max(1.0, troops)
