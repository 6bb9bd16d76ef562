"""History matching and ABC on a toy whose truth is known, and what is made of a posterior."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.core.coefficients import FILE, registry
from sim.scenario.distributions import Distribution
from sim.study.calibration import emulators, matching, proposal
from sim.study.calibration.emulators import emulate
from sim.study.calibration.matching import LIMIT, Space, match
from sim.study.calibration.posterior import Posterior, approximate, narrowed, predicted
from sim.study.calibration.statistics import distances, summed, within_reach
from sim.study.global_sensitivity.unknowns import Unknown
from tests.study.calibration_made import TRUTH, WIDTH, simulate, statistics, surface

POINTS = 36
TRUTHS = 200


@pytest.fixture(autouse=True, scope="module")
def _few_looked_at() -> Any:
    """The toy needs no hundred thousand points."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "LOOKED_AT", 4000)
        patch.setattr(matching, "LEAST", 0.005)
        patch.setattr(emulators, "FOLDS", 5)
        patch.setattr(emulators, "STEPS", 25)
        yield


@pytest.fixture(scope="module")
def matched() -> Space:
    return match(simulate(1), statistics(), WIDTH, POINTS, 2, 1)


@pytest.fixture(scope="module")
def found(matched: Space) -> Posterior:
    return approximate(simulate(1), statistics(), matched, 80, 3, 1)


def test_the_truth_is_hardly_ever_ruled_out(matched: Space) -> None:
    """The limit is Pukelsheim's: at most one true point in twenty may fall to it, whatever the distribution."""
    wave, truths = matched.waves[0], np.random.default_rng(7).random((TRUTHS, WIDTH))
    far = [
        replace(wave, middle=shown).implausibility(truth[None])[0]
        for truth, shown in zip(truths, surface(truths), strict=True)
    ]
    assert np.mean(np.array(far) > LIMIT) <= 0.05


def test_the_truth_of_the_toy_is_left(matched: Space) -> None:
    assert matched.holds(TRUTH[None])[0]


def test_much_of_the_space_is_ruled_out(matched: Space) -> None:
    assert matched.waves[-1].left < 0.75


def test_a_later_wave_leaves_no_more_than_the_one_before(matched: Space) -> None:
    assert [wave.left for wave in matched.waves] == sorted((wave.left for wave in matched.waves), reverse=True)


def test_points_are_drawn_from_what_is_left(matched: Space) -> None:
    assert matched.holds(matched.draw(50, np.random.default_rng(0))).all()


def test_points_outside_the_ranges_are_not_held(matched: Space) -> None:
    assert not matched.holds(TRUTH[None] + np.array([1.0, 0, 0, 0]))[0]


def test_one_pattern_that_cannot_be_given_rules_nothing_out_alone() -> None:
    asked = statistics()
    shown = surface(TRUTH[None])[0]
    asked["s2"] = statistics(around=[*shown[:2], 5.0])["s2"]
    space = match(simulate(1), asked, WIDTH, POINTS, 1, 1)
    assert space.holds(TRUTH[None])[0]


def test_if_everything_is_implausible_the_limit_is_raised_and_said() -> None:
    asked = statistics(around=[5.0, 5.0, 5.0])
    wave = match(simulate(1), asked, WIDTH, POINTS, 1, 1).waves[0]
    assert wave.limit > LIMIT
    assert 0 < wave.left < 0.02


def test_matching_stops_when_little_is_ruled_out() -> None:
    loose = statistics(tolerance=0.6)
    assert len(match(simulate(1), loose, WIDTH, POINTS, 3, 1).waves) == 1


def test_a_coefficient_that_does_nothing_is_not_identified(found: Posterior) -> None:
    assert not narrowed(found)[3]


def test_coefficients_that_decide_are_identified(found: Posterior) -> None:
    assert narrowed(found)[:3].all()


def test_of_a_handful_of_points_nothing_is_identified(found: Posterior) -> None:
    weights = np.where(np.arange(len(found.weights)) < 5, 0.2, 0.0)
    assert not narrowed(replace(found, weights=weights)).any()


