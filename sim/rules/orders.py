"""Rule: an order counts only if it makes sense; a staff then picks the nearest free troops to carry it out.

Whoever decides (a built-in mind, a person, a script, an optimiser) writes rows of the same table. ``accept`` is
the one place that says what a valid order is, ``obey`` the one place that turns orders into movements and
standing decisions. Orders that other rules read (recruit, pay, repress, air strikes, arms, advisers) are only marked
as accepted here.
"""

from __future__ import annotations

from sim.compiled import rule
from sim.rules.muster import ACTIVE, allied, armed, friendly, hostile, in_the_open, open_way
from sim.world.codes import NOBODY, Level, OrderKind, Reform, Stance, Status, number
from sim.world.tables import World

ADVANCE, HOLD, WITHDRAW, REINFORCE = (
    number(OrderKind.ADVANCE), number(OrderKind.HOLD), number(OrderKind.WITHDRAW), number(OrderKind.REINFORCE),
)  # fmt: skip
REFORM, APPEAL, AIR, ARM, ALLY = (
    number(OrderKind.REFORM), number(OrderKind.APPEAL), number(OrderKind.AIR_CAMPAIGN), number(OrderKind.ARM),
    number(OrderKind.ALLY),
)  # fmt: skip
ULTIMATUM, MOBILISE, ADVISE, PROCLAIM, RELIEVE = (
    number(OrderKind.ULTIMATUM), number(OrderKind.MOBILISE), number(OrderKind.ADVISE), number(OrderKind.PROCLAIM),
    number(OrderKind.RELIEVE),
)  # fmt: skip
REPRESS, DENOUNCE = number(OrderKind.REPRESS), number(OrderKind.DENOUNCE)
LAST_KIND = number(OrderKind.RELIEVE)
SPARE = number(Status.SPARE)
HOSTILE, NEUTRAL, ALLIED = number(Stance.HOSTILE), number(Stance.NEUTRAL), number(Stance.ALLIED)
NEW_LEADER, POWER_SHARING = number(Reform.NEW_LEADER), number(Reform.POWER_SHARING)
LEVEL_ADVISERS, LEVEL_ARMS, LEVEL_AIR = number(Level.ADVISERS), number(Level.ARMS), number(Level.AIR)


@rule
def accept(world: World, order) -> bool:  # type: ignore[no-untyped-def]
    """Whether an order is valid: known kind, existing actor and object, an object of the right sort, some effort."""
    if order.kind < 1 or order.kind > LAST_KIND or not order.effort > 0.0:
        return False
    if order.actor < 0 or order.actor >= len(world.actors):
        return False
    if order.place < NOBODY or order.place >= len(world.places):
        return False
    if order.other < NOBODY or order.other >= len(world.actors) or order.other == order.actor:
        return False
    if order.kind <= REINFORCE or order.kind in (REPRESS, AIR):
        if order.place < 0:
            return False
        if order.kind == ADVANCE:
            return _may_attack(world, order.actor, order.place)
        return True
    if order.kind in (APPEAL, ARM, ALLY, ULTIMATUM, ADVISE, DENOUNCE):
        return order.other >= 0
    return True


@rule
def _may_attack(world: World, a: int, p: int) -> bool:
    """An advance needs somebody to take the place from: not oneself alone, not an ally."""
    holder = world.places[p].holder
    if holder < 0 or (holder != a and not allied(world, a, holder)):
        return True
    for b in range(len(world.actors)):
        if armed(world, b, p) and hostile(world, a, b):
            return True
    return False


@rule
def obey(world: World) -> None:
    """Carry out today's valid orders, in the order in which they were given."""
    for n in range(world.clock[0].orders):
        order = world.orders[n]
        order.accepted = 1 if accept(world, order) else 0
        if not order.accepted:
            continue
        if order.kind == ADVANCE:
            _open_hostilities(world, order.actor, world.places[order.place].holder)
            _send(world, order.actor, order.place, order.effort, True)
        elif order.kind == REINFORCE:
            _send(world, order.actor, order.place, order.effort, False)
        elif order.kind == HOLD:
            _halt(world, order.actor, order.place)
        elif order.kind == WITHDRAW:
            _leave(world, order.actor, order.place)
        else:
            _decide(world, order)


