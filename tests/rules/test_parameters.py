"""Facts about the registry of coefficients."""

from __future__ import annotations

import re

import pytest

from sim.rules import parameters
from tests.conftest import ROOT

NAMES = tuple(parameters.registry())


@pytest.mark.parametrize("name", NAMES)
def test_every_default_lies_in_its_range(name: str) -> None:
    coefficient = parameters.registry()[name]
    assert coefficient.low <= coefficient.default <= coefficient.high
    assert coefficient.low < coefficient.high


@pytest.mark.parametrize("name", NAMES)
def test_every_coefficient_says_what_it_means_in_which_unit_and_how_well_it_is_known(name: str) -> None:
    coefficient = parameters.registry()[name]
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", coefficient.name)
    assert coefficient.tag in {"V", "M", "J", "C"}
    assert coefficient.unit
    assert len(coefficient.meaning) >= 8
    assert coefficient.source != "-" or coefficient.tag in {"J", "C"}


def test_a_record_holds_every_default() -> None:
    record = parameters.record()
    assert len(record) == 1
    assert {name: record[c.field][0] for name, c in parameters.registry().items()} == {
        name: c.default for name, c in parameters.registry().items()
    }


def test_a_scenario_may_set_one_and_leave_the_others() -> None:
    record = parameters.record({"cohesion.social_pull": 0.0})
    assert record["cohesion_social_pull"][0] == 0.0
    assert record["cohesion_base"][0] == parameters.registry()["cohesion.base"].default


def test_an_unknown_coefficient_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"cohesion\.socialpull"):
        parameters.record({"cohesion.socialpull": 1.0})


def test_every_coefficient_is_used_somewhere() -> None:
    words: set[str] = set()
    for file in (ROOT / "sim").rglob("*.py"):
        words.update(re.findall(r"\w+", file.read_text(encoding="utf-8")))
    assert [c.name for c in parameters.registry().values() if c.field not in words] == []
