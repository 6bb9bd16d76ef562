"""Judgements that all minds share: the chance of an attack, who is free to go, and who threatens whom.

Chance of success x^m / (1 + x^m), worth of a target and need of help, all on believed numbers::

    x      = min(own, F_A) edge exp(hope) / (max(min(enemy, F_D), garrison_least) terrain)      m = choice.steepness
    edge   = mean of q phi (m0 + (1 - m0) M) / choice.regular                        F_A, F_D: rules.frontage
    hope   = choice.momentum (min(V, reputation.most) - min(V of the holder, reputation.most))
    worth  = stake (1 + choice.symbol symbol) success - choice.cost km / 1000 + choice.temperature Gumbel noise
    threat = (enemy + near_share enemy next door) / max(own, own_least)      need = stake min(threat, threat_most)
    sent   = choice.margin max(enemy, force_least) / edge to attack, choice.margin enemy + help_men to help,
             less who is there

q quality, phi force employment, M morale, V reputation, m0 ``planning.morale_floor``; coefficients without a prefix
are those of ``planning``. ``enemy`` counts the garrison of a holder that is no enemy yet, and of a long line's
defenders those at hand (``frontage``). Nobody attacks where its own troops broke within ``choice.retry`` days,
nor, unless it has troops there, what changed hands within ``choice.settle`` days; ``choice.flown`` of these days are
left where aircraft have struck and an ally flies, since that changes what was tried. The target of greatest worth is
attacked if success reaches the mind's own bound and worth without noise ``choice.worth_least``; the place in greatest
need is helped from a threat of ``choice.threat_ratio`` or an alarm. A share of a target's value is lost while its
holder is a neutral.
Sources: Tullock 1980; Hirshleifer 1989 (contest function); McKelvey and Palfrey 1995 (logit choice); Johnson and
others 2002 (confidence after victories); the coefficients are judgements.
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.core.elementary import exp, log, raised
from sim.doctrine.picture import ACTIVE, Picture, give, roll
from sim.rules.frontage import at_hand, front_of
from sim.rules.presence import armament, open_way
from sim.rules.units import SMALLEST_DIVISOR, THOUSAND
from sim.world.codes import NOBODY, Level, OrderKind, number
from sim.world.stream_ids import TARGET

ADVANCE, REINFORCE, APPEAL = number(OrderKind.ADVANCE), number(OrderKind.REINFORCE), number(OrderKind.APPEAL)

AIR = number(Level.AIR)


@rule
def free_men(view: Picture) -> float:
    """Men who can be sent somewhere today."""
    return float(view.tally[0].free)


@rule
def mobile_men(view: Picture) -> float:
    """Return the initial strength of mobile formations; a reserve is a share of this, not of what is left."""
    return float(view.tally[0].mobile)


@rule
def _around(view: Picture, p: int, km: float) -> tuple[float, float, float]:
    """Count what an actor has around a place.

    Returns:
        men there in the open or on their way to it; free men within a distance by road, whether the way is open or
        not; the road to the nearest free troops.
    """
    near, nearest = 0.0, math.inf
    for n in range(view.tally[0].free_places):
        q = view.survey[n].free_place
        away = view.roads[q, p].distance
        nearest = min(nearest, away)
        if away <= km:
            near += view.survey[q].free
    return float(view.survey[p].there), near, nearest


@rule
def free_near(view: Picture, p: int, km: float) -> float:
    """Free men within a distance by road, with no enemy stronghold on the way."""
    total = 0.0
    for n in range(view.tally[0].free_places):
        q = view.survey[n].free_place
        if view.roads[q, p].distance <= km and can_reach(view, q, p):
            total += view.survey[q].free
    return total


@rule
def nearest_km(view: Picture, p: int) -> float:
    """Road to the nearest free troops."""
    best = math.inf
    for n in range(view.tally[0].free_places):
        best = min(best, view.roads[view.survey[n].free_place, p].distance)
    return best


@rule
def committed(view: Picture, p: int) -> float:
    """Own men in the open at a place or on their way to it."""
    return float(view.survey[p].there)


@rule
def edge(view: Picture) -> float:
    """Return how much better than a garrison an actor believes its troops: mean quality, use, morale and vehicles."""
    c = view.parameters[0]
    men, worth = 0.0, 0.0
    for i in range(len(view.mine)):
        formation = view.mine[i]
        if formation.status == ACTIVE and formation.present > 0:
            men += formation.present
            will = c.planning_morale_floor + (1.0 - c.planning_morale_floor) * formation.morale
            arms = 1.0 + c.planning_equipment * (armament(c, formation) - 1.0)
            worth += formation.present * formation.quality * formation.employment * will * arms
    if men <= 0.0:
        return 1.0
    return worth / men / c.choice_regular * _aircraft(view)


@rule
def _aircraft(view: Picture) -> float:
    """Return the factor by which planners think that an ally's aircraft will help an attack."""
    c = view.parameters[0]
    return 1.0 + 0.5 * c.planning_air * c.support_gain if flown_for(view) else 1.0


