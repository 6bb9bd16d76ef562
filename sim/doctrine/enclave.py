"""Rule: it defends its cantons, and reaches beyond them only to its own people in danger, with good odds.

Each day, with odds and targets reckoned as in ``common``::

    help       to the friendly place most in danger, keeping back 0.2 of the mobile men
    occupy     a place that is nobody's, of stake >= 0.2 and within choice.occupy_near_km; effort 0.3 stake
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
    """Rule: relieve, occupy what is abandoned near by, attack only with good odds."""
    c = view.parameters[0]
    reinforce_threatened(view, c.enclave_reserve)
    occupy_abandoned(view, c.choice_occupy_near_km)
    attack(view, choose_target(view, c.choice_counter, 1.0, False), 0.0)
