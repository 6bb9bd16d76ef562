"""The corner is found where it is known, measured on worlds that were not searched, and not found in noise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.study.discovery import boxes, held_out_scores, screening
from sim.study.discovery.boxes import BoxLimit, PrimBox, chosen
from sim.study.discovery.outcome_sample import DiscoveryError
from sim.study.discovery.search import BEST, BOX, CHANCE, EMPTY, FEW, NOTHING, DiscoveryFinding, SearchGoal, find
from sim.study.discovery.wording import record, told
from tests.study.discovery_made import cornered, noise, sample


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer resamples and coarser peels than the command has, for speed; ``corner`` is peeled as finely."""
    monkeypatch.setattr(held_out_scores, "RESAMPLES", 2)
    monkeypatch.setattr(boxes, "PEEL", 0.1)


@pytest.fixture(scope="module")
def corner() -> DiscoveryFinding:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held_out_scores, "RESAMPLES", 2)
        return find(cornered(), SearchGoal("it_comes"))


def limits_of(found: DiscoveryFinding) -> dict[str, tuple[float | None, float | None]]:
    assert found.box is not None
    return {limit.path: (limit.low, limit.high) for limit in found.box.limits}


def test_the_known_corner_is_found(corner: DiscoveryFinding) -> None:
    found = limits_of(corner)
    assert corner.verdict == BOX
    assert set(found) == {"i0", "i1"}
    assert found["i0"] == (None, pytest.approx(0.4, abs=0.04))
    assert found["i1"] == (pytest.approx(0.5, abs=0.04), None)


def test_the_other_half_shows_the_true_density(corner: DiscoveryFinding) -> None:
    assert corner.judged is not None
    assert corner.judged.density.low < 0.9 < corner.judged.density.high


def test_the_box_is_measured_on_worlds_that_were_not_searched(corner: DiscoveryFinding) -> None:
    assert not set(corner.train.point) & set(corner.unseen.point)
    assert corner.box is not None
    assert corner.judged is not None
    inside = corner.box.holds(corner.unseen.inputs)
    assert corner.judged.density.value == pytest.approx(corner.unseen.came[inside].mean())
    assert corner.judged.coverage.value == pytest.approx(inside[corner.unseen.came].mean())


def test_sure_limits_are_found_again(corner: DiscoveryFinding) -> None:
    assert corner.reproduced == {"i0": 1.0, "i1": 1.0}


def test_the_tree_splits_on_the_same_inputs_and_beats_the_base_rate(corner: DiscoveryFinding) -> None:
    assert corner.tree is not None
    assert {path for path, _, depth in corner.tree.splits if depth < 2} == {"i0", "i1"}
    assert corner.tree.accuracy.low > corner.tree.base_accuracy


def test_the_same_seed_finds_the_same() -> None:
    start = cornered(400, 2)
    assert record(find(start, SearchGoal("it_comes"))) == record(find(start, SearchGoal("it_comes")))


def test_the_sentence_says_both_halves(corner: DiscoveryFinding) -> None:
    said = told(corner)
    assert said.startswith("When i0 is below 0.")
    assert "of all with this answer. On the half on which this was found: " in said


def test_one_limit_is_enough_where_it_is() -> None:
    start = cornered()
    found = find(replace(start, came=~start.came), SearchGoal("it_comes", wanted=False))
    assert found.verdict == BOX
    assert len(limits_of(found)) == 1
    assert "the answer is no in 9" in told(found)


def test_no_box_reaches_what_is_not_there_and_the_best_is_told() -> None:
    rng = np.random.default_rng(3)
    inputs = rng.random((800, 3))
    found = find(sample(inputs, rng.random(800) < 0.2 + 0.3 * (inputs[:, 2] > 0.6)), SearchGoal("it_comes"))
    assert found.verdict == BEST
    assert "No box of at most 4 inputs reaches a density of 80 % and a coverage of 60 %" in told(found)


def test_noise_gives_no_box() -> None:
    """Inputs pass by chance in 5 of 100 trials, and then the other half must agree: 3 boxes in 40 would be a fault."""
    verdicts = [find(noise(seed), SearchGoal("it_comes")).verdict for seed in range(40)]
    assert sum(verdict in (BOX, BEST) for verdict in verdicts) <= 1
    assert verdicts.count(NOTHING) >= 34


def test_a_box_that_the_other_half_does_not_bear_out_is_not_told() -> None:
    start = noise(1, 400, 1)
    searched = start.share(0.5, np.random.default_rng(1))
    there = np.where(searched, start.inputs["i0"] < 0.4, start.came)  # a law on the searched half alone
    found = find(replace(start, came=there.astype(bool)), SearchGoal("it_comes", seed=1))
    assert found.verdict == CHANCE
    assert record(found)["boxes"] == []
    assert "no more than chance" in told(found)


