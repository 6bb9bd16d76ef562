"""Typical courses: worlds that went alike, told in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ensemble.precision import wilson
from sim.ensemble.results import Results
from sim.report.courses import SMALLEST_SHARE, TypicalCourses, _silhouette, typical_courses, weights
from sim.report.distinguishing_facts import PlaceFact, best_separating, distinguishing_facts, name_of
from sim.report.wording.quantities import listed
from tests.report.made import made_run


@pytest.fixture(scope="module")
def found(made: Results) -> TypicalCourses:
    return typical_courses(made)


def test_two_kinds_of_worlds_are_the_first_branch(made: Results, found: TypicalCourses) -> None:
    fallen = made.columns(["fell.ford"])["fell.ford"].notna()
    first = found.branches[-1]
    sides = [[number for leaf in found.members(side) for number in found.courses[leaf].replications]
             for side in (first.left, first.right)]  # fmt: skip
    assert {tuple(sorted(side)) for side in sides} == {tuple(fallen.index[fallen]), tuple(fallen.index[~fallen])}


def test_every_replication_is_in_one_course(made: Results, found: TypicalCourses) -> None:
    members = [number for course in found.courses for number in course.replications]
    assert sorted(members) == list(range(made.replications))


def test_shares_are_counted_with_their_interval(found: TypicalCourses) -> None:
    for course in found.courses:
        assert course.share == len(course.replications) / found.of
        assert (course.low, course.high) == wilson(len(course.replications), found.of)


def test_the_example_is_of_its_course(found: TypicalCourses) -> None:
    assert all(course.medoid in course.replications for course in found.courses)


def test_names_say_what_falls(found: TypicalCourses) -> None:
    assert any("Ford" in course.name for course in found.courses)
    assert len({course.name for course in found.courses}) == len(found.courses)


def test_a_branch_says_what_tells_its_sides_apart(found: TypicalCourses) -> None:
    first = found.branches[-1]
    assert (first.left_share, first.right_share) == (1, 0)
    assert first.text in ("Ford falls", "Rebels holds Ford at the end", "Hill rebels holds Ford at the end")


def test_there_is_one_branch_less_than_courses(found: TypicalCourses) -> None:
    assert len(found.branches) == len(found.courses) - 1
    assert found.members(len(found.courses) + len(found.branches) - 1) == tuple(range(len(found.courses)))


def test_no_course_is_too_rare(found: TypicalCourses) -> None:
    assert min(course.share for course in found.courses) >= SMALLEST_SHARE


def test_the_same_run_has_the_same_courses(made: Results, found: TypicalCourses) -> None:
    again = typical_courses(Results(made.folder))
    assert [course.replications for course in again.courses] == [course.replications for course in found.courses]


def test_they_are_found_once_for_a_run(made: Results, found: TypicalCourses) -> None:
    assert typical_courses(made) is found


def test_where_nothing_differs_there_is_one_course(made_still: Results) -> None:
    found = typical_courses(made_still)
    assert [(course.share, course.name) for course in found.courses] == [(1.0, "All courses")]
    assert found.branches == ()


def test_where_all_failed_there_is_none(made_failed: Results) -> None:
    assert typical_courses(made_failed).courses == ()


def test_one_replication_is_one_course(tmp_path: Path, duel_plan: Any) -> None:
    (course,) = typical_courses(made_run(tmp_path / "run", duel_plan, 1)).courses
    assert course.medoid == 0


def test_larger_places_count_for_more(made: Results) -> None:
    counted = weights(made)
    assert sum(counted.values()) == pytest.approx(1)
    assert counted["castle"] / counted["hilltop"] == pytest.approx((500_000 / 40_000) ** 0.5)


def test_the_silhouette_of_two_points_far_apart() -> None:
    square = np.array([[0, 1, 9, 9], [1, 0, 9, 9], [9, 9, 0, 1], [9, 9, 1, 0]], float)
    assert _silhouette(square, np.array([0, 0, 1, 1])) == pytest.approx(8 / 9)


def fact(place: str, worlds: list[int], weight: float = 1.0, verb: str = "{} falls") -> PlaceFact:
    return PlaceFact(place, verb, verb.replace("falls", "fall"), np.array(worlds, bool), weight)


def test_a_mark_is_true_here_and_seldom_elsewhere() -> None:
    here = np.array([1] * 5 + [0] * 5, bool)
    told, common = fact("Ford", [1] * 6 + [0] * 4), fact("Castle", [1] * 9 + [0])
    assert [mark.text for mark in distinguishing_facts([common, told], here)] == ["Ford falls"]


def test_a_course_without_marks_is_told_by_what_is_likelier() -> None:
    here = np.array([1, 1, 1, 1, 0, 0, 0, 0], bool)
    marks = distinguishing_facts([fact("Ford", [1, 1, 0, 0, 1, 0, 0, 0])], here)
    assert name_of(marks) == "Likelier than elsewhere: Ford falls"


def test_places_of_which_the_same_is_said_are_listed() -> None:
    here = np.array([1, 1, 0, 0], bool)
    marks = distinguishing_facts([fact(place, [1, 1, 0, 0]) for place in ("Ford", "Market")], here)
    assert name_of(marks) == "Ford and Market fall"


def test_a_branch_is_told_by_the_larger_difference() -> None:
    left = np.array([1, 1, 0, 0], bool)
    text, shares = best_separating([fact("Ford", [1, 0, 0, 0]), fact("Market", [1, 1, 0, 0])], left, ~left)
    assert (text, shares) == ("Market falls", (1.0, 0.0))


@pytest.mark.parametrize(("names", "said"), [(["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")])
def test_lists_of_names(names: list[str], said: str) -> None:
    assert listed(names) == said
