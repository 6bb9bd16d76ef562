"""A formation in battle: its power, its losses, and how it breaks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.world.codes import Mode, Status

from .column import Column

if TYPE_CHECKING:
    from .armies import Army


class Fighter(Column):
    """Rule: a unit in contact breaks less from its losses than from being cut off, left alone or surprised."""

    works: int
    left: int
    quality: float
    employment: float
    conviction: float
    green: float
    fight_start: int
    fight_loss: int
    wounded: int
    healing: int
    headquarters: int
    broke_day: int
    leaderless: bool

    # -- battle

    def power(self) -> float:
        """Combat power, in men of a regular army fully used."""
        c = self.model.c
        if self.present <= 0:
            return 0.0
        x = c.battle_men_per_vehicle * min(self.equipment, c.battle_crew_share * self.present) / self.present
        will = c.battle_morale_floor + (1.0 - c.battle_morale_floor) * self.morale
        quality = self.quality * (1.0 - self.green * (1.0 - c.battle_green_quality))
        gain = 1.0 + c.battle_equipment_gain * x / (1.0 + x)
        return self.present * quality * self.army.skill * self.employment * will * gain * self.projection()

    def posture(self) -> float:
        """What its positions are worth."""
        c = self.model.c
        if self.assault > 0.0:
            return 1.0
        if self.dug_in >= c.battle_dig_days:
            return c.battle_works_fortified if self.works >= 3 else c.battle_works_prepared
        return c.battle_works_hasty if self.dug_in > 0 else 1.0

    def engage(self, chance: float) -> None:
        """A day of battle in which each man is lost with a chance."""
        if self.contact == 0:
            self.fight_start, self.fight_loss = self.present, 0
        self.contact += 1
        self.wound(self.model.rng.binomial(self.present, chance))

    def wound(self, lost: int) -> None:
        """Book losses: some die, some of the wounded will be back."""
        c = self.model.c
        lost = min(lost, self.present)
        if lost <= 0:
            return
        dead = self.model.rng.binomial(lost, c.battle_killed_share)
        self.morale = max(0.0, self.morale - c.morale_loss * lost / self.present)
        self.present -= lost
        self.killed += dead
        self.wounded += lost - dead
        self.healing = min(self.wounded, self.healing + self.whole(c.battle_return_share * (lost - dead)))
        self.fight_loss += lost
        self.place.killed += dead
        side = self.place.side(self.army)
        side.troops = max(0, side.troops - lost)

    def stand_down(self) -> None:
        """The evening: the wounded heal, assaults wear out, the others dig in."""
        if not self.active:
            return
        if self.healing > 0:
            back = min(self.healing, self.whole(self.healing / self.model.c.battle_return_days))
            self.healing -= back
            self.wounded -= back
            self.present += back
        if self.next is not None:
            self.contact = 0
        elif self.place.side(self.army).hostiles <= 0:
            self.contact = 0
            if self.goal is None or self.goal is self.place:
                self.dug_in += 1
        elif self.assault > 0.0:
            self._tire()
        else:
            self.dug_in += 1

    def _tire(self) -> None:
        """An assault wears itself out, rests and ends."""
        c = self.model.c
        self.assault_days += 1
        if self.assault_days >= c.battle_assault_days + c.battle_rest_days:
            self.assault, self.assault_days, self.goal = 0.0, 0, None

    def celebrate(self) -> None:
        """The place is taken: come into the open, stop attacking, and be heartened."""
        self.hidden = False
        if self.assault > 0.0:
            self.morale = min(1.0, self.morale + self.model.c.morale_victory)
        if self.goal is self.place:
            self.assault, self.goal = 0.0, None

    # -- breaking

    def test(self) -> None:
        """Roll whether it breaks, if it is in contact."""
        if self.contact > 0 and self.in_the_open:
            hazard = 1.0 - math.exp(-math.exp(self._log_hazard()) * self.place.intensity(self.army))
            if self.random.random() < hazard:
                self.break_up()

    def _log_hazard(self) -> float:
        c, place, army = self.model.c, self.place, self.army
        lost = self.fight_loss / max(1.0, self.fight_start)
        eta = c.breaking_base + c.breaking_casualties * math.log((lost + 0.01) / 0.10)
        eta += c.breaking_enveloped * place.enveloped(army)
        eta += c.breaking_neighbour * self._neighbour_broke()
        eta += c.breaking_surprise * (place.surprise > 1.2 and self.assault <= 0.0)
        eta += c.breaking_key_ground * any(s.control > 0.3 for s in place.armed() if s.army in army.enemies)
        eta += c.breaking_no_reserve * (not self._reserve_near())
        eta += c.breaking_supply * (self.supply < 1.0)
        eta += c.breaking_leader * self.leaderless
        eta -= c.breaking_home * self.at_home() + c.breaking_conviction * self.conviction
        return eta - c.breaking_morale * (self.morale - 0.5)

    def at_home(self) -> float:
        """Share of its men who defend their own homes; it fades with the distance."""
        if self.origin is None or self.home <= 0.0:
            return 0.0
        km = self.model.roads.km[self.place.name].get(self.origin.name, math.inf)
        return self.home * math.exp(-km / self.model.c.cohesion_home_km)

    def _neighbour_broke(self) -> bool:
        """A formation of the same army broke here or next door within two days."""
        near = (self.place, *(place for place, _ in self.place.neighbours))
        sides = (place.sides.get(self.army) for place in near)
        return any(side is not None and self.model.day - side.broke_day <= 2 for side in sides)

    def _reserve_near(self) -> bool:
        """Friends not of this formation here or on their way."""
        return self.place.side(self.army).inbound > 0 or self.place.troops_of(self.army.allies) > 2 * self.present

    @property
    def share_left(self) -> float:
        """Of those who were here when the crisis began, the share that has left."""
        return self.left / max(1.0, self.present + self.left)

    def break_up(self) -> None:
        """Leave equipment and men behind; the rest runs or withdraws."""
        c, place, day = self.model.c, self.place, self.model.day
        mode = self._mode()
        self.broke_day = place.side(self.army).broke_day = day
        if self.headquarters >= 0:
            self.army.broke[self.headquarters] = day
        place.fallen += self.present + self.left
        shares = {Mode.WITHDRAWAL: c.capture_withdrawal, Mode.ROUT: c.capture_rout, Mode.SURRENDER: c.capture_surrender}
        abandoned = self.model.rng.binomial(self.equipment, shares[mode])
        self.equipment -= abandoned
        place.abandoned += abandoned
        if mode is not Mode.WITHDRAWAL:
            self._melt(mode)
        if not self.hidden:
            own = (f.present for f in place.formations if f is not self and f.army is self.army and f.in_the_open)
            place.side(self.army).troops = sum(own)
        self._run(mode)

    def _mode(self) -> Mode:
        cut, gone = float(self.place.enveloped(self.army)), self.share_left
        mercy = max((s.army.quarter for s in self.place.armed() if s.army in self.army.enemies), default=0.0)
        withdrawal = math.exp(1.5 * self.morale - 0.5 * cut)
        rout = math.exp(0.5 + gone)
        surrender = math.exp(-1.5 + 2.5 * cut * mercy)
        roll = self.random.random() * (withdrawal + rout + surrender)
        if roll < withdrawal and gone < 0.4:
            return Mode.WITHDRAWAL
        return Mode.SURRENDER if roll >= withdrawal + rout else Mode.ROUT

    def _melt(self, mode: Mode) -> None:
        """Men lost in a rout or surrender: prisoners to an enemy who is there, deserters otherwise."""
        c, rout = self.model.c, mode is Mode.ROUT
        if self._captor() is not None:
            share = c.cohesion_prisoners if rout else 1.0 - c.cohesion_dissolve
            taken = min(self.present, self.whole(share * self.present))
            self.present -= taken
            self.captured += taken
        going = c.cohesion_dissolve * (1.0 - self.conviction) if rout else 1.0
        self._desert(min(self.present, self.whole(going * self.present)))

    def _captor(self) -> Army | None:
        sides = [side for side in self.place.armed() if side.army in self.army.enemies]
        return max(sides, key=lambda side: side.troops).army if sides else None

    def _desert(self, men: int) -> None:
        self.present -= men
        self.deserted += men
        self.place.deserted += men

    def _run(self, mode: Mode) -> None:
        """The remnant goes to the nearest shelter; with too few left, or nowhere to go, the unit is dissolved."""
        shelter = self.army.refuge(self.place)
        self.assault, self.assault_days, self.contact = 0.0, 0, 0
        self.left, self.leaderless, self.fight_loss = 0, False, 0
        self.goal = None
        self.morale = max(0.05, self.morale - self.model.c.morale_break)
        if shelter is None or self.present < 0.1 * max(self.initial, 1) or mode is Mode.SURRENDER:
            self.dissolve()
            return
        self.place.formations.remove(self)
        self.settle(shelter)
        self.status = Status.BROKEN
        if mode is Mode.WITHDRAWAL:
            self.status = Status.ACTIVE
            shelter.side(self.army).troops += self.present

    def dissolve(self) -> None:
        """Cease to exist: the men go home, the books are left with the army."""
        self._desert(self.present)
        self.status = Status.DISSOLVED
        self.army.killed += self.killed
        self.army.deserted += self.deserted
        self.army.captured += self.captured
        self.army.formations.remove(self)
        self.place.formations.remove(self)
        self.remove()

    def rally(self) -> None:
        """A routed unit that has found shelter can be used again after some weeks."""
        c = self.model.c
        if self.status is Status.BROKEN and self.model.day - self.broke_day >= c.cohesion_rally_days:
            holder = self.place.holder
            if holder is not None and holder not in self.army.enemies:
                self.status = Status.ACTIVE
            else:
                self.dissolve()
