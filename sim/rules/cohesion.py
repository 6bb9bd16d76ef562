"""Rule: soldiers desert when they expect the others to; past a tipping point a garrison is empty in a day or two.

Probit best response with social interaction (Brock and Durlauf 2001; Granovetter 1978), four times a day for
every formation under threat:

    u = a0 + a_rho ln(ratio) + a_C C + a_L L + a_pi arrears + a_s distance - a_M (M - 0.5) - a_H home - a_E punishment
        - a_I conviction + a_W passage + noise
    D* = Phi(u + J D),   D <- D + (1 - exp(-kappa / 4)) max(D* - D, 0)

D is the share that has left, seen half in one's own unit and half in the whole garrison, allies included. The enemy
whom they expect is who attacks or comes, a share of who stands a day's march away and, for some days after a
fall, the victors wherever the news of it reaches (cohesion.threat_free exp(-km / cohesion.range)): towns were left
before anybody came. For J > 2.507 there is a
tipping point: with J = 3.3 a garrison holds below u = -1.498 and empties above it. Commanders flee with a hazard
that rises with u + J D. A formation falls apart when D plus its losses pass one half.
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.core.elementary import exp, log
from sim.rules.breaking import DESERTION, breaks, share_left
from sim.rules.distance import at_home, distance, reach_of_news
from sim.rules.presence import ACTIVE, NO_MARKS, allied, friends_at, in_the_open, mark
from sim.rules.units import DAYS_A_WEEK, QUARTERS_A_DAY
from sim.world.random_streams import both, normal, normal_cdf, uniform, whole
from sim.world.stream_ids import CHRONIC, LEADER, LEAVE, REJOIN, SIGHT_OWN
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
    _mark_broken_commands(world, a)
    passage, swelling = -1.0, log(world.parameters[0].cohesion_rumour)
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        formation.threatened = 1 if in_the_open(formation) and _threatened(world, i) else 0
        if formation.threatened:
            if passage < 0.0:
                passage = _passage(world, a)
            formation.pressure = _pressure(world, i, _believed_balance(world, i, swelling), passage)


@rule
def _believed_balance(world: World, i: int, swelling: float) -> float:
    """Return ``odds`` of a formation, of which the parts that a garrison shares are worked out once a day.

    The notes hold while dangers are weighed, during which nobody moves.
    """
    formation = world.formations[i]
    note = world.cell_notes[formation.actor, formation.place]
    if note.weighed_day != world.clock[0].day + 1:
        note.weighed_day = world.clock[0].day + 1
        note.balance = _balance(world, formation.actor, formation.place)
        note.misjudged = _misjudgement(world, formation.actor, formation.place)
    return note.balance + _rumour(world, i, swelling) + note.misjudged


@rule
def _threatened(world: World, i: int) -> bool:
    """In contact, an enemy in strength on the way or next door, or a unit of the same headquarters lost lately."""
    formation = world.formations[i]
    if formation.contact > 0:
        return True
    if formation.assault > 0.0:
        return False
    if not world.places[formation.place].near & world.actors[formation.actor].foes:
        return _command_broke(world, i)
    own = friends_at(world, formation.actor, formation.place)
    if danger(world, formation.actor, formation.place, False) >= world.parameters[0].cohesion_threat_share * max(
        own, 1
    ):
        return True
    return _command_broke(world, i)


@rule
def threat_map(world: World) -> None:
    """Count, for every actor and place, the troops that a hostile garrison there would expect against itself.

    Its troops there (besiegers who do not attack count for the intensity of their harassment), those on the way,
    and of mobile troops a road away within a day's march a share that falls with the distance; all told no more
    than the front has room for.
    """
    c = world.parameters[0]
    for p in range(len(world.places)):
        world.places[p].near = NO_MARKS
    for b in range(len(world.actors)):
        if world.actors[b].worth <= 0.0:
            continue
        for p in range(len(world.places)):
            cell = world.presence[b, p]
            cell.threat_men = cell.troops * max(cell.attack, c.battle_harassment) + cell.inbound
    for q in range(len(world.places)):
        for n in range(world.place_notes[q].armed):
            b = world.rosters[q, n].actor
            if world.actors[b].worth > 0.0:
                if world.presence[b, q].mobile > 0:
                    _spread_adjacent_threat(world, b, q)
                if _just_taken(world, b, q):
                    _spread_rumour(world, b, q)
    for b in range(len(world.actors)):
        if world.actors[b].worth <= 0.0:
            continue
        for p in range(len(world.places)):
            cell = world.presence[b, p]
            if cell.threat_men > 0.0:
                cell.threat_men = min(cell.threat_men, c.battle_front_density * world.places[p].width)
                world.places[p].near |= mark(b)


@rule
def _spread_adjacent_threat(world: World, b: int, q: int) -> None:
    """Count an actor's mobile men in one place in the places next door."""
    c = world.parameters[0]
    for n in range(world.roads.shape[1]):
        p = world.roads[q, n].adjacent
        if p < 0:
            break
        if world.roads[q, p].km <= c.cohesion_threat_km:
            near = _march(world, q, p)
            world.presence[b, p].threat_men += c.cohesion_threat_free * near * world.presence[b, q].mobile


@rule
def _march(world: World, q: int, p: int) -> float:
    """Return the share of the troops at one end of a road who are expected at the other; noted for the replication."""
    note = world.road_notes[q, p]
    if note.march == 0.0:
        note.march = exp(-world.roads[q, p].km / world.parameters[0].cohesion_threat_km)
    return note.march


