"""Facts about garrisons that hold or run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.rules.breaking import breaks
from sim.rules.cohesion import hold_or_leave, leave, pressure
from sim.rules.presence import refresh_counts
from sim.rules.threat import threat_map
from sim.world.codes import Cause
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world

ARMY, ENEMY = 0, 1
WEIGHTS = (
    "odds", "contagion", "arrears", "distance", "morale", "home", "punishment", "passage", "conviction",
    "leader_flight",
)  # fmt: skip
FOLDS = {3.0: (-1.423, -1.577), 3.3: (-1.498, -1.802), 3.5: (-1.542, -1.958), 4.0: (-1.634, -2.366)}
"""Social pull: the pressure above which a full garrison empties, and that below which an empty one would fill."""


def fold(pull: float) -> tuple[float, float]:
    """Tipping and recovery points of D = Phi(u + J D) for J above 2.507."""
    z = math.sqrt(2 * math.log(pull / math.sqrt(2 * math.pi)))
    return tuple(sign * z - pull * float(stats.norm.cdf(sign * z)) for sign in (-1, 1))  # type: ignore[return-value]


def bare(base: float, **others: float) -> dict[str, float]:
    """Coefficients under which the pressure is ``base`` and nothing else."""
    return {f"cohesion.{name}": 0.0 for name in WEIGHTS} | {"cohesion.base": base} | others


def garrison(coefficients: Mapping[str, float] | None = None, men: int = 10**6, **how: Any) -> World:
    """A garrison with a thousand enemies in its town."""
    unit = {"present": men, "contact": 1} | how.get("unit", {})
    enemy = {"actor": ENEMY, "present": 1000, "home": 1.0, "assault": 1.0, "contact": 0} | how.get("enemy", {})
    world = make_world(2, [unit, enemy], 3, coefficients=coefficients, key=how.get("key", 1))
    refresh_counts(world)
    world.presence["attack"][ENEMY, 0] = 1.0
    threat_map(world)
    return world


def gone(world: World) -> float:
    """D: the share that has left."""
    f = world.formations
    return float(f["left"][0] / max(1, f["left"][0] + f["present"][0]))


def day_of_collapse(world: World, days: int) -> int | None:
    """On which of so many days the garrison falls apart."""
    for day in range(1, days + 1):
        hold_or_leave(world)
        world.clock["day"] += 1
        if world.formations["cause"][0] == Cause.DESERTION:
            return day
    return None


@pytest.mark.parametrize("pull", FOLDS)
def test_the_formula_gives_the_published_tipping_points(pull: float) -> None:
    assert fold(pull) == pytest.approx(FOLDS[pull], abs=0.001)


@pytest.mark.parametrize("pull", FOLDS)
def test_a_garrison_just_below_its_tipping_point_holds_for_two_months(pull: float) -> None:
    world = garrison(bare(fold(pull)[0] - 0.02, **{"cohesion.social_pull": pull}))
    assert day_of_collapse(world, 60) is None
    assert gone(world) < 0.3


@pytest.mark.parametrize("pull", FOLDS)
def test_a_garrison_just_above_its_tipping_point_empties(pull: float) -> None:
    world = garrison(bare(fold(pull)[0] + 0.02, **{"cohesion.social_pull": pull}))
    assert day_of_collapse(world, 60) is not None


def days_by_formula(u: float, pull: float, speed: float) -> float:
    """Days, in quarters, until half have left: D <- D + (1 - exp(-kappa / 4)) (Phi(u + J D) - D)."""
    share, quarters = 0.0, 0
    while share <= 0.5:
        share += (1 - math.exp(-speed / 4)) * max(0.0, float(stats.norm.cdf(u + pull * share)) - share)
        quarters += 1
    return quarters / 4


@pytest.mark.parametrize("speed", [1.5, 2.0, 3.0])
@pytest.mark.parametrize("above", [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8])
def test_the_further_above_the_tipping_point_the_faster_it_goes(above: float, speed: float) -> None:
    days = days_by_formula(fold(3.3)[0] + above, 3.3, speed)
    found = day_of_collapse(garrison(bare(fold(3.3)[0] + above, **{"cohesion.speed": speed})), 60)
    assert found == math.ceil(days)


def test_without_social_pull_there_is_no_cascade() -> None:
    world = garrison(bare(-0.2, **{"cohesion.social_pull": 0.0}))
    assert day_of_collapse(world, 60) is None
    assert gone(world) == pytest.approx(stats.norm.cdf(-0.2), abs=0.001)


def test_with_little_social_pull_the_share_that_leaves_changes_smoothly() -> None:
    """Below 2.507 neighbouring pressures give neighbouring ends; above, they part at the tipping point."""
    ends = []
    for u in np.arange(-1.5, -0.9, 0.05):
        world = garrison(bare(float(u), **{"cohesion.social_pull": 2.0, "cohesion.collapse": 2.0}))
        day_of_collapse(world, 40)
        ends.append(gone(world))
    assert max(np.diff(ends)) < 0.2


def test_units_of_one_garrison_go_together() -> None:
    alone = garrison(bare(-1.7))
    beside = make_world(
        2, [{"present": 10**6, "contact": 1}, {"present": 10**6, "contact": 1, "noise": 2.0}], 3,
        coefficients=bare(-1.7),
    )  # fmt: skip
    hold_or_leave(alone)
    hold_or_leave(beside)
    assert gone(beside) > gone(alone) + 0.005


PRESSURES: dict[str, tuple[dict[str, float], float]] = {
    "news of defeats elsewhere": ({"contagion": 1.0}, 1.1 + 0.88 * 0.38),
    "a month of pay owed": ({"arrears": 1.0}, 0.3),
    "five months owed, of which three count": ({"arrears": 5.0}, 0.9),
    "higher morale": ({"morale": 0.8}, -1.3 * 0.3),
    "defending one's own home": ({"home": 1.0, "origin": 0}, -1.45),
    "a cause": ({"conviction": 1.0}, -1.4),
    "punishment": ({"punishment": 1.0}, -0.5 * 0.7),
    "what is peculiar to it": ({"noise": 0.4}, 0.4),
}


@pytest.mark.parametrize("what", PRESSURES)
def test_the_pull_to_leave_is_a_weighted_sum(what: str) -> None:
    unit, change = PRESSURES[what]
    assert pressure(garrison(unit=unit), 0) - pressure(garrison(), 0) == pytest.approx(change)


def test_safe_passage_tempts_and_only_an_enemys_counts() -> None:
    world = garrison()
    before = pressure(world, 0)
    world.actors["passage"] = [1.0, 0.5]
    assert pressure(world, 0) - before == pytest.approx(0.4 * 0.5)


def test_strangers_among_the_people_leave_more_readily() -> None:
    world = garrison()
    world.formations["community"][0, 0] = 1.0
    world.places["community"][0, 0] = 1.0
    world.clock["salience"] = 0.8
    before = pressure(world, 0)
    world.places["community"][0, :2] = 0.0, 1.0
    assert pressure(world, 0) - before == pytest.approx(0.9 * 0.8)


def test_allies_who_stand_steady_a_garrison() -> None:
    """A unit of which a fifth has left sees as many left in the garrison, or fewer where an ally's men stand."""
    ends = []
    for men in (0, 10**6):
        world = make_world(
            3, [{"present": 800_000, "left": 200_000, "contact": 1}, {"actor": 2, "present": men}], 3,
            relations={(0, 2): {"stance": 1}, (2, 0): {"stance": 1}}, coefficients=bare(-1.2),
        )  # fmt: skip
        refresh_counts(world)
        hold_or_leave(world)
        ends.append(gone(world))
    assert ends[1] < ends[0] - 0.01


