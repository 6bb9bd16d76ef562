"""The random-effects analysis of variance returns known shares, and runs say what coefficients do to their answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ensemble import variance_split
from sim.ensemble.model_share import components
from sim.ensemble.replication import play
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.summary import Summary
from sim.scenario import load
from sim.world.build import blueprint
from sim.world.members import member_numbers
from tests.conftest import DUEL

MEMBERS, EACH = 200, 20


def made_up(share: float, seed: int = 5) -> tuple[Any, Any]:
    """A linear toy: a quantity of which the members explain a known share of the variance."""
    dice = np.random.default_rng(seed)
    members = np.repeat(np.arange(MEMBERS), EACH)
    own, rest = dice.normal(size=MEMBERS), dice.normal(size=MEMBERS * EACH)
    return np.sqrt(share) * own[members] + np.sqrt(1 - share) * rest, members


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9])
def test_a_known_share_is_found(share: float) -> None:
    found = components(*made_up(share))
    assert found is not None
    assert found.share == pytest.approx(share, abs=0.07)
    low, high = found.share_interval
    assert low <= share + 0.01
    assert high >= share - 0.01


def test_no_share_where_members_do_not_matter() -> None:
    shares = [found.share for seed in range(20) if (found := components(*made_up(0.0, seed))) is not None]
    assert len(shares) == 20
    assert float(np.mean(shares)) < 0.02


def test_the_interval_of_the_share_holds_the_truth_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(60):
        found = components(*made_up(0.3, seed))
        assert found is not None
        low, high = found.share_interval
        covered += low <= 0.3 <= high
    assert covered >= 51  # 95 % of 60 is 57


def test_three_shares_of_a_linear_toy() -> None:
    """Y = case + model + chance with variances 0.3, 0.5 and 0.2: pairs give the first, members the second."""
    dice = np.random.default_rng(8)
    n = MEMBERS * EACH
    case, chance, other = dice.normal(size=(3, n))
    members, others = dice.integers(0, MEMBERS, (2, n))
    own = dice.normal(size=MEMBERS)
    parts = np.sqrt([0.3, 0.5, 0.2])
    first = parts[0] * case + parts[1] * own[members] + parts[2] * chance
    second = parts[0] * case + parts[1] * own[others] + parts[2] * other
    split = variance_split._with_model(variance_split._split("toy", first, second), first, members)
    assert split.ignorance == pytest.approx(0.3, abs=0.06)
    assert split.model == pytest.approx(0.5, abs=0.06)
    assert split.luck == pytest.approx(0.2, abs=0.1)


def test_the_model_interval_is_that_of_the_members_and_not_of_chance() -> None:
    """Members' probabilities of 0.3 and 0.7: counted twenty times each they seem to reach from 0.1 to 0.9."""
    dice = np.random.default_rng(2)
    members = np.repeat(np.arange(MEMBERS), EACH)
    yes = dice.random(MEMBERS * EACH) < np.where(members % 2, 0.3, 0.7)
    found = components(yes, members)
    assert found is not None
    assert found.between == pytest.approx(0.04, abs=0.01)
    assert np.average(found.members, weights=found.sizes) == pytest.approx(0.5, abs=0.03)
    assert float(found.members.var()) == pytest.approx(0.04, abs=0.01)


@pytest.mark.parametrize("members", [[0, 0, 0], [0, 1, 2]])
def test_nothing_is_told_of_one_member_or_of_members_with_one_replication(members: list[int]) -> None:
    assert components([1.0, 0.0, 1.0], members) is None


def played(folder: Path, choice: str, replications: int = 60, **more: Any) -> Summary:
    plan = blueprint(load(DUEL, days=3, sets=[f"coefficients={choice}"]))
    return run(plan, Settings(replications=replications, out=folder, workers=1), **more)


@pytest.fixture(scope="module")
def plausible(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("plausible") / "run"
    played(folder, "plausible")
    return Results(folder)


def test_fixed_coefficients_change_nothing(tmp_path: Path) -> None:
    said = played(tmp_path / "said", "fixed", 6)
    silent = run(blueprint(load(DUEL, days=3), "fixed"), Settings(replications=6, out=tmp_path / "silent", workers=1))
    assert said.digest == silent.digest
    assert said.coefficients == "fixed"
    assert {(one.model_low, one.model_high, one.model_share) for one in said.outcomes.values()} == {(None, None, 0.0)}


def test_the_manifest_says_which_and_the_run_is_played_again_with_them(plausible: Results) -> None:
    assert plausible.manifest["coefficients"] == plausible.blueprint.coefficients == "plausible"
    digests = plausible.columns(["digest"])["digest"]
    assert play(plausible.blueprint, 1, 7).digest == digests[7]
    fixed = blueprint(load(DUEL, days=3, sets=["coefficients=fixed"]))
    assert play(fixed, 1, 7).digest != digests[7]


def test_a_larger_run_has_the_same_members(plausible: Results, tmp_path: Path) -> None:
    folder = tmp_path / "grown"
    played(folder, "plausible", 20)
    played(folder, "plausible", 60)
    own = plausible.columns(["digest"])["digest"]
    assert Results(folder).columns(["digest"])["digest"].tolist() == own.tolist()
    assert len(set(member_numbers("plausible", range(60)))) > 20


def test_another_choice_is_another_run(tmp_path: Path) -> None:
    plans = [blueprint(load(DUEL, days=3, sets=[f"coefficients={one}"])) for one in ("fixed", "plausible", "wide")]
    from sim.ensemble.manifest import identity

    assert len({identity(plan.scenario, 1) for plan in plans}) == 3


def test_the_summary_gives_both_intervals(plausible: Results) -> None:
    told = [one for one in plausible.brief.outcomes.values() if one.model_low is not None]
    assert told
    for one in told:
        assert one.probability is not None
        assert 0 <= one.model_low <= one.probability <= one.model_high <= 1  # type: ignore[operator]
        assert 0 <= one.model_share <= 1  # type: ignore[operator]


def test_shares_of_a_run_with_fixed_coefficients_leave_the_model_out(tmp_path: Path) -> None:
    played(tmp_path / "run", "fixed", 20)
    for split in variance_split.answer_splits(Results(tmp_path / "run"), workers=1).values():
        assert (split.model, split.model_low, split.model_high) == (0.0, 0.0, 0.0)


def test_shares_of_a_run_with_plausible_coefficients(plausible: Results) -> None:
    found = variance_split.answer_splits(plausible, workers=1)
    assert set(found) == set(plausible.scenario.outcomes)
    for split in found.values():
        if split.model is not None and split.ignorance is not None:
            assert split.as_dict()["chance"] == pytest.approx(max(1 - split.model - split.ignorance, 0))
