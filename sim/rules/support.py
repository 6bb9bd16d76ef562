"""Rule: aircraft multiply the power of a partner who fights on the ground where they strike, above all with liaison.

Factor on an actor's power at a place under S strikes a day by its partners, of which a share l counts::

    factor = 1 + support.gain (1 in attack, support.defence in defence) S / (S + support.half) l comp
    l      = 1 for own aircraft and with advisers who work beside the troops, else support.unled; a mean over strikes
    comp   = min(1, (worth / worth of the best enemy there)^support.skill)
    attack under hostile strikes: power x (1 - battle.air_suppression min(1, strikes / combat.strikes_full))

worth is that of an actor's average fighter (``presence``). Strikes without a partner in contact take no place. What an
actor's friends in the air can fly, l times their sorties, gives its garrisons heart by the factor of a defence
(``threat``). Liaison also keeps commanders at their posts (``flight``). Sources: Biddle 2005 (lethal where allies match
the enemy's skill); Andres, Wills and Griffith 2005; the sizes are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import raised
from sim.rules.aid import liaison
from sim.rules.presence import allied, hostile, struck_by_enemies
from sim.world.codes import Level, number
from sim.world.tables import World

_AIR = number(Level.AIR)


@rule
def flown_for(world: World, a: int) -> float:
    """Return the strikes a day that an actor and its allies can fly for it; of those without liaison a share."""
    total = 0.0
    for b in range(len(world.actors)):
        if world.actors[b].level >= _AIR and world.actors[b].sorties > 0.0 and allied(world, a, b):
            total += world.actors[b].sorties * _liaison_share(world, a, b)
    return total


@rule
def _liaison_share(world: World, a: int, b: int) -> float:
    """Return what an air power can do for a partner: all of it with advisers or where it is its own, else a share."""
    return 1.0 if a == b or liaison(world, b, a) else world.parameters[0].support_unled


@rule
def support_of(c, strikes: float, attacks: bool) -> float:  # type: ignore[no-untyped-def]
    """Return the factor by which strikes a day beside a partner multiply its power."""
    return 1.0 + c.support_gain * (1.0 if attacks else c.support_defence) * strikes / (strikes + c.support_half)


@rule
def supported(world: World, a: int, p: int, attacks: bool) -> float:
    """Return the factor by which its partners' strikes at a place multiply an actor's power there today."""
    if world.places[p].strikes <= 0:
        return 1.0
    strikes, led = 0.0, 0.0
    for b in range(len(world.actors)):
        if world.presence[b, p].strikes > 0 and allied(world, a, b):
            strikes += world.presence[b, p].strikes
            led += world.presence[b, p].strikes * _liaison_share(world, a, b)
    if strikes <= 0.0:
        return 1.0
    gain = support_of(world.parameters[0], strikes, attacks) - 1.0
    return 1.0 + gain * led / strikes * _competence(world, a, p)


@rule
def _competence(world: World, a: int, p: int) -> float:
    """Return the share of air support that an actor's troops can use against the best of its enemies in a place."""
    enemy = 0.0
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0 and hostile(world, a, b):
            enemy = max(enemy, world.actors[b].worth)
    if world.actors[a].worth >= enemy:
        return 1.0
    return raised(world.actors[a].worth / enemy, world.parameters[0].support_skill)


@rule
def suppressed(world: World, a: int, p: int) -> float:
    """Attacks under hostile air strikes lose power."""
    c = world.parameters[0]
    share = min(struck_by_enemies(world, a, p) / c.combat_strikes_full, 1.0)
    return 1.0 - c.battle_air_suppression * share


@rule
def advised(world: World, a: int) -> bool:
    """Return whether a patron's liaison is beside an actor's commanders."""
    for b in range(len(world.actors)):
        if world.relations[b, a].advisers > 0 and liaison(world, b, a) and allied(world, a, b):
            return True
    return False