def test_the_posterior_holds_the_truth(found: Posterior) -> None:
    low, high = found.quantile([0.025, 0.975])
    assert ((low < TRUTH) & (high > TRUTH)).all()


def test_later_generations_come_nearer(found: Posterior) -> None:
    assert found.epsilon[-1] < found.epsilon[0]


def test_weights_are_of_the_nearest_alone(found: Posterior) -> None:
    assert found.weights.sum() == pytest.approx(1)
    assert found.distance[found.weights > 0].max() <= found.epsilon[-1]


def test_weight_is_not_left_to_a_few_points(found: Posterior) -> None:
    assert found.size > 0.3 * (found.weights > 0).sum()


def test_the_same_seed_gives_the_same_posterior(matched: Space, found: Posterior) -> None:
    again = approximate(simulate(1), statistics(), matched, 80, 3, 1)
    assert np.array_equal(again.shares, found.shares)
    assert np.array_equal(again.weights, found.weights)


def test_what_the_posterior_shows_lies_near_the_truth(found: Posterior) -> None:
    shown = surface(TRUTH[None])[0]
    for value, one in zip(shown, predicted(found, statistics()).values(), strict=True):
        assert one["p5"] is not None
        assert one["p95"] is not None
        assert one["p5"] - 0.02 < value < one["p95"] + 0.02


def test_an_emulator_knows_what_it_has_not_seen() -> None:
    rng = np.random.default_rng(3)
    x, new = rng.random((80, WIDTH)), rng.random((200, WIDTH))
    made = emulate(x, surface(x)[:, 1] + rng.normal(0, 0.02, 80), np.full(80, 0.02**2))
    assert made is not None
    mean, variance = made.predict(new)
    beyond = np.abs(mean - surface(new)[:, 1]) > 3 * np.sqrt(variance)
    assert made.explained > 0.9
    assert beyond.mean() < 0.1


def test_an_emulator_of_noise_says_that_it_predicts_nothing() -> None:
    rng = np.random.default_rng(4)
    made = emulate(rng.random((60, WIDTH)), rng.normal(0, 1, 60), np.full(60, 1.0))
    assert made is not None
    assert made.explained < 0.2


def test_too_few_answers_are_not_emulated() -> None:
    values = np.full(60, np.nan)
    values[:20] = 1.0
    assert emulate(np.random.default_rng(0).random((60, WIDTH)), values, np.ones(60)) is None


def test_what_never_comes_counts_as_the_most() -> None:
    asked = {"s": statistics()["s0"].model_copy(update={"least": 0.0, "most": 14.0, "take": "mean"})}
    values, _ = summed(np.array([[[2.0], [np.inf]]]), asked)
    assert values[0, 0] == 8


def test_too_few_worlds_give_no_answer() -> None:
    answers = np.full((1, 30, 1), np.nan)
    answers[0, 0] = 0.5
    values, _ = summed(answers, {"s": statistics()["s0"]})
    assert np.isnan(values[0, 0])


def test_three_of_three_is_not_certain() -> None:
    event = {"s": statistics()["s0"].model_copy(update={"at_most": 1.0})}
    _, variances = summed(np.ones((1, 3, 1)), event)
    assert variances[0, 0] > 0.05


def test_within_all_tolerances_there_is_no_distance() -> None:
    asked = statistics()
    shown = surface(TRUTH[None])
    assert distances(shown + 0.04, asked)[0] == 0
    assert distances(shown + 0.5, asked)[0] > 0


def test_statistics_of_one_pattern_share_its_weight() -> None:
    asked = statistics()
    both = {**asked, "again": asked["s0"]}
    away = surface(TRUTH[None])
    away[0, 0] += 0.5
    assert distances(np.column_stack([away, away[:, 0]]), both)[0] == pytest.approx(distances(away, asked)[0])


