"""Rule: each day of contact both sides lose a share of their troops that depends, weakly, on the force ratio.

Fractional loss rates after Helmbold and Weiss, stochastic:

    power = N q s phi (m0 + (1 - m0) M) (1 + psi x / (1 + x)) projection     x = w E / N
    rho = attacking power / defending power (posture, terrain for the defender; surprise for the attacker)
    lambda_D = k_D size(N_D) rho^w I        lambda_A = k_A size(N_A) rho^-w I
    losses ~ Binomial(N, 1 - exp(-lambda op)),  I lognormal with mean 1, op the intensity of the attack

N troops, q quality, s skill of the actor, phi force employment, M morale, E equipment. With several sides each
divides its power over its enemies in proportion to theirs. Sources: Helmbold 1965, Weiss 1966 and Hartley's slope
(the law and its exponent, not checked against the source); The Dupuy Institute's campaign data base (base rates);
Dupuy 1987 (posture, size, surprise); the rest is judgement. See docs/model.md, section Battle.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp, raised
from sim.rules.presence import ACTIVE, hostile, in_the_open
from sim.rules.staff import refuge
from sim.rules.supply import projection
from sim.rules.units import FORTIFIED, SMALLEST_DIVISOR, THOUSAND
from sim.world.codes import NOBODY, Level, number
from sim.world.random_streams import binomial, both, normal, poisson, uniform, whole
from sim.world.stream_ids import BOMB_LOSS, BOMBS, INTENSITY, KILLED, LOSS, RECOVERY
from sim.world.tables import World

_AIR = number(Level.AIR)


@rule
def power(world: World, i: int) -> float:
    """Combat power of a formation, in men of a regular army fully used."""
    c = world.parameters[0]
    formation = world.formations[i]
    men = float(formation.present)
    if men <= 0.0:
        return 0.0
    manned = min(float(formation.equipment), c.battle_crew_share * men)
    x = c.battle_men_per_vehicle * manned / men
    will = c.battle_morale_floor + (1.0 - c.battle_morale_floor) * formation.morale
    skill = world.actors[formation.actor].skill
    quality = formation.quality * (1.0 - formation.green * (1.0 - c.battle_green_quality))
    gain = 1.0 + c.battle_equipment_gain * x / (1.0 + x)
    return men * quality * skill * formation.employment * will * gain * projection(world, i)


@rule
def posture(world: World, i: int) -> float:
    """Return the factor by which positions multiply the power of a formation that is not attacking."""
    c = world.parameters[0]
    formation = world.formations[i]
    if formation.assault > 0.0:
        return 1.0
    if formation.works >= FORTIFIED and formation.dug_in >= c.battle_dig_days:
        return c.battle_works_fortified
    if formation.dug_in >= c.battle_dig_days:
        return c.battle_works_prepared
    return c.battle_works_hasty if formation.dug_in > 0 else 1.0


@rule
def fight(world: World) -> None:
    """Fight at every place where enemies stand in the open."""
    _array(world)
    for p in range(len(world.places)):
        if world.place_notes[p].fought:
            _battle(world, p)
        else:
            world.places[p].surprise = 1.0
    _stand_down(world)


@rule
def _contested(world: World, p: int) -> bool:
    for n in range(world.place_notes[p].armed):
        cell = world.presence[world.rosters[p, n].actor, p]
        if cell.troops > 0 and cell.hostiles > 0:
            return True
    return False


@rule
def _battle(world: World, p: int) -> None:
    """One day's battle at one place."""
    _limit(world, p)
    _surprise(world, p)
    day, key = world.clock[0].day, world.clock[0].key
    c = world.parameters[0]
    spread = c.battle_intensity_spread
    heat = exp(spread * normal(key, day, INTENSITY, world.places[p].tag) - 0.5 * spread * spread)
    for n in range(world.place_notes[p].armed):
        a = world.rosters[p, n].actor
        if world.presence[a, p].troops <= 0:
            continue
        faced, heated = _faced(world, a, p)
        if faced > 0.0:
            _suffer(world, a, p, world.presence[a, p].attack > 0.0, faced, heated * heat)
    for a in range(len(world.actors)):
        if world.presence[a, p].attack > 0.0 and world.actors[a].bombs > 0.0:
            _bombs(world, a, p)


