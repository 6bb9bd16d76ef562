"""Rule: fighters leave a fading group for a famous one, and an outmatched town may change sides without a fight.

Leakage, each day, from every formation of rival k within reach of a leader a::

    fighters ~ Binomial(present, rate * (1 - ideology) * max(V_a - V_k, 0)),   ``faster`` times this once k has joined

less the share that the movement's centre behind k holds back. Surrender, once a week, of a rival's town beside the
leader's troops: a logit choice like that of whole groups, but with local power and no commitment problem, less what
giving up a town costs and ``mercy (1 - quarter) ideology``: a leader without mercy spares only those of its own
programme, so that the others hold out. A group that has joined hands over its towns by the same choice without that
cost, with the whole power of both where the leader rules within ``alignment.reach``: a pledge binds towns that no
column has reached. On surrender the leader holds the town, a share of the garrison with its arms goes over, the rest go
home.
Sources: Gates 2002 (distance and participation); Abu Kamal, whose fighters pledged themselves on 25 June 2014, and
Nusra's towns on the Euphrates, Reuters, 3 July 2014.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp, log
from sim.rules import momentum
from sim.rules.legitimacy import standing_of_centre
from sim.rules.levy import hand_equipment, nearest_formation, raise_spare, transfer
from sim.rules.presence import ACTIVE
from sim.rules.units import LARGEST_EXPONENT
from sim.world.codes import NOBODY, Alignment, Status, number
from sim.world.random_streams import binomial, both, uniform, whole
from sim.world.stream_ids import LEAK, YIELD
from sim.world.tables import World

_JOIN = number(Alignment.JOIN)
_DISSOLVED = number(Status.DISSOLVED)


@rule
def leak(world: World, k: int, a: int) -> None:
    """Let men of a rival drift to the leader today."""
    c = world.parameters[0]
    lead = world.actors[a].reputation - world.actors[k].reputation
    if lead <= 0.0:
        return
    relation = world.relations[k, a]
    rate = c.alignment_leak * (1.0 - relation.ideology) * lead
    rate *= 1.0 - c.alignment_legitimacy_hold * standing_of_centre(world, k)
    if relation.alignment == _JOIN:
        rate *= c.alignment_leak_faster
    clock = world.clock[0]
    for f in range(world.actors[k].first, world.actors[k].last):
        formation = world.formations[f]
        if formation.status != ACTIVE or formation.present <= 0 or formation.place == NOBODY:
            continue
        men = binomial(
            formation.present,
            min(rate, 1.0),
            uniform(clock.key, clock.day, LEAK, both(formation.tag, world.actors[a].tag)),
        )
        if men > 0:
            g = nearest_formation(world, a, formation.place, True)
            if g != NOBODY and world.roads[formation.place, world.formations[g].place].distance <= c.alignment_reach:
                transfer(world, f, g, men)


@rule
def yield_towns(world: World, k: int, a: int, strength: float, own: float) -> None:
    """Let each town that a rival holds beside the leader decide whether to hold out.

    Args:
        world: the world.
        k: the rival.
        a: the leader.
        strength: the leader's combat power in the whole theatre.
        own: the rival's.
    """
    joined = world.relations[k, a].alignment == _JOIN
    for p in range(len(world.places)):
        if world.places[p].holder != k or world.places[p].lost_by != NOBODY:
            continue
        if joined and _rules_within_reach(world, a, p):
            gives_up = _gives_up(world, k, a, p, strength, own)
        else:
            near = _near(world, a, p)
            gives_up = near > 0.0 and _gives_up(world, k, a, p, near, max(_near(world, k, p), 1.0))
        if gives_up:
            _hand_over(world, k, a, p)


@rule
def _rules_within_reach(world: World, a: int, p: int) -> bool:
    """Return whether an actor holds a place from which its troops can soon be in another."""
    for q in range(len(world.places)):
        if world.places[q].holder == a and world.roads[q, p].distance <= world.parameters[0].alignment_reach:
            return True
    return False


@rule
def _near(world: World, a: int, p: int) -> float:
    """An actor's combat power in the open at a place and one road away; men who only hold cells do not count."""
    total = 0.0
    for f in range(world.actors[a].first, world.actors[a].last):
        formation = world.formations[f]
        if formation.status != ACTIVE or formation.place == NOBODY or formation.hidden:
            continue
        if formation.place == p or world.roads[p, formation.place].km > 0.0:
            total += formation.present * formation.quality
    return total


@rule
def _gives_up(world: World, k: int, a: int, p: int, strength: float, own: float) -> bool:
    """Roll for whether a rival's town goes over, given the combat power of both that is weighed there."""
    c = world.parameters[0]
    relation = world.relations[k, a]
    value = c.alignment_power * log(strength / own) + c.alignment_momentum * world.actors[a].reputation
    value -= c.alignment_ideology * relation.ideology + c.alignment_blood * relation.blood
    value += c.alignment_coercion * relation.was_pressed
    value -= c.alignment_legitimacy * standing_of_centre(world, k)
    value -= c.alignment_mercy * relation.ideology * (1.0 - world.actors[a].quarter)
    if relation.alignment != _JOIN:
        value -= c.alignment_town
    hold = exp(min(c.alignment_balance * log(own / strength) / c.alignment_temperature, LARGEST_EXPONENT))
    give = exp(min(value / c.alignment_temperature, LARGEST_EXPONENT))
    clock = world.clock[0]
    mood = clock.day // int(c.alignment_mood_days)
    u = uniform(clock.key, mood, YIELD, both(world.actors[k].tag, world.places[p].tag))
    return u < give / (give + hold + 1.0)


@rule
def _hand_over(world: World, k: int, a: int, p: int) -> None:
    clock = world.clock[0]
    place = world.places[p]
    place.holder = a
    place.lost_by = k
    place.changed_day = clock.day
    if place.fell_day == NOBODY and place.holder_start == k:
        place.fell_day = clock.day
    clock.moved = 1
    momentum.credit_fall(world, p)
    _pass_garrison(world, k, a, p)


@rule
def _pass_garrison(world: World, k: int, a: int, p: int) -> None:
    """Part of each formation in the town goes over with its arms, the rest go home; the formation is no more."""
    clock = world.clock[0]
    g = nearest_formation(world, a, p, True)
    for f in range(world.actors[k].first, world.actors[k].last):
        formation = world.formations[f]
        if formation.status != ACTIVE or formation.place != p or formation.hidden or formation.next != NOBODY:
            continue
        if g == NOBODY or world.formations[g].place != p:
            raised = raise_spare(world, a, p)
            if raised != NOBODY:
                g = raised
        if g == NOBODY:
            return
        u = uniform(clock.key, clock.day, YIELD, formation.tag)
        transfer(world, f, g, whole(formation.present * world.parameters[0].alignment_go_over, u))
        hand_equipment(world, f, g)
        world.places[p].deserted += formation.present
        formation.deserted += formation.present
        formation.present = 0
        formation.status = _DISSOLVED
