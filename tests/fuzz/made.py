"""Files made for the fuzzer: what no shipped file shows, small enough to be played in a command."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from sim.exercise import order_commands, seat_commands, turn_commands
from sim.exercise.moves import Move
from tests.conftest import DUEL, ROOT
from tests.study import hindcast_made

FLOW, JSON = "made/flow.yaml", "made/duel.json"
HISTORY, STUDY, DESIGN = "made/history.yaml", "made/study.yaml", "made/design.csv"
PARAMETERS, PROBLEM, LOG = "made/parameters.csv", "made/problem.json", "made/exercise.sqlite"
TEXTS = "made/texts/en.yaml"

SMALL = """\
# a war of two towns, nearly all of it in braces
name: Two towns
start: 2014-06-05
days: 4
communities: [all]
places:
  east: {name: East, country: X, latitude: 36, longitude: 41.0, population: 40000,
         community: {all: 1}, holder: red, oil: 10}
  west: {name: West, country: X, latitude: 36, longitude: 41.5, population: {low: 80000, mode: 90000, high: 100000},
         community: {all: 1}, holder: blue, grievance: 0.25, allegiance: {red: 0.25}}
roads: [{between: [east, west], km: 50.5, surface: track}]
kinds:
  foot: {name: Foot, mobile: true, morale: 0.75, quality: 1.25, works: 1}
actors:
  red: {name: Red, doctrine: insurgent-state, capital: east, adversary: blue, stakes: {west: 0.5},
        treasury: 12.5, bases: [east]}
  blue: {name: Blue, doctrine: government, capital: west, adversary: red, leak: 0.25, wage: 12.5, paper_bound: true}
formations:
  first: {actor: red, kind: foot, place: east, paper: 500, present: 62.5%}
  second: {actor: red, kind: foot, place: east, paper: 600, reserve: false,
           present: {low: 200, mode: 300, high: 400, tag: J}}
  guard: {actor: blue, kind: foot, place: west, paper: 700, morale: {low: 0.25, high: 0.75, shape: normal},
          equipment: 12.5}
relations: [{between: [red, blue], stance: hostile, trust: 0.125}]
events:
  - {date: 2014-06-06, actor: red, order: advance, place: west, effort: 0.5}
  - {date: 2014-06-07, shock: places.west.grievance, add: 0.125, note: a shock}
outcomes:
  falls: {place: west, lost_by: blue, by: 2014-06-08}
  counts: {actor: red, measure: troops, above: 100.5, at: end}
parameters: {cohesion.social_pull: 3.25, battle.exponent: {low: 0.25, high: 0.5}}
sources: {book: A book}
"""
STUDY_TEXT = """\
study: How willing the guard is
scenario: ../tests/scenarios/duel.yaml
factors:
  formations.guard.morale: 0.25:0.75:3
  actors.rebels.troops: [x0.5, x1.25]
  parameters.battle.exponent: {low: 0.25, high: 0.375, levels: 2}
set: {formations.ford.present: 50%, actors.crown.treasury: 150.5}
days: 2
replications: 1
seed: 7
independent: false
"""
DESIGN_TEXT = """\
point,seed,formations.guard.morale,actors.rebels.troops,places.ford.grievance
0,11,0.25,x1.5,0.5
1,12,0.5,,0.5
2,13,0.75,x0.5,"{low: 0.25, high: 0.5}"
"""
PROBLEM_DATA: dict[str, Any] = {
    "num_vars": 2, "names": ["places.ford.grievance", "parameters.battle.exponent"],
    "bounds": [[0.4, 0.8, 0.5], [0.25, 0.4]], "dists": ["triang", "unif"], "outputs": ["castle_holds"],
}  # fmt: skip


def write(root: Path) -> None:
    """Write them all under ``made/``, but for the log, which takes longest and is made when it is needed."""
    (root / "made").mkdir()
    texts = {FLOW: SMALL, HISTORY: hindcast_made.text(), STUDY: STUDY_TEXT, DESIGN: DESIGN_TEXT,
             PROBLEM: json.dumps(PROBLEM_DATA, indent=1) + "\n", JSON: _json()}  # fmt: skip
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / TEXTS).parent.mkdir()
    shutil.copy(ROOT / "sim/exercise/texts/en.yaml", root / TEXTS)
    shutil.copy(ROOT / "sim/core/parameters.csv", root / PARAMETERS)


def _json() -> str:
    from sim.scenario import canonical, load

    return canonical(load(DUEL))


def log(file: Path) -> None:
    """The log of a class that has joined, read and begun to plan; no turn is played, which would take a minute.

    Codes and times are fixed, so that the file is the same whenever it is made.
    """
    from sim.exercise.campaign import open_campaign, setup_of
    from sim.exercise.log import write_all
    from sim.exercise.room import create_room
    from tests.exercise.classroom import AtOnce

    engine = open_campaign(DUEL, 1)
    with tempfile.TemporaryDirectory() as folder:
        room, _ = create_room(Path(folder) / "log.sqlite", engine, setup_of(engine), "off", workers=AtOnce())
        for _ in range(6):
            seat_commands.join(room, room.state.setup.code)
        turn_commands.brief(room)
        turn_commands.plan(room)
        order_commands.lock(room, room.state.clerk("rebels"), (Move("advance", "ford", None, 0.5),), "to the ford")
        events = list(room.log.events)
        room.close()
    write_all(file, (_fixed(event) for event in events))


def _fixed(event: Any) -> Any:
    new: dict[str, Any] = {"at": 1.4e9 + event.n, "token": f"{event.n:064d}", "code": "12345", "made": "2014-06-05"}
    kept = {"code"} if event.kind != "created" else set()
    return event.model_copy(update={key: new[key] for key in new if hasattr(event, key) and key not in kept})
