"""A formation whose men hold or leave."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .fighter import Fighter

if TYPE_CHECKING:
    from .armies import Side
    from .places import Place

SUBSTEPS = 4
"""Times a day at which men look at the others and decide."""


class Formation(Fighter):
    """Rule: men leave when they think the others will; past a tipping point a garrison empties in a day or two."""

    punishment: float
    noise: float
    arrears: float
    morale_base: float
    contagion: float
    pressure: float
    threatened: bool

    def look_around(self) -> None:
        """Whether it is in danger, and what then pulls its men away; out of danger stragglers return."""
        self.threatened = False
        if self.in_the_open:
            heads, worth = self.place.danger(self.army)
            self.threatened = self._in_danger(heads)
            if self.threatened:
                self.pressure = self._pull(worth)
            else:
                self._quiet()

    def _in_danger(self, heads: float) -> bool:
        """In contact, an enemy in strength on the way or next door, or a unit of the same command lost lately."""
        if self.contact > 0:
            return True
        if self.assault > 0.0:
            return False
        own = self.place.troops_of(self.army.allies)
        if heads >= self.model.c.cohesion_threat_share * max(own, 1):
            return True
        broke = self.army.broke.get(self.headquarters)
        return broke is not None and self.model.day - broke <= 2

    def _pull(self, worth: float) -> float:
        """u: the pressure to desert, before counting how many have deserted."""
        c = self.model.c
        u = c.cohesion_base + c.cohesion_odds * self._odds(worth) + c.cohesion_contagion * self.contagion
        u += c.cohesion_arrears * min(self.arrears, 3.0) + c.cohesion_distance * self._distance()
        u -= c.cohesion_morale * (self.morale - 0.5) + c.cohesion_home * self.at_home()
        u -= c.cohesion_punishment * self.punishment + c.cohesion_conviction * self.conviction
        return u + c.cohesion_passage * self.army.offered_passage() + self.noise

    def _odds(self, enemy: float) -> float:
        """Log of the enemy's to the own fighting worth as the garrison believes them."""
        c = self.model.c
        own = sum(s.worth for s in self.place.armed() if s.army in self.army.allies)
        rumour = math.log(c.cohesion_rumour) + c.cohesion_rumour_growth * self.contagion
        return math.log(max(1.0, enemy) / max(1.0, own)) + rumour + self._error(self.place.side(self.army))

    def _error(self, side: Side) -> float:
        """Error of the estimate, the same for an army's whole garrison for a week."""
        week = self.model.day // 7
        if side.rumour_week != week:
            side.rumour_week = week
            side.rumour = self.random.gauss(0.0, self.model.c.cohesion_rumour_spread)
        return side.rumour

    def _distance(self) -> float:
        """How far its men stand from the people around them, 0-1."""
        men = self.community if any(self.community) else self.army.community
        if not any(men):
            return 0.0
        alike = sum(own * other for own, other in zip(men, self.place.community, strict=True))
        return (1.0 - min(alike, 1.0)) * self.model.salience

    def _quiet(self) -> None:
        """Out of danger stragglers return, a new commander is found, and few leave for good."""
        c = self.model.c
        self.leaderless = False
        if self.left > 0:
            self._leave(-min(self.left, self.whole(c.cohesion_rejoin * self.left)))
        rate = c.cohesion_chronic * (1.0 - self.home)
        if rate > 0.0:
            gone = min(self.present, self.whole(rate * self.present))
            self._leave(gone)
            self.left -= gone

    def _leave(self, men: int) -> None:
        """Men walk away, and may come back while the unit stands."""
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
        """A quarter of a day: men leave, commanders may flee, the unit may fall apart."""
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
            hazard = 1.0 / (1.0 + math.exp(-(c.cohesion_leader_base + c.cohesion_leader_slope * (z + 2.0))))
            self.leaderless = self.random.random() < 1.0 - (1.0 - hazard) ** (1 / SUBSTEPS)
        lost = self.fight_loss / max(1.0, self.fight_start) if self.contact > 0 else 0.0
        if self.share_left + lost > c.cohesion_collapse:
            self.break_up()

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
        if self.active and (owed or self.morale != self.morale_base):
            change = c.morale_recovery * (self.morale_base - self.morale) - c.morale_pay * owed / 30.0
            self.morale = min(1.0, max(0.0, self.morale + change))
