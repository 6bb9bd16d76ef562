"""Battles made by the recipe: files, tables and words agree, and bad words are refused."""

from __future__ import annotations

import csv
import datetime
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.scenario import load, sources
from sim.scenario.battles import tables
from sim.scenario.battles.facts import Facts
from sim.scenario.battles.forces import formations
from sim.scenario.battles.recipe import scenario_of
from sim.scenario.battles.sheet import read_facts
from sim.scenario.battles.writing import text_of
from sim.world.codes import Doctrine
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))  # programs, not a package

import battles
import blocks

FOLDER = ROOT / "scenarios" / "battles"
FILES = sorted(FOLDER.glob("*.yaml"))
ROWS = {facts.key: facts for facts in read_facts(FOLDER / "facts.csv")}
GOMA = ROWS["goma-2012"]


@pytest.fixture(scope="module")
def mosul_kinds() -> Any:
    """Kinds of the Mosul theatre, as the file has them."""
    text = (ROOT / "scenarios" / "theatres" / "iraq-syria-2014.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["kinds"]


def span(kind: dict[str, Any], field: str) -> tuple[float, ...]:
    """Low, mode and high of a kind's number."""
    found = kind[field]
    return (found,) * 3 if isinstance(found, int) else tuple(found[key] for key in ("low", "mode", "high"))


def like(facts: Facts, **changes: Any) -> Facts:
    """The same battle with some facts changed."""
    from dataclasses import replace

    return replace(facts, **changes)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_what_the_recipe_makes_of_its_facts(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == text_of(ROWS[file.stem]), "renew with: python tools/battles.py"


def test_every_row_of_facts_has_a_file() -> None:
    assert len(ROWS) == 21
    assert {file.stem for file in FILES} == set(ROWS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_sound_and_sets_no_coefficient(file: Path) -> None:
    scenario = load(file)
    assert not scenario.parameters
    assert not scenario.history
    assert set(scenario.outcomes) == {"collapse", "falls", "holds"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_number_is_untagged(file: Path) -> None:
    assert [row.path for row in sources(file) if not row.source or not row.tag] == []


@pytest.mark.parametrize("name", battles.BLOCKS)
def test_tables_of_the_page_are_fresh(name: str) -> None:
    text = battles.PAGE.read_text(encoding="utf-8")
    assert blocks.filled(text, name, battles.BLOCKS[name]()) == text, "renew with: python tools/battles.py"


def test_the_record_names_the_battles_and_how_they_ended() -> None:
    with (FOLDER / "record.csv").open(encoding="utf-8", newline="") as file:
        record = list(csv.DictReader(file))
    assert [row["case"] for row in record] == list(ROWS)
    assert {row["outcome"] for row in record} == {"collapse", "siege", "hold"}
    assert all((row["first_day_of_the_end"] == "") == (row["outcome"] == "hold") for row in record)


def test_nothing_the_recipe_is_made_of_names_the_record() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "sim/scenario/battles").glob("*.py"))
    assert "record" not in code.replace("on record", "")


@pytest.mark.parametrize("word", [word for word, force in tables.FORCES.items() if len(force.kind) == 1])
def test_a_force_fights_as_its_kind_does_at_mosul(word: str, mosul_kinds: Any) -> None:
    force = tables.FORCES[word]
    for field in ("quality", "employment", "speed", "supply", "punishment"):
        assert getattr(force, field) == span(mosul_kinds[force.kind[0]], field), field
    for field, amounts in zip(("morale", "conviction", "home"), force.spirit or (), strict=False):
        assert amounts == span(mosul_kinds[force.kind[0]], field), field


def test_army_and_police_are_the_mean_of_the_two(mosul_kinds: Any) -> None:
    force = tables.FORCES["army-and-police"]
    for field in ("quality", "employment", "supply", "punishment"):
        both = [span(mosul_kinds[kind], field) for kind in force.kind]
        mean = [(one + other) / 2 for one, other in zip(*both, strict=True)]
        assert getattr(force, field) == pytest.approx(mean, abs=0.03 * max(mean)), field


@pytest.mark.parametrize(("word", "kind"), [("no", "army-garrison"), ("yes", "tribal-fighters")])
def test_the_will_of_a_garrison_is_that_of_mosuls_troops(word: str, kind: str, mosul_kinds: Any) -> None:
    assert tables.OWN_COMMUNITY[word].morale == span(mosul_kinds[kind], "morale")
    assert tables.OWN_COMMUNITY[word].conviction == span(mosul_kinds[kind], "conviction")


def test_defeat_is_the_step_from_other_garrisons_to_nineveh(mosul_kinds: Any) -> None:
    before, after = span(mosul_kinds["army-garrison"], "morale"), span(mosul_kinds["army-nineveh"], "morale")
    assert [high - low for low, high in zip(before, after, strict=True)] == pytest.approx(tables.DEFEAT["yes"])


def test_pay_problem_is_what_the_peshmerga_were_owed(mosul_kinds: Any) -> None:
    assert tables.ARREARS["yes"] == span(mosul_kinds["peshmerga"], "arrears")
    assert tables.ARREARS["partly"] == span(mosul_kinds["army-nineveh"], "arrears")


def test_minds_of_the_forces_exist() -> None:
    known = {doctrine.name.lower().replace("_", "-") for doctrine in Doctrine}
    used = {mind for force in tables.FORCES.values() for mind in (force.attacking, force.defending)}
    assert used <= known


def test_ghosts_make_the_upper_half_of_the_range_the_payroll() -> None:
    units = [entry for name, entry in formations(GOMA).items() if name.startswith("garrison")]
    assert sum(unit["paper"]["low"] for unit in units) == pytest.approx(GOMA.defenders[1], abs=len(units))
    assert units[0]["present"]["high"] == "44%"


def test_without_ghosts_all_men_are_present() -> None:
    units = [entry for name, entry in formations(like(GOMA, ghosts="no")).items() if name.startswith("garrison")]
    assert sum(unit["paper"]["low"] for unit in units) == pytest.approx(GOMA.defenders[0], abs=len(units))
    assert "present" not in units[0]


@pytest.mark.parametrize(("men", "count"), [(600, 3), (10_000, 4), (300_000, 12)])
def test_attackers_come_in_three_to_twelve_columns(men: float, count: int) -> None:
    assert sum(name.startswith("column") for name in formations(like(GOMA, attackers=(men, men, men)))) == count


def test_an_encircled_garrison_has_its_rear_behind_the_enemy() -> None:
    roads = scenario_of(like(GOMA, encircled="yes"))["roads"]
    assert [road["between"] for road in roads] == [["staging", "town"], ["staging", "rear"]]


def test_a_town_supplied_by_sea_is_a_base_of_its_own() -> None:
    assert scenario_of(like(GOMA, supplied="yes"))["actors"]["defender"]["bases"].value == ["rear", "town"]


def test_aircraft_that_might_come_are_not_there_yet() -> None:
    aircraft = scenario_of(like(GOMA, defender_air="expected"))["actors"]["defender-air"]
    assert "level" not in aircraft
    assert aircraft["reluctance"].value["low"] > 0.5


def test_questions_have_the_same_dates_after_any_first_day() -> None:
    asked = scenario_of(like(GOMA, start=datetime.date(2000, 1, 1)))["outcomes"]
    assert asked["collapse"]["by"] == datetime.date(2000, 1, 14)
    assert asked["holds"]["through"] == datetime.date(2000, 3, 30)
