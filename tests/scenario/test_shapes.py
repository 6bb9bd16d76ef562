"""Facts about open-ended numbers: how much of them lies outside what they can mean, and who is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats
from typer.testing import CliRunner

from sim.cli import app
from sim.scenario import load
from sim.scenario.distributions import FAMILIES, distribution_of
from sim.scenario.numbers import Number
from sim.scenario.truncation import shape_warnings, truncated
from tests.scenario.helpers import DUEL, edited

WIDE = ("{low: 80%, high: 95%}", "{low: 30%, high: 97%, shape: normal}")


def test_the_share_outside_is_scipys() -> None:
    found = distribution_of(Number(low=0, high=1, shape="normal")).outside(0, 1)
    assert found == pytest.approx(0.1)
    found = distribution_of(Number(low=1, high=9, shape="lognormal")).outside(0, 10)
    assert found == pytest.approx(stats.lognorm(stats.norm.ppf(0.95) ** -1 * 1.0986, 0, 3).sf(10), rel=1e-4)


def test_a_closed_shape_lies_inside() -> None:
    assert distribution_of(Number(low=0, high=1)).outside(0, 1) == 0


def test_nothing_is_said_of_a_scenario_whose_draws_fit() -> None:
    assert shape_warnings(load(DUEL), DUEL) == []


def test_a_number_with_more_than_one_in_a_hundred_outside_is_told_with_its_line(tmp_path: Path) -> None:
    path = edited(tmp_path, WIDE)
    (said,) = shape_warnings(load(path), path)
    assert (said.line, said.path) == (101, "formations.guard.present")
    assert said.message.startswith("3.7 % of this normal number lies outside its range (from 0% to 100%)")


def test_a_number_with_less_outside_is_not_told() -> None:
    narrow = load(DUEL, ["formations.guard.present={low: 40%, high: 85%, shape: normal}"])
    assert list(truncated(narrow)) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_a_shape_that_a_scenario_may_name(family: str) -> None:
    mode = 2.0 if FAMILIES[family].has_mode else None
    number = Number(low=1, mode=mode, high=3, shape=family)
    assert distribution_of(number).family == family


def test_the_documents_name_every_family() -> None:
    page = Path("docs/scenario-file.md").read_text(encoding="utf-8")
    assert [family for family in FAMILIES if family not in page] == []


@pytest.mark.parametrize("command", ["check", "sources"])
def test_the_commands_that_describe_tell_it(tmp_path: Path, command: str) -> None:
    result = CliRunner().invoke(app, [command, str(edited(tmp_path, WIDE))])
    assert result.exit_code == 0
    assert "formations.guard.present: 3.7 % of this normal number" in result.output
