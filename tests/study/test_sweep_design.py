"""Points of a study: how many, which, and that they cover what they should."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from sim.study.checking import MOST_CHECKED, telling_points
from sim.study.design import design, from_table
from sim.study.factors import factor
from sim.study.problems import StudyError

TWO = [factor("a.b=0.2:0.8:4"), factor("c.d=x1,x2,x3")]
DRAWN = [factor("a.b=0:1"), factor("c.d=10:20"), factor("e.f=x1,x2")]


def test_a_grid_is_every_combination_the_last_factor_fastest() -> None:
    points = design("grid", TWO).points
    assert len(points) == 12
    assert points[:4] == (("0.2", "x1"), ("0.2", "x2"), ("0.2", "x3"), ("0.4", "x1"))


def test_a_list_goes_row_by_row() -> None:
    assert design("list", [factor("a=1,2"), factor("b=x3,x4")]).points == (("1", "x3"), ("2", "x4"))


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
@pytest.mark.parametrize("points", [1, 7, 64])
def test_drawn_designs_have_as_many_points_as_asked(kind: str, points: int) -> None:
    assert len(design(kind, DRAWN, points).points) == points


def test_a_latin_hypercube_has_one_point_in_each_equal_part() -> None:
    values = sorted(float(point[0]) for point in design("lhs", DRAWN, 20).points)
    assert np.floor(np.array(values) * 20).tolist() == list(range(20))


def test_a_sobol_design_is_balanced_over_levels() -> None:
    levels = [point[2] for point in design("sobol", DRAWN, 64).points]
    assert (levels.count("x1"), levels.count("x2")) == (32, 32)


def test_a_longer_sobol_design_begins_with_the_shorter_one() -> None:
    few, more = (design("sobol", DRAWN, count).points for count in (33, 64))
    assert more[:33] == few


def test_a_morris_design_moves_one_factor_at_a_step() -> None:
    points = design("morris", [factor("a=0:1"), factor("b=0:3"), factor("c=2:4")], 12).points
    steps = [sum(x != y for x, y in zip(one, other, strict=True)) for one, other in itertools.pairwise(points)]
    assert [step for k, step in enumerate(steps) if k % 4 != 3] == [1] * 9


def test_the_seed_decides_what_is_drawn() -> None:
    assert design("lhs", DRAWN, 8, seed=1) == design("lhs", DRAWN, 8, seed=1)
    assert design("lhs", DRAWN, 8, seed=1) != design("lhs", DRAWN, 8, seed=2)


@pytest.mark.parametrize(
    ("kind", "vary", "points", "message"),
    [
        ("gird", ["a=1,2"], None, 'there is no design "gird"; did you mean "grid"?'),
        ("grid", [], None, "nothing is varied"),
        ("grid", ["a=1:2"], None, "--vary a: says no values for a grid"),
        ("grid", ["a=1", "a=2"], None, "is varied twice"),
        ("grid", ["a=1:2:1000", "b=1:2:1000"], None, "makes 1,000,000 points. Allowed: 1 to 100,000"),
        ("list", ["a=1,2", "b=1,2,3"], None, "different numbers of values (a 2, b 3)"),
        ("lhs", ["a=1:2"], None, "says nothing of how many points"),
        ("grid", ["a=1,2"], 5, "finds its number of points by itself"),
        ("morris", ["a=1:2", "b=1:2"], 10, "3 points a trajectory, at least two: 12, say"),
    ],
)
def test_what_does_not_fit_together_is_refused(kind: str, vary: list[str], points: int | None, message: str) -> None:
    with pytest.raises(StudyError) as caught:
        design(kind, [factor(text) for text in vary], points)
    assert message in str(caught.value)
    assert len(caught.value.problems) == 1


def test_a_design_written_as_a_table_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    made = design("grid", TWO)
    file.write_bytes(made.written([1] * 12))
    assert from_table(file).points == made.points


def test_an_empty_cell_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("a.b,days\n,5\n0.3,\n", encoding="utf-8")
    found = from_table(file)
    assert (found.sets(0), found.sets(1)) == (("days=5",), ("a.b=0.3",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.b\n", "points.csv:1: a design is a header of paths and one row a point"),
        ("a.b,c\n1,2\n3\n", "points.csv:3: found 1 cells. Allowed: 2, as in the header"),
        ("a.b,a.b\n1,2\n", "points.csv:1: a.b: the column stands 2 times"),
    ],
)
def test_a_bad_table_is_refused_by_its_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "points.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        from_table(file)
    assert message in str(caught.value)


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="there is no such file"):
        from_table(tmp_path / "none.csv")


def test_the_points_looked_at_show_every_level() -> None:
    made = design("grid", TWO)
    seen = [{made.points[point][number] for point in telling_points(made)} for number in range(2)]
    assert [len(found) for found in seen] == [4, 3]


def test_of_many_points_the_extremes_are_looked_at() -> None:
    made = design("lhs", DRAWN, 500)
    looked = telling_points(made)
    first = [float(point[0]) for point in made.points]
    assert len(looked) <= MOST_CHECKED
    assert {int(np.argmin(first)), int(np.argmax(first))} <= set(looked)
