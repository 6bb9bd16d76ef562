"""Rule: commanders flee the sooner the more their troops want to; every unit of their headquarters knows within hours.

Four draws a day, one for each headquarters and place (a unit without a headquarters draws by itself)::

    logit h = cohesion.leader_base + cohesion.leader_slope (z + 2) - support.staff [a patron's liaison is there]
    chance of a quarter of a day = 1 - (1 - h)^(1/4)

with z = u + J D of the unit (``cohesion``). Then every unit of that headquarters in the place is without commanders
(L = 1), and no unit elsewhere, until the danger is past. Source of the sign: Shils and Janowitz 1948; Johnston 2012 and
Jordan 2009 (M) disagree on what leaders are worth; the sizes are those of a prototype or judgements.
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules.presence import in_the_open
from sim.rules.support import advised
from sim.world.random_streams import both, uniform
from sim.world.stream_ids import LEADER
from sim.world.tables import World


@rule
def flee(world: World, i: int, z: float, moment: int) -> None:
    """Roll whether the commanders of a unit flee in this quarter of a day, and let its headquarters know.

    Args:
        world: the world.
        i: the unit.
        z: its pressure to desert, those counted who have deserted.
        moment: the number of the quarter.
    """
    c = world.parameters[0]
    formation = world.formations[i]
    logit = c.cohesion_leader_base + c.cohesion_leader_slope * (z + 2.0)
    staff = formation.tag
    if formation.headquarters >= 0:
        staff = both(world.places[formation.place].tag, formation.headquarters)
    u = uniform(world.clock[0].key, moment, LEADER, staff)
    if not _commander_flees(logit, u):
        return  # nor would they with advisers beside them, who are looked for only now
    if advised(world, formation.actor) and not _commander_flees(logit - c.support_staff, u):
        return
    _tell_staff(world, i)


@rule
def _tell_staff(world: World, i: int) -> None:
    """Leave every unit of a headquarters in the place without commanders."""
    formation = world.formations[i]
    formation.leaderless = 1
    if formation.headquarters < 0:
        return
    actor = world.actors[formation.actor]
    for j in range(actor.first, actor.last):
        other = world.formations[j]
        if other.headquarters == formation.headquarters and other.place == formation.place and in_the_open(other):
            other.leaderless = 1


@rule
def _commander_flees(logit: float, u: float) -> bool:
    """Return whether a roll falls below the chance of a quarter of a day, given the logit of a day's chance.

    A roll above 1 / (2 + y + y**2 / 2), where y = -logit > 0 and so exp(y) > 1 + y + y**2 / 2, is above the day's
    chance and needs no more looking at.
    """
    if logit < 0.0 and u * (2.0 - logit + 0.5 * logit * logit) >= 1.0:
        return False
    hazard = 1.0 / (1.0 + exp(-logit))
    return u < 1.0 - math.sqrt(math.sqrt(1.0 - hazard))
