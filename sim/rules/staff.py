"""Rule: a staff sends the nearest free troops whose way is open, and leaves a garrison where a place would stand empty.

An order's effort is a share of all free troops; formations go whole. An attack with a small share is a raid. Hidden
networks come into the open when their side attacks in strength::

    sent    = the nearest free formations, until their strength >= min(effort, 1) x free troops
    raid    = attack with effort < movement.raid_share;      intensity battle.probing, otherwise 1
    needed  = max(movement.garrison_least, movement.garrison_share density people / 1000)
    left    = min(needed - troops who stay, present / 2)        none below movement.garrison_least

density is how many troops to a thousand people the actor plans with.
Source: Quinlivan 1995 (force to population); the shares
are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.presence import ACTIVE, enemy_at, friendly, in_the_open, open_way
from sim.rules.units import THOUSAND
from sim.world.codes import NOBODY, Status, number
from sim.world.tables import INFINITE, World

SPARE = number(Status.SPARE)


@rule
def _free(world: World, i: int) -> bool:
    """Ready, mobile, in the open, in a place and not already bound elsewhere."""
    formation = world.formations[i]
    if formation.status != ACTIVE or not formation.mobile or formation.hidden or formation.next >= 0:
        return False
    return formation.present > 0 and (formation.goal < 0 or formation.goal == formation.place)


@rule
def send(world: World, a: int, p: int, effort: float, attack: bool) -> None:
    """Send the nearest free troops until the effort's share of all free men is on its way."""
    actor = world.actors[a]
    total = 0.0
    for i in range(actor.first, actor.last):
        if _free(world, i) and not _engaged_elsewhere(world, i, p):
            total += world.formations[i].present
    wanted = min(effort, 1.0) * total
    raid = attack and effort < world.parameters[0].movement_raid_share
    sent = 0.0
    while sent < wanted:
        chosen = _nearest_free(world, a, p, attack)
        if chosen < 0:
            break
        formation = world.formations[chosen]
        sent += formation.present
        _commit(world, chosen, p, attack, raid)
    if attack:
        _rise(world, a, p)


@rule
def _engaged_elsewhere(world: World, i: int, p: int) -> bool:
    """In the middle of another attack."""
    formation = world.formations[i]
    return formation.assault > 0.0 and formation.place != p and formation.contact > 0


@rule
def _nearest_free(world: World, a: int, p: int, attack: bool) -> int:
    actor = world.actors[a]
    best, nearest = NOBODY, INFINITE
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if not _free(world, i) or _engaged_elsewhere(world, i, p):
            continue
        if formation.place == p and (not attack or formation.assault > 0.0):
            continue
        away = world.roads[formation.place, p].distance
        if away < nearest and open_way(world.places, world.roads, world.relations[a], formation.place, p):
            best, nearest = i, away
    return best


@rule
def _commit(world: World, i: int, p: int, attack: bool, raid: bool) -> None:
    """Give one formation its goal; leave a garrison behind where it would leave a place empty."""
    c = world.parameters[0]
    formation = world.formations[i]
    if formation.place != p:
        _detach(world, i)
    formation.goal = p
    formation.raid = 1 if raid else 0
    formation.assault_days = 0
    formation.assault = 0.0
    if attack:
        formation.assault = c.battle_probing if raid else 1.0