def test_nothing_beyond_chance_is_said_with_what_could_have_been_seen() -> None:
    found = find(noise(0), SearchGoal("it_comes"))
    assert told(found).startswith(
        "No input is associated with the answer beyond chance: 30 were tried on 200 replications"
    )


def test_inputs_of_one_roll_count_once() -> None:
    start = cornered()
    start.inputs["i11"] = 7 * start.inputs["i0"] + 1
    found, tried = screening.screened(replace(start, rolls={"i0": 1, "i11": 1}))
    assert tried == 11
    assert [(link.path, link.also) for link in found if link.also] == [("i0", ("i11",))]


def designed(points: int = 60, each: int = 10) -> Any:
    """Points of a sweep, each played some times; what comes depends on the point's first value."""
    rng = np.random.default_rng(8)
    values = np.repeat(rng.random((points, 3)), each, axis=0)
    came = rng.random(points * each) < np.where(values[:, 0] < 0.4, 0.9, 0.1)
    return sample(values, came, point=np.repeat(np.arange(points), each), designed=True)


def test_a_point_of_a_sweep_is_never_in_both_halves() -> None:
    found = find(designed(), SearchGoal("it_comes"))
    assert len(set(found.train.point)) == 30
    assert not set(found.train.point) & set(found.unseen.point)
    assert limits_of(found)["i0"] == (None, pytest.approx(0.4, abs=0.05))


def test_inputs_of_a_sweep_are_screened_by_its_points() -> None:
    start = designed()
    assert screening.screened(start)[0][0].replications == 60


def test_the_interval_of_worlds_that_are_alike_is_that_of_their_points() -> None:
    point = np.repeat(np.arange(40), 50)
    what = np.repeat(np.arange(40) % 2 == 0, 50)
    alone = held_out_scores.share(what, np.ones(2000, bool), np.arange(2000))
    alike = held_out_scores.share(what, np.ones(2000, bool), point)
    assert alike.high - alike.low == pytest.approx((alone.high - alone.low) * 50**0.5, rel=0.06)


def test_too_few_worlds_are_said_with_how_many_are_needed() -> None:
    rng = np.random.default_rng(2)
    found = find(sample(rng.random((1000, 3)), np.arange(1000) % 50 == 0), SearchGoal("it_comes"))
    assert found.verdict == FEW
    assert record(found)["replications_needed"] == 3000
    assert "yes in 20 of 1,000 replications" in told(found)


def test_too_few_points_are_said() -> None:
    found = find(designed(30), SearchGoal("it_comes"))
    assert found.verdict == FEW
    assert "at 30 design points" in told(found)


def test_a_question_that_no_world_answers_has_no_corner() -> None:
    found = find(sample(np.zeros((0, 2)), []), SearchGoal("it_comes"))
    assert found.verdict == EMPTY
    assert told(found).startswith("There is nothing to look into")


def test_what_no_world_answers_has_no_base_rate() -> None:
    assert record(find(sample(np.zeros((0, 2)), []), SearchGoal("it_comes")))["base_rate"] is None


def test_fewest_limits_come_first_then_the_f_score() -> None:
    one, two = (BoxLimit("a", None, 0.5, 0.01),), (BoxLimit("a", None, 0.5, 0.01), BoxLimit("b", 0.2, None, 0.01))
    best, least, loose = PrimBox(two, 0.95, 0.9, 0.3), PrimBox(one, 0.85, 0.7, 0.3), PrimBox(one, 0.7, 0.95, 0.5)
    assert chosen([best, least, loose], 0.8) == (least, True)
    assert chosen([best, least, loose], 0.97) == (best, False)
    assert chosen([], 0.8) == (None, False)


def test_the_wanted_density_is_halfway_to_all_where_the_answer_is_common() -> None:
    assert SearchGoal("x").density_beside(0.2) == 0.8
    assert SearchGoal("x").density_beside(0.9) == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("goal", "base_rate", "said"),
    [
        (SearchGoal("x", density=1.2), 0.2, "--density: found 1.2. Allowed: a share between 0 and 1, say 0.8"),
        (SearchGoal("x", limits=0), 0.2, "--limits: found 0. Allowed: a whole number from 1"),
        (
            SearchGoal("x", density=0.8),
            0.9,
            '--density: found 0.8, but the answer is "yes" in 0.900 of all replications. '
            "Allowed: a share above 0.900, or --no",
        ),
    ],
)
def test_a_wish_that_cannot_be_granted_is_refused(goal: SearchGoal, base_rate: float, said: str) -> None:
    with pytest.raises(DiscoveryError) as caught:
        goal.checked().density_beside(base_rate)
    assert str(caught.value) == said
