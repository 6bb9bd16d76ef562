"""Rule: a distant power goes in when its own stakes or a whole people are in danger, its ally asks and home allows it.

Each day the chance of going in at each level (advisers, arms, air) is h = 1 - exp(-exp(eta)) with::

    eta = b0 + b_level + 2.0 threat to the client's seat + 3.4 threat to own stakes + 2.4 mass atrocity
          + 1.2 reform seen x conditionality + 0.8 asked - 1.0 reluctance + memory [already in]

b_level is +2 for advisers, +1 for arms, 0 for air; one roll decides, so that the deepest level it allows is taken.
It sends no ground troops. In the air war it strikes, each day, at the three
places where the enemy comes nearest to what it has at stake, and rather where a partner on the ground fights, with part
of its sorties held back by reluctance.
Sources: Regan 1998, 2002 (who intervenes); the levels and dates of June to August 2014. One decision cannot
identify six coefficients: these are levers of a scenario, elicited rather than estimated.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.doctrine.intervention import (
    asked,
    atrocity,
    believed_at,
    enemy_spread,
    largest_city,
    threat,
    threat_to_stakes,
)  # fmt: skip
from sim.doctrine.picture import Picture, give, roll
from sim.rules.units import DAYS_A_WEEK, LARGEST_EXPONENT
from sim.world.codes import NOBODY, Level, OrderKind, number
from sim.world.stream_ids import GO_IN
from sim.world.tables import INFINITE

ADVISE, ARM, AIR_CAMPAIGN = number(OrderKind.ADVISE), number(OrderKind.ARM), number(OrderKind.AIR_CAMPAIGN)
ADVISERS, ARMS, AIR = number(Level.ADVISERS), number(Level.ARMS), number(Level.AIR)


@rule
def decide(view: Picture) -> None:
    """Rule: go deeper if the moment calls for it; keep up what has been begun."""
    me = view.me[0]
    if me.adversary == NOBODY or me.client == NOBODY:
        return
    spread = enemy_spread(view)
    level = me.level
    if level < AIR:
        level = _go_in(view, spread)
    if level >= AIR and me.sorties > 0.0:
        _strike(view, spread)
    if me.level >= ADVISERS and view.clock[0].day % DAYS_A_WEEK == 0:
        give(view, ADVISE, NOBODY, me.client, view.parameters[0].intervention_top_up)
        if me.level >= ARMS:
            _arm(view, spread)


@rule
def eagerness(view: Picture, spread: float) -> float:
    """Eta of the air war: how strongly everything seen today speaks for going in, in log hazard."""
    c = view.parameters[0]
    me = view.me[0]
    seat = largest_city(view, me.client)
    eta = c.intervention_base + c.intervention_own * threat_to_stakes(view, spread, seat)
    if seat != NOBODY:
        eta += c.intervention_capital * threat(view, seat, spread)
    eta += c.intervention_atrocity * atrocity(view) + c.intervention_request * asked(view)
    if view.others[me.client].reform > 0:
        eta += c.intervention_reform * me.conditional
    if me.level > 0:
        eta += c.intervention_memory
    return eta - c.intervention_opposition * me.reluctance


@rule
def hazard(eta: float) -> float:
    """The chance a day of an event with a log hazard."""
    return 1.0 - exp(-exp(min(eta, LARGEST_EXPONENT)))


@rule
def _go_in(view: Picture, spread: float) -> int:
    """Take the deepest new level that today's roll allows; returns the level from now on."""
    c = view.parameters[0]
    me = view.me[0]
    eta = eagerness(view, spread)
    u = roll(view, GO_IN, NOBODY)
    if u < hazard(eta):
        return AIR
    if me.level < ARMS and u < hazard(eta + c.intervention_arms):
        give(view, ARM, NOBODY, me.client, 1.0)
        return ARMS
    if me.level < ADVISERS and u < hazard(eta + c.intervention_advisers):
        give(view, ADVISE, NOBODY, me.client, 1.0)
        return ADVISERS
    return me.level


@rule
def _arm(view: Picture, spread: float) -> None:
    """Arms for the client, fewer until it reforms; arms and liaison for other allies who have asked."""
    me = view.me[0]
    effort = 1.0 if view.others[me.client].reform > 0 else 1.0 - me.conditional
    if effort > 0.0:
        give(view, ARM, NOBODY, me.client, effort)
    for b in range(len(view.others)):
        other = view.others[b]
        if b != view.index and b != me.client and other.stance > 0 and other.was_asked:
            give(view, ARM, NOBODY, b, 1.0)
            give(view, ADVISE, NOBODY, b, view.parameters[0].intervention_top_up)


@rule
def _worth(view: Picture, p: int, spread: float) -> float:
    """Return the worth of a strike at a place: enemies there, by their nearness to what is at stake."""
    men = believed_at(view, p, spread)
    if men <= 0.0:
        return 0.0
    c = view.parameters[0]
    closest = 0.0
    for x in range(len(view.places)):
        stake = view.seen[x].stake
        km = view.roads[p, x].distance
        if stake >= c.intervention_stake_least and stake > closest and km < INFINITE:
            closest = max(closest, stake * exp(-km / c.choice_threat_km))
    return (
        closest
        * men
        / (men + c.intervention_target_men)
        * (1.0 + c.intervention_partner * _partner(view, p) + c.intervention_siege * _besieged(view, p))
    )


@rule
def _besieged(view: Picture, p: int) -> float:
    """1 where a garrison that is no enemy's has none but enemies next door."""
    if not _no_enemy(view, view.places[p].holder):
        return 0.0
    for n in range(view.roads.shape[1]):
        q = view.roads[p, n].adjacent
        if q < 0:
            break
        if _no_enemy(view, view.places[q].holder):
            return 0.0
    return 1.0


@rule
def _no_enemy(view: Picture, a: int) -> bool:
    """Return whether somebody holds out who is no enemy."""
    return a >= 0 and view.others[a].stance >= 0


@rule
def _partner(view: Picture, p: int) -> float:
    """1 where somebody who is no enemy holds out, or where an assault on the adversary has begun lately."""
    place = view.places[p]
    if _no_enemy(view, place.holder):
        return 1.0
    begun = place.attacked_day
    lately = begun >= 0 and view.clock[0].day - begun <= view.parameters[0].intervention_partner_days
    return 1.0 if place.holder == view.me[0].adversary and lately else 0.0


@rule
def _strike(view: Picture, spread: float) -> None:
    """Share the sorties over the best targets, best first; each place is chosen once."""
    targets = int(view.parameters[0].intervention_targets)
    effort = (1.0 - 0.5 * view.me[0].reluctance) / targets
    ceiling = INFINITE
    for p in range(len(view.places)):
        view.survey[p].worth = _worth(view, p, spread)
    for _ in range(targets):
        best = 0.0
        chosen = NOBODY
        for p in range(len(view.places)):
            worth = view.survey[p].worth
            if worth > best and worth < ceiling:
                best = worth
                chosen = p
        if chosen == NOBODY:
            return
        give(view, AIR_CAMPAIGN, chosen, NOBODY, effort)
        ceiling = best
