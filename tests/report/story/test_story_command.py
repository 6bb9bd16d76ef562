"""The command as it is typed, and the page that it leaves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.report.story.html import page
from sim.report.story.naming import number
from sim.report.story.telling import make
from tests.conftest import DUEL, ROOT
from tests.report.story.conftest import SEED, fall


@pytest.fixture(scope="module")
def html(duel_plan: Any, run_of_duel: Any, recording: Any) -> str:
    return page(make(duel_plan, SEED, recording.replication, run_of_duel))


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return lambda *words: CliRunner().invoke(app, ["story", str(DUEL), *map(str, words)])


@pytest.fixture
def folder(run_of_duel: Any, tmp_path: Path) -> Path:
    """A copy of the run that may be written to."""
    return Path(shutil.copytree(run_of_duel.folder, tmp_path / "kept"))


def test_a_story_is_told_and_its_page_is_in_the_run_folder(type_in: Any, folder: Path) -> None:
    found = type_in("--replication", 3, "--run", folder)
    assert found.exit_code == 0, found.output
    assert "Replication 3 of seed 1, 5 Jun to 4 Jul 2014." in found.stdout
    assert found.stdout.rstrip().endswith("story-3.html")
    assert (folder / "story-3.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_no_line_is_wider_than_the_terminal(type_in: Any, folder: Path) -> None:
    lines = type_in("--run", folder).stdout.splitlines()
    assert max(len(line) for line in lines if "story-" not in line) <= 80


def test_json_is_all_there_is_on_standard_output(type_in: Any, folder: Path) -> None:
    found = type_in("--run", folder, "--outcome", "ford_falls=yes", "--json", "--html", "here.html")
    content = json.loads(found.stdout)
    assert "The story with its map is in here.html" in found.stderr
    assert re.match(
        r"Picked as the most typical of the \d of 5 replications in which ford_falls = yes", content["picked"]
    )
    assert {"decision", "break", "control", "displaced"} <= {event["kind"] for event in content["events"]}
    assert not list(folder.glob("story-*"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replication", "3", "--like", "median"], "give either --replication or a pick"),
        (["--like", "worst:nobody"], 'there is no actor "nobody"'),
        (["--run", "nowhere"], "not a finished run"),
    ],
)
def test_what_cannot_be_told_leaves_exit_code_2_and_nothing_else(
    type_in: Any, folder: Path, words: list[str], said: str
) -> None:
    before = sorted(Path.cwd().rglob("*"))
    found = type_in(*(words if "--run" in words else [*words, "--run", str(folder)]))
    assert found.exit_code == 2
    assert said in re.sub(r"[│\s]+", " ", found.stderr)
    assert sorted(Path.cwd().rglob("*")) == before


def test_the_page_asks_for_nothing_from_outside(html: str) -> None:
    assert "default-src 'none'" in unescape(html)
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", html)
    assert len(html) < 1_500_000


def taking(recording: Any) -> str:
    """The sentence about Ford's fall."""
    return f"Hill rebels took Ford ({number(fall(recording).size)} people) from the crown."


def test_the_page_tells_what_the_terminal_tells(html: str, recording: Any) -> None:
    assert taking(recording) in html
    assert "Why troops deserted:" in html
    assert "Civilians killed" in html


def test_the_map_follows_the_world(html: str, recording: Any) -> None:
    data = json.loads(re.search(r'<script type="application/json" id="days-data">(.*?)</script>', html)[1])  # type: ignore[index]
    assert data["dates"][0] == "2014-06-04"
    assert len(data["dates"]) == len(data["panels"][0]["frames"]) == 31
    ford = recording.plan.places.index("ford")
    shown, held = None, []
    for frame in data["panels"][0]["frames"]:
        shown = frame[ford] if frame[ford] is not None else shown
        held.append(shown)
    nobody = len(recording.plan.actors)
    assert held == [row if row >= 0 else nobody for row in recording.course.holders[:, ford].tolist()]
    assert data["events"][fall(recording).day + 1][0] == taking(recording)


def test_texts_of_a_scenario_are_only_text(duel: Any) -> None:
    from sim.world.blueprint import blueprint

    evil = '<script>alert("x")</script>'
    actors = dict(duel.actors) | {"rebels": duel.actors["rebels"].model_copy(update={"name": evil})}
    plan = blueprint(duel.model_copy(update={"name": evil, "summary": evil, "actors": actors, "days": 3}))
    made = page(make(plan, SEED, 0))
    assert evil not in made
    assert "&lt;script&gt;" in made


@pytest.mark.slow
def test_the_story_of_mosul_equals_the_ensembles_world(compiled_env: dict[str, str], tmp_path: Path) -> None:
    """Compiled: it names a decision with its belief and a collapse with its reason, and its digest is the replay's."""

    def typed(*words: str) -> Any:
        command = [sys.executable, "-m", "sim", *words, "scenarios/mosul.yaml", "--replication", "711", "--json"]
        done = subprocess.run(command, cwd=ROOT, env=compiled_env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    told, replayed = typed("story"), typed("replay")
    assert told["digest"] == replayed["digest"]
    assert told["outcomes"] == replayed["outcomes"]
    assault = next(
        e for e in told["events"] if e["kind"] == "decision" and e["place"] == "mosul" and e["data"]["scripted"]
    )
    defender = assault["data"]["defender"]["belief"]
    assert defender["own"] > 2 * defender["own_true"]
    collapses = [e for e in told["events"] if e["kind"] == "break" and e["data"]["cause"] == "desertion"]
    assert all(sum(e["data"]["terms"].values()) < 5 and e["data"]["facts"]["odds"] > 0 for e in collapses)
    prose = " ".join(p["text"] for chapter in told["told"] for p in chapter["paragraphs"])
    assert "Why troops deserted: " in prose
    assert "ISIS took Mosul" in prose
