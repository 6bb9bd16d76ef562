"""Thresholds and quantiles of studies, each at its boundary: a changed one is seen here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.study.calibration.emulators import Emulator
from sim.study.calibration.matching import Space, Wave
from sim.study.calibration.posterior import Posterior, approximate, contraction, narrowed
from sim.study.calibration.statistics import distances, observed, summed, within_reach
from sim.study.discovery.boxes import BoxLimit, PrimBox, chosen, least_mass
from sim.study.discovery.held_out_scores import HeldOutScores, ShareEstimate, judged, share
from sim.study.discovery.search import SearchGoal
from sim.study.global_sensitivity import indices
from sim.study.global_sensitivity.variance_components import variance_components
from sim.study.hindcast import scores
from sim.study.hindcast.fact_checks import facts
from sim.study.hindcast.scoring import SMALLEST_CLAIM
from tests.study.calibration_made import simulate, statistics
from tests.study.discovery_made import cornered

HUNDRED = np.arange(101.0)
"""0 to 100: the quantile of a share is a hundred times it."""


def one_bad_block(count: int = 20) -> scores.Skill:
    """The skill of a forecast that is wrong in one of so many blocks, against a reference that is wrong in all."""
    f = np.zeros(count)
    f[0] = 1.0
    return scores.block_skill(f, np.zeros(count), np.ones(count), [f"b{row}" for row in range(count)])


def test_a_skill_has_the_percentiles_of_a_95_per_cent_interval() -> None:
    """The bad block is drawn k times of 20: at most 2 times in 92.5 %, at most 3 times in 98.4 %, never in 35.8 %."""
    found = one_bad_block()
    assert (found.value, found.low, found.high) == pytest.approx((0.95, 0.85, 1.0))
    assert found.gain == pytest.approx(0.95)


@pytest.mark.parametrize(("ours", "beaten"), [(0.95**0.5, True), (0.951**0.5, False)])
def test_a_claim_needs_a_skill_of_5_per_cent(ours: float, beaten: bool) -> None:
    f, o, reference = np.full(30, ours), np.zeros(30), np.ones(30)
    assert scores.judged(f, o, reference, ["a"] * 30, SMALLEST_CLAIM)["beaten"] is beaten


def test_a_claim_needs_an_interval_above_nothing() -> None:
    f, o, reference = np.array([0.0, 0.0, 1.0]), np.zeros(3), np.array([1.0, 0.5, 0.5])
    found = scores.judged(f, o, reference, ["a", "b", "c"], SMALLEST_CLAIM)
    assert found["value"] == pytest.approx(1 - 1 / 1.5)
    assert found["low"] < 0
    assert not found["beaten"]


def test_bins_are_tenths_that_begin_at_their_lower_end() -> None:
    found = scores.reliability([0.0, 0.0999, 0.1, 0.9, 1.0], [0, 0, 1, 1, 1])
    assert [one.events for one in found] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (found[1].low, found[1].high, found[1].frequency) == (0.1, 0.2, 1.0)


def test_the_middle_90_per_cent_begin_at_5_and_end_at_95() -> None:
    assert scores.middle_90(HUNDRED) == pytest.approx({"p5": 5, "median": 50, "p95": 95})
    assert scores.middle_90([]) == {"p5": None, "median": None, "p95": None}


def checked(values: Any) -> dict[str, Any]:
    check = SimpleNamespace(change=None, event=False, low=0, high=100, text="", unit="", target=None, last_day=None)
    fact = SimpleNamespace(name="a", role="calibrate", source="b", note=None, checks=(check,), not_modelled=None)
    history: Any = SimpleNamespace(facts={"1": fact})
    found: dict[str, Any] = facts(history, {"check.1.0": np.array(values, float)})[0]["checks"][0]
    return found


def test_a_check_shows_5_50_and_95_per_cent() -> None:
    found = checked(HUNDRED)
    assert (found["p5"], found["median"], found["p95"]) == (5, 50, 95)


@pytest.mark.parametrize(("answered", "passed"), [(5, True), (4, False)])
def test_a_check_needs_5_per_cent_of_the_replications(answered: int, passed: bool) -> None:
    assert checked([3.0] * answered + [np.nan] * (100 - answered))["passed"] is passed


def box(density: float, coverage: float, limits: int = 1) -> PrimBox:
    return PrimBox(tuple(BoxLimit(f"i{row}", 0.0, None, 0.0) for row in range(limits)), density, coverage, 0.5)


@pytest.mark.parametrize(
    ("density", "coverage", "enough"), [(0.8, 0.6, True), (0.799, 0.6, False), (0.8, 0.599, False)]
)
def test_a_box_reaches_the_density_wanted_and_60_per_cent_coverage(
    density: float, coverage: float, enough: bool
) -> None:
    assert chosen([box(density, coverage)], 0.8) == (box(density, coverage), enough)


def test_the_f_score_is_the_harmonic_mean() -> None:
    assert box(0.5, 1.0).score == pytest.approx(2 / 3)
    assert box(0.0, 0.0).score == 0


@pytest.mark.parametrize(
    ("came", "of", "least"),
    [(500, 1000, 0.05), (100, 1000, 0.05), (60, 1000, 0.03), (30, 1000, 0.02), (100, 200, 0.1)],
)
def test_a_box_holds_5_per_cent_half_of_a_rare_base_rate_or_20(came: int, of: int, least: float) -> None:
    assert least_mass(np.arange(of) < came) == pytest.approx(least)


@pytest.mark.parametrize(("base_rate", "density"), [(0.2, 0.8), (0.6, 0.8), (0.61, 0.805), (None, 0.8)])
def test_the_density_wanted_is_80_per_cent_or_halfway(base_rate: float | None, density: float) -> None:
    assert SearchGoal("it_comes").density_beside(base_rate) == pytest.approx(density)


def test_a_held_out_box_has_density_coverage_and_mass_by_hand() -> None:
    sample = cornered(100, 4)
    inputs = pd.DataFrame({"i0": np.arange(100.0)})
    came = np.isin(np.arange(100), [*range(30), *range(90, 100)])
    known = type(sample)(
        sample.folder, sample.about, "", sample.names, inputs, came, np.arange(100), np.zeros((100, 2))
    )  # fmt: skip
    found = judged(PrimBox((BoxLimit("i0", None, 39.0, 0.0),), 0, 0, 0), known)
    assert (found.density.value, found.coverage.value, found.mass.value) == (0.75, 0.75, 0.4)
    assert found.base_rate == 0.4
    # Wilson's interval of 30 of 40: (p + z^2/2n +- z sqrt(p(1 - p)/n + z^2/4n^2)) / (1 + z^2/n)
    assert (found.density.low, found.density.high) == pytest.approx((0.5981, 0.8581), abs=1e-4)


@pytest.mark.parametrize(("low", "confirmed"), [(0.4, False), (0.401, True)])
def test_a_box_is_confirmed_above_the_base_rate(low: float, confirmed: bool) -> None:
    one = ShareEstimate(0.5, low, 0.6)
    assert HeldOutScores(one, one, one, 0.4, {}).confirmed is confirmed


def test_replications_of_a_point_that_are_all_alike_count_once() -> None:
    """Twenty points of ten equal replications say what twenty replications say, within a rounded count."""
    came, point = np.repeat(np.arange(20) < 10, 10), np.repeat(np.arange(20), 10)
    alike = share(came, np.ones(200, bool), point)
    alone = share(np.arange(20) < 10, np.ones(20, bool), np.arange(20))
    assert alike.low == pytest.approx(alone.low, abs=0.02)


def flat(middle: float, variance: float, noise: float = 0.0) -> Emulator:
    """An emulator that says the same everywhere."""
    return Emulator(np.array([middle, 0.0]), None, 1.0, 1.0, 1.0, noise, 10)


def ruled(*away: float) -> Space:
    """A space of one wave whose emulators lie so many standard deviations of 1 from what was observed."""
    emulators = {f"s{row}": flat(one, 0.0) for row, one in enumerate(away)}
    nothing = np.zeros(len(away))
    return Space(1, (Wave(np.zeros((1, 1)), None, None, emulators, nothing, nothing + 1.0),))


@pytest.mark.parametrize(
    ("away", "held"),
    [((3.0, 3.0), True), ((3.01, 3.01), False), ((9.0, 3.0), True), ((9.0, 3.01), False), ((3.01,), False)],
)
def test_the_second_largest_implausibility_may_be_3(away: tuple[float, ...], held: bool) -> None:
    assert bool(ruled(*away).holds(np.array([[0.5]]))[0]) is held


def test_the_noise_of_the_points_counts_in_an_implausibility() -> None:
    wave = Wave(np.zeros((1, 1)), None, None, {"s": flat(6.0, 0.0, noise=3.0)}, np.zeros(1), np.ones(1))
    assert wave.implausibility(np.array([[0.5]]))[0] == pytest.approx(6 / 2)


def test_a_quarter_of_the_points_is_taken_for_the_posterior() -> None:
    found = approximate(simulate(1), statistics(0.0001), Space(4), 80, 1, 1)
    assert (found.weights > 0).sum() == 20
    assert found.weights.max() == pytest.approx(1 / 20)


def posterior(width: float, size: int = 400) -> Posterior:
    """Evenly spread over so much of the range of one coefficient."""
    shares = 0.5 + width * (np.linspace(0, 1, size)[:, None] - 0.5)
    return Posterior(shares, None, np.zeros(size), np.full(size, 1 / size), (0.0,), None)


def test_contraction_is_the_ratio_of_standard_deviations() -> None:
    (ratio, error), *_ = contraction(posterior(0.5))
    assert ratio == pytest.approx(0.5, rel=0.01)
    assert error == pytest.approx(0.5 * np.sqrt(0.8 / (4 * 400)), rel=0.02)  # the kurtosis of an even spread is 1.8


@pytest.mark.parametrize(
    ("width", "size", "known"), [(0.90, 400, True), (0.94, 400, False), (0.3, 30, True), (0.3, 29, False)]
)
def test_identified_is_what_has_contracted_beyond_chance(width: float, size: int, known: bool) -> None:
    assert bool(narrowed(posterior(width, size))[0]) is known


def test_the_variance_of_what_was_observed() -> None:
    """Of a value anywhere in a tolerance of 0.1, and of a tenth of a range of 0.7."""
    middle, spread = observed(statistics(around=[0.5, 0.5, 0.5]))
    assert middle == pytest.approx([0.5] * 3)
    assert spread == pytest.approx([0.1**2 / 12 + 0.07**2] * 3)


def test_a_distance_is_measured_in_half_tolerances_of_at_least_a_tenth_of_the_range() -> None:
    wide, narrow = statistics(0.2, [0.5] * 3), statistics(0.05, [0.5] * 3)
    assert distances(np.array([[0.9, 0.5, 0.5]]), wide) == pytest.approx([np.sqrt(1 / 3)])
    assert distances(np.array([[0.62, 0.5, 0.5]]), narrow) == pytest.approx([np.sqrt(1 / 3)])


@pytest.mark.parametrize(("value", "reached"), [(0.70, True), (0.76, False)])
def test_within_reach_is_within_twice_the_sampling_error(value: float, reached: bool) -> None:
    values, variances = np.array([[value, 0.5, 0.5]]), np.full((1, 3), 0.05**2 * 1.21)
    assert within_reach(values, variances, statistics(0.1, [0.5] * 3))[0] == reached


@pytest.mark.parametrize(("answered", "known"), [(4, True), (3, False)])
def test_a_point_needs_a_tenth_of_its_replications(answered: int, known: bool) -> None:
    answers = np.full((1, 40, 3), np.nan)
    answers[0, :answered] = 0.5
    values, _ = summed(answers, statistics())
    assert bool(np.isfinite(values[0, 0])) is known


def test_outer_fifths_begin_at_20_and_80_per_cent() -> None:
    shares = np.array([[0.2], [0.201], [0.799], [0.8]])
    assert indices.ends(shares, np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [[1.0, 4.0]]


def test_half_intervals_of_effects_are_of_95_per_cent() -> None:
    """Half an interval is 1.96 standard errors of the mean size of the effects."""
    shares = indices.trajectories(2, 400, 1)
    one, _ = indices.effects(shares, shares[:, 0] * shares[:, 1], 1)
    assert one.mu_star_conf == pytest.approx(1.96 * one.sigma / np.sqrt(400), rel=0.2)


def test_indices_of_a_sum_are_shares_of_its_variance() -> None:
    """Of 3 x0 + 2 x1 + x2 the variances are as 9, 4 and 1."""
    answers = indices.saltelli(3, 1024, 1) @ np.array([3.0, 2.0, 1.0])
    found = indices.indices(3, answers, 1)
    assert [one.st for one in found] == pytest.approx([9 / 14, 4 / 14, 1 / 14], abs=0.02)
    assert [one.s1 for one in found] == pytest.approx([9 / 14, 4 / 14, 1 / 14], abs=0.02)


def test_components_of_rows_alone_and_of_columns_alone() -> None:
    rows = np.repeat(np.arange(6.0)[:, None], 4, axis=1)
    for answers, name in ((rows, "ignorance"), (rows.T, "luck")):
        found = variance_components(answers)
        assert found is not None
        assert {key for key, one in found.items() if one.value == pytest.approx(1)} == {name}
