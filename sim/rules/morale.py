"""Rule: morale drifts back to what it was, and falls while troops go unpaid.

M <- M + r (M0 - M) - m_pay arrears / 30; losses, news, victories, air support and calls to arms change it where
they happen. ``arrears`` is pay that has fallen due since the start; r is ``morale.recovery``, m_pay ``morale.pay``.
Judgement; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.presence import ACTIVE
from sim.rules.units import DAYS_A_MONTH
from sim.world.tables import World


@rule
def drift(world: World) -> None:
    """One day of every formation's morale."""
    c = world.parameters[0]
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status != ACTIVE:
            continue
        owed = world.actors[formation.actor].arrears
        if owed == 0.0 and formation.morale == formation.morale_base:
            continue
        change = c.morale_recovery * (formation.morale_base - formation.morale) - c.morale_pay * owed / DAYS_A_MONTH
        formation.morale = min(1.0, max(0.0, formation.morale + change))
