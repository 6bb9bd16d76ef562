"""The count of uncertain numbers that ``check`` prints, made without laying the scenario out as tables."""

from pathlib import Path

import pytest

from sim.scenario import load
from sim.scenario.number_walk import uncertain_numbers
from sim.world.blueprint import blueprint
from tests.conftest import DUEL, ROOT

SHIPPED = (DUEL, ROOT / "scenarios" / "mosul.yaml", ROOT / "scenarios" / "counterfactuals" / "early-reform.yaml")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_as_many_numbers_are_uncertain_as_are_drawn(file: Path) -> None:
    scenario = load(file)
    assert uncertain_numbers(scenario) == len(blueprint(scenario).draw_paths)


def test_a_kinds_number_counts_once_and_only_where_a_formation_goes_by_it(tmp_path: Path) -> None:
    text = f"extends: {DUEL.as_posix()}\nkinds: {{unused: {{name: Unused, morale: {{low: 0.1, high: 0.2}}}}}}\n"
    (tmp_path / "more.yaml").write_text(text, encoding="utf-8")
    assert uncertain_numbers(load(tmp_path / "more.yaml")) == uncertain_numbers(load(DUEL))
