"""Rule: whoever gives no quarter kills most of those who surrender to it.

Of the prisoners that a broken unit leaves, the captor kills at once::

    killed ~ Binomial(taken, captives.killed (1 - quarter)^2)        quarter: the captor's mercy, 0 to 1

They stay in their own side's count of captured, and are in the place's count of fighters killed and in the captor's of
captives killed. The square: armies that mostly spare prisoners kill few, and those that spare hardly any kill most.
Always reported, never scored.
Sources: the killings of prisoners at Badush, Camp Speicher and Tabqa in the record of June to August 2014 for the
existence of the effect; the share is a judgement.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.world.random_streams import binomial, uniform
from sim.world.stream_ids import CAPTIVES
from sim.world.tables import World


@rule
def kill_captives(world: World, captor: int, i: int, taken: int) -> None:
    """Let a captor kill some of the prisoners that it has just taken from a formation."""
    formation = world.formations[i]
    merciless = 1.0 - world.actors[captor].quarter
    u = uniform(world.clock[0].key, world.clock[0].day, CAPTIVES, formation.tag)
    dead = binomial(taken, world.parameters[0].captives_killed * merciless * merciless, u)
    place = world.places[formation.place]
    place.killed += dead
    place.killed_before += dead  # nobody beside them is caught in a crossfire
    world.actors[captor].captives_killed += dead