@rule
def _detach(world: World, i: int) -> None:
    """Leave behind what a place that one holds still lacks of a garrison, but never more than half."""
    formation = world.formations[i]
    p = formation.place
    if world.places[p].holder != formation.actor:
        return
    lacking = garrison_needed(world, formation.actor, p) - _staying(world, i)
    men = min(int(lacking), formation.present // 2)
    if men < world.parameters[0].movement_garrison_least:
        return
    row = _standing_garrison(world, formation.actor, p)
    if row < 0:
        row = spare_row(world, formation.actor)
        if row < 0:
            return
        settle_row(world, row, i, p)
    garrison = world.formations[row]
    garrison.received += men
    garrison.present += men
    formation.sent += men
    formation.present -= men


@rule
def _staying(world: World, i: int) -> int:
    """Men of the same actor in the open in a formation's place who have nowhere else to go."""
    formation = world.formations[i]
    actor = world.actors[formation.actor]
    total = 0
    for j in range(actor.first, actor.last):
        other = world.formations[j]
        if j == i or other.place != formation.place or not in_the_open(other):
            continue
        if other.goal < 0 or other.goal == other.place:
            total += other.present
    return total


@rule
def garrison_needed(world: World, a: int, p: int) -> float:
    """Men an actor wants to leave in a place: its density of troops to people, and never fewer than a handful."""
    people = world.places[p].population / THOUSAND
    share = world.parameters[0].movement_garrison_share
    return max(world.parameters[0].movement_garrison_least, share * world.actors[a].density * people)


@rule
def _standing_garrison(world: World, a: int, p: int) -> int:
    """An immobile formation of the actor's already in the place, or -1."""
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if formation.status == ACTIVE and formation.place == p and formation.next < 0 and not formation.mobile:
            if not formation.hidden:
                return i
    return -1


@rule
def spare_row(world: World, a: int) -> int:
    """An empty row of an actor's formations, or -1."""
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if formation.status == SPARE:
            return i
    return -1


@rule
def settle_row(world: World, row: int, like: int, p: int) -> None:
    """Turn an empty row into a garrison of a place, after the model of another formation, with no men yet."""
    fresh, model = world.formations[row], world.formations[like]
    fresh.status, fresh.kind, fresh.place, fresh.origin = ACTIVE, model.kind, p, p
    fresh.headquarters, fresh.mobile, fresh.hidden, fresh.works = NOBODY, 0, 0, 0
    fresh.morale, fresh.morale_base = model.morale, model.morale_base
    fresh.quality, fresh.employment, fresh.speed = model.quality, model.employment, model.speed
    fresh.supply, fresh.home, fresh.punishment = model.supply, model.home, model.punishment
    fresh.conviction = model.conviction
    fresh.noise, fresh.arrears, fresh.green = model.noise, model.arrears, model.green
    fresh.dug_in, fresh.contact = 0, 0
    for k in range(len(fresh.community)):
        fresh.community[k] = model.community[k]


@rule
def _rise(world: World, a: int, p: int) -> None:
    """Hidden networks come into the open when their side attacks in strength."""
    if world.presence[a, p].troops <= 0 and world.presence[a, p].inbound <= 0 and not _is_local(world, a, p):
        return
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.hidden and formation.status == ACTIVE and formation.place == p:
            if formation.actor == a and not _raiding(world, a, p):
                formation.hidden = 0
                formation.goal = p
                formation.assault = 1.0
                formation.assault_days = 0


@rule
def _is_local(world: World, a: int, p: int) -> bool:
    """An actor without mobile troops: its hidden men are its only troops."""
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        if world.formations[i].mobile and world.formations[i].status == ACTIVE:
            return False
    return True


@rule
def _raiding(world: World, a: int, p: int) -> bool:
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if formation.goal == p and formation.status == ACTIVE and formation.raid:
            return True
    return False


@rule
def halt(world: World, a: int, p: int) -> None:
    """Stop what was meant for a place: who is on a road goes on to its end, and stays there."""
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if formation.goal == p:
            formation.goal = formation.next
            formation.assault = 0.0


@rule
def refuge(world: World, a: int, p: int) -> int:
    """The nearest place where an actor's men find shelter, by road, or -1."""
    best, nearest = NOBODY, INFINITE
    for q in range(len(world.places)):
        holder = world.places[q].holder
        away = world.roads[p, q].distance
        if q == p or holder < 0 or away >= nearest or not friendly(world, a, holder):
            continue
        if not enemy_at(world, a, q):
            best, nearest = q, away
    return best


@rule
def withdraw(world: World, a: int, p: int) -> None:
    """Take troops out of a place, to the nearest shelter."""
    goal = refuge(world, a, p)
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if formation.status == ACTIVE and formation.place == p and formation.next < 0 and not formation.hidden:
            formation.goal = goal
            formation.assault = 0.0
            formation.dug_in = max(1, formation.dug_in)
