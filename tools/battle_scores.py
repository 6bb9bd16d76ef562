"""Play all battles of a table of facts and print their scores beside bars that need no model.

``python tools/battle_scores.py`` plays ``scenarios/battles/facts.csv``, 200 replications a battle, in about a minute a
core; ``--set`` changes the battles as it does on the command line, so that a change of a rule's coefficient can be
scored before it is made. ``--facts`` and ``--record`` name other tables of the same form (docs/battles.md): their
scenario files are made by the recipe and thrown away afterwards.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import hindcast
from blocks import ROOT
from rich.console import Console

from sim import report, study
from sim.core.errors import SimError
from sim.ensemble.listener import Listener
from sim.ensemble.settings import Settings
from sim.scenario import read_facts, write_battle

FOLDER = ROOT / "scenarios" / "battles"


def words(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    found = argparse.ArgumentParser(description="Scores of all battles beside bars that need no model.")
    found.add_argument("-n", "--replications", type=int, default=200, help="of each battle [default: 200]")
    found.add_argument("--seed", type=int, default=1)
    found.add_argument("--workers", type=int, help="at the same time [default: one a core]")
    found.add_argument("--set", action="append", default=[], nargs="+", metavar="PATH=VALUE", dest="sets")
    found.add_argument("--facts", type=Path, default=FOLDER / "facts.csv", metavar="FILE")
    found.add_argument("--record", type=Path, default=FOLDER / "record.csv", metavar="FILE")
    shown = found.add_mutually_exclusive_group()
    shown.add_argument("--markdown", action="store_true", help="tables as docs/hindcast.md has them")
    shown.add_argument("--json", action="store_true", help="the content of hindcast.json")
    return found.parse_args(given)


def prepare(facts: Path, record: Path, folder: Path) -> Path:
    """Make a folder of battles from two tables: their copies, and a scenario file a battle by the recipe.

    Raises:
        ScenarioError: a table of facts that cannot be used.
        OSError: the record cannot be copied.
    """
    folder.mkdir(parents=True)
    for one in read_facts(facts):
        write_battle(one, folder / f"{one.key}.yaml")
    shutil.copyfile(facts, folder / "facts.csv")
    shutil.copyfile(record, folder / "record.csv")
    return folder


def scores(asked: argparse.Namespace, out: Path, listener: Listener | None = None) -> dict[str, Any]:
    """Play the battles and return the content of ``hindcast.json``; what is played is kept under ``out``."""
    settings = Settings(
        seed=asked.seed, replications=asked.replications, workers=asked.workers, out=out / "runs",
        sets=tuple(one for group in asked.sets for one in group),
    )  # fmt: skip
    return study.play_battles(prepare(asked.facts, asked.record, out / "battles"), settings, listener)


def show(found: dict[str, Any], asked: argparse.Namespace) -> None:
    """Print the scores: for a terminal, as Markdown or as JSON; their folder is gone by then."""
    found = {**found, "folder": None}
    if asked.json:
        print(json.dumps(found, indent=2))
    elif asked.markdown:
        print(hindcast.battles(found))
    else:
        report.show_battles(found, Console())


def main() -> None:
    """Read the command line, play, print."""
    asked = words()
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = scores(asked, Path(folder))
        except (SimError, OSError) as error:
            said = str(error).replace((Path(folder) / "battles" / "record.csv").as_posix(), asked.record.as_posix())
            print(said, file=sys.stderr)
            sys.exit(2)
        show(found, asked)


if __name__ == "__main__":
    main()
