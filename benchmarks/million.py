"""A million replications: how long, how much memory, how much disk. Writes a block of docs/scale.md.

``python benchmarks/million.py`` sweeps the duel of the tests over a Sobol' design of 10,000 points, 100 replications
each, as a command of its own; with ``--scenario mosul`` Mosul to the evening of 12 June, which takes about twice as
long. Fewer ``--points`` write nothing, nor does Mosul, nor a sweep that goes on from an earlier one (``--out DIR``).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from documents import ROOT, write_block

POINTS, REPLICATIONS = 10_000, 100
CASES = {
    "mosul": ["scenarios/mosul.yaml", "--until", "2014-06-12", "--vary", "places.mosul.grievance=own",
              "--vary", "parameters.cohesion.social_pull=own", "--vary", "parameters.cohesion.distance=own"],
    "duel": ["tests/scenarios/duel.yaml", "--vary", "places.ford.grievance=own",
             "--vary", "parameters.cohesion.social_pull=own", "--vary", "kinds.garrison.morale=own"],
}  # fmt: skip


def sweep(case: str, points: int, out: Path) -> dict[str, Any]:
    """Play the sweep as a user would, and say what it took."""
    command = [sys.executable, "-m", "sim", "sweep", *CASES[case], "--design", "sobol", "--points", str(points),
               "-n", str(REPLICATIONS), "--no-report", "--quiet", "--json", "--out", str(out)]  # fmt: skip
    began = time.perf_counter()
    printed = out.parent / f"{out.name}.json"
    with printed.open("w", encoding="utf-8") as file:
        subprocess.run(command, cwd=ROOT, check=True, stdout=file)
    seconds = time.perf_counter() - began
    about = json.loads(printed.read_text(encoding="utf-8"))
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = (out / "outcomes.parquet").stat().st_size / 1e6
    return about | {"took": seconds, "memory": largest, "size": size}


def told(case: str, found: dict[str, Any]) -> str:
    """What was measured, in a paragraph."""
    rows = found["points"] * found["replications"]
    load = f"load {os.getloadavg()[2]:.1f} over the last quarter of an hour"
    machine = f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, {load}"
    war = "Mosul to the evening of 12 June" if case == "mosul" else "the duel of the tests"
    return (
        f"{war}: {found['points']:,} points x {found['replications']} replications = {rows:,} rows in "
        f"{found['took'] / 60:.0f} minutes ({1e3 * found['took'] / rows:.2f} ms a replication, all told), "
        f"{found['failed']:,} failed; at most {found['memory']:,.0f} MB of memory; outcomes.parquet "
        f"{found['size']:,.0f} MB; digest {found['digest'][:8]} ({machine})."
    )


def main() -> None:
    """Play it, print what it took, and write that down if it was the whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", choices=CASES, default="duel")
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--out", type=Path, help="keep the study here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        out = options.out or Path(place) / "million"
        before = (out / "manifest.json").exists()
        found = sweep(options.scenario, options.points, out)
    text = told(options.scenario, found)
    print(text)
    if options.scenario == "duel" and options.points == POINTS and not before:
        write_block(ROOT / "docs" / "scale.md", "million", text)


if __name__ == "__main__":
    main()
