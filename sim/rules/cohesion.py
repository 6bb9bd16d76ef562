"""Rule: soldiers desert when they expect the others to; past a tipping point a garrison is empty in a day or two.

Probit best response with social interaction (Brock and Durlauf 2001; Granovetter 1978), four times a day for
every formation under threat:

    u = a0 + a_rho ln ratio + a_C C + a_pi arrears + a_s distance - a_M (M - 0.5) - a_H home - a_E punishment
        - a_I conviction + a_W passage + (way out / 2 + hide) [cut off] + noise
    D* = Phi(u + a_L L + J D),   D <- D + (1 - exp(-kappa / 4)) max(D* - D, 0)

D is the share that has deserted, seen half in one's own unit and half in the whole garrison, allies included. ratio is
that of the enemies whom a garrison expects to its own fighting worth (``threat``), L whether commanders have fled
(``flight``), way out and hide those of ``enclosure``. For J > 2.507 there is a tipping point: with J = 3.3 a garrison
holds below u = -1.498 and empties above it. A formation falls apart when D passes cohesion.collapse; losses are no part
of D: whom they break says ``breaking``.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp, log
from sim.rules.breaking import DESERTION, breaks, share_left
from sim.rules.distance import at_home, distance
from sim.rules.enclosure import enveloped, shut_in
from sim.rules.flight import flee
from sim.rules.presence import ACTIVE, allied, in_the_open
from sim.rules.threat import believed_odds, mark_broken_commands, odds, threat_map, threatened
from sim.rules.units import QUARTERS_A_DAY
from sim.world.random_streams import normal_cdf, uniform, whole
from sim.world.stream_ids import CHRONIC, LEAVE, REJOIN
from sim.world.tables import World


@rule
def hold_or_leave(world: World) -> None:
    """Mark who is threatened, then let soldiers and commanders decide, four times; the rest frays slowly."""
    threat_map(world)
    for a in range(len(world.actors)):
        _weigh_dangers(world, a)
    for i in range(len(world.formations)):  # only now: who returns or leaves counts for the others tomorrow
        formation = world.formations[i]
        if in_the_open(formation) and not formation.threatened:
            _quiet(world, i)
    count = _crisis(world)
    if count == 0:
        return
    speed = 1.0 - exp(-world.parameters[0].cohesion_speed / QUARTERS_A_DAY)
    for step in range(QUARTERS_A_DAY):
        _garrisons(world, count, step)
        broke = False
        for n in range(count):
            i = world.formation_notes[n].crisis
            if world.formations[i].threatened and world.formations[i].status == ACTIVE:
                broke = _substep(world, i, step, speed) or broke
        if broke:  # who withdrew stands elsewhere
            count = _crisis(world)


@rule
def _weigh_dangers(world: World, a: int) -> None:
    """Settle which of an actor's formations are threatened, and how much presses them to leave."""
    actor = world.actors[a]
    mark_broken_commands(world, a)
    passage, swelling = -1.0, log(world.parameters[0].cohesion_rumour)
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        formation.threatened = 1 if in_the_open(formation) and threatened(world, i) else 0
        if formation.threatened:
            if passage < 0.0:
                passage = _passage(world, a)
            formation.pressure = _pressure(world, i, believed_odds(world, i, swelling), passage)


@rule
def pressure(world: World, i: int) -> float:
    """u: the pressure to desert, before counting how many have deserted."""
    return _pressure(world, i, odds(world, i), _passage(world, world.formations[i].actor))


@rule
def _passage(world: World, a: int) -> float:
    """The safest passage that an enemy offers to an actor's garrisons."""
    passage = 0.0
    for n in range(world.actor_notes[a].foes):
        passage = max(passage, world.actors[world.foes[a, n].actor].passage)
    return passage


@rule
def _pressure(world: World, i: int, balance: float, passage: float) -> float:
    c = world.parameters[0]
    formation = world.formations[i]
    u = c.cohesion_base + c.cohesion_odds * balance + c.cohesion_contagion * formation.contagion
    u += c.cohesion_arrears * min(formation.arrears, c.wages_arrears_most)
    u += c.cohesion_distance * distance(world, i, formation.place)
    u -= c.cohesion_morale * (formation.morale - 0.5) + c.cohesion_home * at_home(world, i)
    u -= c.cohesion_punishment * formation.punishment + c.cohesion_conviction * formation.conviction
    if enveloped(world, formation.actor, formation.place):
        u += shut_in(world, i)
    return u + c.cohesion_passage * passage + formation.noise


