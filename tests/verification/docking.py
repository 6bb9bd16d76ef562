"""The engine's battles put beside curves that others have published.

*Helmbold ratio*: (A0^2 - A^2) / (D0^2 - D^2), what the square law's k_A / k_D would have to be. Over historical battles
its log rises with the log of the force ratio by 1.35 (Hartley; quoted from memory), which is how the engine's exponent
was set: slope 2 - 2w. *Who wins*: the attacker's chance as a logit on the log of the odds rises by 0.77 over battles of
unlike armies and by 4.7 (standard error 1.4) in north-west Europe in 1944 (The Dupuy Institute's tables, own fits).
*Why units break*: McQuie (1987) on 52 breaks.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from tests.rules.test_battle import won
from tests.verification.limits import BARE, courses

PUBLISHED = {"Hartley": 1.35, "pooled": 0.77, "1944": 4.7}
"""Slopes on the log of the force ratio."""
LARGE, SMALL = 200_000, 2_000
"""Men of the defender, for whom the law of size is level and steep."""
ODDS = np.geomspace(0.25, 4.0, 7)
BATTLE_ODDS = (0.67, 1.0, 1.5, 2.25)


def helmbold_slope(defenders: int, worlds: int = 1, days: int = 10) -> tuple[float, float]:
    """Slope and level of the log of the Helmbold ratio on the log of the force ratio, in battles without heat.

    Args:
        defenders: men; the attackers are a quarter to four times as many.
        worlds: battles for each of the odds, so that the luck of small numbers does not show.
        days: how long each battle lasts.
    """
    sized = {**BARE, "battle.size_exponent": 0.3}
    ratios = []
    for odds in ODDS:
        start = np.array([defenders, int(odds * defenders)])
        left = courses(0.33, 0.0, worlds, days, (int(start[0]), int(start[1])), sized)[:, -1].mean(axis=0)
        burnt = start**2 - left**2
        ratios.append(burnt[1] / burnt[0])
    fit = stats.linregress(np.log(ODDS), np.log(ratios))
    return float(fit.slope), float(fit.intercept)


def slope_of_winning(skill_spread: float, keys: int, odds: tuple[float, ...] = BATTLE_ODDS) -> float:
    """Logit slope of the attacker's chance on the log of the odds.

    Args:
        skill_spread: how unlike the two armies are (standard deviation of the log of each one's skill).
        keys: battles for each of the odds.
        odds: to try.
    """
    shares = [won(one, skill_spread, keys).mean() for one in odds]
    return float(stats.linregress(np.log(odds), stats.logistic.ppf(shares)).slope)
