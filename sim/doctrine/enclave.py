"""Rule: it defends its cantons, and reaches beyond them only to its own people in danger, with good chances.

Each day, with chances and targets as in ``common``::

    help       to the friendly place most in danger, keeping back enclave.reserve of the mobile troops
    occupy     a place that is nobody's, of stake >= occupation.stake_least and within choice.occupy_near_km;
               effort occupation.effort x stake
    attack     next door, but no neutral, where the chance of success >= choice.counter

Judgement; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.doctrine.common import attack, choose_target, reinforce_threatened
from sim.doctrine.picture import Picture
from sim.doctrine.regional_government import occupy_abandoned


@rule
def decide(view: Picture) -> None:
    """Rule: help, occupy what is abandoned near by, attack only with good chances."""
    c = view.parameters[0]
    reinforce_threatened(view, c.enclave_reserve)
    occupy_abandoned(view, c.choice_occupy_near_km)
    attack(view, choose_target(view, c.choice_counter, 1.0, False), 0.0)
