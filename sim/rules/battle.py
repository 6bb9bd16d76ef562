"""Rule: each day of contact both sides lose a share of their troops that depends, weakly, on the force ratio.

Fractional loss rates after Helmbold and Weiss, stochastic:

    power = N q s phi (m0 + (1 - m0) M) (1 + psi x / (1 + x)) projection     x = w E / N
    rho = attacking power / defending power, each x min(1, F / N) x support of its aircraft
          defender: x posture x terrain          attacker: x surprise x suppression by hostile aircraft
    lambda_D = k_D size(N_D) rho^w I        lambda_A = k_A size(N_A) rho^-w I
    size(N) = min(combat.size_factor_most, max(1, (N / battle.size_norm)^-s))
    losses ~ Binomial(N, 1 - exp(-lambda op)),  I lognormal with mean 1
    op = the fiercest assault (1, of a raid battle.probing) by or on the actor; battle.harassment in a lull

N troops, q quality (of recruits in their first month x battle.green_quality), s skill of the actor, phi force
employment, M morale, E equipment; enclosed.last of N in a last stand (``enclosure``). F is how many the front has room
for (``frontage``); support and suppression are those of ``support``; ``tempo`` says when there is an assault and when
a lull. With several sides each divides its power over its enemies in proportion to theirs. Sources: Helmbold 1965,
Weiss 1966 and Hartley's slope (the law and its exponent, not checked against the source); The Dupuy Institute's
campaign data base (base rates); Dupuy 1987 (posture, size, surprise); the rest is judgement. See docs/model.md, section
Battle.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp, raised
from sim.rules.frontage import at_hand, front_of
from sim.rules.presence import armament, hostile, in_the_open
from sim.rules.supply import projection
from sim.rules.support import supported, suppressed
from sim.rules.tempo import begin_assaults, stand_down
from sim.rules.units import FORTIFIED, SMALLEST_DIVISOR, THOUSAND
from sim.world.random_streams import binomial, both, normal, poisson, uniform
from sim.world.stream_ids import BOMB_LOSS, BOMBS, INTENSITY, KILLED, LOSS
from sim.world.tables import World


@rule
def power(world: World, i: int) -> float:
    """Combat power of a formation, in men of a regular army fully used."""
    c = world.parameters[0]
    formation = world.formations[i]
    men = float(formation.present)
    if men <= 0.0:
        return 0.0
    will = c.battle_morale_floor + (1.0 - c.battle_morale_floor) * formation.morale
    skill = world.actors[formation.actor].skill
    quality = formation.quality * (1.0 - formation.green * (1.0 - c.battle_green_quality))
    if formation.last_stand:
        men *= c.enclosed_last
    return men * quality * skill * formation.employment * will * armament(c, formation) * projection(world, i)


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
    begin_assaults(world)
    _array(world)
    for p in range(len(world.places)):
        if world.place_notes[p].fought:
            _battle(world, p)
        else:
            world.places[p].surprise = 1.0
    stand_down(world)


@rule
def _contested(world: World, p: int) -> bool:
    """Return whether enemies face one another in the open in a place."""
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
        if formation.assault > 0.0 and (formation.raid or cell.storming):
            cell.attack = max(cell.attack, formation.assault)
        cell.power += power(world, i) * posture(world, i)


@rule
def _limit(world: World, p: int) -> None:
    """Count aircraft that support, no more power than the front has room for, and surprise or terrain."""
    c, place = world.parameters[0], world.places[p]
    for n in range(world.place_notes[p].armed):
        a = world.rosters[p, n].actor
        cell = world.presence[a, p]
        if cell.troops <= 0:
            continue
        attacks = cell.attack > 0.0
        cell.power *= supported(world, a, p, attacks)
        count = min(1.0, front_of(c, place, attacks) / cell.troops)
        cell.power *= count if attacks else min(count, at_hand(c, place, float(cell.hostiles)))
        cell.power *= place.surprise * suppressed(world, a, p) if attacks else place.terrain
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
    if place.attacked_day < 0 or day - place.attacked_day > c.battle_surprise_again:
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
    formation.recent_loss += lost / float(formation.present + lost)
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