@rule
def _array(world: World) -> None:
    """Note where there will be a battle today, and sum power and intensity of attack there by actor."""
    c = world.parameters[0]
    for p in range(len(world.places)):
        contested = _contested(world, p)
        world.place_notes[p].fought = 1 if contested else 0
        if contested:
            for a in range(len(world.actors)):
                world.presence[a, p].power = 0.0
                world.presence[a, p].attack = 0.0
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if not in_the_open(formation) or not world.place_notes[formation.place].fought:
            continue
        cell = world.presence[formation.actor, formation.place]
        if formation.assault > 0.0 and formation.assault_days < c.battle_assault_days:
            cell.attack = max(cell.attack, formation.assault)
        cell.power += power(world, i) * posture(world, i)


@rule
def _limit(world: World, p: int) -> None:
    """No more of an actor's power counts than the front has room for; then surprise and terrain count."""
    c = world.parameters[0]
    front = c.battle_front_density * world.places[p].width
    for n in range(world.place_notes[p].armed):
        a = world.rosters[p, n].actor
        cell = world.presence[a, p]
        if cell.troops <= 0:
            continue
        cell.power *= min(1.0, front / cell.troops)
        if cell.attack > 0.0:
            cell.power *= world.places[p].surprise * _suppressed(world, a, p)
        else:
            cell.power *= world.places[p].terrain
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0:
            world.presence[b, p].faced = _enemy_power(world, b, p)


@rule
def _enemy_power(world: World, b: int, p: int) -> float:
    """Combat power of an actor's enemies in a place."""
    total = 0.0
    for n in range(world.place_notes[p].armed):
        k = world.rosters[p, n].actor
        if world.presence[k, p].troops > 0 and hostile(world, b, k):
            total += world.presence[k, p].power
    return total


@rule
def _suppressed(world: World, a: int, p: int) -> float:
    """Attacks under hostile air strikes lose power."""
    c = world.parameters[0]
    if world.places[p].strikes <= 0:
        return 1.0
    for b in range(len(world.actors)):
        if world.actors[b].level >= _AIR and hostile(world, a, b):
            share = min(world.places[p].strikes / c.combat_strikes_full, 1.0)
            return 1.0 - c.battle_air_suppression * share
    return 1.0


@rule
def _surprise(world: World, p: int) -> None:
    """A new assault surprises a garrison that was not warned; the effect is spent in days."""
    c = world.parameters[0]
    place = world.places[p]
    day = world.clock[0].day
    begun = False
    for a in range(len(world.actors)):
        begun = begun or world.presence[a, p].attack > 0.0
    if not begun:
        place.surprise = 1.0
        return
    if place.attacked_day < 0 or day - place.attacked_day > 2 * c.battle_assault_days:
        warned = place.holder >= 0 and world.presence[place.holder, p].alarm > 0
        place.surprise = 1.0 if warned else c.battle_surprise
        place.attacked_day = day
    else:
        place.surprise = max(1.0, place.surprise - (c.battle_surprise - 1.0) / c.battle_surprise_days)


@rule
def _faced(world: World, a: int, p: int) -> tuple[float, float]:
    """Ratio of the power turned on an actor to its own, and the intensity of the fighting it is in."""
    own = world.presence[a, p].power
    against = 0.0
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0 and hostile(world, a, b):
            against += world.presence[b, p].power * own / max(world.presence[b, p].faced, SMALLEST_DIVISOR)
    return against / max(own, SMALLEST_DIVISOR), intensity(world, a, p)


@rule
def intensity(world: World, a: int, p: int) -> float:
    """Return the intensity of an actor's fighting: the fiercest attack by or on it, or harassment without an attack."""
    found = max(world.presence[a, p].attack, world.parameters[0].battle_harassment)
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0 and hostile(world, a, b):
            found = max(found, world.presence[b, p].attack)
    return found


