"""Rule: people come round to those who rule firmly, serve them and are like them, and turn from those who kill.

Shares of private allegiance p in each place follow a logit-replicator, neutrals having A = 0::

    p_a <- p_a exp(t A_a) / sum
    A_a = pull control_a + services control_a / (1 + arrears_a) + kin k_a + momentum min(V_a, reputation.most)
          - harm h_a (1 - forgiveness k_a)          half of it for an insurgent state
          - fear control_holder                      where an enemy of a holds the place
          - predation min(arrears_a, 1)              for a holder who cannot pay and so takes
    h_a <- h_a exp(-t / 20) + civilians it killed per 10,000
    control_a <- control_a + (target_a - control_a) / t_a

k is the share of the place's people for whom the actor speaks. The target of control is 1 for a holder with enough
troops for the population (``density`` per 1,000), in proportion below that but not under what offices and police give
a holder without troops (``unmanned``), at most 0.6 when enemies stand in the place, and 0 for all others. A holder's
control is brought up to date daily; allegiance, memory and lost control move slowly and are so once a week in each
place (t = 7 days). Belief is private; what is shown in public is the greater of belief and control.
Sources: Kalyvas 2006; Condra and Shapiro 2012; Lyall, Blair and Imai 2013; Toft and Zhukov 2015; Kuran 1989.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules.distance import kinship
from sim.rules.levy import HOSTILE, is_state
from sim.rules.units import DAYS_A_WEEK, THOUSAND
from sim.world.codes import NOBODY, Doctrine, number
from sim.world.tables import World

_INSURGENT_STATE = number(Doctrine.INSURGENT_STATE)


@rule
def update(world: World) -> None:
    """Let control build up or decay today, and each place's people think once a week."""
    forget = exp(-1.0 / world.parameters[0].allegiance_memory)
    forget_week = exp(-DAYS_A_WEEK / world.parameters[0].allegiance_memory)
    for p in range(len(world.places)):
        place = world.places[p]
        place.harm *= forget
        if place.holder != NOBODY:
            if place.changed_day == world.clock[0].day:
                _first_followers(world, place.holder, p)
            _hold(world, place.holder, p)
        if (world.clock[0].day + p) % DAYS_A_WEEK == 0:
            _lose_grip(world, p)
            _think(world, p)
            for a in range(len(world.actors)):
                world.presence[a, p].harm *= forget_week


@rule
def compliance(world: World, a: int, p: int) -> float:
    """The share of people who act as if they held with an actor: belief or control, whichever is greater."""
    here = world.presence[a, p]
    return max(here.allegiance, here.control)


@rule
def informing(world: World, a: int, p: int) -> float:
    """The share of people who will tell an actor who its enemies are: those with it, where no enemy can punish them.

    allegiance * (1 - control of the firmest enemy squared). Source: Berman, Shapiro and Felter 2011.
    """
    enemy = firmest_enemy(world, a, p)
    return world.presence[a, p].allegiance * (1.0 - enemy * enemy)


@rule
def firmest_enemy(world: World, a: int, p: int) -> float:
    """The control of that enemy of an actor who rules most firmly in a place."""
    most = 0.0
    for b in range(len(world.actors)):
        if world.presence[b, p].control > most and world.relations[a, b].stance == HOSTILE:
            most = world.presence[b, p].control
    return most


@rule
def _first_followers(world: World, a: int, p: int) -> None:
    """A new ruler finds at least a few of the uncommitted to work with."""
    here = world.presence[a, p]
    place = world.places[p]
    wanted = min(world.parameters[0].allegiance_seed - here.allegiance, place.neutral)
    if wanted > 0.0:
        here.allegiance += wanted
        place.neutral -= wanted


@rule
def _hold(world: World, a: int, p: int) -> None:
    c = world.parameters[0]
    here = world.presence[a, p]
    needed = world.actors[a].density * world.places[p].population / THOUSAND
    target = min(here.troops / needed, 1.0) if needed > 0.0 else 1.0
    target = max(target, c.allegiance_unmanned)
    if target > c.allegiance_contested and _enemy_troops(world, a, p):
        target = c.allegiance_contested
    slowness = c.allegiance_control_state if is_state(world, a) else c.allegiance_control_movement
    here.control += (target - here.control) / slowness


@rule
def _enemy_troops(world: World, a: int, p: int) -> bool:
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0 and world.relations[a, b].stance == HOSTILE:
            return True
    return False


@rule
def _lose_grip(world: World, p: int) -> None:
    """Those who no longer hold a place lose control of it, a week at a time."""
    c = world.parameters[0]
    for a in range(len(world.actors)):
        here = world.presence[a, p]
        if here.control > 0.0 and world.places[p].holder != a:
            slowness = c.allegiance_control_state if is_state(world, a) else c.allegiance_control_movement
            here.control *= exp(-DAYS_A_WEEK / slowness)
            if here.control < c.allegiance_control_least:
                here.control = 0.0


@rule
def _appeal(world: World, a: int, p: int) -> float:
    """A_a: growth rate of an actor's following in a place, per day."""
    c = world.parameters[0]
    actor = world.actors[a]
    here = world.presence[a, p]
    holder = world.places[p].holder
    kin = kinship(world, a, p)
    memory = here.harm * (1.0 - c.allegiance_forgiveness * kin)
    if actor.doctrine == _INSURGENT_STATE:
        memory *= c.allegiance_hardness
    value = c.allegiance_pull * here.control + c.allegiance_kin * kin - c.allegiance_harm * memory
    value += c.allegiance_momentum * min(actor.reputation, c.reputation_most)
    if holder == a:
        value += c.allegiance_services * here.control / (1.0 + actor.arrears)
        value -= c.allegiance_predation * min(actor.arrears, 1.0)
    elif holder != NOBODY and world.relations[a, holder].stance == HOSTILE:
        value -= c.allegiance_fear * world.presence[holder, p].control
    return value


@rule
def _think(world: World, p: int) -> None:
    """One step of the replicator over a week; shares and neutrals go on adding up to one."""
    most = world.parameters[0].allegiance_growth_most
    total = world.places[p].neutral
    for a in range(len(world.actors)):
        here = world.presence[a, p]
        if here.allegiance > 0.0:
            growth = DAYS_A_WEEK * _appeal(world, a, p)
            here.allegiance *= exp(max(min(growth, most), -most))
            total += here.allegiance
    if total <= 0.0:
        return
    world.places[p].neutral /= total
    for a in range(len(world.actors)):
        world.presence[a, p].allegiance /= total
