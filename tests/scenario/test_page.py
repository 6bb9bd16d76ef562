"""What docs/scenario-file.md shows loads, or is refused with the words that stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.scenario import load
from sim.scenario.node import plain_tree
from sim.scenario.numbers import Number
from sim.scenario.reading import parse_yaml

PAGE = (Path(__file__).parents[2] / "docs" / "scenario-file.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```yaml title=(\S+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
REFUSED = re.findall(r"^\| `(.+?)` \| (.+) \|$", PAGE.partition("| written | answer |")[2].partition("\n\n")[0], re.M)
NUMBERS = re.findall(r"`(.+?)`", "\n".join(
    row.rpartition(" | ")[0] for row in PAGE.partition("| written | means |")[2].partition("\n\n")[0].splitlines()
))  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_every_yaml_example_has_a_name() -> None:
    assert len(FILES) == PAGE.count("```yaml") == 3


@pytest.mark.parametrize("name", FILES)
def test_an_example_loads(folder: Path, name: str) -> None:
    assert load(folder / name).name.startswith("Two towns")


@pytest.mark.parametrize(("text", "answer"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_is_refused_is_refused_in_these_words(text: str, answer: str) -> None:
    assert [problem.message for problem in parse_yaml(text, "text")[1]] == [answer]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_form_of_a_number_is_one(text: str) -> None:
    node, problems = parse_yaml(f"a: {text}", "text")
    assert node is not None
    assert problems == []
    Number.model_validate(plain_tree(node)["a"])


def test_check_says_what_the_page_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    said = CliRunner().invoke(app, ["check", "uplanders-only.yaml"]).stdout
    assert said in PAGE
    assert said.count("takes away") == 2
