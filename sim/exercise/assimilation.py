"""Rule: a sampled world is conditioned on what a team knows, and is left alone where the team knows nothing.

Known rows are copied. A place that another holds in public gets a garrison of its holder's, and its enemies leave it.
The enemies whom the team believes in a place are brought there, sent away or rescaled to a draw from its belief::

    ln(1 + n) ~ normal(ln(1 + believed), doubt)            enemies in one place
    ln S      ~ normal(ln believed, (sight / 2)^2)         an actor's troops in the open, in all

A paper-bound team believes its rolls, so its sampled formations have the troops that it believes to have. Believed
enemies as lognormal follow ``sim.rules.intelligence``; how worlds are repaired is a judgement.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model import HIDDEN
from sim.world.codes import NOBODY, Level, Status
from sim.world.random_streams import normal_quantile, tag
from sim.world.tables import World

if TYPE_CHECKING:
    from sim.exercise.belief import Knowledge

SPARE, ACTIVE = int(Status.SPARE), int(Status.ACTIVE)
BROKEN, DISSOLVED = int(Status.BROKEN), int(Status.DISSOLVED)
RALLIED = 0.7
"""Of a garrison that had broken in a sampled world but stands in public, the share of its troops that it has."""
LEAST = 100
"""The troops that are brought to a place that would otherwise stand empty."""
SCALES = (0.2, 5.0)
"""The limits of the factor by which an actor's strength in a sampled world may be changed."""


def assimilate(world: World, known: Knowledge, key: str) -> None:
    """Make a sampled world agree with what a team knows.

    Args:
        world: a prior world on the same morning; it is changed.
        known: what the team knows.
        key: a word of which the draws are made.
    """
    before = world.places["holder"].copy()
    _copy_known(world, known)
    _hear(world, known)
    sampled = _Conditioned(world, known, key)
    changed = np.flatnonzero(before != known.places["holder"])
    for place in changed:
        sampled.regarrison(int(place))
    wanted = sampled.enemies_wanted()
    for where, troops in wanted.items():
        sampled.gather(where, troops)
    sampled.rescale_totals()
    for where, troops in wanted.items():
        sampled.rescale(where, troops)
    for place in changed:
        sampled.look_again(int(place))
    world.clock["moved"] = 1


def _put(rows: Any, known: Any, table: str) -> None:
    for name in known.dtype.names:
        if name not in HIDDEN.get(table, ()):
            rows[name] = known[name]


def _copy_known(world: World, known: Knowledge) -> None:
    """The team's own rows, and public facts of places, as they are known."""
    a = known.actor
    first, last = int(known.me["first"][0]), int(known.me["last"][0])
    _put(world.places, known.places, "places")
    _put(world.actors[a : a + 1], known.me, "actors")
    _put(world.formations[first:last], known.mine, "formations")
    _put(world.presence[a], known.seen, "presence")
    _put(world.relations[a], known.regards, "relations")
    if known.me["paper_bound"][0]:
        _fill_the_rolls(world.formations[first:last], known)
    others = np.arange(len(world.actors)) != a
    held = world.presence["allegiance"][others]
    rest = np.maximum(1.0 - known.places["neutral"] - known.seen["allegiance"], 0.0)
    total = held.sum(axis=0)
    world.presence["allegiance"][others] = held * np.where(total > 0, rest / np.where(total > 0, total, 1), 0)


def _fill_the_rolls(mine: Any, known: Knowledge) -> None:
    """Let the troops on paper exist whom a paper-bound team believes to have."""
    standing = (mine["status"] == ACTIVE) & (mine["next"] < 0)
    missing = np.where(standing, np.maximum(mine["paper"] - mine["present"], 0), 0)
    for place in np.unique(mine["place"][standing]):
        here = standing & (mine["place"] == place)
        believed = known.seen["own"][place] - mine["present"][here].sum()
        lacking = missing[here].sum()
        if believed >= 1.0 and lacking > 0:
            mine["present"][here] += np.rint(missing[here] * min(believed / lacking, 1.0)).astype(np.int64)


