"""Rule: every day goes the same way: look, decide, march, strike, fight, hold or run, take over, and live on.

The one place that says the order: ``DAWN`` makes the pictures on which actors decide; then the minds (or people,
or scripts) write their orders; ``DAY`` carries them out and runs the day's rules::

    world of tomorrow = DAY(orders(DAWN(world of today)))

Bookkeeping; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.aid import deliver
from sim.rules.airpower import strike
from sim.rules.alignment import align
from sim.rules.allegiance import update as update_allegiance
from sim.rules.battle import fight
from sim.rules.breaking import rally, roll_breaks
from sim.rules.capture import wear
from sim.rules.cohesion import hold_or_leave
from sim.rules.columns import form_columns
from sim.rules.contagion import spread
from sim.rules.control import change
from sim.rules.economy import economy
from sim.rules.expedition import send_fighters
from sim.rules.guerrilla import bleed
from sim.rules.harm import harm
from sim.rules.intelligence import perceive
from sim.rules.momentum import update as update_momentum
from sim.rules.morale import drift
from sim.rules.movement import move
from sim.rules.orders import obey
from sim.rules.politics import politics
from sim.rules.presence import refresh_counts
from sim.rules.recruitment import recruit
from sim.rules.reserves import raise_reserves
from sim.rules.schools import train
from sim.rules.supply import consume, trace
from sim.world.codes import NOBODY
from sim.world.tables import World


@rule
def wake(world: World) -> None:
    """Clear yesterday's orders and yesterday's news."""
    world.clock[0].orders = 0
    for p in range(len(world.places)):
        world.places[p].lost_by = NOBODY


@rule
def end(world: World) -> None:
    """The day is over."""
    world.clock[0].day += 1


DAWN = (wake, trace, refresh_counts, perceive)
"""Steps before anybody decides."""

DAY = (
    obey, raise_reserves, send_fighters, move, trace, refresh_counts, consume, strike, bleed, fight, roll_breaks,
    hold_or_leave, change, refresh_counts, spread, rally, update_momentum, recruit, form_columns, train, align,
    update_allegiance, harm, politics, deliver, economy, wear, drift, end,
)  # fmt: skip
"""Steps once orders are given."""
