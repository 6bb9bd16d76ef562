"""The theatres of the comparison: the siege, Mosul, and sieges made larger."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import NamedTuple

from sim.scenario import Scenario, load
from sim.world.blueprint import Blueprint, blueprint

from .campaign import Campaign, Roads
from .reduced import Ending, Orders, drawn, engine_ending, play_days, port_ending, shortened_day

SIEGE = Path(__file__).with_name("siege.yaml")
MOSUL = Path(__file__).resolve().parents[2] / "scenarios" / "mosul.yaml"
SIEGE_ORDERS: Orders = {"rebels": ["town"]}
MOSUL_ORDERS: Orders = {"isis": ["mosul", "tikrit", "samarra", "baghdad"]}
SEED = 1


class Theatre(NamedTuple):
    """A scenario with its scripted orders, ready to be played by either side.

    Attributes:
        plan: the blueprint.
        roads: for the port.
        orders: who is to take what.
    """

    plan: Blueprint
    roads: Roads
    orders: Orders

    def engine(self, replication: int, seed: int = SEED) -> Ending:
        """Play a replication with the engine's compiled rules."""
        world = drawn(self.plan, self.orders, seed, replication)
        play_days(world, shortened_day(), self.plan.days)
        return engine_ending(world)

    def port(self, replication: int, seed: int = SEED) -> Ending:
        """Play the same drawn world, on other dice, in plain Mesa."""
        world = drawn(self.plan, self.orders, seed, replication)
        campaign = Campaign(self.plan, self.roads, world, seed=1_000_003 * seed + replication)
        for _ in range(self.plan.days):
            campaign.step()
        found = port_ending(campaign)
        campaign.end()
        return found


def theatre(scenario: Scenario, orders: Orders) -> Theatre:
    """Lay a scenario out for both sides."""
    plan = blueprint(scenario)
    return Theatre(plan, Roads(plan), orders)


def siege(times: int = 1, places: int = 0, days: int | None = None) -> Theatre:
    """The siege, or a larger one (see ``larger``).

    Args:
        times: how often every formation stands there, attackers and defenders alike.
        places: of the grid behind the capital.
        days: to play instead of the file's.
    """
    return theatre(larger(load(SIEGE, days=days), "village", times, places), SIEGE_ORDERS)


def mosul(days: int | None = None) -> Theatre:
    """Iraq and Syria in June 2014, with ISIS ordered down the road to Baghdad."""
    return theatre(load(MOSUL, days=days), MOSUL_ORDERS)


def larger(scenario: Scenario, like: str, times: int = 1, places: int = 0) -> Scenario:
    """A scenario with more in it.

    Args:
        scenario: which.
        like: the place that all new ones are like.
        times: how often every formation stands there.
        places: of a grid, as square as may be, that a road joins to the scenario's last place; nobody stands there.
    """
    formations = {
        f"{name}-{copy}" if copy else name: one for name, one in scenario.formations.items() for copy in range(times)
    }
    names = [f"cell-{number}" for number in range(places)]
    width = max(1, math.isqrt(places))
    pairs = [pair for number, pair in enumerate(itertools.pairwise(names), 1) if number % width]
    pairs += zip(names, names[width:], strict=False)
    pairs += [(list(scenario.places)[-1], name) for name in names[:1]]
    roads = [scenario.roads[-1].model_copy(update={"between": pair}) for pair in pairs]
    added = dict.fromkeys(names, scenario.places[like])
    return scenario.model_copy(
        update={"formations": formations, "places": scenario.places | added, "roads": [*scenario.roads, *roads]}
    )