def _hear(world: World, known: Knowledge) -> None:
    """Copy what the team has heard of others."""
    a, regards = known.actor, known.regards
    for b in range(len(world.actors)):
        if b == a:
            continue
        world.relations["stance"][b, a] = regards["stance"][b]
        world.relations["asked"][b, a] = regards["was_asked"][b]
        world.relations["ultimatum"][b, a] = regards["was_pressed"][b]
        for name in ("reputation", "reform", "level"):
            world.actors[name][b] = regards[name][b]
        if regards["level"][b] < Level.AIR:
            world.actors["strikes"][b] = 0
        if regards["level"][b] < Level.ADVISERS:
            world.actors["advisers"][b] = 0


class _Conditioned:
    """The formations of others in a sampled world, moved and rescaled."""

    def __init__(self, world: World, known: Knowledge, key: str) -> None:
        self.world, self.known, self.key = world, known, key
        units = world.formations
        self.formations, self.holder, self.away = units, known.places["holder"], world.roads["distance"]
        stances = world.relations["stance"]
        self.hostile = (stances < 0) | (stances.T < 0)
        np.fill_diagonal(self.hostile, False)
        self.actor = np.array(units["actor"])
        self.ready = (units["status"] == ACTIVE) & (units["next"] < 0) & (units["hidden"] == 0) & (units["present"] > 0)
        self.ready &= self.actor != known.actor
        self.foes = self.hostile[known.actor]

    def normal(self, what: str) -> float:
        """Return a standard normal draw that belongs to a word."""
        word = tag(f"{self.key}/{what}")
        return float(normal_quantile(((word >> 12) + 0.5) * 2.0**-52))

    def open(self, actors: Any, place: int | None = None) -> Any:
        """Return rows of others' formations in the open, in a place or anywhere; ``actors`` is one, or (A,) bool."""
        found = self.ready & (actors[self.actor] if isinstance(actors, np.ndarray) else self.actor == actors)
        return np.flatnonzero(found if place is None else found & (self.formations["place"] == place))

    def regarrison(self, place: int) -> None:
        """Let a place stand in the hands that hold it in public."""
        holder = int(self.holder[place])
        self.world.presence["control"][:, place] = 0.0
        if holder == NOBODY:
            return
        self.world.presence["control"][holder, place] = 1.0
        for row in self.open(self.hostile[holder], place):
            self.leave(int(row))
        if holder != self.known.actor and not len(self.open(holder, place)):
            self.restore(holder, place)

    def leave(self, row: int) -> None:
        """Send a formation to the nearest place of its own side, or of nobody hostile."""
        units, actor, here = self.formations, int(self.actor[row]), int(self.formations["place"][row])
        away = self.away[here].copy()
        away[here] = math.inf
        for held in (self.holder == actor, (self.holder == NOBODY) | ~self.hostile[actor][self.holder]):
            goal = int(np.argmin(np.where(held, away, math.inf)))
            if held[goal] and math.isfinite(away[goal]):
                units["place"][row] = goal
                break
        units["goal"][row], units["assault"][row], units["contact"][row] = NOBODY, 0.0, 0

    def restore(self, holder: int, place: int) -> None:
        """Give a place its first garrison back, or bring troops of its holder."""
        units = self.formations
        gone = (self.actor == holder) & (units["origin"] == place)
        gone &= (units["status"] == BROKEN) | (units["status"] == DISSOLVED)
        for row in np.flatnonzero(gone & (units["initial"] > 0)):
            units["status"][row], units["place"][row], self.ready[row] = ACTIVE, place, not units["hidden"][row]
            units["next"][row] = units["goal"][row] = NOBODY
            units["present"][row] = round(RALLIED * int(units["initial"][row]))
            units["contact"][row], units["assault"][row], units["leaderless"][row] = 0, 0.0, 0
        if not len(self.open(holder, place)):
            self.bring(holder, place, LEAST)

    def bring(self, actors: Any, place: int, wanted: float) -> None:
        """Bring troops of these actors from the nearest places that have them: half of a formation, or all of it."""
        rows = self.open(actors)
        rows = rows[np.isfinite(self.away[self.formations["place"][rows], place])]
        nearest = rows[np.argsort(self.away[self.formations["place"][rows], place], kind="stable")]
        for row in nearest[:3]:
            if wanted < 1.0:
                return
            wanted -= self.detach(int(row), place, int(wanted))

    def detach(self, row: int, place: int, wanted: int) -> int:
        """Move up to half of a formation, or all of it where no row is free for a part; how many went."""
        units = self.formations
        spare = np.flatnonzero((self.actor == self.actor[row]) & (units["status"] == SPARE))
        if len(spare) and units["present"][row] > 1:
            part = min(max(wanted, 1), int(units["present"][row]) // 2)
            fresh, stable = int(spare[0]), int(units["tag"][spare[0]])
            units[fresh] = units[row]
            units["tag"][fresh], units["present"][fresh], units["paper"][fresh] = stable, part, part
            units["equipment"][fresh], units["present"][row] = 0, units["present"][row] - part
            row, self.ready[fresh] = fresh, True
        units["place"][row] = place
        units["goal"][row], units["assault"][row], units["contact"][row] = NOBODY, 0.0, 0
        return int(units["present"][row])

    def enemies_wanted(self) -> dict[int, float]:
        """Return a draw of the enemies in each place of which the team has a belief."""
        seen, found = self.known.seen, {}
        for place in np.flatnonzero((seen["stake"] > 0) | (seen["own"] > 0)):
            about, doubt = float(seen["enemy"][place]), float(seen["doubt"][place])
            z = self.normal(f"enemies/{place}")
            found[int(place)] = math.expm1(math.log1p(about) + math.sqrt(doubt) * z) if about >= 1.0 else 0.0
        return found

    def gather(self, place: int, wanted: float) -> None:
        """Let there be enemies where the team believes in some, and none where it knows of none."""
        here = self.open(self.foes, place)
        if wanted < 1.0:
            for row in here:
                if self.formations["actor"][row] != self.holder[place]:
                    self.leave(int(row))
        elif not len(here):
            holder = int(self.holder[place])
            theirs = holder != NOBODY and self.foes[holder] and len(self.open(holder)) > 0
            self.bring(holder if theirs else self.foes, place, wanted)

    def rescale(self, place: int, wanted: float) -> None:
        """Let the enemies in a place be as many as drawn."""
        here = self.open(self.foes, place)
        if wanted >= 1.0 and len(here):
            self.multiply(here, wanted / float(self.formations["present"][here].sum()))

    def rescale_totals(self) -> None:
        """Let every other actor be about as strong as the team believes it to be."""
        wrong = math.exp(0.5 * float(self.known.me["sight"][0]) * self.normal("strength"))
        for b in range(len(self.world.actors)):
            rows = self.open(b)
            there, believed = float(self.formations["present"][rows].sum()), float(self.known.regards["believed"][b])
            if b != self.known.actor and there > 0 and believed >= 1.0:
                self.multiply(rows, min(max(believed * wrong / there, SCALES[0]), SCALES[1]))

    def multiply(self, rows: Any, factor: float) -> None:
        """Change the numbers of formations; nobody has more troops present than on its rolls."""
        troops = np.maximum(np.rint(self.formations["present"][rows] * factor), 1).astype(np.int64)
        self.formations["present"][rows] = troops
        self.formations["paper"][rows] = np.maximum(self.formations["paper"][rows], troops)

    def look_again(self, place: int) -> None:
        """Let the others see who is where after a place was given to another."""
        for b in range(len(self.world.actors)):
            if b != self.known.actor:
                theirs = self.open(self.hostile[b], place)
                self.world.presence["enemy"][b, place] = float(self.formations["present"][theirs].sum())
