"""A formation whose soldiers hold or leave."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .fighter import Fighter

if TYPE_CHECKING:
    from .places import Place

SUBSTEPS = 4
"""Times a day at which soldiers look at the others and decide."""


class Formation(Fighter):
    """Rule: soldiers desert when they expect the others to; past a tipping point a garrison empties in a day or two."""

    punishment: float
    noise: float
    arrears: float
    morale_base: float
    heart: float
    contagion: float
    pressure: float
    threatened: bool

    def look_around(self) -> None:
        """Whether it is in danger, and what then presses its soldiers to leave."""
        self.threatened = False
        if self.in_the_open:
            heads, worth = self.place.danger(self.army)
            self.threatened = self._in_danger(heads)
            if self.threatened:
                self.pressure = self._pull(heads, worth)

    def _in_danger(self, heads: float) -> bool:
        """In contact, an enemy in strength on the way or next door, or a unit of the same command lost lately."""
        if self.contact > 0:
            return True
        if self.assault > 0.0:
            return False
        own = self.place.troops_of(self.army.allies)
        coming = heads >= self.model.c.cohesion_threat_share * max(own, 1)
        return coming or self.army.command_broke(self.headquarters)

    def _pull(self, heads: float, worth: float) -> float:
        """u: the pressure to desert, before counting how many have deserted."""
        c = self.model.c
        u = c.cohesion_base + c.cohesion_odds * self._odds(heads, worth) + c.cohesion_contagion * self.contagion
        u += c.cohesion_arrears * min(self.arrears, c.wages_arrears_most) + c.cohesion_distance * self._distance()
        u -= c.cohesion_morale * (self.morale - 0.5) + c.cohesion_home * self.at_home()
        u -= c.cohesion_punishment * self.punishment + c.cohesion_conviction * self.conviction
        if self.place.enveloped(self.army):
            u += 0.5 * self.place.way_out(self.army) + c.enclosed_hide * self.place.likeness(self.community)
        return u + c.cohesion_passage * self.army.offered_passage() + self.noise

    def _odds(self, heads: float, worth: float) -> float:
        """Log of the enemy's to the own fighting worth as the garrison believes them."""
        c = self.model.c
        rumour = math.log(c.cohesion_rumour) + c.cohesion_rumour_growth * self.contagion
        works = c.front_works * math.log(self.posture())
        return self.place.balance(self.army, heads, worth) - works + rumour + self._error()

    def _error(self) -> float:
        """Error of the estimate, the same for an army's whole garrison for a week."""
        misjudged = self.place.side(self.army).misjudged.at(self.model.day // 7, lambda: self.random.gauss(0.0, 1.0))
        return self.model.c.cohesion_rumour_spread * misjudged

    def _distance(self) -> float:
        """How far its soldiers, or its army's people where its own are unknown, stand from those around them, 0-1."""
        men = self.community if any(self.community) else self.army.community
        return (1.0 - self.place.likeness(men)) * self.model.salience if any(men) else 0.0

    def find_calm(self) -> None:
        """Out of danger stragglers return, a new commander is found, a last stand is over, and few leave for good."""
        c = self.model.c
        self.leaderless = self.last_stand = False
        if self.left > 0:
            self._leave(-min(self.left, self.whole(c.cohesion_rejoin * self.left)))
        rate = c.cohesion_chronic * (1.0 - self.home)
        if rate > 0.0:
            gone = min(self.present, self.whole(rate * self.present))
            self._leave(gone)
            self.left -= gone

    def _leave(self, men: int) -> None:
        """Soldiers walk away, and may come back while the unit stands."""
        self.present -= men
        self.left += men
        self.deserted += men
        self.place.deserted += max(men, 0)
        self.place.side(self.army).troops -= men

    def count_garrison(self) -> None:
        """Be counted for the coming quarter of a day among those who stand and those who have left."""
        if self.in_the_open:
            side = self.place.side(self.army)
            side.gone += self.left
            side.standing += self.present

    def decide(self) -> None:
        """A quarter of a day: soldiers leave, commanders may flee, the unit may fall apart."""
        if not self.active:
            return
        c, own = self.model.c, self.share_left
        seen = c.cohesion_unit_bond * own + (1.0 - c.cohesion_unit_bond) * self.place.garrison_left(self.army)
        z = self.pressure + c.cohesion_leader_flight * self.leaderless + c.cohesion_social_pull * seen
        more = 0.5 * math.erfc(-z / math.sqrt(2.0)) - own
        if more > 0.0:
            move = (1.0 - math.exp(-c.cohesion_speed / SUBSTEPS)) * more
            self._leave(min(self.present, self.whole(move * (self.present + self.left))))
        if not self.leaderless:
            self._flee(z)
        if self.share_left > c.cohesion_collapse:
            self.break_up()

    def _flee(self, z: float) -> None:
        """Roll whether its commanders flee; every unit of their headquarters in the place then has none.

        The roll is one for all of a headquarters there, so that they flee when the worst pressed unit's do.
        """
        c = self.model.c
        logit = c.cohesion_leader_base + c.cohesion_leader_slope * (z + 2.0) - c.support_staff * self.army.advised
        hazard = 1.0 - (1.0 - 1.0 / (1.0 + math.exp(-logit))) ** (1 / SUBSTEPS)
        if self._roll_of_flight() < hazard:
            self.leaderless = True
            if self.headquarters >= 0:
                self.place.commanders_fled(self.army, self.headquarters)

    def _roll_of_flight(self) -> float:
        """The roll of this quarter of a day, its own or its headquarters' in the place."""
        if self.headquarters < 0:
            return self.random.random()
        return self.place.side(self.army).flights[self.headquarters].at(self.model.quarter, self.random.random)

    def hear(self, place: Place, weight: float) -> None:
        """News of a fall: more contagion, less morale, the nearer the more."""
        c = self.model.c
        km = self.model.roads.km[place.name].get(self.place.name, math.inf)
        near = math.exp(-km / c.cohesion_range)
        news = weight * (near + c.cohesion_broadcast) * max(0.0, 1.0 - 0.5 * self.contagion)
        news = min(2.0, self.contagion + news) - self.contagion
        self.contagion += news
        self.morale = max(0.0, self.morale - c.morale_contagion * news)

    def forget(self) -> None:
        """Old news fades."""
        self.contagion *= math.exp(-1.0 / self.model.c.cohesion_memory)

    def drift(self) -> None:
        """Morale returns to what it was, and falls while men go unpaid."""
        c, owed = self.model.c, self.army.arrears
        towards = self.morale_base + self.heart
        if self.active and (owed or self.morale != towards):
            change = c.morale_recovery * (towards - self.morale) - c.morale_pay * owed / 30.0
            self.morale = min(1.0, max(0.0, self.morale + change))
