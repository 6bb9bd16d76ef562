"""Lesson plans of 45, 75 and 120 minutes, and what to leave out when a class runs late.

Rule: of all ways to win the minutes that are missing the cheapest is taken. A minute less of a step costs 1, one of the
debriefing 2, and a step that is left out what its ``drop`` says: hence a few minutes are won by shorter turns, and more
than five by going without the third turn. The debriefing keeps at least a fifth of the lesson; stepping out of the
roles, what the model leaves out and the reflection are never dropped. The prices are judgements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

DEBRIEF_LEAST = 0.2
"""Share of the lesson that the debriefing keeps, whatever happens."""


@dataclass(frozen=True)
class Step:
    """One step of a lesson.

    Attributes:
        key: a word.
        name: as the run sheet says it.
        minutes: how long.
        facilitator: what the facilitator does.
        phones: what teams have before them.
        projector: what all see.
        drop: what it costs to leave it out; 0: it is never left out.
        least: the fewest minutes it can be squeezed to.
        debrief: whether it belongs to the debriefing.
    """

    key: str
    name: str
    minutes: int
    facilitator: str
    phones: str
    projector: str
    drop: float = 0
    least: int = 1
    debrief: bool = False


@dataclass(frozen=True)
class Plan:
    """A lesson: its steps fill its minutes."""

    minutes: int
    steps: tuple[Step, ...]

    def starts(self) -> list[int]:
        """Return the minute at which each step begins."""
        found, minute = [], 0
        for step in self.steps:
            found.append(minute)
            minute += step.minutes
        return found

    def debrief(self) -> int:
        """Minutes of debriefing."""
        return sum(step.minutes for step in self.steps if step.debrief)

    def turns(self) -> int:
        """Return the number of turns it plays."""
        return sum(step.key.startswith("turn-") for step in self.steps)


@dataclass(frozen=True)
class Adapted:
    """A plan that was shortened, and what was left out.

    Attributes:
        plan: what is left of it; it may be shorter than before.
        dropped: the steps that are left out.
        squeezed: by step, the minutes it loses.
        over: minutes by which the lesson still runs over: the plan ends late by so much.
    """

    plan: Plan
    dropped: tuple[Step, ...]
    squeezed: tuple[tuple[Step, int], ...]
    over: int

    def words(self) -> str:
        """In a sentence."""
        said = [f"drop {step.name.lower()}" for step in self.dropped]
        said += [f"{step.name.lower()}: {lost} min less" for step, lost in self.squeezed]
        if self.over:
            said.append(f"end {self.over} min late, or finish the debriefing in the next lesson")
        return "; ".join(said) or "change nothing"


_DEMO = Step("demo", "Demonstration", 1, "Shows one order, from menu to lock.", "watch", "a turn in four pictures", 1)
_TEXTS = {
    "arrive": ("Arrival", "“Scan and sit with your team.” Closes joining; gives empty teams to the engine (AI).",
               "code, seat, content note, “I would rather observe”", "QR code, seats filling"),
    "frame": ("Purpose", "Why we do this; a model, no forecast; real people; harm is never scored; learning goals.",
              "-", "purpose, map, how a turn works"),
    "briefs": ("Briefs", "Silent reading, then talk in teams. Goes round. Roles: commander, clerk, forecaster.",
               "public and secret brief, three questions", "who everybody is"),
    "practice": ("Turn zero", "One order, one forecast, lock, reveal. Does not count.", "practice", "practice result"),
    "turn-1": ("Turn 1", "Reads the situation; teams plan and negotiate; two minutes before the end: forecast,"
               " then lock. Adjudicates; asks one team “why?”; reads the line on civilians aloud.",
               "situation, orders, forecast, lock, probabilities, result", "clock, lock lights, then results"),
    "turn-2": ("Turn 2", "The same with a new clerk. May play one card.", "as before", "as before"),
    "turn-3": ("Turn 3", "The same with a new clerk. No card if late.", "as before", "as before"),
    "last": ("Last standing orders", "Asks for the orders that stand to the end.", "standing orders, lock",
             "lock lights"),
    "play-on": ("Play on", "1,000 worlds to the end of the summer.", "watch", "cloud of endings, our own dot"),
    "de-role": ("Out of role", "“You are students again.” One silent minute to write. Never left out.", "one question",
                "you are students again"),
    "replay": ("What happened", "Replays the weeks; harm first. Teams vote on the decision to look at.", "vote",
               "replay"),
    "luck": ("Luck or judgement?", "The ledger and the hinge turn. What was known at that time?", "own ledger",
             "hinge turn"),
    "same-dice": ("Same dice, other order", "Asks for a guess first; one pair of worlds, then 500.", "guess", "pairs"),
    "forecasts": ("Forecasts", "Who was too sure? As a way to learn, no ranking.", "own calibration", "class, unnamed"),
    "history": ("History, and what is left out", "The history card with its sources; then what the model leaves out,"
                " civilians first, abuses by all sides.", "sources", "history card, gaps"),
    "dispute": ("One assumption disputed", "One number of the model, argued in the room.", "-", "the assumption"),
    "reflect": ("Reflection", "Three questions, each alone, in writing: this is what is marked.", "questions",
                "questions"),
    "close": ("Close", "Thanks; whom to speak to; where the review is.", "review", "support"),
}  # fmt: skip
_DROP = {"dispute": 3, "practice": 4, "turn-3": 5.5, "turn-2": 14, "forecasts": 8, "luck": 10}
_LEAST = {
    "briefs": 4,
    "turn-1": 7,
    "turn-2": 7,
    "turn-3": 7,
    "history": 2,
    "reflect": 2,
    "replay": 2,
    "same-dice": 3,
    "de-role": 2,
}
_DEBRIEF = (
    "de-role", "replay", "luck", "same-dice", "forecasts", "history", "dispute", "reflect", "close",
)  # fmt: skip


def _plan(**minutes: int) -> Plan:
    steps = [_step(key.replace("_", "-"), long) for key, long in minutes.items()]
    return Plan(sum(minutes.values()), tuple(steps))


def _step(key: str, minutes: int) -> Step:
    if key == "demo":
        return replace(_DEMO, minutes=minutes)
    name, facilitator, phones, projector = _TEXTS[key]
    least = min(_LEAST.get(key, 1), minutes)
    return Step(key, name, minutes, facilitator, phones, projector, _DROP.get(key, 0), least, key in _DEBRIEF)


PLANS: dict[int, Plan] = {
    45: _plan(arrive=2, frame=2, briefs=6, turn_1=10, turn_2=8, last=1, play_on=2, de_role=2, replay=2, same_dice=3,
              history=3, reflect=3, close=1),
    75: _plan(arrive=3, frame=3, demo=1, briefs=5, practice=3, turn_1=11, turn_2=10, turn_3=10, last=2, play_on=2,
              de_role=2, replay=3, luck=4, same_dice=4, forecasts=3, history=3, dispute=2, reflect=3, close=1),
    120: _plan(arrive=4, frame=5, demo=2, briefs=12, practice=8, turn_1=17, turn_2=14, turn_3=14, last=3, play_on=3,
               de_role=3, replay=5, luck=6, same_dice=7, forecasts=5, history=4, dispute=3, reflect=4, close=1),
}  # fmt: skip
"""The lessons by their length in minutes."""


def late(plan: Plan, delay: int, done: Iterable[str] = ()) -> Adapted:
    """Return what to leave out when a class is late.

    Args:
        plan: the lesson.
        delay: by how many minutes it is late.
        done: the keys of the steps that are over; they cannot be shortened any more.

    Returns:
        the cheapest way to win the minutes; where they cannot all be won, the one that wins the most. Minutes won
        beyond the delay go to the reflection.
    """
    over = frozenset(done)
    free = [step for step in plan.steps if step.drop and step.key not in over]
    ways = (
        _way(plan, delay, over, dropped) for size in range(len(free) + 1) for dropped in combinations(free, size)
        if _may_go(plan, dropped)
    )  # fmt: skip
    return min(ways, key=lambda way: (way.over, _cost(way)))


def _cost(way: Adapted) -> float:
    squeezed = sum(lost * (2 if step.debrief else 1) for step, lost in way.squeezed)
    return squeezed + sum(step.drop for step in way.dropped)


def _may_go(plan: Plan, dropped: Sequence[Step]) -> bool:
    """Return whether a turn is left and the debriefing keeps its fifth."""
    left = [step for step in plan.steps if step not in dropped]
    return any(step.key.startswith("turn-") for step in left) and _debrief(left) >= DEBRIEF_LEAST * plan.minutes


def _way(plan: Plan, delay: int, over: frozenset[str], dropped: Sequence[Step]) -> Adapted:
    """Drop these steps, and squeeze the others for what is still needed: turns first, then the debriefing."""
    steps = [step for step in plan.steps if step not in dropped]
    need = delay - sum(step.minutes for step in dropped)
    lost: dict[str, int] = {"reflect": need} if need < 0 and "reflect" not in over else {}
    spare = int(_debrief(steps) - DEBRIEF_LEAST * plan.minutes)
    for step in sorted((one for one in steps if one.key not in over), key=lambda one: one.debrief):
        give = min(max(need, 0), step.minutes - step.least, spare if step.debrief else plan.minutes)
        if give > 0:
            lost[step.key] = give
            need -= give
            spare -= give if step.debrief else 0
    left = tuple(replace(step, minutes=step.minutes - lost.get(step.key, 0)) for step in steps)
    squeezed = tuple((step, lost[step.key]) for step in steps if lost.get(step.key, 0) > 0)
    return Adapted(Plan(plan.minutes, left), tuple(dropped), squeezed, max(need, 0))


def _debrief(steps: list[Step]) -> int:
    return sum(step.minutes for step in steps if step.debrief)
