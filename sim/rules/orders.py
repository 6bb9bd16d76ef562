"""Rule: an order counts only if it is possible; then it is carried out, or stands until another rule reads it.

Whoever decides (a built-in mind, a person, a script, an optimiser) writes rows of the same table. ``accept`` is
the one place that says what a valid order is, ``obey`` the one place that turns orders into movements and
standing decisions. Orders that other rules read (recruit, pay, repress, air strikes, arms, advisers) are only marked
as accepted here. Little is calculated::

    common cause with b     allied if b's trust >= diplomacy.ally_trust; enemies become neutrals if it is at least
                            diplomacy.truce_trust
    call to arms            M <- min(1, M + morale.mobilised kin)      own and allied formations, M morale
                            C <- C (1 - morale.calm kin)               C memory of others' flight
    safe passage            passage <- min(1, max(passage, effort))

kin is the likeness of a formation to the caller's community. Bookkeeping; no source. The bounds of trust are
judgements, and so is the call's effect (the call of 13 June 2014).
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.presence import ACTIVE, allied, enemy_at, hostile
from sim.rules.staff import halt, send, withdraw
from sim.world.codes import NOBODY, Level, OrderKind, Reform, Stance, number
from sim.world.tables import World

ADVANCE, HOLD, WITHDRAW, REINFORCE = (
    number(OrderKind.ADVANCE), number(OrderKind.HOLD), number(OrderKind.WITHDRAW), number(OrderKind.REINFORCE),
)  # fmt: skip
REFORM, APPEAL, AIR, ARM, ALLY = (
    number(OrderKind.REFORM), number(OrderKind.APPEAL), number(OrderKind.AIR_CAMPAIGN), number(OrderKind.ARM),
    number(OrderKind.ALLY),
)  # fmt: skip
ULTIMATUM, MOBILISE, ADVISE, PROCLAIM, SAFE_PASSAGE = (
    number(OrderKind.ULTIMATUM), number(OrderKind.MOBILISE), number(OrderKind.ADVISE), number(OrderKind.PROCLAIM),
    number(OrderKind.SAFE_PASSAGE),
)  # fmt: skip
LAST_KIND = number(max(OrderKind))
NEED_PLACE = tuple(number(kind) for kind in OrderKind if kind.form.place == "must")
NEED_OTHER = tuple(number(kind) for kind in OrderKind if kind.form.other)
HOSTILE, NEUTRAL, ALLIED = number(Stance.HOSTILE), number(Stance.NEUTRAL), number(Stance.ALLIED)
NEW_LEADER, POWER_SHARING = number(Reform.NEW_LEADER), number(Reform.POWER_SHARING)
LEVEL_ADVISERS, LEVEL_ARMS, LEVEL_AIR = number(Level.ADVISERS), number(Level.ARMS), number(Level.AIR)


@rule
def accept(world: World, order) -> bool:  # type: ignore[no-untyped-def]
    """Return whether an order is valid: known kind, existing actor and object of the right sort, some effort."""
    if order.kind < 1 or order.kind > LAST_KIND or not order.effort > 0.0:
        return False
    if order.actor < 0 or order.actor >= len(world.actors):
        return False
    if order.place < NOBODY or order.place >= len(world.places):
        return False
    if order.other < NOBODY or order.other >= len(world.actors) or order.other == order.actor:
        return False
    if order.kind in NEED_PLACE and order.place < 0:
        return False
    if order.kind in NEED_OTHER and order.other < 0:
        return False
    if order.kind == ADVANCE:
        return _may_attack(world, order.actor, order.place)
    return True


@rule
def _may_attack(world: World, a: int, p: int) -> bool:
    """An advance needs somebody to take the place from: not oneself alone, not an ally."""
    holder = world.places[p].holder
    if holder < 0 or (holder != a and not allied(world, a, holder)):
        return True
    return enemy_at(world, a, p)


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
            send(world, order.actor, order.place, order.effort, True)
        elif order.kind == REINFORCE:
            send(world, order.actor, order.place, order.effort, False)
        elif order.kind == HOLD:
            halt(world, order.actor, order.place)
        elif order.kind == WITHDRAW:
            withdraw(world, order.actor, order.place)
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
    elif order.kind == SAFE_PASSAGE:
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
    c = world.parameters[0]
    trust = world.relations[b, a].trust
    if trust >= c.diplomacy_ally_trust:
        world.relations[a, b].stance = ALLIED
        world.relations[b, a].stance = ALLIED
    elif trust >= c.diplomacy_truce_trust and hostile(world, a, b):
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
            formation.contagion *= 1.0 - world.parameters[0].morale_calm * min(kin, 1.0)


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
