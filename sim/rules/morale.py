"""Rule: morale drifts back to what it was, and falls while troops go unpaid.

M <- M + r (M0 + H - M) - m_pay arrears / 30; H is the heart that help from outside lends while it lasts. Losses, news,
victories, air support and calls to arms change M where they happen. ``arrears`` is pay that has fallen due since the
start; r is ``morale.recovery``, m_pay ``morale.pay``.
Judgement; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import raised
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
        if owed == 0.0 and formation.morale == formation.morale_base + formation.heart:
            continue
        towards = formation.morale_base + formation.heart
        change = c.morale_recovery * (towards - formation.morale) - c.morale_pay * owed / DAYS_A_MONTH
        formation.morale = min(1.0, max(0.0, formation.morale + change))


@rule
def hearten(world: World, i: int, level: float) -> None:
    """Lift a formation's heart to a level; what it has already counts."""
    formation = world.formations[i]
    rise = level - formation.heart
    if rise > 0.0:
        formation.heart = level
        formation.morale = min(1.0, formation.morale + rise)


@rule
def lose_heart(world: World, i: int, level: float) -> None:
    """Let a formation's heart fall towards a level; it costs more morale than help gave."""
    c = world.parameters[0]
    formation = world.formations[i]
    if formation.heart <= level:
        return
    fall = (formation.heart - level) * (1.0 - raised(2.0, -1.0 / c.airpower_morale_days))
    formation.heart -= fall
    formation.morale = max(0.0, formation.morale - c.airpower_morale_stop * fall)