@rule
def success(view: Picture, p: int, own: float, better: float) -> float:
    """Hoped-for chance of taking a place with so many men: a contest success function of the believed force ratio.

    Recent victories raise hopes, the enemy's lower them; no more are counted than the front has room for.
    """
    c = view.parameters[0]
    room = front_of(c, view.places[p], False)
    met = min(opposed(view, p) * at_hand(c, view.places[p], own), room)
    enemy = max(c.planning_garrison_least, met) * view.places[p].terrain
    holder = view.places[p].holder
    theirs = view.others[holder].reputation if holder >= 0 else 0.0
    front = front_of(c, view.places[p], True)
    hope = c.choice_momentum * (min(view.me[0].reputation, c.reputation_most) - min(theirs, c.reputation_most))
    ratio = min(own, front) * better * exp(hope) / enemy
    weight = raised(ratio, c.choice_steepness)
    return weight / (1.0 + weight)


@rule
def opposed(view: Picture, p: int) -> float:
    """Return the troops whom an attack on a place would meet, as believed: enemies, and a holder who is none yet."""
    return float(view.seen[p].enemy + view.seen[p].neutrals)


@rule
def is_enemy(view: Picture, a: int) -> bool:
    """Return whether another actor is an enemy."""
    return a >= 0 and a != view.index and view.others[a].stance < 0


@rule
def is_friend(view: Picture, a: int) -> bool:
    """Oneself or an ally."""
    return a >= 0 and (a == view.index or view.others[a].stance > 0)


@rule
def can_reach(view: Picture, start: int, goal: int) -> bool:
    """Return whether the quickest way to a place leads through no place that an enemy holds."""
    return open_way(view.places, view.roads, view.others, start, goal)


@rule
def threat(view: Picture, p: int) -> float:
    """Believed enemies at a place and, less, on its roads, against own strength there."""
    c = view.parameters[0]
    near = view.seen[p].enemy
    for n in range(view.roads.shape[1]):
        q = view.roads[p, n].adjacent
        if q < 0:
            break
        near += c.planning_near_share * view.seen[q].enemy
    return near / max(c.planning_own_least, view.seen[p].own)


@rule
def urgent(view: Picture) -> int:
    """The friendly place most in need of help, by stake and threat; nowhere if none is."""
    c = view.parameters[0]
    best, most = NOBODY, 0.0
    for p in range(len(view.places)):
        if view.seen[p].stake <= 0.0 or not is_friend(view, view.places[p].holder):
            continue
        danger = threat(view, p)
        if danger < c.choice_threat_ratio and not view.seen[p].alarm:
            continue
        need = view.seen[p].stake * min(danger, c.planning_threat_most)
        enough = c.choice_margin * view.seen[p].enemy + view.seen[p].stake * c.planning_stake_men
        if need > most and committed(view, p) < enough:
            best, most = p, need
    return best


@rule
def reinforce_threatened(view: Picture, keep: float) -> None:
    """Send free troops to the place most in need, but keep back a share of the mobile establishment."""
    free = free_men(view)
    spare = free - keep * mobile_men(view)
    if spare <= 0.0:
        return
    p = urgent(view)
    if p < 0:
        return
    start = _start(view, p)
    if start < 0 or not can_reach(view, start, p):
        return
    c = view.parameters[0]
    wanted = c.choice_margin * view.seen[p].enemy + c.planning_help_men - committed(view, p)
    if wanted > 0.0:
        give(view, REINFORCE, p, NOBODY, min(spare, wanted) / free)


@rule
def _start(view: Picture, p: int) -> int:
    """Return the place of the nearest free troops that are not already there, or -1."""
    best, nearest = NOBODY, math.inf
    for n in range(view.tally[0].free_places):
        q = view.survey[n].free_place
        if q != p and view.roads[q, p].distance < nearest:
            best, nearest = q, view.roads[q, p].distance
    return best


@rule
def gumbel(view: Picture, p: int) -> float:
    """Noise that turns the best choice into a logit choice."""
    return -log(-log(roll(view, TARGET, p)))


