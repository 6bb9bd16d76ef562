from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.core.errors import Problem, ScenarioError, SimError
from sim.scenario import load
from sim.scenario.numbers import FORMS
from tests.scenario.helpers import complaint, edited

MISTAKES = yaml.safe_load(Path(__file__).with_name("errors.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake["fact"] for mistake in MISTAKES])
def test_a_mistake_is_answered_with_file_line_path_and_a_way_out(tmp_path: Path, mistake: dict[str, Any]) -> None:
    found = complaint(edited(tmp_path, (mistake["instead_of"], mistake["write"]))).split("\n\n")
    for said, expected in zip(found, mistake["says"], strict=True):
        expected = expected.replace("{FORMS}", FORMS)
        assert said.startswith(expected[:-3]) if expected.endswith("...") else said == expected


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = edited(tmp_path, ("budget: 3", "budgt: 3"), ("wage: 15", "wage: -15"), ("km: 48", "km: 1"))
    lines = [problem.split(":")[1] for problem in complaint(path).split("\n\n")]
    assert lines == ["36", "62", "75"]


def test_a_name_with_capital_letters_is_refused(tmp_path: Path) -> None:
    said = complaint(edited(tmp_path, ("  levy:", "  Royal_Levy:")))
    assert said == (
        'case.yaml:102: formations.Royal_Levy: the name "Royal_Levy" has letters that names do not have. '
        "Allowed: small letters a-z, digits and hyphens"
    )


def test_a_scenario_error_is_an_error_of_this_engine() -> None:
    assert issubclass(ScenarioError, SimError)


def test_a_problem_has_its_parts_as_attributes(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(edited(tmp_path, ("reluctance: 0.5", "reluctanse: 0.5")))
    problem = caught.value.problems[0]
    found = (Path(problem.file).name, problem.line, problem.path, problem.nearest)
    assert found == ("case.yaml", 89, "actors.patron.reluctanse", "reluctance")


def test_a_problem_that_is_reported_twice_is_told_once() -> None:
    problem = Problem("a.yaml", 3, "days", "found nothing")
    assert str(ScenarioError([problem, problem])) == "a.yaml:3: days: found nothing"
