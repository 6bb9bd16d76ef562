"""A made-up record of the duel, and a run of it scored once for all tests that only look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.ensemble.settings import Settings
from sim.scenario import load
from sim.study.hindcast.history import History, read_history
from sim.study.hindcast.observed_replication import observe
from sim.study.hindcast.playing import columns_needed, play_hindcast
from tests.conftest import DUEL

RECORD = """\
record: The duel
actor: rebels
until: {until}
horizons: {horizons}
calibrated: [ford]
places:
  hilltop: {{region: hills, held: [{{since: 2014-06-05, by: rebels, confidence: high, source: book}}]}}
  ford:
    region: river
    held:
      - {{since: 2014-06-05, by: crown, confidence: high, source: book}}
      - {{since: 2014-06-09, by: rebels, give_or_take: 1, confidence: medium, source: book}}
  market: {{region: river, held: [{{since: 2014-06-05, by: crown, contested: true, confidence: low, source: book}}]}}
  castle: {{region: plain, held: [{{since: 2014-06-05, by: crown, confidence: high, source: book}}]}}
amounts:
  - {{name: men, of: {{measure: rebels.troops, at: 2014-06-10}}, low: 1, mode: 500, high: 900,
     confidence: low, source: book}}
facts:
  1:
    name: The ford falls
    role: calibrate
    source: book
    checks:
      - {{text: days, of: {{lost: ford, after: 2014-06-05}}, target: 4, low: 0, high: 60}}
      - {{text: within ten, of: {{lost: ford, after: 2014-06-05}}, at_most: 10, target: 1, low: 0}}
  2:
    name: Full ranks
    role: held back
    source: book
    until: 2014-06-08
    changes: {{full: {{text: all there, set: ["formations.ford.present=100%"]}}}}
    checks:
      - {{text: more often, of: {{lost: ford, after: 2014-06-05}}, at_least: 3.5, change: full, low: -1}}
  3: {{name: The bridge, role: held back, source: book, not_modelled: there are no bridges}}
sources: {{book: A book}}
"""


def text(until: str = "2014-06-20", horizons: str = "[2, 6, 12]") -> str:
    return RECORD.format(until=until, horizons=horizons)


def record(folder: Path, words: str | None = None) -> Path:
    """A file with a record."""
    path = folder / "record.yaml"
    path.write_text(text() if words is None else words, encoding="utf-8")
    return path


def history(folder: Path, words: str | None = None) -> History:
    return read_history(record(folder, words), load(DUEL))


def scored(folder: Path, known: History, replications: int = 2, player: Any = observe) -> dict[str, Any]:
    """A played and scored run of the duel."""
    scenario = load(DUEL, days=columns_needed(load(DUEL), known))
    return play_hindcast(
        scenario, known, Settings(replications=replications, out=folder / "run", workers=1), player=player
    )