@rule
def choose_target(view: Picture, least: float, restraint: float, deep: bool) -> int:
    """Whom to attack: value times hoped-for success less the cost of distance, with noise (logit choice).

    Args:
        view: the actor's picture.
        least: chance of success below which a target is not considered.
        restraint: share of a target's value lost when its holder is not yet an enemy (1 = never attack one).
        deep: strike anywhere within reach; otherwise only next door to what one's own side holds.
    """
    c = view.parameters[0]
    better = edge(view)
    best, most = NOBODY, -math.inf
    for p in range(len(view.places)):
        value = _value(view, p, restraint)
        if value <= 0.0 or not (deep or _next_door(view, p)) or _too_soon(view, p):
            continue
        there, most_near, away = _around(view, p, c.choice_muster_km)
        if there * better > c.choice_margin * max(c.planning_garrison_least, opposed(view, p)):
            continue
        if most_near <= 0.0 or success(view, p, most_near + there, better) < least:
            continue  # not even with those for whom the way is closed
        near = free_near(view, p, c.choice_muster_km)
        if near <= 0.0:
            continue
        chance = success(view, p, near + there, better)
        if chance < least:
            continue
        worth = value * chance - c.choice_cost * away / THOUSAND
        if worth < c.choice_worth_least:
            continue
        worth += c.choice_temperature * gumbel(view, p)
        if worth > most:
            best, most = p, worth
    return best


@rule
def _too_soon(view: Picture, p: int) -> bool:
    """Return whether an attack on a place is not yet planned: own troops broke there lately, or it has just been taken.

    Who stands in a place need not plan; an abandoned one is there for the taking.
    """
    c = view.parameters[0]
    waiting = c.choice_flown if view.places[p].strikes_total > 0 and flown_for(view) else 1.0
    if view.clock[0].day - view.seen[p].broke_day < c.choice_retry * waiting:
        return True
    place = view.places[p]
    if place.holder < 0 or place.changed_day < 0 or view.survey[p].there > 0:
        return False
    return view.clock[0].day - place.changed_day < c.choice_settle * waiting


@rule
def flown_for(view: Picture) -> bool:
    """Return whether an ally is in the war with its aircraft; one that has sent fighters need not have any."""
    for b in range(len(view.others)):
        if view.others[b].stance > 0 and view.others[b].level == AIR:
            return True
    return False


@rule
def _value(view: Picture, p: int, restraint: float) -> float:
    """Return the worth of taking a place; 0 for own, allied or zero-stake places.

    A symbol is worth more to those to whom the place is worth something: nobody fights for another people's shrine.
    """
    place = view.places[p]
    value = view.seen[p].stake
    if value <= 0.0:
        return 0.0
    c = view.parameters[0]
    value *= 1.0 + c.choice_symbol * place.symbol
    if is_friend(view, place.holder):
        intruders = view.seen[p].enemy > c.planning_intruders_least
        return value if intruders and place.holder == view.index else 0.0
    if place.holder >= 0 and not is_enemy(view, place.holder):
        return value * (1.0 - restraint)
    return value


@rule
def _next_door(view: Picture, p: int) -> bool:
    """Return whether an actor stands in a place, or its side holds one at the end of a road from there."""
    if view.seen[p].own > 0.0:
        return True
    for n in range(view.roads.shape[1]):
        q = view.roads[p, n].adjacent
        if q < 0:
            break
        if is_friend(view, view.places[q].holder):
            return True
    return False


@rule
def attack(view: Picture, p: int, keep: float) -> None:
    """Order an advance with as many as the enemy calls for, but keep back a share of the mobile establishment."""
    c = view.parameters[0]
    free = free_men(view)
    spare = free - keep * mobile_men(view)
    if p < 0 or spare <= 0.0:
        return
    wanted = c.choice_margin * max(c.planning_force_least, opposed(view, p)) / edge(view) - committed(view, p)
    give(view, ADVANCE, p, NOBODY, min(spare / free, max(c.movement_raid_share, wanted / free)))


@rule
def lost_share(view: Picture) -> float:
    """Share of what an actor cares about that its enemies hold."""
    lost, total = 0.0, 0.0
    for p in range(len(view.places)):
        total += view.seen[p].stake
        if is_enemy(view, view.places[p].holder):
            lost += view.seen[p].stake
    return lost / max(total, SMALLEST_DIVISOR)


@rule
def ask_for_help(view: Picture, least_trust: float) -> None:
    """Appeal, once, to everybody trusted enough."""
    for b in range(len(view.others)):
        other = view.others[b]
        if b != view.index and other.stance >= 0 and other.trust >= least_trust and not other.asked:
            give(view, APPEAL, NOBODY, b, 1.0)
