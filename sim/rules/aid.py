"""Rule: arms take weeks to arrive and to be of use, and advisers make troops better where they are heeded.

One rule for every patron and client. An order to arm ships ``effort`` packages: vehicles, or what is worth as much,
from outside the theatre, and money from the giver's treasury, which goes at once. A share comes by air and is light,
the rest by sea and is heavy. What has been shipped passes two stages, so that most of it lands some days about the
mean; then it is absorbed, and part of it leaks away::

    landed a day = share 2 / (landing + issue) of each stage        in use += (1 - exp(-1 / tau)) absorbed

What is in use goes to the units by road that have least. That arms are on their way gives the client's troops heart.
An order to advise sends advisers to one actor. After ``aid.liaison_days`` they are beside its troops: then aircraft
help it in full, and training T of its formations grows from 0 towards the coverage::

    T <- T + (min(advisers x heeded / 500, 1) - T) / 60 a day, less T fade / 30;      quality x (1 + gain T)
    heeded = unheeded + (1 - unheeded) x max(conditional [client reformed], (1 - ideology) [client is no state])

Help is heeded by a state as far as it was tied to reform and the state has reformed, and by a movement as far as it
shares the patron's programme. Training is brought up to date once a week. Sources: Biddle 2017 (normally modest, and
only if intrusive and conditional); Nickel Grass 1973 (M); the rest is judgement.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules.economy import give_money
from sim.rules.levy import ALLIED, is_state, issue_equipment
from sim.rules.morale import hearten
from sim.rules.presence import ACTIVE
from sim.rules.units import DAYS_A_MONTH, DAYS_A_WEEK
from sim.world.codes import NOBODY, Level, OrderKind, number
from sim.world.random_streams import both, uniform, whole
from sim.world.stream_ids import DELIVERY
from sim.world.tables import World

_ARM = number(OrderKind.ARM)
_ADVISE = number(OrderKind.ADVISE)
_ADVISERS = number(Level.ADVISERS)


@rule
def deliver(world: World) -> None:
    """Carry out today's orders to arm and to advise, land what was shipped, and once a week let training show."""
    clock = world.clock[0]
    for i in range(clock.orders):
        order = world.orders[i]
        if not order.accepted or order.other == NOBODY or order.other == order.actor:
            continue
        if order.kind == _ARM:
            _ship(world, order.actor, order.other, min(order.effort, 1.0))
        elif order.kind == _ADVISE:
            _send(world, order.actor, order.other, min(order.effort, 1.0))
    for a in range(len(world.actors)):
        for b in range(len(world.actors)):
            if world.relations[a, b].advisers > 0:
                world.relations[a, b].advised_days += 1
            _land(world, a, b)
    if clock.day % DAYS_A_WEEK == 0:
        advise(world)


@rule
def _ship(world: World, a: int, b: int, effort: float) -> None:
    """Send a delivery of arms on its way, and money at once; its news gives heart."""
    c = world.parameters[0]
    relation = world.relations[a, b]
    relation.light[0] += c.aid_equipment * effort * c.aid_light
    relation.heavy[0] += c.aid_equipment * effort * (1.0 - c.aid_light)
    give_money(world, a, b, c.aid_money * effort)
    for f in range(world.actors[b].first, world.actors[b].last):
        if world.formations[f].status == ACTIVE:
            hearten(world, f, c.aid_heart * effort)


@rule
def _send(world: World, a: int, b: int, effort: float) -> None:
    """Send advisers to an actor, as far as the giver's limit allows."""
    c = world.parameters[0]
    giver = world.actors[a]
    sent = whole(c.aid_advisers * effort, 0.5)
    sent = max(0, min(sent, whole(c.aid_advisers_most, 0.5) - giver.advisers))
    giver.advisers += sent
    world.relations[a, b].advisers += sent


@rule
def _land(world: World, a: int, b: int) -> None:
    """Let a day pass for arms on their way from one actor to another."""
    c = world.parameters[0]
    relation = world.relations[a, b]
    ready = _pass(relation.light, 2.0 / (c.aid_by_air + c.aid_issue), c.aid_leak, c.aid_absorb_light)
    ready += _pass(relation.heavy, 2.0 / (c.aid_by_sea + c.aid_issue), c.aid_leak, c.aid_absorb_heavy)
    if ready > 0.0:
        u = uniform(world.clock[0].key, world.clock[0].day, DELIVERY, both(world.actors[a].tag, world.actors[b].tag))
        issue_equipment(world, b, whole(ready, u))


@rule
def _pass(stock, speed: float, leak: float, absorb: float) -> float:  # type: ignore[no-untyped-def]
    """Move arms on by a day through their stages; return what is of use from today on."""
    if stock[0] + stock[1] + stock[2] <= 0.0:
        return 0.0
    share = 1.0 - exp(-speed)
    first, second = share * stock[0], share * stock[1]
    stock[0] -= first
    stock[1] += first - second
    ready = stock[2] * (1.0 - exp(-1.0 / absorb))
    stock[2] += (1.0 - leak) * second - ready
    return ready


@rule
def advise(world: World) -> None:
    """A week of training for every formation that has advisers; what was learned fades a little."""
    for b in range(len(world.actors)):
        _train(world, b, min(_coverage(world, b) / world.parameters[0].aid_advisers_full, 1.0))


@rule
def _coverage(world: World, b: int) -> float:
    """Advisers who work beside an actor's troops, by how far they are heeded."""
    total = 0.0
    for a in range(len(world.actors)):
        if a != b and world.actors[a].level >= _ADVISERS and world.relations[a, b].stance == ALLIED:
            if liaison(world, a, b):
                total += world.relations[a, b].advisers * heeded(world, a, b)
    return total


@rule
def liaison(world: World, a: int, b: int) -> bool:
    """Return whether an actor's advisers work beside another's troops by now."""
    relation = world.relations[a, b]
    return relation.advisers > 0 and relation.advised_days > world.parameters[0].aid_liaison_days


@rule
def heeded(world: World, a: int, b: int) -> float:
    """Return how far a client does what its patron's advisers say, 0..1."""
    if is_state(world, b):
        bound = world.actors[a].conditional if world.actors[b].reform > 0 else 0.0
    else:
        bound = 1.0 - world.relations[a, b].ideology
    unheeded = world.parameters[0].aid_unheeded
    return unheeded + (1.0 - unheeded) * bound


@rule
def _train(world: World, b: int, target: float) -> None:
    c = world.parameters[0]
    step = min(DAYS_A_WEEK / c.aid_training, 1.0)
    kept = exp(-c.aid_fade * DAYS_A_WEEK / DAYS_A_MONTH)
    for f in range(world.actors[b].first, world.actors[b].last):
        formation = world.formations[f]
        if formation.status != ACTIVE or (formation.trained == 0.0 and target == 0.0):
            continue
        before = 1.0 + c.aid_gain * formation.trained
        formation.trained *= kept
        if formation.trained < target:
            formation.trained += (target - formation.trained) * step
        formation.quality *= (1.0 + c.aid_gain * formation.trained) / before
