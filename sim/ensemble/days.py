"""Days of a world, one after the other: the same steps for the compiled ensemble and for Mesa.

The steps (rules before and after the decisions, and the minds) are compiled each by itself and called by address:
linked into one function they would be optimised again as a whole, which took minutes and gained nothing. In the
interpreted mode they are called as the Python functions they are.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

from sim.core.compiled import COMPILED, addresses, call_at, kind_of, result_kind, rule
from sim.doctrine.minds import MINDS
from sim.doctrine.picture import picture_of
from sim.doctrine.tribes import decide as _silent
from sim.ensemble.record import record
from sim.rules.day import DAWN, DAY
from sim.world.codes import Doctrine
from sim.world.schedule import Schedule
from sim.world.tables import World, blank
from sim.world.today import add_order

_BY_CODE = tuple(MINDS.get(doctrine, _silent) for doctrine in Doctrine)


class Steps(NamedTuple):
    """A day's steps: rules at dawn, minds by the code of their doctrine, rules of the day.

    Attributes:
        dawn, minds, day: addresses of machine code, (n,) int64; in the interpreted mode the functions.
    """

    dawn: Any
    minds: Any
    day: Any


_lock = threading.Lock()
_found: list[Steps] = []


def steps(world: World) -> Steps:
    """The steps, compiled for tables like this world's (all worlds' are alike); compiles them the first time."""
    if not COMPILED:
        return Steps(DAWN, _BY_CODE, DAY)
    with _lock:
        if not _found:
            kind, view = _kinds(world)
            _found.append(Steps(addresses(DAWN, kind), addresses(_BY_CODE, view), addresses(DAY, kind)))
        return _found[0]


def _kinds(world: World) -> tuple[Any, Any]:
    """The types of a world and of a picture of it."""
    kind = kind_of(world)
    return kind, result_kind(picture_of, kind, kind_of(0))


def compile_part(part: int, parts: int) -> None:
    """Compile every ``parts``-th step, so that several processes can share the work of the first run."""
    kind, view = _kinds(blank())
    work = [(step, kind) for step in (*DAWN, *DAY)] + [(mind, view) for mind in MINDS.values()]
    for function, argument in work[part::parts]:
        addresses((function,), argument)


def roots() -> tuple[Any, ...]:
    """Return the compiled functions from which all others of a run are called."""
    return (*DAWN, *DAY, *MINDS.values(), play_days, play_scheduled)


if COMPILED:
    _call = call_at
else:

    def _call(step: Any, argument: Any) -> None:
        step(argument)


@rule
def dawn(world: World, steps: Steps) -> None:
    """The morning of a day: news, counts, pictures."""
    for k in range(len(steps.dawn)):
        _call(steps.dawn[k], world)


@rule
def decide(world: World, steps: Steps, a: int) -> None:
    """Let the built-in mind of one actor write its orders, once its own decisions have begun."""
    mind = world.actors[a].doctrine
    if mind > 0 and world.clock[0].day >= world.actors[a].wakes:
        _call(steps.minds[mind], picture_of(world, a))


@rule
def rest(world: World, steps: Steps) -> None:
    """The rest of a day: orders are carried out and the rules run."""
    for k in range(len(steps.day)):
        _call(steps.day[k], world)


@rule
def play_days(world: World, steps: Steps, until: int, holders: Any, series: Any) -> None:
    """Play and record day after day up to (not including) ``until``."""
    while world.clock[0].day < until:
        dawn(world, steps)
        decide_and_rest(world, steps)
        record(world, world.clock[0].day, holders, series)


@rule
def play_scheduled(
    world: World, steps: Steps, until: int, schedule: Schedule, efforts: Any, accepted: Any, holders: Any, series: Any
) -> None:
    """Play and record day after day up to (not including) ``until``, scheduled orders among them.

    Args:
        world: the world, in the morning of a day.
        steps: of a day.
        until: the first day that is not played.
        schedule: the orders, n of them.
        efforts: (n,) the effort of each.
        accepted: (n,) bool, is told of each that is given whether it was accepted.
        holders: the record of who holds what (``sim.ensemble.record.books``).
        series: the record of the measures.
    """
    while world.clock[0].day < until:
        day = world.clock[0].day
        dawn(world, steps)
        for k in range(len(schedule.day)):
            if schedule.day[k] == day:
                add_order(
                    world.clock, world.orders, schedule.actor[k], schedule.kind[k], schedule.place[k],
                    schedule.other[k], efforts[k],
                )  # fmt: skip
        decide_and_rest(world, steps)
        record(world, world.clock[0].day, holders, series)
        _note_accepted(world, schedule, day, accepted)


@rule
def _note_accepted(world: World, schedule: Schedule, day: int, accepted: Any) -> None:
    """Note which of today's scheduled orders were accepted: they stand first in the table."""
    row = 0
    for k in range(len(schedule.day)):
        if schedule.day[k] == day:
            accepted[k] = row < world.clock[0].orders and world.orders[row].accepted != 0
            row += 1


@rule
def decide_and_rest(world: World, steps: Steps) -> None:
    """Let every built-in mind decide, in the order of rows, and play the rest of the day."""
    for a in range(len(world.actors)):
        decide(world, steps, a)
    rest(world, steps)
