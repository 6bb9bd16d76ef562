"""Rule: each kind of order has one plain question that says whether it came about, and one amount behind it.

    advance            is the place ours?                    reinforce, hold    is the place not an enemy's?
    withdraw           has the garrison left?                air-campaign       were strikes flown there?
    mobilise, reform, proclaim, ally, ultimatum, appeal, advise, pay, arm, safe passage, recruit: see ``EFFECTS``

Bookkeeping; no source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.exercise.moves import Move
from sim.world.codes import NOBODY, Alignment, Level, Stance
from sim.world.tables import World


@dataclass(frozen=True)
class Case:
    """A move between two moments: the worlds before and after, and the rows that the move names (-1 for none)."""

    before: World
    after: World
    actor: int
    place: int
    other: int
    effort: float

    def own(self, field: str, row: int | None = None) -> tuple[float, float]:
        """Return a number of the actor's row (or another's), before and after."""
        at = self.actor if row is None else row
        return float(self.before.actors[field][at]), float(self.after.actors[field][at])


Effect = tuple[bool, float]
"""An answer: true if the move came about, and the amount behind it."""


def _advance(case: Case) -> Effect:
    holder = int(case.after.places["holder"][case.place])
    return holder == case.actor, float(case.after.presence["control"][case.actor, case.place])


def _stand(case: Case) -> Effect:
    holder = int(case.after.places["holder"][case.place])
    stances = case.after.relations["stance"]
    hostile = holder != NOBODY and min(stances[case.actor, holder], stances[holder, case.actor]) < 0
    return bool(holder != NOBODY and not hostile), float(case.after.presence["troops"][case.actor, case.place])


def _withdraw(case: Case) -> Effect:
    there = [float(world.presence["troops"][case.actor, case.place]) for world in (case.before, case.after)]
    return bool(there[0] > 0 and there[1] < 0.5 * there[0]), there[0] - there[1]


def _strikes(case: Case) -> Effect:
    flown = [int(world.places["strikes_total"][case.place]) for world in (case.before, case.after)]
    return flown[1] > flown[0], float(flown[1] - flown[0])


def _more(field: str) -> Callable[[Case], Effect]:
    """Return the question whether the actor has more of something than before."""

    def more(case: Case) -> Effect:
        before, after = case.own(field)
        return after > before, after - before

    return more


def _pay(case: Case) -> Effect:
    before, after = case.own("arrears")
    return after < before or after == 0.0, before - after


def _reform(case: Case) -> Effect:
    reached = case.own("reform")[1]
    return reached >= case.effort, reached


def _ally(case: Case) -> Effect:
    stance = int(case.after.relations["stance"][case.actor, case.other])
    before = int(case.before.relations["stance"][case.actor, case.other])
    return stance == Stance.ALLIED or stance > before, float(stance)


def _ultimatum(case: Case) -> Effect:
    answer = int(case.after.relations["alignment"][case.other, case.actor])
    return answer == Alignment.JOIN, float(answer)


def _appeal(case: Case) -> Effect:
    before, after = case.own("level", case.other)
    return after > before, after


def _advise(case: Case) -> Effect:
    return case.own("level")[1] >= Level.ADVISERS, case.own("advisers")[1]


def _arm(case: Case) -> Effect:
    """Return what was sent, whether it is of use yet or not: arms are on their way for weeks."""
    before, after = case.own("equipment_supplied", case.other)
    under_way = [
        float((world.relations["light"] + world.relations["heavy"])[case.actor, case.other].sum())
        for world in (case.before, case.after)
    ]
    sent = after - before + under_way[1] - under_way[0]
    return sent > 0.0, sent


def _safe_passage(case: Case) -> Effect:
    ours = [int((world.places["holder"] == case.actor).sum()) for world in (case.before, case.after)]
    return ours[1] > ours[0], float(ours[1] - ours[0])


EFFECTS: dict[str, Callable[[Case], Effect]] = {
    "advance": _advance, "reinforce": _stand, "hold": _stand, "withdraw": _withdraw, "air-campaign": _strikes,
    "recruit": _more("recruits"), "mobilise": _more("mobilised"), "proclaim": _more("proclaimed"), "pay": _pay,
    "reform": _reform, "ally": _ally, "ultimatum": _ultimatum, "appeal": _appeal, "advise": _advise, "arm": _arm,
    "safe_passage": _safe_passage,
}  # fmt: skip
"""The question about each kind of order that a menu may hold."""


def effect(move: Move, before: World, after: World, rows: tuple[int, int, int]) -> Effect:
    """Return the outcome of a move.

    Args:
        move: the order.
        before: the world on the turn's first morning.
        after: the world after its last evening.
        rows: of the actor, of the place and of the other actor; -1 for none.
    """
    return EFFECTS[move.kind](Case(before, after, *rows, move.effort))
