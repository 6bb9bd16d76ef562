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
    conviction: float
    green: float
    recent_loss: float
    last_stand: bool
    wounded: int
    healing: int
    headquarters: int
    broke_day: int
    leaderless: bool

    # -- battle

    def power(self) -> float:
        """Combat power, in soldiers of a regular army fully used."""
        c = self.model.c
        if self.present <= 0:
            return 0.0
        men = self.present * (c.enclosed_last if self.last_stand else 1.0)
        will = c.battle_morale_floor + (1.0 - c.battle_morale_floor) * self.morale
        quality = self.quality * (1.0 - self.green * (1.0 - c.battle_green_quality))
        return men * quality * self.army.skill * self.employment * will * self.armament() * self.projection()

    def posture(self) -> float:
        """What its positions are worth."""
        c = self.model.c
        if self.assault > 0.0:
            return 1.0
        if self.dug_in >= c.battle_dig_days:
            return c.battle_works_fortified if self.works >= 3 else c.battle_works_prepared
        return c.battle_works_hasty if self.dug_in > 0 else 1.0

    def engage(self, chance: float) -> None:
        """A day of battle in which each soldier is lost with a chance."""
        self.contact += 1
        self.wound(self.model.rng.binomial(self.present, chance))

    def wound(self, lost: int) -> None:
        """Book losses: some die, some of the wounded will be back."""
        c = self.model.c
        lost = min(lost, self.present)
        if lost <= 0:
            return
        dead = self.model.rng.binomial(lost, c.battle_killed_share)
        self.recent_loss += lost / self.present
        self.morale = max(0.0, self.morale - c.morale_loss * lost / self.present)
        self.present -= lost
        self.killed += dead
        self.wounded += lost - dead
        self.healing = min(self.wounded, self.healing + self.whole(c.battle_return_share * (lost - dead)))
        self.place.killed += dead
        side = self.place.side(self.army)
        side.troops = max(0, side.troops - lost)

    def stand_down(self) -> None:
        """The evening: losses fade, the wounded heal, sieges go on or are lifted, the others dig in."""
        if not self.active:
            return
        self.recent_loss *= 2.0 ** (-1.0 / self.model.c.tempo_loss_memory)
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
            self._besiege()
        else:
            self.dug_in += 1

    def _besiege(self) -> None:
        """A siege goes on, or is lifted in a lull."""
        self.assault_days += 1
        if not self.place.side(self.army).storming and self.place.lifted(self.army):
            self.assault, self.assault_days = 0.0, 0
            self.goal = self.army.refuge(self.place)

    def celebrate(self) -> None:
        """The place is taken: come into the open, stop attacking, and be heartened."""
        self.hidden = False
        if self.assault > 0.0:
            self.morale = min(1.0, self.morale + self.model.c.morale_victory)
        if self.goal is self.place:
            self.assault, self.goal = 0.0, None

    # -- breaking

    def roll_break(self) -> None:
        """Roll whether it breaks, if it is in contact."""
        if self.contact > 0 and self.in_the_open:
            hazard = 1.0 - math.exp(-math.exp(self._log_hazard()) * self.place.intensity(self.army))
            if self.random.random() < hazard:
                self.break_up()

    def _log_hazard(self) -> float:
        c, place, army = self.model.c, self.place, self.army
        lost = (self.recent_loss * place.second_line(army) + c.defeat_casualties_offset) / c.defeat_casualties_norm
        eta = c.breaking_base + c.breaking_casualties * math.log(lost)
        if place.enveloped(army):
            eta += place.way_out(army) + c.enclosed_dry * (1.0 - min(1.0, self.supply / c.enclosed_days))
        elif self.supply < 1.0:
            eta += c.breaking_supply
        if self.assault <= 0.0:
            eta += c.breaking_surprise * (place.surprise > c.defeat_surprise_least) + place.gap(army)
        eta += c.breaking_neighbour * self._neighbour_broke()
        eta += c.breaking_key_ground * self._key_ground_lost()
        eta += c.breaking_no_reserve * (not self._reserve_near())
        eta += c.breaking_leader * self.leaderless
        eta -= c.breaking_home * self.at_home() + c.breaking_conviction * self.conviction
        return eta - c.breaking_morale * (self.morale - 0.5)

    def _key_ground_lost(self) -> bool:
        """An enemy already rules part of the place."""
        least = self.model.c.defeat_key_ground_control
        return any(side.control > least for side in self.place.armed() if side.army in self.army.enemies)

    def at_home(self) -> float:
        """Share of its soldiers who defend their own homes; it fades with the distance."""
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
        enough = self.model.c.defeat_reserve_ratio * self.present
        return self.place.side(self.army).inbound > 0 or self.place.troops_of(self.army.allies) > enough

    @property
    def share_left(self) -> float:
        """Of those who were here when the crisis began, the share that has left."""
        return self.left / max(1.0, self.present + self.left)

    def break_up(self) -> None:
        """Stand to the last where no quarter is given, or leave equipment and soldiers behind and run or withdraw."""
        place, day = self.place, self.model.day
        self.broke_day = day
        if self.headquarters >= 0:
            self.army.broke[self.headquarters] = day
        if not self.last_stand and self._stands():
            self.last_stand, self.left = True, 0
            return
        mode = self._mode()
        place.side(self.army).broke_day = self.army.broke_day = day
        place.fallen += self.present + self.left
        self._abandon(mode)
        if mode is not Mode.WITHDRAWAL:
            self._melt(mode)
        if not self.hidden:
            own = (f.present for f in place.formations if f is not self and f.army is self.army and f.in_the_open)
            place.side(self.army).troops = sum(own)
        self._run(mode)

    def _stands(self) -> bool:
        """Whether it fights on when it gives way, as those do who are cut off and expect no quarter."""
        if not self.place.enveloped(self.army):
            return False
        no_quarter = 1.0 - self.place.quarter(self.army)
        return self.random.random() * (1.0 + self.model.c.enclosed_out) < no_quarter

    def _abandon(self, mode: Mode) -> None:
        """Leave equipment in the place."""
        c = self.model.c
        shares = {Mode.WITHDRAWAL: c.capture_withdrawal, Mode.ROUT: c.capture_rout, Mode.SURRENDER: c.capture_surrender}
        abandoned = self.model.rng.binomial(self.equipment, shares[mode])
        self.equipment -= abandoned
        self.place.abandoned += abandoned

    def _mode(self) -> Mode:
        c, gone = self.model.c, self.share_left
        cut = float(self.place.enveloped(self.army))
        withdrawal = math.exp(c.defeat_withdrawal_morale * self.morale - c.defeat_withdrawal_cut_off * cut)
        rout = math.exp(c.defeat_rout_base + c.defeat_rout_left * gone)
        quarter = cut * self.place.quarter(self.army)
        surrender = math.exp(c.defeat_surrender_base + c.defeat_surrender_quarter * quarter)
        roll = self.random.random() * (withdrawal + rout + surrender)
        if roll < withdrawal and gone < c.defeat_withdrawal_left:
            return Mode.WITHDRAWAL
        return Mode.SURRENDER if roll >= withdrawal + rout else Mode.ROUT

    def _melt(self, mode: Mode) -> None:
        """Soldiers lost in a rout or surrender: prisoners to an enemy who is there, deserters otherwise."""
        c, rout, captor = self.model.c, mode is Mode.ROUT, self._captor()
        if captor is not None:
            share = c.cohesion_prisoners if rout else 1.0 - c.cohesion_dissolve
            taken = min(self.present, self.whole(share * self.present))
            self.present -= taken
            self.captured += taken
            self._kill_captives(captor, taken)
        going = c.cohesion_dissolve * (1.0 - self.conviction) if rout else 1.0
        self._desert(min(self.present, self.whole(going * self.present)))

    def _kill_captives(self, captor: Army, taken: int) -> None:
        """Let a captor that gives no quarter kill some of those whom it has just taken; they stay captured."""
        dead = self.model.rng.binomial(taken, self.model.c.captives_killed * (1.0 - captor.quarter) ** 2)
        self.place.killed += dead
        captor.captives_killed += dead

    def _captor(self) -> Army | None:
        sides = [side for side in self.place.armed() if side.army in self.army.enemies]
        return max(sides, key=lambda side: side.troops).army if sides else None

    def _desert(self, men: int) -> None:
        self.present -= men
        self.deserted += men
        self.place.deserted += men

    def _run(self, mode: Mode) -> None:
        """The remnant goes to the nearest shelter; with too few left, or nowhere to go, the unit is dissolved."""
        c, shelter = self.model.c, self.army.refuge(self.place)
        self.assault, self.assault_days, self.contact = 0.0, 0, 0
        self.left, self.leaderless, self.last_stand = 0, False, False
        self.goal = None
        self.morale = max(c.defeat_morale_least, self.morale - c.morale_break)
        if shelter is None or self.present < c.defeat_remnant_least * max(self.initial, 1) or mode is Mode.SURRENDER:
            self.dissolve()
            return
        self.place.formations.remove(self)
        self.settle(shelter)
        self.status = Status.BROKEN
        if mode is Mode.WITHDRAWAL:
            self.status = Status.ACTIVE
            shelter.side(self.army).troops += self.present

    def dissolve(self) -> None:
        """Cease to exist: the soldiers go home, the books are left with the army."""
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