@rule
def _decide(world: World, order) -> None:  # type: ignore[no-untyped-def]
    """Orders that change how actors stand, not where troops go."""
    actor = world.actors[order.actor]
    if order.kind == APPEAL:
        world.relations[order.actor, order.other].asked = 1
    elif order.kind == ULTIMATUM:
        world.relations[order.actor, order.other].ultimatum = 1
    elif order.kind == RELIEVE:
        actor.passage = min(1.0, max(actor.passage, order.effort))
    elif order.kind == MOBILISE and not actor.mobilised:
        _mobilise(world, order.actor)
    elif order.kind == PROCLAIM and not actor.proclaimed:
        actor.proclaimed = 1
        actor.proclaimed_day = world.clock[0].day
    elif order.kind == REFORM:
        _reform(world, order.actor, POWER_SHARING if order.effort > 1.0 else NEW_LEADER)
    elif order.kind == ALLY:
        _befriend(world, order.actor, order.other)
    elif order.kind == ADVISE:
        _deepen(world, order.actor, LEVEL_ADVISERS)
    elif order.kind == ARM:
        _deepen(world, order.actor, LEVEL_ARMS)
    elif order.kind == AIR:
        _deepen(world, order.actor, LEVEL_AIR)


@rule
def _open_hostilities(world: World, a: int, holder: int) -> None:
    """To attack a neutral is to make an enemy, of it and of nobody else."""
    if holder >= 0 and holder != a and not hostile(world, a, holder):
        world.relations[a, holder].stance = HOSTILE
        world.relations[holder, a].stance = HOSTILE


@rule
def _befriend(world: World, a: int, b: int) -> None:
    """Common cause needs the other's trust; with less of it enemies only cease to fight."""
    trust = world.relations[b, a].trust
    if trust >= 0.5:
        world.relations[a, b].stance = ALLIED
        world.relations[b, a].stance = ALLIED
    elif trust >= 0.3 and hostile(world, a, b):
        world.relations[a, b].stance = NEUTRAL
        world.relations[b, a].stance = NEUTRAL


@rule
def _mobilise(world: World, a: int) -> None:
    actor = world.actors[a]
    actor.mobilised = 1
    actor.mobilised_day = world.clock[0].day
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if allied(world, a, formation.actor) and formation.status == ACTIVE:
            kin = 0.0
            for k in range(len(formation.community)):
                kin += formation.community[k] * actor.community[k]
            formation.morale = min(1.0, formation.morale + world.parameters[0].morale_mobilised * kin)


@rule
def _reform(world: World, a: int, degree: int) -> None:
    actor = world.actors[a]
    if degree > actor.reform:
        actor.reform = degree
        actor.reform_day = world.clock[0].day
        actor.incumbent = 0


@rule
def _deepen(world: World, a: int, level: int) -> None:
    actor = world.actors[a]
    if actor.level < level:
        actor.level = level
        actor.level_day = world.clock[0].day


@rule
def _free(world: World, i: int) -> bool:
    """Ready, mobile, in the open, in a place and not already bound elsewhere."""
    formation = world.formations[i]
    if formation.status != ACTIVE or not formation.mobile or formation.hidden or formation.next >= 0:
        return False
    return formation.present > 0 and (formation.goal < 0 or formation.goal == formation.place)


@rule
def _send(world: World, a: int, p: int, effort: float, attack: bool) -> None:
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
    best, nearest = -1, 1.0e18
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if not _free(world, i) or _engaged_elsewhere(world, i, p):
            continue
        if formation.place == p and (not attack or formation.assault > 0.0):
            continue
        away = world.roads[formation.place, p].distance
        if away < nearest and open_way(world.places, world.roads, world.relations[a], formation.place, p):
            best, nearest = i, away
    return best if nearest < 1.0e17 else -1


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
    people = world.places[p].population / 1000.0
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
    fresh.dug_in, fresh.contact, fresh.fight_start, fresh.fight_loss = 0, 0, 0, 0
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
def _halt(world: World, a: int, p: int) -> None:
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
    best, nearest = -1, 1.0e18
    for q in range(len(world.places)):
        holder = world.places[q].holder
        away = world.roads[p, q].distance
        if q == p or holder < 0 or away >= nearest or not friendly(world, a, holder):
            continue
        safe = True
        for b in range(len(world.actors)):
            if armed(world, b, q) and hostile(world, a, b):
                safe = False
        if safe:
            best, nearest = q, away
    return best


@rule
def _leave(world: World, a: int, p: int) -> None:
    goal = refuge(world, a, p)
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if formation.status == ACTIVE and formation.place == p and formation.next < 0 and not formation.hidden:
            formation.goal = goal
            formation.assault = 0.0
            formation.dug_in = max(1, formation.dug_in)