def test_what_is_out_of_reach_does_not_count() -> None:
    shown = surface(TRUTH[None])[0]
    asked = statistics(around=[*shown[:2], 5.0])
    space = match(simulate(1), asked, WIDTH, POINTS, 1, 1)
    posterior = approximate(simulate(1), asked, space, 40, 1, 1)
    assert posterior.counted.tolist() == [True, True, False]
    assert posterior.distance.min() < 0.5


def test_if_nothing_is_within_reach_everything_counts() -> None:
    values = np.full((5, 3), 9.0)
    assert within_reach(values, np.zeros((5, 3)), statistics()).all()


def test_a_statistic_without_an_answer_is_a_range_away() -> None:
    shown = surface(TRUTH[None])
    shown[0, 1] = np.nan
    assert distances(shown, statistics())[0] > 5


@pytest.mark.parametrize(
    ("value", "low", "high", "rounded"),
    [(0.3377, 0, 1, 0.34), (-3.9461, -5, -3, -3.94), (173.2, 100, 300, 174), (0.00023, 0.00005, 0.001, 0.00023),
     (1.013, 0, 1, 1.0)],
)  # fmt: skip
def test_values_stand_on_round_steps_within_their_range(value: float, low: float, high: float, rounded: float) -> None:
    assert proposal.rounded(value, low, high) == pytest.approx(rounded)


def inputs(*names: str) -> tuple[Unknown, ...]:
    known = registry()
    return tuple(
        Unknown((f"parameters.{name}",), (Distribution("uniform", known[name].low, 0.0, known[name].high),), (False,))
        for name in names
    )


@pytest.fixture(scope="module")
def rows(found: Posterior) -> list[dict[str, Any]]:
    named = inputs("cohesion.social_pull", "cohesion.contagion", "breaking.base", "capture.rout")
    return proposal.proposal(found, named)


def test_what_is_not_identified_keeps_its_value(rows: list[dict[str, Any]]) -> None:
    assert not rows[3]["identified"]
    assert rows[3]["new"] == rows[3]["old"]


def test_what_is_identified_takes_the_median(rows: list[dict[str, Any]]) -> None:
    assert rows[0]["identified"]
    assert rows[0]["new"] == pytest.approx(rows[0]["median"], abs=0.05)


def test_the_proposal_is_a_table(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    proposal.save(tmp_path, rows)
    with (tmp_path / "proposal.csv").open(newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["coefficient"] for row in read] == [row["coefficient"] for row in rows]
    assert tuple(read[0]) == proposal.COLUMNS


def test_the_registry_is_rewritten_where_it_changes_and_nowhere_else(
    rows: list[dict[str, Any]], tmp_path: Path
) -> None:  # fmt: skip
    file = tmp_path / "parameters.csv"
    before = FILE.read_text(encoding="utf-8")
    file.write_text(before, encoding="utf-8")
    changed = proposal.write_registry(rows, "a toy", file)
    after = file.read_text(encoding="utf-8")
    differ = [one for one, other in zip(before.splitlines(), after.splitlines(), strict=True) if one != other]
    assert [line.split(",")[0] for line in differ] == sorted(changed, key=before.index)
    assert changed


def test_the_registry_says_what_a_value_was_calibrated_to_and_what_it_was(
    rows: list[dict[str, Any]], tmp_path: Path
) -> None:  # fmt: skip
    file = tmp_path / "parameters.csv"
    file.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    proposal.write_registry(rows, "a toy", file)
    with file.open(newline="", encoding="utf-8") as lines:
        read = {row["name"]: row for row in csv.DictReader(lines)}
    row, old = read["cohesion.social_pull"], registry()["cohesion.social_pull"]
    assert float(row["default"]) == rows[0]["new"]
    assert row["tag"] == "C"
    assert row["source"].startswith("calibrated to a toy, docs/calibration.md; before: ")
    assert row["source"].endswith(f"{old.default:g} ({old.tag}: {old.source})")
    assert row["meaning"] == old.meaning


def test_only_what_changes_is_set(rows: list[dict[str, Any]]) -> None:
    said = proposal.sets(rows)
    assert said[0] == f"parameters.cohesion.social_pull={rows[0]['new']:.12g}"
    assert not any("capture.rout" in one for one in said)