@rule
def _just_taken(world: World, b: int, q: int) -> bool:
    """Return whether an actor with troops in the open in a place took it within the last few days."""
    place = world.places[q]
    if place.holder != b or place.changed_day < 0 or world.presence[b, q].troops <= 0:
        return False
    return world.clock[0].day - place.changed_day <= world.parameters[0].cohesion_rout_days


@rule
def _spread_rumour(world: World, b: int, q: int) -> None:
    """After a fall the victors are expected everywhere that the news reaches, and not next door only."""
    c = world.parameters[0]
    for p in range(len(world.places)):
        km = world.roads[q, p].distance
        if p != q and km > c.cohesion_threat_km and km < c.desertion_rumour_reach * c.cohesion_range:
            near = reach_of_news(world, q, p)
            world.presence[b, p].threat_men += c.cohesion_threat_free * near * world.presence[b, q].troops


@rule
def danger(world: World, a: int, p: int, weighed: bool) -> float:
    """Return the enemies that an actor's garrison expects against itself.

    Args:
        world: the world, after ``refresh_counts`` and ``threat_map``.
        a: the garrison's actor.
        p: its place.
        weighed: count what they are worth as fighters, and not heads.
    """
    total = 0.0
    for n in range(world.actor_notes[a].foes):
        b = world.foes[a, n].actor
        if world.presence[b, p].threat_men > 0.0 and world.actors[b].worth > 0.0:
            total += world.presence[b, p].threat_men * (world.actors[b].worth if weighed else 1.0)
    return total


@rule
def _friendly_worth(world: World, a: int, p: int) -> float:
    """Return the fighting worth of an actor's and its allies' troops in a place."""
    total = 0.0
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0 and allied(world, a, b):
            total += world.presence[b, p].worth
    return total


@rule
def _mark_broken_commands(world: World, a: int) -> None:
    """Note which headquarters of an actor had a unit break within two days; holds while its dangers are weighed."""
    actor, day = world.actors[a], world.clock[0].day
    if day - actor.broke_day > 2:
        return
    for j in range(actor.first, actor.last):
        other = world.formations[j]
        if other.headquarters >= 0 and other.broke_day >= 0 and day - other.broke_day <= 2:
            world.formation_notes[other.headquarters].command_broke = _stamp(world, a)


@rule
def _stamp(world: World, a: int) -> int:
    """Return a number of this actor and this day alone, never 0."""
    return (world.clock[0].day + 1) * len(world.actors) + a


@rule
def _command_broke(world: World, i: int) -> bool:
    """A unit of the same headquarters broke within two days."""
    formation = world.formations[i]
    if formation.headquarters < 0 or world.clock[0].day - world.actors[formation.actor].broke_day > 2:
        return False
    return world.formation_notes[formation.headquarters].command_broke == _stamp(world, formation.actor)


@rule
def odds(world: World, i: int) -> float:
    """Log of the enemy's to the own fighting worth as the garrison believes them: real own, rumoured enemy."""
    a, p = world.formations[i].actor, world.formations[i].place
    swelling = log(world.parameters[0].cohesion_rumour)
    return _balance(world, a, p) + _rumour(world, i, swelling) + _misjudgement(world, a, p)


@rule
def _balance(world: World, a: int, p: int) -> float:
    """Log of the enemies' worth to the friends' at an actor's place, before rumour and error."""
    own = max(1.0, _friendly_worth(world, a, p))
    enemy = max(1.0, danger(world, a, p, True))
    return log(enemy / own)


@rule
def _rumour(world: World, i: int, swelling: float) -> float:
    """Log of the factor by which rumour (``swelling``) and bad news enlarge the enemy."""
    return swelling + world.parameters[0].cohesion_rumour_growth * world.formations[i].contagion


@rule
def _misjudgement(world: World, a: int, p: int) -> float:
    """The error of an actor's garrison in a place, the same for a week."""
    week = world.clock[0].day // DAYS_A_WEEK
    subject = both(world.places[p].tag, world.actors[a].tag)
    return world.parameters[0].cohesion_rumour_spread * normal(world.clock[0].key, week, SIGHT_OWN, subject)


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
        logit = c.cohesion_leader_base + c.cohesion_leader_slope * (z + 2.0)
        if _commander_flees(logit, uniform(key, moment, LEADER, formation.tag)):
            formation.leaderless = 1
    lost = formation.fight_loss / max(1.0, float(formation.fight_start)) if formation.contact > 0 else 0.0
    if share_left(formation) + lost > c.cohesion_collapse:
        breaks(world, i, DESERTION)
        return True
    return False


@rule
def _commander_flees(logit: float, u: float) -> bool:
    """Return whether a roll falls below the chance of a quarter of a day, given the logit of a day's chance.

    A roll above 1 / (2 + y + y**2 / 2), where y = -logit > 0 and so exp(y) > 1 + y + y**2 / 2, is above the day's
    chance and needs no more looking at.
    """
    if logit < 0.0 and u * (2.0 - logit + 0.5 * logit * logit) >= 1.0:
        return False
    hazard = 1.0 / (1.0 + exp(-logit))
    return u < 1.0 - math.sqrt(math.sqrt(1.0 - hazard))


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
    """Out of danger stragglers return, a new commander is found, and few leave for good."""
    c = world.parameters[0]
    formation = world.formations[i]
    key, day = world.clock[0].key, world.clock[0].day
    formation.leaderless = 0
    if formation.left > 0:
        back = whole(c.cohesion_rejoin * formation.left, uniform(key, day, REJOIN, formation.tag))
        leave(world, i, -min(back, formation.left))
    rate = c.cohesion_chronic * (1.0 - formation.home)
    if rate > 0.0:
        gone = min(formation.present, whole(rate * formation.present, uniform(key, day, CHRONIC, formation.tag)))
        leave(world, i, gone)
        formation.left -= gone
