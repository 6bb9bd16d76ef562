"""Rule: the centre of a movement denies the claim of one who takes its friends' towns, and holds its friends together.

Without troops it acts by its name alone. Once a week::

    P(denounce) = centre.denounce [V of the adversary > centre.fame, or it holds a place that was the client's]

V reputation. It offers common cause to its client and, when so provoked, to neutrals whom it trusts
(centre.ally_trust) and who are near in programme (ideology below centre.ally_ideology). What a denunciation is
worth is for the rule of legitimacy.
Source: al-Qaida's disavowal of February 2014 and its mediators, CTC Sentinel 2014; form a judgement.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.doctrine.picture import Picture, give, roll
from sim.rules.units import DAYS_A_WEEK
from sim.world.codes import NOBODY, OrderKind, number
from sim.world.stream_ids import WAIT

ALLY, DENOUNCE = number(OrderKind.ALLY), number(OrderKind.DENOUNCE)


@rule
def decide(view: Picture) -> None:
    """Rule: once a week, mediate among friends and denounce the rival."""
    if view.clock[0].day % DAYS_A_WEEK != 0:
        return
    me = view.me[0]
    if me.client != NOBODY and view.others[me.client].stance <= 0:
        give(view, ALLY, NOBODY, me.client, 1.0)
    if me.adversary == NOBODY or not provoked(view):
        return
    if roll(view, WAIT, NOBODY) < view.parameters[0].centre_denounce:
        give(view, DENOUNCE, NOBODY, me.adversary, 1.0)
    _rally(view)


@rule
def provoked(view: Picture) -> bool:
    """Return whether the adversary has taken what was the client's, or has become famous."""
    me = view.me[0]
    if view.others[me.adversary].reputation > view.parameters[0].centre_fame:
        return True
    for p in range(len(view.places)):
        if view.places[p].holder == me.adversary and view.places[p].holder_start == me.client:
            return True
    return False


@rule
def _rally(view: Picture) -> None:
    """Offer common cause to those near in programme who do not stand with it yet."""
    c = view.parameters[0]
    me = view.me[0]
    for b in range(len(view.others)):
        other = view.others[b]
        if b == view.index or b == me.adversary or b == me.client:
            continue
        trusted = other.trust >= c.centre_ally_trust and other.ideology < c.centre_ally_ideology
        if other.stance == 0 and trusted:
            give(view, ALLY, NOBODY, b, 1.0)
