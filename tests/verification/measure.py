"""Measures what docs/verification.md tells, and writes its tables: ``python -m tests.verification.measure``.

``--only limits`` takes two minutes; ``--only order`` plays every exchange of the day's order, which takes half an hour.
The dice are fixed: the numbers change only when the model does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.rules.day import DAY  # before the tests' own set-up, which would turn the compiler off
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))  # programs, not a package

from blocks import table, write_block

from tests.rules.test_cohesion import FOLDS, fold
from tests.verification import docking, exchange, limits

PAGE = ROOT / "docs" / "verification.md"


class Row(NamedTuple):
    """One promise: what, how it is shown, by which tests, and the last number measured, or where it stands."""

    promise: str
    how: str
    tests: tuple[str, ...]
    number: Callable[[], str] | str = "exact"


def _lanchester() -> str:
    return "; ".join(f"w = {w:g}: {100 * limits.worst_course(w, 30):.2f} %" for w in (0.0, 0.33, 0.5, 1.0))


def _spread() -> str:
    return "; ".join(f"{heat:g}: {limits.spread_of_losses(heat, 200):.3f}" for heat in (0.5, 0.25, 0.1, 0.05))


def _alone() -> str:
    grid = [-3.0 + 0.1 * step for step in range(61)]
    return f"{max(abs(limits.left_alone(u) - limits.logit(u)) for u in grid):.4f} at most"


def _tipping() -> str:
    return "; ".join(f"J = {pull:g}: {limits.tipping_point(pull):.3f} for {fold(pull)[0]:.3f}" for pull in FOLDS)


def _hartley() -> str:
    large, small = docking.helmbold_slope(docking.LARGE)[0], docking.helmbold_slope(docking.SMALL, 40)[0]
    return f"{large:.2f} for {docking.PUBLISHED['Hartley']}; {small:.2f} among forces of {docking.SMALL:,}"


def _pooled() -> str:
    return f"{docking.slope_of_winning(1.0, 1000):.2f} for {docking.PUBLISHED['pooled']}"


def _alike() -> str:
    return f"**{docking.slope_of_winning(0.3, 1000):.1f} for {docking.PUBLISHED['1944']} ± 1.4: not reached**"


PROMISES, RULES, OWN = "tests/promises/test_", "tests/rules/test_", "tests/verification/test_"
ROWS = (
    Row(
        "Nothing is created or lost: troops, vehicles, money, people, shares of allegiance",
        "on every day, of drawn and of extreme states",
        (PROMISES + "books.py",),
    ),
    Row(
        "A stronger garrison never makes a fall likelier",
        "garrisons x 1.1 and x 1.5, common random numbers; sign test at 0.001",
        (PROMISES + "monotonicity.py::test_a_stronger_garrison_does_not_fall_more_often",),
        "passes",
    ),
    Row(
        "A garrison tips at u = z - J Phi(z), z = -sqrt(2 ln(J / 2.507))",
        "bisection on the rule of cohesion, 150 days",
        (
            OWN + "limits.py::test_a_garrison_tips_where_the_equation_says",
            RULES + "cohesion.py::test_a_garrison_just_above_its_tipping_point_empties",
        ),
        _tipping,
    ),
    Row(
        "Without daily heat battle is the deterministic law (w = 1: Lanchester's square law)",
        "30 days against the differential equations; worst evening, share of the troops",
        (OWN + "limits.py::test_battle_without_heat_is_the_deterministic_law",),
        _lanchester,
    ),
    Row(
        "Heat moves a battle along its law, and its spread vanishes with it",
        "standard deviation of log losses after ten days, by that of a day's heat",
        (
            OWN + "limits.py::test_heat_moves_a_battle_along_its_law_and_not_off_it",
            OWN + "limits.py::test_the_spread_of_losses_vanishes_with_that_of_the_heat",
        ),
        _spread,
    ),
    Row(
        "Without social pull (J = 0) each soldier decides independently",
        "share that leaves against an independent logit; a probit can differ by 0.0095",
        (
            OWN + "limits.py::test_without_social_pull_the_share_that_leaves_is_the_independent_choice",
            OWN + "limits.py::test_without_social_pull_nobody_minds_what_the_neighbour_does",
        ),
        _alone,
    ),
    Row(
        "Without contagion a fall elsewhere moves nobody",
        "all three ways by which news works off: pull, rumour, morale",
        (OWN + "limits.py::test_without_contagion_a_fall_elsewhere_moves_nobody",),
    ),
    Row(
        "J = 0, no contagion and five other variants of Mosul move the outcome as theory says",
        "1,000 replications each, common random numbers, signs stated before; tests ask fewer",
        (OWN + "variants.py::test_without_a_mechanism_of_collapse_a_town_falls_less_often",),
        "[variants](variants.md)",
    ),
    Row(
        "Helmbold ratios rise with force ratios as Hartley found",
        "slope of logs, odds 1:4 to 4:1, ten days",
        (OWN + "docking.py::test_large_battles_have_hartleys_slope",),
        _hartley,
    ),
    Row(
        "Between unlike armies attackers win as in 672 division battles",
        "logit slope of winning on log odds, skill spread 1.0",
        (RULES + "battle.py::test_attackers_win_about_as_often_as_in_672_division_battles",),
        _pooled,
    ),
    Row(
        "Between like armies the odds decide as steeply as in north-west Europe in 1944",
        "the same, skill spread 0.3",
        (RULES + "battle.py::test_the_odds_decide_more_steeply_among_equals_than_between_unlike_armies",),
        _alike,
    ),
    Row(
        "Units break for the reasons McQuie found, within 10 points",
        "the largest term of the hazard",
        (RULES + "breaking.py::test_manoeuvre_breaks_five_times_as_many_units_as_casualties_do",),
        "passes",
    ),
    Row(
        "Compiled rules and the same rules as plain Python give the same replication",
        "digests of ten replications of the duel, one of Mosul",
        (PROMISES + "same_everywhere.py::test_the_duel_compiled_or_as_plain_python",),
    ),
    Row(
        "A day in Mesa is a day of the ensemble",
        "digests",
        (PROMISES + "same_everywhere.py::test_a_day_in_mesa_is_a_day_of_the_ensemble",),
    ),
    Row(
        "An independent port in plain Mesa finds the same",
        "piece by piece exactly; distributions at an error rate of 1 %",
        ("tests/benchmarks/test_plain_mesa.py::test_port_and_engine_find_the_same",),
        "[benchmarks](benchmarks.md)",
    ),
    Row(
        "Neighbours in the order of a day may be exchanged",
        "every pair of neighbours, 400 replications; see below",
        (
            OWN + "exchange.py::test_rules_that_have_nothing_to_do_with_one_another_may_be_exchanged",
            OWN + "exchange.py::test_other_exchanges_change_worlds_but_not_what_comes_of_them",
            OWN + "exchange.py::test_the_chain_of_a_collapse_has_its_order_and_how_much_it_matters_is_bounded",
            OWN + "exchange.py::test_lines_of_supply_are_traced_after_the_march_and_how_much_that_matters_is_bounded",
        ),
        f"**not so for four pairs of {len(exchange.pairs(DAY))}**",
    ),
)
"""Every promise; a test sees to it that the tests named here exist."""


def promises() -> str:
    """The first table of the page and the list of its tests; measures what has to be measured."""
    rows, listed = [], []
    for place, row in enumerate(ROWS, 1):
        number = row.number if isinstance(row.number, str) else row.number()
        print(f"{row.promise}: {number}", flush=True)
        rows.append((place, row.promise, row.how, number))
        files = dict.fromkeys(name.partition("::")[0] for name in row.tests)
        held = [f"`{file}`" + "".join(f" `{name}`" for name in _in_file(row, file)) for file in files]
        listed.append(f"{place}. " + "; ".join(held))
    head = ("", "what is promised", "how it is shown", "last measured")
    return table(head, rows) + "\n\nThe tests, by number:\n\n" + "\n".join(listed)


def _in_file(row: Row, file: str) -> list[str]:
    """The single tests that a promise names in a file; none where the whole file holds it."""
    parted = [name.partition("::") for name in row.tests]
    return [function for where, _, function in parted if where == file and function]


def order(found: Mapping[str, Mapping[str, exchange.Found]], replications: int) -> str:
    """By case: the pairs whose exchange leaves every world as it was, and what the others do."""
    parts = [f"{replications:,} replications on each side."]
    for case, pairs in found.items():
        still = [f"`{pair}`" for pair, one in pairs.items() if one.same == 1.0]
        words = (
            f"Every replication is unchanged with {', '.join(still)}."
            if still
            else "Asked about the liveliest pairs only."
        )
        rows = [
            (f"`{pair}`", f"{100 * one.same:.0f} %", f"{_points(one.shift)} ± {100 * one.error:.1f}", f"{one.p:.2g}")
            for pair, one in pairs.items()
            if one.same < 1.0
        ]
        head = ("exchanged", "same", "falls more often, points", "p")
        parts.append(f"**{case.capitalize()}.** {words}\n\n" + table(head, rows))
    return "\n\n".join(parts)


def _points(shift: float) -> str:
    return "0.0" if abs(shift) < 0.0005 else f"{100 * shift:+.1f}".replace("-", "−")


def main() -> None:
    """Measure and write."""
    words = argparse.ArgumentParser(description="Measure what docs/verification.md tells.")
    words.add_argument("--only", choices=("limits", "order"))
    words.add_argument("-n", "--replications", type=int, default=400)
    chosen = words.parse_args()
    if chosen.only != "order":
        write_block(PAGE, "promises", promises())
    if chosen.only != "limits":
        found = {
            "duel": exchange.compare("duel", chosen.replications),
            "siege": exchange.compare("siege", chosen.replications),
            "mosul": exchange.compare("mosul", chosen.replications, exchange.LIVELY),
        }
        write_block(PAGE, "order", order(found, chosen.replications))


if __name__ == "__main__":
    main()