@rule
def _garrison_left(world: World, a: int, p: int) -> float:
    """D of the whole garrison in a place, an actor's own men and its allies', at the beginning of the quarter."""
    gone, standing = 0, 0
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        note = world.cell_notes[b, p]
        if note.gone + note.standing > 0 and allied(world, a, b):
            gone += note.gone
            standing += note.standing
    return gone / max(1.0, float(standing + gone))


@rule
def _crisis(world: World) -> int:
    """List the formations in the open wherever somebody is threatened; return how many. Holds until one breaks."""
    for p in range(len(world.places)):
        world.place_notes[p].in_danger = 0
    for i in range(len(world.formations)):
        if world.formations[i].threatened:
            world.place_notes[world.formations[i].place].in_danger = 1
    count = 0
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status == ACTIVE and world.place_notes[formation.place].in_danger and in_the_open(formation):
            world.formation_notes[count].crisis = i
            count += 1
    for p in range(len(world.places)):
        if world.place_notes[p].in_danger:
            for n in range(world.place_notes[p].armed):
                note = world.cell_notes[world.rosters[p, n].actor, p]
                note.gone, note.standing = 0, 0
    return count


@rule
def _garrisons(world: World, count: int, step: int) -> None:
    """Count, for the coming quarter of a day, who stands and who has left wherever somebody is threatened."""
    quarter = world.clock[0].day * QUARTERS_A_DAY + step + 1
    for n in range(count):
        formation = world.formations[world.formation_notes[n].crisis]
        note = world.cell_notes[formation.actor, formation.place]
        if note.quarter != quarter:
            note.quarter, note.gone, note.standing, note.left = quarter, 0, 0, -1.0
        if in_the_open(formation):
            note.gone += formation.left
            note.standing += formation.present


@rule
def _substep(world: World, i: int, step: int, speed: float) -> bool:
    """A quarter of a day: men leave, commanders may flee, the unit may fall apart (then return True).

    ``speed`` is the share of those about to leave who do so within the quarter.
    """
    c = world.parameters[0]
    formation = world.formations[i]
    key, moment = world.clock[0].key, world.clock[0].day * QUARTERS_A_DAY + step
    own = share_left(formation)
    note = world.cell_notes[formation.actor, formation.place]
    if note.left < 0.0:
        note.left = _garrison_left(world, formation.actor, formation.place)
    seen = c.cohesion_unit_bond * own + (1.0 - c.cohesion_unit_bond) * note.left
    z = formation.pressure + c.cohesion_leader_flight * formation.leaderless + c.cohesion_social_pull * seen
    more = normal_cdf(z) - own
    if more > 0.0:
        going = whole(speed * more * (formation.present + formation.left), uniform(key, moment, LEAVE, formation.tag))
        leave(world, i, min(going, formation.present))
    if not formation.leaderless:
        flee(world, i, z, moment)
    if share_left(formation) > c.cohesion_collapse:
        breaks(world, i, DESERTION)
        return True
    return False


@rule
def leave(world: World, i: int, men: int) -> None:
    """Men walk away, and may come back while the unit stands."""
    formation = world.formations[i]
    formation.present -= men
    formation.left += men
    formation.deserted += men
    world.places[formation.place].deserted += max(men, 0)
    world.presence[formation.actor, formation.place].troops -= men


@rule
def _quiet(world: World, i: int) -> None:
    """Out of danger stragglers return, a new commander is found, a last stand is over, and few leave for good."""
    c = world.parameters[0]
    formation = world.formations[i]
    key, day = world.clock[0].key, world.clock[0].day
    formation.leaderless, formation.last_stand = 0, 0
    if formation.left > 0:
        back = whole(c.cohesion_rejoin * formation.left, uniform(key, day, REJOIN, formation.tag))
        leave(world, i, -min(back, formation.left))
    rate = c.cohesion_chronic * (1.0 - formation.home)
    if rate > 0.0:
        gone = min(formation.present, whole(rate * formation.present, uniform(key, day, CHRONIC, formation.tag)))
        leave(world, i, gone)
        formation.left -= gone
