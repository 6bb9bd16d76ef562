"""Limits in which the engine must become something simpler that is known from elsewhere.

Without day-to-day heat and with many men the rule of battle is the law of Helmbold (1965) and Weiss (1966), of which
Lanchester's square law is the case w = 1::

    dD/dt = -k_D D (A / D)^w        dA/dt = -k_A A (D / A)^w        k_A D^2w - k_D A^2w is constant

Without social pull the rule of cohesion is a binary choice of everyone for himself: a probit, which a logit with 1.702
times the argument follows to within 0.0095 (Johnson and Kotz 1970). D defenders and A attackers, days.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp
from scipy.special import expit

from sim.rules.battle import fight
from sim.rules.cohesion import hold_or_leave
from sim.rules.presence import refresh_counts
from sim.world import tables
from tests.rules.test_battle import battlefield
from tests.rules.test_cohesion import bare, day_of_collapse, garrison, gone

RATES = {"defender": 0.013, "attacker": 0.008}
"""k_D and k_A, the engine's own."""
BARE = {
    "battle.size_exponent": 0.0, "battle.return_share": 0.0, "tempo.use": 0.0, "morale.loss": 0.0,
    "battle.works_hasty": 1.0, "battle.works_prepared": 1.0, "battle.works_fortified": 1.0,
}  # fmt: skip
"""A battle that goes on, in which only numbers count."""
MEN = (700_000, 1_000_000)
"""Defenders and attackers: so many that rounding and binomial luck do not show."""
LOGIT = 1.702
"""Scale at which a logit is nearest to a probit."""


def courses(
    exponent: float, spread: float, worlds: int, days: int, men: tuple[int, int] = MEN, but: Mapping[str, float] = BARE
) -> Any:
    """Battles of the engine.

    Args:
        exponent: w.
        spread: standard deviation of the log of a day's heat.
        worlds: how many battles.
        days: how long each.
        men: defenders, attackers.
        but: other coefficients.

    Returns:
        (worlds, days + 1, 2) men left on each evening, defenders first.
    """
    how = {**but, "battle.exponent": exponent, "battle.intensity_spread": spread}
    start = battlefield(*men, coefficients=how, defender={"supply": 30.0}, attacker={"supply": 30.0})
    found = np.empty((worlds, days + 1, 2))
    for key in range(worlds):
        world = tables.copy(start)
        world.clock["key"] = key
        found[key, 0] = men
        for day in range(1, days + 1):
            refresh_counts(world)
            fight(world)
            world.clock["day"] += 1
            found[key, day] = world.formations["present"]
    return found


def law(exponent: float, days: int, men: tuple[int, int] = MEN) -> Any:
    """The deterministic equations solved: (days + 1, 2) men left on each evening, defenders first."""

    def change(_: float, state: Any) -> list[float]:
        odds = state[1] / state[0]
        return [-RATES["defender"] * state[0] * odds**exponent, -RATES["attacker"] * state[1] * odds**-exponent]

    return solve_ivp(change, (0, days), men, t_eval=np.arange(days + 1), rtol=1e-9, atol=1e-3).y.T


def constant(exponent: float, left: Any) -> Any:
    """What the law keeps constant, in units of the sum of its two terms at the start.

    Args:
        exponent: w.
        left: (..., days + 1, 2) courses, defenders first.
    """
    terms = [RATES[side] * left[..., n] ** (2 * exponent) for n, side in ((0, "attacker"), (1, "defender"))]
    return (terms[0] - terms[1]) / (terms[0] + terms[1])[..., :1]


def worst_course(exponent: float, days: int = 60) -> float:
    """Greatest difference between a battle without heat and the law on any evening, as a share of the men at first."""
    return float(np.abs((courses(exponent, 0.0, 1, days)[0] - law(exponent, days)) / MEN).max())


def spread_of_losses(spread: float, worlds: int, days: int = 10) -> float:
    """Standard deviation, between worlds, of the log of the defenders' losses after some days."""
    left = courses(0.33, spread, worlds, days)[:, -1, 0]
    return float(np.log(MEN[0] - left).std())


def left_alone(pressure: float) -> float:
    """Share that leaves a garrison in the end when nobody looks at the others (J = 0)."""
    alone = {"cohesion.social_pull": 0.0, "cohesion.collapse": 2.0}
    world = garrison(bare(pressure, **alone))
    for _ in range(12):
        hold_or_leave(world)
        world.clock["day"] += 1
    return gone(world)


def logit(pressure: float) -> float:
    """The independent choice of everyone for himself, as a logit."""
    return float(expit(LOGIT * pressure))


def tipping_point(pull: float, days: int = 150, within: float = 0.001) -> float:
    """The pressure at which a full garrison of the engine begins to empty within so many days, by bisection."""
    low, high = -2.5, -1.0
    while high - low > within:
        middle = 0.5 * (low + high)
        empties = day_of_collapse(garrison(bare(middle, **{"cohesion.social_pull": pull})), days) is not None
        low, high = (low, middle) if empties else (middle, high)
    return 0.5 * (low + high)
