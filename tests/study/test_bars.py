"""Bars beside the model's scores, against tables worked by hand; what is left out has no part in its own forecast."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.scenario import load
from sim.study.hindcast import baselines, battle_bars, mixture
from sim.study.hindcast.battle_scores import score_battles
from sim.study.hindcast.battles import Battle, PlayedBattle
from sim.study.hindcast.calibration_slopes import slope, slopes
from sim.study.hindcast.scores import censored_crps, loss_skill, weighted_crps
from tests.conftest import DUEL

NEVER = np.inf


def battle(case: str, outcome: str, day: float, ratio: float = 1, **facts: str) -> Battle:
    said = {"ghosts": "no", "own_community": "no", "pay_problem": "no"} | facts
    return Battle(case, outcome, day, 1000 * ratio, 1000, **said, source="book", confidence="low", name=case)


FOUGHT = [
    battle("a", "collapse", 3, 0.5, ghosts="yes"), battle("b", "collapse", 9, 2, ghosts="yes", pay_problem="yes"),
    battle("c", "siege", 60, 6), battle("d", "hold", NEVER, 3, own_community="yes"),
    battle("e", "hold", NEVER, 0.8, own_community="yes"), battle("f", "siege", 20, 5, pay_problem="partly"),
]  # fmt: skip


def happened(battles: list[Battle]) -> dict[str, Any]:
    return {name: np.array([float(one.outcome == name) for one in battles]) for name in battle_bars.QUESTIONS}


def played(*days: list[float]) -> list[PlayedBattle]:
    return [PlayedBattle(np.array(one, float), 180, "0" * 32) for one in days]


# the bars of battles


def test_it_holds_says_that_nothing_changes() -> None:
    found = battle_bars.simple_forecasts(FOUGHT, happened(FOUGHT))[battle_bars.HOLDS]
    assert found["collapse"].tolist() == [0] * 6
    assert found["hold"].tolist() == [1] * 6


def test_the_class_rate_by_hand() -> None:
    found = battle_bars.class_rate(["x", "x", "x", "y"], [1, 0, 1, 1])
    # a row's class without it, and the rate of all others as one event more; nothing is like the last
    assert found == pytest.approx([(1 + 2 / 3) / 3, (2 + 1) / 3, (1 + 2 / 3) / 3, 2 / 3])
    assert battle_bars.class_rate(["x"], [1]).tolist() == [0.5]


def test_classes_are_own_community_and_ghosts() -> None:
    found = battle_bars.simple_forecasts(FOUGHT, happened(FOUGHT))[battle_bars.CLASS]
    assert found["hold"][3] == pytest.approx((1 + 1 / 5) / 2)  # e alone is like d; one in five others holds
    assert found["collapse"][0] == pytest.approx((1 + 1 / 5) / 2)  # b alone is like a
    assert found["collapse"][2] == pytest.approx((0 + 2 / 5) / 2)  # f alone is like c


def test_four_facts_are_the_ones_of_the_table() -> None:
    x = battle_bars.four_facts(FOUGHT)
    plain = np.array([[np.log(0.5), 1, 0, 0], [np.log(2), 1, 0, 1], [np.log(6), 0, 0, 0], [np.log(3), 0, 1, 0],
                      [np.log(0.8), 0, 1, 0], [np.log(5), 0, 0, 0.5]])  # fmt: skip
    assert x == pytest.approx((plain - plain.mean(axis=0)) / plain.std(axis=0))


def test_a_curve_on_two_groups_has_their_frequencies() -> None:
    x, o = np.array([[-1.0]] * 4 + [[1.0]] * 4), np.array([0, 0, 0, 1, 1, 1, 1, 0.0])
    found = baselines.logistic(baselines.fit(x, o, ridge=0), x)
    assert found == pytest.approx([0.25] * 4 + [0.75] * 4, abs=1e-6)


@pytest.mark.parametrize("bar", [battle_bars.RATIO, battle_bars.CLASS, battle_bars.FACTS])
@pytest.mark.parametrize("row", range(len(FOUGHT)))
def test_a_battle_is_not_told_its_own_outcome(bar: str, row: int) -> None:
    before, other = happened(FOUGHT), happened(FOUGHT)
    other["hold"][row] = 1 - other["hold"][row]
    found = [battle_bars.simple_forecasts(FOUGHT, one)[bar]["hold"] for one in (before, other)]
    assert found[0][row] == found[1][row]
    assert (np.delete(found[0], row) != np.delete(found[1], row)).any()


def test_endings_that_exceed_one_are_scaled_down() -> None:
    assert battle_bars.ending_chances(0.2, 0.5) == pytest.approx({"collapse": 0.2, "siege": 0.3, "hold": 0.5})
    assert battle_bars.ending_chances(0.9, 0.6) == pytest.approx({"collapse": 0.6, "siege": 0, "hold": 0.4})


# the day of the loss


def test_the_crps_of_a_distribution_by_hand() -> None:
    # half at 0 and half at 10 against 0: (1/2 - 1)^2 over ten days
    assert weighted_crps([0, 10], [0.5, 0.5], 0) == pytest.approx(2.5)
    # (1/4)^2 over the first five days, (3/4)^2 over the next ten
    assert weighted_crps([0, 5, 15], [0.25, 0.5, 0.25], 5) == pytest.approx(5 / 16 + 10 / 16)


def test_a_fight_beyond_the_end_counts_as_at_the_end() -> None:
    # half fall at 0 and half never; it never fell: (1/2)^2 over 20 days, less what two replications cost
    assert censored_crps([0, NEVER], NEVER, 20) == pytest.approx(5 - 5)
    assert censored_crps([0, 0, NEVER, NEVER], NEVER, 20) == pytest.approx(10 - 2 * 4 * 20 / (2 * 4 * 3))


def test_days_of_the_bars_by_hand() -> None:
    three = [battle("a", "collapse", 4), battle("b", "siege", 40), battle("c", "hold", NEVER)]
    said = {name: {"collapse": np.array([0.5] * 3), "hold": np.array([0.25] * 3)}
            for name in (battle_bars.CLASS, battle_bars.FACTS)}  # fmt: skip
    found = battle_bars.day_losses(three, said, 180.0)
    assert found[battle_bars.HOLDS].tolist() == [176, 140, 0]
    # of the third: half a collapse on day 4, a quarter a siege on day 40, made one: 2/3 and 1/3; it holds
    assert found[battle_bars.CLASS][2] == pytest.approx((2 / 3) ** 2 * 36 + 140)
    # of the first: siege and hold alike
    assert found[battle_bars.FACTS][0] == pytest.approx(36 * 1 + 140 * 0.25)


def test_a_day_across_the_fortnight_moves_the_day_score_by_no_more() -> None:
    worlds = played([10, 12, 20, 25], [40, 60, NEVER, NEVER], [NEVER] * 4)
    rest = [battle("b", "siege", 60), battle("c", "hold", NEVER)]
    early, late = (
        score_battles([first, *rest], worlds, {})
        for first in (battle("a", "collapse", 13), battle("a", "siege", 14))
    )  # fmt: skip
    rows = [one["battles"][0] for one in (early, late)]
    assert abs(rows[0]["crps"] - rows[1]["crps"]) <= 1
    assert early["questions"]["collapse"]["brier"] == pytest.approx(0.25 / 3)
    assert (rows[0]["outcome"], rows[1]["outcome"]) == ("collapse", "siege")


def test_the_skill_of_losses_is_one_less_their_ratio() -> None:
    found = loss_skill([1, 2, 3], [4, 4, 4], ["a", "b", "c"])
    assert found.value == pytest.approx(0.5)
    assert found.gain == pytest.approx(2)
    assert (found.low, found.high) == pytest.approx((0.25, 0.75))  # one battle three times
    assert loss_skill([1], [0], ["a"]).value is None


# too sure or not


def test_a_slope_of_one_half_by_hand() -> None:
    # said nine to one, came three to one: the logit is half as large
    f, o = [0.9] * 4 + [0.1] * 4, [1, 1, 1, 0, 0, 0, 0, 1]
    assert slope(f, o) == pytest.approx((0.5, 0), abs=1e-3)


def test_an_intercept_by_hand() -> None:
    # said 3 to 1 and 1 to 3, came 9 to 1 and 1 to 1: logits ln 9 and 0, a slope of 1 and ln 3 too high
    f, o = [0.75] * 10 + [0.25] * 10, [1] * 9 + [0] + [1] * 5 + [0] * 5
    assert slope(f, o) == pytest.approx((1, np.log(3)), abs=2e-3)


def test_forecasts_that_are_all_alike_have_no_slope() -> None:
    assert slope([0.5] * 4, [1, 1, 1, 0]) == pytest.approx((0, np.log(3)))


def test_a_slope_with_blocks_left_out() -> None:
    half = ([0.9] * 4 + [0.1] * 4, [1, 1, 1, 0, 0, 0, 0, 1])
    f, o = np.tile(half[0], 3), np.tile(half[1], 3)
    found = slopes(f, o, np.repeat(["a", "b", "c"], 8))
    assert [found[key] for key in ("slope", "least", "most", "low", "high")] == pytest.approx([0.5] * 5, abs=1e-3)
    assert found["recalibrated"] == pytest.approx(3 / 16, abs=1e-3)  # three in four, said as such
    assert slopes(half[0], half[1], np.repeat(["a", "b"], 4))["low"] is None


def test_a_block_left_out_changes_the_slope_of_the_rest_alone() -> None:
    f, blocks = np.tile([0.9, 0.6, 0.4, 0.1], 3), np.repeat(["a", "b", "c"], 4)
    sure, unsure = np.array([1, 1, 0, 0] * 2 + [0, 0, 1, 1.0]), np.array([1, 1, 0, 0] * 3)
    assert slopes(f, sure, blocks)["most"] == pytest.approx(slope(f[:8], sure[:8])[0])
    assert slopes(f, unsure, blocks)["least"] == pytest.approx(slopes(f, unsure, blocks)["most"])


# a mixture


def test_the_best_weight_by_hand() -> None:
    p, q = [1.0, 0.0], [0.5, 0.5]
    assert mixture.best_weight(p, q, [1, 0]) == 1
    assert mixture.best_weight(p, q, [0.75, 0.25]) == pytest.approx(0.5)
    assert mixture.best_weight(p, q, [0, 1]) == 0
    assert mixture.best_weight(q, q, [0, 1]) == 0.5


def test_a_mixture_leaves_out_what_it_forecasts() -> None:
    cases, x = [one.case for one in FOUGHT], battle_bars.four_facts(FOUGHT)
    o = np.array(list(happened(FOUGHT).values()))
    p = np.clip(o * 0.4 + np.linspace(0.1, 0.5, 6), 0, 1)
    for row in range(6):
        other = o.copy()
        other[:, row] = 1 - other[:, row]
        before, after = (mixture.mix(p, x, one, cases, 0.1) for one in (o, other))
        assert before.forecast[:, row].tolist() == after.forecast[:, row].tolist()
        assert before.weights[row] == after.weights[row]


def test_a_model_that_knows_all_gets_all_the_weight() -> None:
    o = np.array(list(happened(FOUGHT).values()))
    found = mixture.mix(o, battle_bars.four_facts(FOUGHT), o, [one.case for one in FOUGHT], 0.1)
    assert found.weights.tolist() == [1] * 6
    assert found.forecast.tolist() == o.tolist()


def test_a_model_that_says_what_the_curve_says_adds_nothing() -> None:
    cases, x = [one.case for one in FOUGHT], battle_bars.four_facts(FOUGHT)
    o = np.array(list(happened(FOUGHT).values()))
    curve = mixture.curves(x, o, cases, 0.1)
    found = mixture.mixture_scores(mixture.mix(curve, x, o, cases, 0.1), "four facts", o, cases, 0.05)
    assert found["skill"]["gain"] == pytest.approx(0, abs=1e-12)
    assert not found["skill"]["beaten"]


# the theatre


def test_garrisons_are_the_troops_under_arms_that_are_not_the_actors() -> None:
    found = baselines.garrisons(load(DUEL), ["hilltop", "ford", "market", "castle"], "rebels")
    # 35 % of 900 and of 700; 60 % of 800; the middle of 80 and 95 % of 2,000, without the levy
    assert found == pytest.approx([0, 560, 480, 1750])


def test_the_garrison_is_a_fourth_column_of_the_curve() -> None:
    three = baselines.features([10, 20], [0.1, 0.9], [7, 30])
    four = baselines.features([10, 20], [0.1, 0.9], [7, 30], [0, np.expm1(4)])
    assert four[:, :3].tolist() == three.tolist()
    assert four[:, 3].tolist() == [-1, -1, 1, 1]


# a whole table


def test_scores_of_battles_have_all_bars_and_name_the_mixture() -> None:
    worlds = played([3, 5, 13, 14], [2, 9, 11, 30], [20, 60, 80, NEVER], [NEVER] * 4, [150, NEVER, NEVER, NEVER],
                    [9, 30, 40, 50])  # fmt: skip
    found = score_battles(FOUGHT, worlds, {"folder": "f", "replications": 4, "seed": 1})
    assert list(found["baselines"]) == [battle_bars.HOLDS, battle_bars.LARGER, battle_bars.GHOSTS, battle_bars.RATIO,
                                        battle_bars.CLASS, battle_bars.FACTS]  # fmt: skip
    assert found["baselines"][battle_bars.HOLDS]["brier"] == pytest.approx((2 + 4) / 12)
    assert found["baselines"][battle_bars.HOLDS]["right"] == 2
    assert found["mixture"]["curve"] == battle_bars.FACTS
    assert found["mixture"]["curve_brier"] == pytest.approx(found["baselines"][battle_bars.FACTS]["brier"])
    rows = found["battles"]
    assert found["brier"] == pytest.approx(np.mean([one["brier"] for one in rows]))
    for name, one in found["baselines"].items():
        assert one["brier"] == pytest.approx(np.mean([row["baseline_briers"][name] for row in rows]))
    assert set(found["crps"]["skill"]) == set(found["crps"]["baselines"])


def test_a_single_battle_is_scored(tmp_path: Path) -> None:
    found = score_battles([replace(FOUGHT[0])], played([3, 5, 20, NEVER]), {})
    assert found["slope"]["least"] is None
    assert found["baselines"][battle_bars.CLASS]["brier"] == 0.25
    assert list(found["crps"]["baselines"]) == [battle_bars.HOLDS]
