"""Facts about the registry of coefficients."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.core import coefficients
from sim.core.errors import ScenarioError
from sim.world.tables import coefficients as row_of
from tests.conftest import ROOT

NAMES = tuple(coefficients.registry())


@pytest.mark.parametrize("name", NAMES)
def test_every_default_lies_in_its_range(name: str) -> None:
    coefficient = coefficients.registry()[name]
    assert coefficient.low <= coefficient.default <= coefficient.high
    assert coefficient.low < coefficient.high


@pytest.mark.parametrize("name", NAMES)
def test_every_coefficient_says_what_it_means_in_which_unit_and_how_well_it_is_known(name: str) -> None:
    coefficient = coefficients.registry()[name]
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", coefficient.name)
    assert coefficient.tag in {"V", "M", "J", "C"}
    assert coefficient.unit
    assert len(coefficient.meaning) >= 8
    assert coefficient.source != "-" or coefficient.tag in {"J", "C"}


def test_a_record_holds_every_default() -> None:
    record = row_of()
    assert len(record) == 1
    assert {name: record[c.field][0] for name, c in coefficients.registry().items()} == {
        name: c.default for name, c in coefficients.registry().items()
    }


def test_a_scenario_may_set_one_and_leave_the_others() -> None:
    record = row_of({"cohesion.social_pull": 0.0})
    assert record["cohesion_social_pull"][0] == 0.0
    assert record["cohesion_base"][0] == coefficients.registry()["cohesion.base"].default


def test_an_unknown_coefficient_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"cohesion\.socialpull"):
        row_of({"cohesion.socialpull": 1.0})


def test_every_coefficient_is_used_somewhere() -> None:
    words: set[str] = set()
    for file in (ROOT / "sim").rglob("*.py"):
        words.update(re.findall(r"\w+", file.read_text(encoding="utf-8")))
    assert [c.name for c in coefficients.registry().values() if c.field not in words] == []


LINE = "battle.exponent,0.33,0,0.6,off,-,M,"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("battle.exponent,0.33,0,lots,off,-,M,", 'parameters.csv:2: high: found "lots". Allowed: a number'),
        ("battle.exponent,nan,0,0.6,off,-,M,", 'parameters.csv:2: default: found "nan". Allowed: a number'),
        ("battle.exponent,0.7,0,0.6,off,-,M,", "parameters.csv:2: default: 0.7 is not from 0 to 0.6"),
        ("battle.exponent,0,33,0,0.6,off,-,M,", "parameters.csv:2: found 10 cells"),
        ("battle.exponent,0.33,0,0.6,no,-,X,", 'parameters.csv:2: tag: found "X". Allowed: V, M, J, C'),
        ("battle.exponent,0.33,0,0.6,of,-,M,", 'parameters.csv:2: zero: found "of". Allowed: off, value, no'),
        ("battle.defender_rate,0.33,0,0.6,off,-,M,", 'parameters.csv:4: name: found "battle.defender_rate" a second'),
        ("exponent,0.33,0,0.6,off,-,M,", 'parameters.csv:2: name: found "exponent"'),
    ],
)
def test_a_wrong_table_of_coefficients_is_refused_with_its_line(new: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "parameters.csv"
    file.write_text(coefficients.FILE.read_text(encoding="utf-8").replace(LINE, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        coefficients.read(file)
    assert said in str(refused.value)
