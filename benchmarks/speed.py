"""How fast and how big: measures the engine on this machine and writes the table in docs/speed.md.

``python benchmarks/speed.py`` takes some minutes; ``--quick`` leaves out the first-ever run and the large one.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from documents import ROOT, table, write_block

MOSUL, DUEL = ROOT / "scenarios" / "mosul.yaml", ROOT / "tests" / "scenarios" / "duel.yaml"
PROGRAM = """
import resource, runpy, sys
sys.argv = ["sim", *sys.argv[1:]]
try:
    runpy.run_module("sim", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""
Row = tuple[str, str]


def command(*words: object, **environment: str) -> tuple[float, float]:
    """Run a command: seconds from start to end, and the most memory it held, in MB."""
    began = time.perf_counter()
    given = [sys.executable, "-c", PROGRAM, *(str(word) for word in words)]
    found = subprocess.run(given, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True)
    unit = 1024 if sys.platform != "darwin" else 1024**2
    return time.perf_counter() - began, int(found.stderr.split()[-1]) / unit


def run(file: Path, replications: int, *words: object, **environment: str) -> tuple[float, float]:
    """Run a scenario into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        return command(file, "-n", replications, "--quiet", "--no-report", "--out", out, *words, **environment)


def best(measure: Callable[[], float], times: int = 3) -> float:
    """The least of some measurements: what else the machine does only ever adds."""
    return min(measure() for _ in range(times))


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def whole_commands(quick: bool) -> list[Row]:
    """What a user waits for."""
    helped = best(lambda: command("--help")[0], 5)
    run(MOSUL, 1)  # whatever is not compiled yet
    two = best(lambda: run(MOSUL, 1000)[0], 2)
    one = best(lambda: run(MOSUL, 1000, "--workers", 1)[0], 1)
    rows = [
        ("`--help`", f"{helped:.2f} s"),
        ("1,000 replications of Mosul, whole command, warm", f"{two:.1f} s"),
        ("the same with one worker", f"{one:.1f} s ({one / two:.2f} times as long)"),
    ]
    if not quick:
        with tempfile.TemporaryDirectory() as cache:
            rows.insert(1, ("first run ever (compiles)", f"{run(MOSUL, 1, CONFLICT_SIM_CACHE=cache)[0]:.0f} s"))
    return rows


def one_replication() -> list[Row]:
    """What a replication costs on one core, and how much of it is spent on building the world."""
    from sim.ensemble.replication import play
    from sim.model.theatre import Theatre
    from sim.scenario import load
    from sim.world.blueprint import blueprint
    from sim.world.build import build

    plan = blueprint(load(MOSUL))
    play(plan, 1, 0)
    count = 50
    played = best(lambda: timed(lambda: [play(plan, 1, k) for k in range(count)])) / count
    built = best(lambda: timed(lambda: [build(plan, 1, k) for k in range(count)])) / count
    rows = len(plan.world.formations)

    def in_mesa() -> None:
        theatre = Theatre(plan)
        while theatre.running:
            theatre.step()

    in_mesa()
    mesa = best(lambda: timed(in_mesa))
    return [
        ("a replication of Mosul on one core", f"{1000 * played:.2f} ms"),
        ("of which building the world", f"{100 * built / played:.0f} %"),
        (f"a formation-day ({rows} rows, {plan.days} days)", f"{1e9 * played / rows / plan.days:.0f} ns"),
        ("the same replication through Mesa", f"{1000 * mesa:.0f} ms ({mesa / played:.1f} times as long)"),
    ]


def memory(quick: bool) -> list[Row]:
    """The most memory a run holds."""
    rows = [("memory, 1,000 replications of Mosul", f"{run(MOSUL, 1000)[1]:.0f} MB")]
    for replications in (1000,) if quick else (1000, 100_000):
        rows.append((f"memory, {replications:,} replications of the duel", f"{run(DUEL, replications)[1]:.0f} MB"))
    return rows


def machine() -> str:
    """What it was measured on."""
    from sim.core.versions import versions

    parts = ", ".join(f"{name} {version}" for name, version in versions().items())
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}; {parts}."


def main() -> None:
    """Measure, print and write."""
    words = argparse.ArgumentParser(description="Measure the engine on this machine.")
    words.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    quick = words.parse_args().quick
    rows = [*whole_commands(quick), *one_replication(), *memory(quick)]
    body = machine() + "\n\n" + table(("what", "measured"), rows)
    print(body)
    write_block(ROOT / "docs" / "speed.md", "speed", body)


if __name__ == "__main__":
    main()
