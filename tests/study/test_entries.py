"""Facts about lessons, records, patterns and studies: what is wrong is told as well as in a scenario, by line."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.core.errors import ScenarioError
from sim.exercise.lesson import Lesson
from sim.exercise.opening import checked, lesson_path
from sim.scenario import Scenario, load
from sim.scenario.entries import read_entries
from sim.study.calibration.patterns import read_patterns
from sim.study.files import read_study
from sim.study.hindcast.history import read_history
from tests.conftest import DUEL, ROOT

FILES = {
    "lesson": lesson_path(DUEL),
    "record": ROOT / "scenarios" / "history" / "mosul.yaml",
    "patterns": ROOT / "scenarios" / "calibration" / "mosul.yaml",
    "study": ROOT / "scenarios" / "studies" / "garrison.yaml",
}
STRANGE: list[Any] = [[], {}, ["a", "b"], {"a": 1}, "zzz", -1, 1e200, True, None, "", [["x"]], [{"a": [1]}], [None]]
LIBRARY = ("pydantic", "Input should", "validation error", "Value error", "[type=")


@pytest.fixture(scope="module")
def mosul() -> Scenario:
    return load(ROOT / "scenarios" / "mosul.yaml")


@pytest.fixture
def readers(duel: Scenario, mosul: Scenario) -> dict[str, Callable[[Path], Any]]:
    return {
        "lesson": lambda path: read_entries(Lesson, path, duel, checked),
        "record": lambda path: read_history(path, mosul),
        "patterns": lambda path: read_patterns(path, mosul),
        "study": read_study,
    }


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything in a file but the file itself."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def spoilt(text: str, choice: random.Random) -> str:
    """A file with something else at one of its places."""
    tree = yaml.load(text, Loader=yaml.CSafeLoader)
    path = choice.choice(list(places(tree)))
    inner = tree
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = choice.choice(STRANGE)
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True)


@pytest.mark.parametrize("what", FILES)
def test_whatever_stands_in_a_file_is_refused_by_line_or_read(
    tmp_path: Path, readers: dict[str, Callable[[Path], Any]], what: str
) -> None:
    text, choice, path = FILES[what].read_text(encoding="utf-8"), random.Random(3), tmp_path / "case.yaml"
    refused = []
    for _ in range(8 if what == "record" else 25):  # a record takes a third of a second
        path.write_text(spoilt(text, choice), encoding="utf-8")
        refused += refusal(readers[what], path)
    assert len(refused) >= 5
    assert all(problem.line for error in refused for problem in error.problems)
    assert not [error for error in refused if any(word in str(error) for word in LIBRARY)]


def refusal(reader: Callable[[Path], Any], path: Path) -> list[ScenarioError]:
    """Why a file is refused, if it is."""
    try:
        reader(path)
    except ScenarioError as error:
        return [error]
    return []


WRONG = [
    ("lesson", "places: [ford, market]", "places: [[ford], market]", "names of places and patterns such as ba*"),
    ("lesson", "others: [patron]", "others: [[patron]]", "text (in quotes if it looks like a number)"),
    ("lesson", "letter: B", "letter: [B]", "text (in quotes if it looks like a number)"),
    ("lesson", "right: 1}", "right: true}", "a number"),
    ("lesson", "actors.patron.reluctance, add: 0.3", "actors.patron.reluctance, times: 1.0e+299", "from 0 to 1,000"),
    ("lesson", "actors.patron.reluctance, add: 0.3", "actors.patron.reluctance, add: 7", "from -1 to 1"),
]


@pytest.mark.parametrize(("what", "old", "new", "allowed"), WRONG)
def test_a_mistake_is_told_with_its_line_and_what_is_allowed(
    tmp_path: Path, readers: dict[str, Callable[[Path], Any]], what: str, old: str, new: str, allowed: str
) -> None:
    text, path = FILES[what].read_text(encoding="utf-8"), tmp_path / "case.yaml"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        readers[what](path)
    line = text[: text.index(old)].count("\n") + 1
    told = [problem for problem in error.value.problems if abs((problem.line or 0) - line) <= 1]
    assert any(allowed in problem.allowed for problem in told)


@pytest.mark.parametrize("name", ["x" * 300 + ".yaml", '"a\\0b.yaml"'])
def test_a_study_of_a_file_that_cannot_be_says_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(f"study: a\nscenario: {name}\nfactors: {{places.ford.grievance: [0, 1]}}\n", encoding="utf-8")
    with pytest.raises(ScenarioError):
        load(read_study(path).scenario)