def test_paper_strength_does_not_steady_a_garrison() -> None:
    world = garrison(unit={"paper": 10**7})
    assert pressure(world, 0) == pressure(garrison(), 0)


@pytest.mark.parametrize(
    ("unit", "threatened"),
    [
        ({"contact": 1}, 1),
        ({"contact": 1, "assault": 1.0}, 1),
        ({"contact": 0, "assault": 1.0}, 0),
        ({"contact": 0, "place": 2}, 0),
        ({"contact": 0, "next": 1}, 0),
        ({"contact": 1, "hidden": 1}, 0),
    ],
)
def test_who_is_threatened(unit: dict[str, float], threatened: int) -> None:
    world = garrison(unit=unit, men=500)
    hold_or_leave(world)
    assert world.formations["threatened"][0] == threatened


@pytest.mark.parametrize(("days", "threatened"), [(2, 1), (3, 0)])
def test_the_fall_of_a_sister_unit_frightens_for_two_days(days: int, threatened: int) -> None:
    world = make_world(1, [{"headquarters": 1}, {"headquarters": 1, "place": 2}])
    breaks(world, 1, Cause.BASE_RATE)
    world.clock["day"] += days
    refresh_counts(world)
    hold_or_leave(world)
    assert world.formations["threatened"][0] == threatened


def fled(base: float, **others: float) -> float:
    """Share of two hundred garrisons whose commander has fled after a day."""
    how = bare(base, **{"cohesion.speed": 0.0}, **others)
    number = 0
    for key in range(200):
        world = garrison(how, men=1000, key=key)
        hold_or_leave(world)
        number += int(world.formations["leaderless"][0])
    return number / 200


