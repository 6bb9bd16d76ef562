"""What is measured of one checkout, in a process that knows no other: a name comes in, a cost and its base go out.

``speed.py`` starts one such process a checkout (its own ``PYTHONPATH`` and folder) and asks them by turns. All sides
run this very file, so only what is measured differs.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

MOSUL = Path("scenarios") / "mosul.yaml"
PEAK = """
import pathlib, resource, sys
def peak():
    status = pathlib.Path("/proc/self/status")  # what getrusage says includes the program that started this one
    if status.exists():
        return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
"""
PROGRAM = f"""{PEAK}
import runpy
sys.argv = ["sim", *sys.argv[1:]]
try:
    runpy.run_module("sim", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
print(peak(), file=sys.stderr)
"""
IMPORTS = f"""{PEAK}
import mesa, numba
print(peak(), file=sys.stderr)
"""
Pair = tuple[float, float]
"""A cost and its base."""
SOME = 8
"""Replications measured at once on one core."""


def command(program: str, *words: object, folder: Path | None = None, **environment: str) -> Pair:
    """Run a program: seconds from start to end, and the most memory it held, in MB."""
    began = time.perf_counter()
    given = [sys.executable, "-c", program, *(str(word) for word in words)]
    env = os.environ | environment | ({"PYTHONPATH": str(folder)} if folder else {})
    found = subprocess.run(given, cwd=folder, env=env, capture_output=True, text=True, check=True)
    unit = 1024 if sys.platform != "darwin" else 1024**2
    return time.perf_counter() - began, int(found.stderr.split()[-1]) / unit


def run(file: Path, replications: int, *words: object, folder: Path | None = None, **environment: str) -> Pair:
    """Run a scenario, without a report, into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as place:
        options = ("-n", replications, "--quiet", "--no-report", "--out", Path(place) / "run", *words)
        return command(PROGRAM, file, *options, folder=folder, **environment)


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def work_loop() -> float:
    """Seconds of a fixed piece of plain Python and NumPy work, which measures the machine.

    It allocates nothing: what new memory costs hangs on what the process did before.
    """
    import numpy as np

    rows, room = np.arange(2.0e5), np.empty(200_000)

    def work() -> None:
        for _ in range(40):
            np.multiply(rows, 1.5, out=room)
            np.add(room, 2.0, out=room)
            float(np.sqrt(room, out=room).sum())
        sum(k * k % 7 for k in range(400_000))

    return timed(work)


@cache
def plan() -> Any:
    """The case's blueprint, with all that is played compiled and loaded."""
    from sim.ensemble.replication import play
    from sim.scenario import load
    from sim.world.blueprint import blueprint

    found = blueprint(load(MOSUL))
    play(found, 1, 0)
    return found


def days() -> Pair:
    """The days alone; worlds are built beforehand, scheduled events are left out."""
    from sim.ensemble.days import play_days, steps
    from sim.ensemble.record import books
    from sim.world.build import build

    case = plan()
    worlds = [build(case, 1, k)[0] for k in range(SOME)]
    shape = case.days, len(case.places), len(case.actors)
    record = books(*shape)
    return timed(lambda: [play_days(one, steps(one), case.days, *record) for one in worlds]) / SOME, work_loop()


def replication() -> Pair:
    """Whole replications, one worker."""
    from sim.ensemble.replication import play

    case = plan()
    return timed(lambda: [play(case, 1, k) for k in range(SOME)]) / SOME, work_loop()


def mesa(collected: bool) -> Pair:
    """Replications as Mesa models, over the same ones compiled."""
    from sim.ensemble.replication import play
    from sim.model.theatre import Theatre

    case = plan()

    def lived() -> None:
        for k in range(SOME):
            theatre = Theatre(case, k)
            if not collected:
                theatre.datacollector = None
            theatre.run_model()

    return timed(lived), timed(lambda: [play(case, 1, k) for k in range(SOME)])


def workers() -> Pair:
    """Two workers, over one."""
    from sim.ensemble.run import run as ensemble
    from sim.ensemble.settings import Settings

    case = plan()

    def seconds(count: int) -> float:
        with tempfile.TemporaryDirectory() as place:
            settings = Settings(seed=1, replications=200, workers=count, out=Path(place) / "run")
            return timed(lambda: ensemble(case, settings))

    return seconds(2), seconds(1)


def whole_command() -> Pair:
    """The command for 1,000 replications, over two imports."""
    return run(MOSUL, 1000)[0], command(IMPORTS)[0]


def memory() -> Pair:
    """The most memory of that command, over that of the imports."""
    return run(MOSUL, 1000)[1], command(IMPORTS)[1]


def report() -> Pair:
    """A command with its report less the same without, over two imports."""
    without = run(MOSUL, 200)[0]
    with tempfile.TemporaryDirectory() as place:
        full = command(PROGRAM, MOSUL, "-n", 200, "--quiet", "--out", Path(place) / "run")[0]
    return full - without, command(IMPORTS)[0]


def sweep_point() -> Pair:
    """A point of a sweep of eight at 10 replications, one worker, files and all."""
    from sim.study.sweeps import sweep

    plan()

    def work() -> None:
        with tempfile.TemporaryDirectory() as place:
            sweep(MOSUL, ["parameters.cohesion.distance=own:8"], replications=10, workers=1,
                  out=Path(place) / "study", progress=False)  # fmt: skip

    return timed(work) / 8, work_loop()


def first() -> Pair:
    """The first run ever: nothing is compiled."""
    with tempfile.TemporaryDirectory() as place:
        return run(MOSUL, 1, CONFLICT_SIM_CACHE=place)[0], command(IMPORTS)[0]


def edit() -> Pair:
    """A run after a constant of ``sim/rules/cohesion.py`` was edited, in a copy of the checkout, less one more run."""
    with tempfile.TemporaryDirectory() as place:
        folder, machine_code = Path(place) / "copy", str(Path(place) / "machine-code")
        for name in ("sim", "scenarios"):
            shutil.copytree(name, folder / name)
        again = partial(run, MOSUL, 1, folder=folder, CONFLICT_SIM_CACHE=machine_code)
        again()
        rules = folder / "sim" / "rules" / "cohesion.py"
        rules.write_text(edited(rules.read_text(encoding="utf-8")), encoding="utf-8")
        return again()[0] - again()[0], command(IMPORTS)[0]


def edited(source: str) -> str:
    """Return a module's source with its first constant (a decimal number other than 0) a thousandth larger.

    Raises:
        ValueError: it has none.
    """
    numbers = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    found = [node for node in numbers if isinstance(node.value, float) and node.value]
    if not found:
        raise ValueError("no constant to edit")
    first_one = min(found, key=lambda node: (node.lineno, node.col_offset))
    lines = source.splitlines(keepends=True)
    line, start, end = lines[first_one.lineno - 1], first_one.col_offset, first_one.end_col_offset
    lines[first_one.lineno - 1] = f"{line[:start]}{1.001 * float(first_one.value)!r}{line[end:]}"  # type: ignore[arg-type]
    return "".join(lines)


MEASURES: dict[str, tuple[str, Callable[[], Pair]]] = {
    "days": ("the days of a replication of Mosul, over a plain work loop", days),
    "replication": ("a whole replication of Mosul, one worker, over a plain work loop", replication),
    "mesa": ("the same as a Mesa model without a collector, over compiled", partial(mesa, False)),
    "mesa_collected": ("the same with the default collector, over compiled", partial(mesa, True)),
    "workers": ("200 replications by two workers, over one", workers),
    "sweep_point": ("a point of a sweep, 10 replications, over a plain work loop", sweep_point),
    "command": ("1,000 replications, whole command without report, over `import mesa, numba`", whole_command),
    "memory": ("its peak memory, over that of `import mesa, numba`", memory),
    "report": ("the report, over `import mesa, numba`", report),
    "first": ("the first run ever (compiles), over `import mesa, numba`", first),
    "edit": ("compiling after an edited constant, over `import mesa, numba`", edit),
}  # fmt: skip
"""Everything that can be measured: in words, and by which function."""
ASKED = ("first", "edit")
"""Measured only if asked for: each takes a minute or more."""


def main() -> None:
    """Answer names on standard input with a cost and its base, until the input ends."""
    out, sys.stdout = sys.stdout, sys.stderr
    for name in sys.stdin:
        print(json.dumps(MEASURES[name.strip()][1]()), file=out, flush=True)


if __name__ == "__main__":
    main()
