"""A mind of your own: what if the crown gave up the ford, and made its stand at the market?

The same replications are run twice, with common random numbers: once with the built-in crown, once with ours. All
differences are due to the new mind. Run it from anywhere: ``python examples/custom_actor.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import sim
from sim.model.view import View
from sim.world.build import blueprint

DUEL = Path(__file__).resolve().parents[1] / "tests" / "scenarios" / "duel.yaml"


class WaryCrown(sim.Actor):
    """Rule: when the enemy is reported in one town, stand in the next; never march to the town that is lost."""

    def decide(self, view: View) -> None:
        """Rule: send free troops to the nearest of our towns beside the one where we estimate most enemies."""
        lost = max(view.places, key=lambda place: view.seen(place).enemy)
        ours = [place for place in view.neighbours(lost) if view.places[place].holder == self.name]
        if view.seen(lost).enemy > 0 and ours:
            nearest = min(ours, key=lambda place: view.km(view.me.capital, place))
            self.order("reinforce", place=nearest)


def shares_held(actors: dict[str, type[sim.Actor]], replications: int) -> dict[str, float]:
    """Return the share of the replications in which the crown holds each town at the end."""
    plan = blueprint(sim.load(DUEL))
    held = dict.fromkeys(plan.places, 0)
    for replication in range(replications):
        theatre = sim.Theatre(plan, replication, actors=actors)
        theatre.run_model()
        for place in theatre.actors["crown"].places:
            held[place.name] += 1
    return {place: count / replications for place, count in held.items()}


def main() -> None:
    """Compare the two crowns on as many replications as the command line says (20 by default)."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"towns held by the crown at the end, in {replications} replications:")
    for name, actors in (("built-in crown", {}), ("wary crown", {"crown": WaryCrown})):
        shares = shares_held(actors, replications)
        print(f"  {name:15s}", "  ".join(f"{place} {share:4.0%}" for place, share in shares.items()))


if __name__ == "__main__":
    main()
