"""Rule: it trusts its payrolls, helps what it values most, keeps a reserve, asks abroad for help, and reforms late.

Reform hazard, a day: 1 - exp(-exp(b0 + b_t territory lost + b_c conditions tied to help + b_k clergy - b_f fear)),
with b0 ``choice.reform`` and the others ``choice.reform_territory``, ``choice.reform_condition``,
``choice.reform_clergy`` and ``choice.reform_fear``.
Source: Acemoglu and Robinson 2001 (costly concessions); the coefficients are calculated, for 0.95 % a day at full
pressure.
"""

from __future__ import annotations

import math

from sim.compiled import rule
from sim.doctrine.common import ask_for_help, attack, choose_target, is_friend, lost_share, relieve
from sim.doctrine.picture import Picture, give, roll
from sim.world.codes import NOBODY, OrderKind, Reform, number
from sim.world.sites import LEADER_CHANGE

REFORM, ALLY = number(OrderKind.REFORM), number(OrderKind.ALLY)
POWER_SHARING = number(Reform.POWER_SHARING)


@rule
def decide(view: Picture) -> None:
    """Rule: relieve, counter-attack where success looks likely, appeal for help, reform under pressure."""
    c = view.parameters[0]
    relieve(view, c.choice_reserve)
    attack(view, choose_target(view, c.choice_counter, 1.0, False), c.choice_reserve)
    lost = lost_share(view)
    if lost > 0.1:
        ask_for_help(view, 0.4)
    _reform(view, lost)
    if lost > 0.2:
        _seek_allies(view)


@rule
def _reform(view: Picture, lost: float) -> None:
    c = view.parameters[0]
    if view.me[0].reform >= POWER_SHARING:
        return
    condition, asked = 0.0, 0.0
    for b in range(len(view.others)):
        if view.others[b].asked:
            asked = 1.0
            condition = max(condition, 1.0 if view.others[b].level < 3 else 0.5)
    clergy = 1.0 if lost > 0.1 else 0.0
    eta = c.choice_reform + c.choice_reform_territory * lost + c.choice_reform_condition * condition * asked
    eta += c.choice_reform_clergy * clergy - c.choice_reform_fear * view.me[0].fear
    if roll(view, LEADER_CHANGE, NOBODY) < 1.0 - math.exp(-math.exp(eta)):
        give(view, REFORM, NOBODY, NOBODY, view.me[0].reform + 1.0)


@rule
def _seek_allies(view: Picture) -> None:
    """Offer common cause to those who are not enemies and trust it."""
    for b in range(len(view.others)):
        other = view.others[b]
        if not is_friend(view, b) and other.stance == 0 and other.trust >= 0.5 and other.believed > 0.0:
            give(view, ALLY, NOBODY, b, 1.0)
