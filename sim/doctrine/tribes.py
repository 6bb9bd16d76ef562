"""Rule: they defend their own towns, ask whoever will help, and go nowhere else.

Once believed enemies in a place outnumber their own fighters there (enemy > own > 0) they appeal to everybody whom they
trust at least ``tribes.appeal_trust`` and who is not an enemy. Judgement; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.doctrine.common import ask_for_help
from sim.doctrine.picture import Picture


@rule
def decide(view: Picture) -> None:
    """Rule: stay, and ask for help when the enemy at the gate is stronger."""
    for p in range(len(view.places)):
        if view.seen[p].own > 0.0 and view.seen[p].enemy > view.seen[p].own:
            ask_for_help(view, view.parameters[0].tribes_appeal_trust)
            return
