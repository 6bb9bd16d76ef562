"""Rule: besiegers assault, tire, rest and assault again; a siege that costs much for little is lifted.

Readiness E = 1 - fatigue of an actor's attackers in a place, R their mean recent loss; a day later::

    assault:  E <- max(0, E - tempo.use (1 + R / tempo.loss) - min(support.tire_most, support.tire strikes))
              goes on tomorrow with chance E
    lull:     E <- E + (1 - E) / tempo.rest;     assault tomorrow with chance tempo.start E^2
    R      <- (R + lost today / present) 2^(-1 / tempo.loss_memory)
    lifted in a lull with chance tempo.lift exp(R / tempo.lift_loss) (1 - min(1, stake)), one roll for all units
    healed a day       = 1 / battle.return_days of those wounded who will fight again

Troops assault on the day they come, unless they come to an assault or siege of their own side; raids are broken off
after movement.raid_days. strikes are those of the attackers' enemies there; R of a siege that may be lifted is that of
all the actor's troops in the open. In a lull the fighting has intensity battle.harassment (``battle``). Sources: Dupuy
1987 (hitting power falls with each successive day of attack); losses of Vukovar and Sarajevo in docs/model.md (mean
intensity .16 to .43 and .02 of an assault's); the rest is judgement.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp, log
from sim.rules.presence import ACTIVE, in_the_open, struck_by_enemies
from sim.rules.staff import refuge
from sim.world.random_streams import both, uniform, whole
from sim.world.stream_ids import LIFT, RECOVERY, TEMPO
from sim.world.tables import World


@rule
def begin_assaults(world: World) -> None:
    """Let troops that have just come to attack a place assault it at once; who joins a siege waits with the others."""
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.assault > 0.0 and not formation.raid and formation.assault_days == 0 and in_the_open(formation):
            cell = world.presence[formation.actor, formation.place]
            if cell.hostiles > 0 and cell.fatigue <= 0.0:
                cell.storming = 1


@rule
def stand_down(world: World) -> None:
    """End the day: attackers rest or go on, raids and sieges end, losses fade, the others dig in, heal and fill up."""
    _rest_or_go_on(world)
    kept = exp(-log(2.0) / world.parameters[0].tempo_loss_memory)
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status != ACTIVE:
            continue
        formation.recent_loss *= kept
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
def _rest_or_go_on(world: World) -> None:
    """Let the attackers of every place go on or rest; who faces no enemy there has forgotten the assault."""
    for p in range(len(world.places)):
        for n in range(world.place_notes[p].armed):
            a = world.rosters[p, n].actor
            cell = world.presence[a, p]
            if cell.hostiles <= 0:
                cell.storming, cell.fatigue = 0, 0.0
                continue
            attackers, loss = _recent_loss(world, a, p, True)
            if attackers > 0.0 or cell.storming > 0:
                _tempo(world, a, p, attackers, loss)


@rule
def _recent_loss(world: World, a: int, p: int, attackers: bool) -> tuple[float, float]:
    """Return how many troops an actor has in the open in a place, or how many assault, and their mean recent loss."""
    loss, troops = 0.0, 0.0
    for i in range(world.actors[a].first, world.actors[a].last):
        formation = world.formations[i]
        if formation.place != p or not in_the_open(formation):
            continue
        if not attackers or (formation.assault > 0.0 and not formation.raid):
            troops += formation.present
            loss += formation.recent_loss * formation.present
    return troops, loss / max(1.0, troops)


@rule
def _tempo(world: World, a: int, p: int, attackers: float, loss: float) -> None:
    """Go on with an assault, rest, or begin another one tomorrow."""
    c = world.parameters[0]
    cell = world.presence[a, p]
    u = uniform(world.clock[0].key, world.clock[0].day, TEMPO, both(world.actors[a].tag, world.places[p].tag))
    if attackers == 0.0:
        cell.storming = 0
    elif cell.storming > 0:
        struck = min(c.support_tire_most, c.support_tire * struck_by_enemies(world, a, p))
        cell.fatigue = min(1.0, cell.fatigue + c.tempo_use * (1.0 + loss / c.tempo_loss) + struck)
        cell.storming = 1 if u < 1.0 - cell.fatigue else 0
    else:
        cell.fatigue -= cell.fatigue / c.tempo_rest
        cell.storming = 1 if u < c.tempo_start * (1.0 - cell.fatigue) * (1.0 - cell.fatigue) else 0


@rule
def _tire(world: World, i: int) -> None:
    """Count a day of an attack: a raid is broken off after a day or two, a siege is lifted in a lull or goes on."""
    formation = world.formations[i]
    a, p = formation.actor, formation.place
    formation.assault_days += 1
    if formation.raid and formation.assault_days >= world.parameters[0].movement_raid_days:
        formation.assault, formation.assault_days, formation.raid = 0.0, 0, 0
        formation.goal = refuge(world, a, p)
        formation.dug_in = 1
    elif not world.presence[a, p].storming and _lifted(world, a, p):
        formation.assault, formation.assault_days = 0.0, 0
        formation.goal = refuge(world, a, p)


@rule
def _lifted(world: World, a: int, p: int) -> bool:
    """Return whether an actor in a lull gives up the siege of a place today: one roll for all its units there."""
    c = world.parameters[0]
    indifference = 1.0 - min(1.0, world.presence[a, p].stake)
    hazard = c.tempo_lift * exp(_recent_loss(world, a, p, False)[1] / c.tempo_lift_loss) * indifference
    u = uniform(world.clock[0].key, world.clock[0].day, LIFT, both(world.actors[a].tag, world.places[p].tag))
    return u < hazard


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