def test_commanders_flee_with_the_hazard_of_their_mens_mood() -> None:
    hazard = 1 / (1 + math.exp(-(-4 + 3.5 * (-1.0 + 2.0))))
    assert fled(-1.0) == pytest.approx(hazard, abs=4 * math.sqrt(hazard * (1 - hazard) / 200))


def test_commanders_flee_less_with_a_patrons_liaison_beside_them() -> None:
    """1.2 less in log odds, once advisers have been there for some days, and only a friend's."""
    found = []
    for advisers, stance in ((0, 1), (100, 1), (100, 0)):
        number = 0
        for key in range(200):
            world = garrison(bare(-1.0, **{"cohesion.speed": 0.0}), men=1000, key=key)
            enemy = {"actor": ENEMY, "assault": 1.0, "present": 1000}
            more = make_world(3, [{"present": 1000, "contact": 1}, enemy], 3)
            world = more._replace(parameters=world.parameters, clock=world.clock)
            world.relations["stance"][0, 2] = world.relations["stance"][2, 0] = stance
            world.relations["advisers"][2, 0], world.relations["advised_days"][2, 0] = advisers, 30
            refresh_counts(world)
            world.presence["attack"][ENEMY, 0] = 1.0
            hold_or_leave(world)
            number += int(world.formations["leaderless"][0])
        found.append(number / 200)
    hazard = [1 / (1 + math.exp(-(-4 + 3.5 - less))) for less in (0.0, 1.2, 0.0)]
    for share, by_law in zip(found, hazard, strict=True):
        assert share == pytest.approx(by_law, abs=4 * math.sqrt(by_law * (1 - by_law) / 200))
    assert found[1] < found[0] == found[2]


def test_a_garrison_without_its_commander_tips_where_it_would_have_held() -> None:
    how = bare(-2.5) | {"cohesion.leader_flight": 1.6, "cohesion.leader_slope": 0.0, "cohesion.leader_base": -99.0}
    led, leaderless = garrison(how), garrison(how, unit={"leaderless": 1})
    assert day_of_collapse(led, 20) is None
    assert day_of_collapse(leaderless, 20) is not None


@pytest.mark.parametrize("recent_loss", [0.0, 0.9])
@pytest.mark.parametrize(("left", "day"), [(0.99, None), (1.01, 1)])
def test_a_unit_falls_apart_when_half_have_deserted_whatever_its_losses(
    recent_loss: float, left: float, day: int | None
) -> None:
    still = bare(-9.0, **{"cohesion.leader_base": -99.0, "cohesion.leader_slope": 0.0})
    unit = {"recent_loss": recent_loss, "left": int(left * 10**6)}
    assert day_of_collapse(garrison(still, unit=unit), 1) == day


def test_who_leaves_is_a_deserter_and_may_come_back() -> None:
    world = garrison(men=1000)
    leave(world, 0, 300)
    leave(world, 0, -100)
    f = world.formations
    assert (f["present"][0], f["left"][0], f["deserted"][0]) == (800, 200, 200)
    assert world.presence["troops"][ARMY, 0] == 800
    assert_balanced(world)


def quiet(unit: Mapping[str, float]) -> World:
    world = make_world(1, [{"present": 10**6} | dict(unit)])
    hold_or_leave(world)
    assert_balanced(world)
    return world


def test_out_of_danger_one_straggler_in_fifty_rejoins_a_day() -> None:
    world = make_world(1, [{"present": 10**6, "home": 1.0}])
    leave(world, 0, 10_000)
    hold_or_leave(world)
    assert world.formations["left"][0] == 9800
    assert_balanced(world)


def test_out_of_danger_one_soldier_in_a_thousand_leaves_for_good() -> None:
    f = quiet({}).formations
    assert (f["deserted"][0], f["left"][0]) == (pytest.approx(1000, abs=1), 0)


def test_soldiers_at_home_do_not_drift_away() -> None:
    assert quiet({"home": 1.0}).formations["deserted"][0] == 0


def test_out_of_danger_a_new_commander_is_found() -> None:
    assert quiet({"leaderless": 1}).formations["leaderless"][0] == 0


def test_stragglers_who_return_today_make_nobody_safer_today() -> None:
    assaulting = {"present": 1000, "assault": 1.0, "contact": 0, "left": 10**6}
    beside_it, next_door = {"present": 1000, "contact": 0}, {"actor": ENEMY, "place": 1, "present": 1000, "mobile": 1}
    world = make_world(2, [assaulting, beside_it, next_door], 2, km=50.0, coefficients={"cohesion.rejoin": 1.0})
    refresh_counts(world)
    hold_or_leave(world)
    assert world.presence["troops"][ARMY, 0] > 10**6
    assert list(world.formations["threatened"][:2]) == [0, 1]