@rule
def _suffer(world: World, a: int, p: int, attacks: bool, faced: float, heated: float) -> None:
    """An actor's losses, spread over its formations in the place."""
    c = world.parameters[0]
    men = float(world.presence[a, p].troops)
    size = min(c.combat_size_factor_most, max(1.0, raised(men / c.battle_size_norm, -c.battle_size_exponent)))
    rate = (c.battle_attacker_rate if attacks else c.battle_defender_rate) * size
    chance = 1.0 - exp(-rate * raised(faced, c.battle_exponent) * heated)
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if formation.place != p or not in_the_open(formation):
            continue
        if formation.contact == 0:
            formation.fight_start = formation.present
            formation.fight_loss = 0
        formation.contact += 1
        u = uniform(world.clock[0].key, world.clock[0].day, LOSS, formation.tag)
        wound(world, i, binomial(formation.present, chance, u))


@rule
def wound(world: World, i: int, lost: int) -> None:
    """Book losses of one formation: some die, some of the wounded will be back."""
    c = world.parameters[0]
    formation = world.formations[i]
    lost = min(lost, formation.present)
    if lost <= 0:
        return
    u = uniform(world.clock[0].key, world.clock[0].day, KILLED, formation.tag)
    dead = binomial(lost, c.battle_killed_share, u)
    formation.present -= lost
    formation.killed += dead
    formation.wounded += lost - dead
    formation.healing += int(c.battle_return_share * (lost - dead) + u)
    formation.healing = min(formation.healing, formation.wounded)
    formation.fight_loss += lost
    formation.morale = max(0.0, formation.morale - c.morale_loss * lost / (formation.present + lost))
    world.places[formation.place].killed += dead
    if not formation.hidden and formation.next < 0:
        cell = world.presence[formation.actor, formation.place]
        cell.troops = max(0, cell.troops - lost)


@rule
def _bombs(world: World, a: int, p: int) -> None:
    """Mass-casualty bombings by an attacker: a shock to the largest enemy formation in the place."""
    c = world.parameters[0]
    key, day = world.clock[0].key, world.clock[0].day
    subject = both(world.actors[a].tag, world.places[p].tag)
    mean = world.actors[a].bombs * world.presence[a, p].troops / THOUSAND
    bombs = poisson(mean, uniform(key, day, BOMBS, subject))
    if bombs <= 0:
        return
    target, most = -1, 0
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.place == p and in_the_open(formation) and hostile(world, a, formation.actor):
            if formation.present > most:
                target, most = i, formation.present
    if target < 0:
        return
    loss = c.battle_bomb_loss * bombs * exp(c.battle_bomb_spread * normal(key, day, BOMB_LOSS, subject))
    wound(world, target, int(min(loss, c.combat_bomb_loss_most * most)))
    formation = world.formations[target]
    formation.morale = max(0.0, formation.morale - c.battle_bomb_morale * bombs)


@rule
def _stand_down(world: World) -> None:
    """Count the days of assaults, end raids and exhausted assaults, and let the others dig in and heal."""
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status != ACTIVE:
            continue
        _heal(world, i)
        if formation.next >= 0:
            formation.contact = 0
            continue
        if world.presence[formation.actor, formation.place].hostiles <= 0:
            formation.contact = 0
            if formation.goal < 0 or formation.goal == formation.place:
                formation.dug_in += 1
            continue
        if formation.assault > 0.0:
            _tire(world, i)
        else:
            formation.dug_in += 1


@rule
def _tire(world: World, i: int) -> None:
    """A raid is broken off after a day or two; an assault wears itself out, rests and ends."""
    c = world.parameters[0]
    formation = world.formations[i]
    formation.assault_days += 1
    if formation.raid and formation.assault_days >= c.movement_raid_days:
        formation.assault, formation.assault_days, formation.raid = 0.0, 0, 0
        formation.goal = refuge(world, formation.actor, formation.place)
        formation.dug_in = 1
    elif formation.assault_days >= c.battle_assault_days + c.battle_rest_days:
        formation.assault, formation.assault_days, formation.goal = 0.0, 0, NOBODY


@rule
def _heal(world: World, i: int) -> None:
    """Some of the wounded come back, in about a month."""
    formation = world.formations[i]
    if formation.healing <= 0:
        return
    u = uniform(world.clock[0].key, world.clock[0].day, RECOVERY, formation.tag)
    back = min(formation.healing, whole(formation.healing / world.parameters[0].battle_return_days, u))
    formation.healing -= back
    formation.wounded -= back
    formation.present += back
