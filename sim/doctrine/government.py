"""Rule: it trusts its payrolls, helps what it values most, keeps a reserve, asks abroad for help, and reforms late.

While it reels - within choice.regroup days of the loss of a place it cares about - it calls off its attacks and
begins none.

Reform hazard, a day: 1 - exp(-exp(b0 + b_t territory lost + b_c conditions tied to help + b_k clergy - b_f fear)),
with b0 ``choice.reform`` and the others ``choice.reform_territory``, ``choice.reform_condition``,
``choice.reform_clergy`` and ``choice.reform_fear``.
Source: Acemoglu and Robinson 2001 (costly concessions); the coefficients are calculated, for 0.95 % a day at full
pressure.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.doctrine.common import (
    ask_for_help,
    attack,
    choose_target,
    is_enemy,
    is_friend,
    lost_share,
    reinforce_threatened,
)
from sim.doctrine.picture import ACTIVE, Picture, give, roll
from sim.world.codes import NOBODY, Level, OrderKind, Reform, number
from sim.world.stream_ids import LEADER_CHANGE

REFORM, ALLY, WITHDRAW = number(OrderKind.REFORM), number(OrderKind.ALLY), number(OrderKind.WITHDRAW)
POWER_SHARING, AIR = number(Reform.POWER_SHARING), number(Level.AIR)


@rule
def decide(view: Picture) -> None:
    """Rule: help, counter-attack with good chances once the rout has stopped, appeal for help, reform if pressed."""
    c = view.parameters[0]
    reinforce_threatened(view, c.choice_reserve)
    if _reeling(view):
        _call_off(view)
    else:
        attack(view, choose_target(view, c.choice_counter, 1.0, False), c.choice_reserve)
    lost = lost_share(view)
    if lost > c.government_appeal_lost:
        ask_for_help(view, c.government_appeal_trust)
    _reform(view, lost)
    if lost > c.government_ally_lost:
        _seek_allies(view)


@rule
def _reeling(view: Picture) -> bool:
    """Return whether an enemy has taken a place it cares about within the last days."""
    for p in range(len(view.places)):
        place = view.places[p]
        if view.seen[p].stake > 0.0 and place.changed_day >= 0 and is_enemy(view, place.holder):
            if view.clock[0].day - place.changed_day < view.parameters[0].choice_regroup:
                return True
    return False


@rule
def _call_off(view: Picture) -> None:
    """Take back the troops that attack what an enemy holds."""
    for i in range(len(view.mine)):
        p = view.mine[i].place
        if _attacks(view.mine[i]) and is_enemy(view, view.places[p].holder):
            give(view, WITHDRAW, p, NOBODY, 1.0)


@rule
def _attacks(formation) -> bool:  # type: ignore[no-untyped-def]
    """Standing in a place, mobile, in the open, and in an attack."""
    in_place = formation.status == ACTIVE and formation.mobile and not formation.hidden and formation.next < 0
    return in_place and formation.assault > 0.0 and formation.present > 0


@rule
def _reform(view: Picture, lost: float) -> None:
    c = view.parameters[0]
    if view.me[0].reform >= POWER_SHARING:
        return
    condition, asked = 0.0, 0.0
    for b in range(len(view.others)):
        if view.others[b].asked:
            asked = 1.0
            condition = max(condition, 1.0 if view.others[b].level < AIR else c.government_condition_air)
    clergy = 1.0 if lost > c.government_clergy_lost else 0.0
    eta = c.choice_reform + c.choice_reform_territory * lost + c.choice_reform_condition * condition * asked
    eta += c.choice_reform_clergy * clergy - c.choice_reform_fear * view.me[0].fear
    if roll(view, LEADER_CHANGE, NOBODY) < 1.0 - exp(-exp(eta)):
        give(view, REFORM, NOBODY, NOBODY, view.me[0].reform + 1.0)


@rule
def _seek_allies(view: Picture) -> None:
    """Offer common cause to those who are not enemies and trust it."""
    for b in range(len(view.others)):
        other = view.others[b]
        if is_friend(view, b) or other.stance != 0 or other.believed <= 0.0:
            continue
        if other.trust >= view.parameters[0].government_ally_trust:
            give(view, ALLY, NOBODY, b, 1.0)
