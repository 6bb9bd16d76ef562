"""Facts of a battle: words that will do, words that are refused, and the command that takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.core.errors import ScenarioError
from sim.scenario import load
from sim.scenario.battles.facts import CODES, FACT_NAMES, facts_of
from sim.scenario.battles.sheet import read_facts
from sim.scenario.battles.writing import write_battle
from tests.conftest import ROOT

FOLDER = ROOT / "scenarios" / "battles"


def words_of(**changes: str) -> dict[str, str]:
    """The words of a sound battle, some of them changed."""
    words = {
        "name": "Tolbruk 1999", "place": "Tolbruk", "country": "Exampleland", "latitude": "35", "longitude": "40",
        "population": "100000", "start": "1999-03-01", "attacker": "Rebels", "attacker_force": "rebels",
        "attackers": "1000:2000:3000", "from_place": "Hills", "from_km": "40", "from_direction": "N",
        "defender": "Garrison", "defender_force": "army", "defenders": "3000", "rear": "Capital", "rear_km": "100",
        "rear_direction": "S", "pay_problem": "no", "ghosts": "no", "recent_defeats": "no", "own_community": "no",
        "attackers_local": "no", "encircled": "no", "supplied": "no", "defender_air": "none", "attacker_air": "none",
        "works": "hasty", "attackers_tag": "V", "defenders_tag": "V", "source": "almanac", "confidence": "low",
        "note": "",
    }  # fmt: skip
    return words | changes


def refused(**changes: str) -> str:
    """What is said about wrong words."""
    with pytest.raises(ScenarioError) as caught:
        facts_of(words_of(**changes))
    return str(caught.value)


@pytest.mark.parametrize("fact", ["defender_force", "encircled", "own_community", "defender_air", "works"])
def test_every_word_makes_a_sound_file(fact: str, tmp_path: Path) -> None:
    for word in CODES[fact]:
        write_battle(facts_of(words_of(**{fact: word})), tmp_path / f"{word}.yaml")
        assert load(tmp_path / f"{word}.yaml").name == "Tolbruk 1999"


def test_strange_names_survive(tmp_path: Path) -> None:
    facts = facts_of(words_of(name='Şehir: "a" # 1', attacker="yes", country="null", rear="", encircled="yes"))
    write_battle(facts, tmp_path / "a.yaml")
    scenario = load(tmp_path / "a.yaml")
    assert (scenario.name, scenario.actors["attacker"].name, scenario.places["town"].country) == (
        'Şehir: "a" # 1', "yes", "null",
    )  # fmt: skip


def test_a_misspelt_word_is_refused_with_what_was_meant() -> None:
    assert (
        refused(pay_problem="partially")
        == '--pay-problem: found "partially"; did you mean "partly"? Allowed: no, partly, yes'
    )


@pytest.mark.parametrize(
    ("fact", "word", "said"),
    [
        ("attackers", "1:2", 'found "1:2". Allowed: low:central:high, one number'),
        ("attackers", "3:2:5", "found 3:2:5, which does not rise"),
        ("attackers", "0", "found 0. Allowed: from 1"),
        ("latitude", "nan", "found nan. Allowed: from -80 to 80"),
        ("start", "soon", 'found "soon". Allowed: a date such as 2012-11-15'),
        ("place", "", "--place: nothing is said"),
        ("source", "a\u2028b", "found a letter that cannot be printed"),
        ("name", "東京", "a name with a letter or digit of the Latin alphabet"),
        ("defender", "REBELS", "attacker and defender need two different names"),
        ("rear", "", "a garrison that is not encircled has a rear"),
        ("rear", "Tolbruk", "need different names"),
        ("attacker_force", "townsmen", "townsmen defend their town and attack nobody"),
    ],
)
def test_a_wrong_fact_is_refused(fact: str, word: str, said: str) -> None:
    assert said in refused(**{fact: word})


def sheet(folder: Path, *changes: tuple[str, str]) -> Path:
    """A copy of the table of facts with texts replaced."""
    text = (FOLDER / "facts.csv").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "facts.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Goma 2012,Goma", "Goma 2012,", "facts.csv:3: place: nothing is said"),
        ("UN helicopters were at hand.", "at hand.,more", "facts.csv:3: found 41 cells"),
        ("pay_problem", "pay_problems", 'facts.csv:1: pay_problems: no such column; did you mean "pay_problem"?'),
        ("Idlib 2015", "Goma 2012", "facts.csv:5: name: Goma 2012 stands in line 3 too"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_facts(sheet(tmp_path, (old, new)))
    assert said in str(caught.value)


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="there is no such file"):
        read_facts(tmp_path / "none.csv")


def test_the_command_has_an_option_for_every_fact() -> None:
    told = CliRunner().invoke(app, ["new", "--help"], env={"COLUMNS": "200"}).output
    options = [name for name in FACT_NAMES if name != "name"]
    assert [name for name in options if f"--{name.replace('_', '-')}" not in told] == []


def test_the_command_writes_a_file_and_keeps_one_that_is_there(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    found = runner.invoke(app, ["new", "battle", "Tolbruk 1999", "--ghosts", "yes"])
    assert found.exit_code == 0
    assert load(tmp_path / "tolbruk-1999.yaml").actors["defender"].paper_bound
    again = runner.invoke(app, ["new", "battle", "Tolbruk 1999"])
    assert again.exit_code == 2
    assert again.stderr == "tolbruk-1999.yaml: this file exists; name another with --out\n"


def test_the_command_refuses_a_wrong_word(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, ["new", "battle", "--works", "deep"])
    assert found.exit_code == 2
    assert '--works: found "deep"' in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_town_with_more_to_fear_is_held_more_often(tmp_path: Path) -> None:
    from sim.ensemble.replication import play
    from sim.world.build import blueprint

    def falls(**facts: str) -> int:
        write_battle(facts_of(words_of(**facts)), tmp_path / "case.yaml", replace=True)
        plan = blueprint(load(tmp_path / "case.yaml", days=4))
        return sum(int(play(plan, 1, number).holders[-1, 0] != 1) for number in range(5))

    rotten = falls(ghosts="yes", pay_problem="yes", recent_defeats="yes")
    assert rotten > falls(own_community="yes")
