"""Rule: a neighbour goes in at once, with advisers and then arms, when its friends' core and shrines are threatened.

Each day, h = 1 - exp(-exp(eta)) with::

    eta = -3.5 + 3.0 threat to the core + 1.0 [friendly government] + 1.0 [a shrine attacked] - 0.5 conditionality

for advisers, and ``patron_arms`` (-1) added to it for arms; once it gives arms, with ``patron_troops`` (-5) added for
fighters of its own. The core is what it has at stake; a shrine is a place of symbolic weight among its stakes that has
been attacked in the last week. Once in, it sends more advisers and arms each week to its client and to allied militias,
the more the greater the threat, and fighters to the friend's place that is worth most and most in danger, by the danger
there. It flies no air war here.
Check: threat 0.5 and a friendly government give h = 0.31 a day, a median of two days.
Source: Iranian advisers in Baghdad within days of 10 June 2014, press reports; the coefficients are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.doctrine.distant_power import hazard
from sim.doctrine.intervention import enemy_spread, threat, threat_to_stakes
from sim.doctrine.picture import Picture, give, roll
from sim.rules.units import DAYS_A_WEEK
from sim.world.codes import NOBODY, Level, OrderKind, number
from sim.world.stream_ids import GO_IN

ADVISE, ARM, REINFORCE = number(OrderKind.ADVISE), number(OrderKind.ARM), number(OrderKind.REINFORCE)
ADVISERS, ARMS, GROUND = number(Level.ADVISERS), number(Level.ARMS), number(Level.GROUND)


@rule
def decide(view: Picture) -> None:
    """Rule: go in when the core is threatened; keep up what has been begun."""
    me = view.me[0]
    if me.adversary == NOBODY or me.client == NOBODY:
        return
    weekly = me.level >= ADVISERS and view.clock[0].day % DAYS_A_WEEK == 0
    if me.level >= GROUND:
        _reinforce(view)
        if not weekly:
            return
    danger = threat_to_stakes(view, enemy_spread(view), NOBODY)
    if me.level < GROUND:
        _go_in(view, danger)
    if weekly:
        _support(view, danger)


@rule
def eagerness(view: Picture, danger: float) -> float:
    """Eta of going in with advisers, in log hazard."""
    c = view.parameters[0]
    me = view.me[0]
    eta = c.patron_base + c.patron_core * danger - c.patron_condition * me.conditional
    if view.others[me.client].stance > 0:
        eta += c.patron_government
    if _shrine_attacked(view):
        eta += c.patron_shrine
    return eta


@rule
def _shrine_attacked(view: Picture) -> bool:
    c = view.parameters[0]
    for p in range(len(view.places)):
        place = view.places[p]
        dear = place.symbol >= c.patron_shrine_symbol and view.seen[p].stake >= c.intervention_stake_least
        if dear and place.attacked_day >= 0 and view.clock[0].day - place.attacked_day <= c.patron_shrine_days:
            return True
    return False


@rule
def _go_in(view: Picture, danger: float) -> None:
    me, c = view.me[0], view.parameters[0]
    eta = eagerness(view, danger)
    u = roll(view, GO_IN, NOBODY)
    if me.level >= ARMS:
        if u < hazard(eta + c.patron_troops):
            _reinforce(view)
    elif u < hazard(eta + c.patron_arms):
        give(view, ADVISE, NOBODY, me.client, c.patron_first_advisers)
        give(view, ARM, NOBODY, me.client, 1.0)
    elif me.level < ADVISERS and u < hazard(eta):
        give(view, ADVISE, NOBODY, me.client, c.patron_first_advisers)


@rule
def _reinforce(view: Picture) -> None:
    """Send fighters to the friend's place that is worth most and most in danger, rather where some are already."""
    c = view.parameters[0]
    spread = enemy_spread(view)
    best, most = NOBODY, 0.0
    for x in range(len(view.places)):
        holder = view.places[x].holder
        stake = view.seen[x].stake
        if holder < 0 or view.others[holder].stance <= 0 or stake < c.intervention_stake_least:
            continue
        need = stake * threat(view, x, spread) * (2.0 if view.seen[x].own > 0.0 else 1.0)
        if need > most:
            best, most = x, need
    if best != NOBODY:
        give(view, REINFORCE, best, NOBODY, min(max(threat(view, best, spread), c.patron_support_least), 1.0))


@rule
def _support(view: Picture, danger: float) -> None:
    """More of both, by the threat, for every ally; advisers are shared out."""
    me = view.me[0]
    effort = min(max(danger, view.parameters[0].patron_support_least), 1.0)
    friends = 0
    for b in range(len(view.others)):
        friends += 1 if b != view.index and view.others[b].stance > 0 else 0
    for b in range(len(view.others)):
        if b != view.index and view.others[b].stance > 0:
            give(view, ADVISE, NOBODY, b, effort / friends)
            if me.level >= ARMS:
                give(view, ARM, NOBODY, b, effort)
