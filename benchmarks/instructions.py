"""Instructions of a day by step: where a day of Mosul goes, in counts that do not hang on what else the machine does.

``python benchmarks/instructions.py`` counts this checkout's, ``--of FOLDER`` another's before it, and ``--markdown``
writes the table in docs/speed.md. Needs valgrind; takes some minutes a checkout, most of them for compiling: the rules
are compiled for a processor that valgrind knows, into a folder that is thrown away.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from documents import ROOT, table, write_block

REPLICATIONS = 2
LEAST = 5.0
"""Thousands of instructions from which a step has a row of its own."""
PROCESSOR = {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": ""}
PROGRAM = f"""
import json, sys
import llvmlite.binding as target

class Features(dict):
    def flatten(self, *_, **__):
        return ""

target.get_host_cpu_name, target.get_host_cpu_features = lambda: "haswell", Features
from pathlib import Path
from sim.ensemble.days import _BY_CODE, play_days, steps
from sim.ensemble.record import books
from sim.rules.day import DAWN, DAY
from sim.scenario import load
from sim.world.blueprint import blueprint
from sim.world.build import build

plan = blueprint(load(Path("scenarios/mosul.yaml")))
for replication in range({REPLICATIONS}):
    world = build(plan, 1, replication).world
    found = steps(world)
    play_days(world, found, plan.days, *books(plan.days, len(plan.places), len(plan.actors)))
given = [*zip(found.dawn, DAWN), *zip(found.day, DAY), *zip(found.minds, _BY_CODE)]
steps = {{int(place): f"{{step.__module__[4:]}}.{{step.__name__}}" for place, step in given}}
print(json.dumps({{"days": plan.days, "steps": steps}}))
"""


def inclusive(lines: Iterable[str]) -> dict[int, int]:
    """Read a file of callgrind: instructions of functions without a name, all they call included, by their address."""
    names: dict[str, str] = {}
    found: dict[int, int] = defaultdict(int)
    callee, called = "", False
    for line in lines:
        if line.startswith(("fn=", "cfn=")):
            number, name = re.fullmatch(r"c?fn=\((\d+)\)(?: (.*))?", line.rstrip()).groups()  # type: ignore[union-attr]
            names.setdefault(number, name or "")
            if line.startswith("cfn="):
                callee = names[number]
        elif line.startswith("calls="):
            called = True
        elif called:
            called = False
            if re.fullmatch("0x[0-9a-f]+", callee):
                found[int(callee, 16)] += int(line.split()[1])
    return found


def counted(folder: Path) -> dict[str, float]:
    """Thousands of instructions a day of every step in a checkout."""
    with tempfile.TemporaryDirectory() as place:
        env = os.environ | PROCESSOR | {"PYTHONPATH": str(folder), "CONFLICT_SIM_CACHE": f"{place}/code"}
        plain, log = [sys.executable, "-c", PROGRAM], Path(place) / "calls"
        watched = ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={log}", "--smc-check=all-non-file"]
        subprocess.run(plain, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
        said = subprocess.run([*watched, *plain], cwd=folder, env=env, check=True, stdout=subprocess.PIPE, text=True)
        known = json.loads(said.stdout.splitlines()[-1])
        with log.open(encoding="utf-8") as lines:
            found = inclusive(lines)
    total: dict[str, float] = defaultdict(float)
    for address, name in known["steps"].items():
        total[name] += found.get(int(address), 0) / (1000 * REPLICATIONS * known["days"])
    return total


def rows_of(columns: list[dict[str, float]]) -> list[list[str]]:
    """One row for all steps together, one for each large one, and one for the others; the last column leads."""
    names = sorted(columns[-1], key=lambda name: -columns[-1][name])
    large = [name for name in names if any(one.get(name, 0.0) >= LEAST for one in columns)]
    shown = {"all steps": names, **{f"`{name}`": [name] for name in large}}
    shown["the others"] = [name for name in names if name not in large]
    sums = {title: [sum(one.get(name, 0.0) for name in own) for one in columns] for title, own in shown.items()}
    return [[title, *(f"{number:.0f}" for number in row)] for title, row in sums.items()]


def main() -> None:
    """Count, print and write."""
    words = argparse.ArgumentParser(description="Count the instructions of a day, by step.")
    words.add_argument("--of", type=Path, metavar="FOLDER", help="another checkout, shown before this one")
    words.add_argument("--markdown", action="store_true", help="write the table in docs/speed.md")
    chosen = words.parse_args()
    if shutil.which("valgrind") is None:
        words.error("valgrind is not installed")
    folders = [*([chosen.of.resolve()] if chosen.of else []), ROOT]
    head = ("step", "before", "now") if chosen.of else ("step", "thousand instructions a day")
    body = table(head, rows_of([counted(folder) for folder in folders]))
    print(body)
    if chosen.markdown:
        write_block(ROOT / "docs" / "speed.md", "instructions", body)


if __name__ == "__main__":
    main()
