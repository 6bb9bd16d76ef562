"""Measure several ways to run the same model in one run: writes the tables in docs/benchmarks.md.

``python benchmarks/paths.py`` takes about a quarter of an hour; ``--quick`` some minutes, with fewer repeats and
smaller theatres, and writes nothing. ``--only`` plays some of the parts, and writes them with ``--write``.
``--against FOLDER`` plays another checkout by turns with this one and writes how both did.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import survival
from documents import ROOT, table, write_block
from plain_mesa import agreement, theatres, ways
from plain_mesa.timing import Way, brief, by_turns, ratio, span
from ratios import LEAST_ROUNDS
from speed import DUEL, MOSUL, machine, measured, run

from sim.scenario import load
from sim.study.dask_cluster import cluster as on_dask
from sim.world.blueprint import Blueprint, blueprint

VERSUS = ("what", "the quicker", "the slower", "times as long, by the least", "by the median (range) of repeats")
LENGTHS = (1, 2, 4, 8)
BESIDE = ("replication", "mesa", "mesa_collected", "workers")
"""What ``--against`` measures of two checkouts, of all that ``speed.py`` can."""


def versus(what: str, quicker: Way, slower: Way, repeats: int) -> list[str]:
    """One comparison: the least time of each and the ratios."""
    first, second = by_turns((quicker, slower), repeats)
    return [what, span(min(first)), span(min(second)), *str(ratio(first, second)).split(" | ")]


def rules(quick: bool) -> str:
    """The shortened day: compiled rules against the plain-Mesa port."""
    cases = (("the siege, 20 days", theatres.siege(), 20), ("Mosul, 30 days", theatres.mosul(30), 5))
    rows = []
    for name, theatre, count in cases:
        count = max(2, count // 4) if quick else count
        times = 20 if name.startswith("the siege") else 4
        pair = ways.by_rules(theatre, count, times), ways.by_port(theatre, count)
        rows.append(versus(f"{name}: a replication", *pair, 3 if quick else 9))
    return table(VERSUS, rows)


def found(quick: bool) -> str:
    """What both sides find in the siege."""
    result = agreement.compared(100 if quick else 2000)
    rows = [
        (name, f"{result['engine'][name]:.4g}", f"{result['port'][name]:.4g}", f"{p:.2f}")
        for name, p in result["p"].items()
    ]
    head = ("mean of", "engine", "port", "p that both are the same")
    words = "no difference" if result["agree"] else "**a difference**"
    rate = f"{words} at an error rate of {agreement.ERROR_RATE:.0%} for all five comparisons together"
    return f"{result['replications']:,} replications on each side: {rate}.\n\n" + table(head, rows)


def full(quick: bool) -> str:
    """The whole day: the compiled ensemble against Mesa's ways of playing the engine's own model."""
    repeats = 2 if quick else 5
    mosul, duel = blueprint(load(MOSUL)), blueprint(load(DUEL))
    many, few = (8, 2) if quick else (200, 5)
    compiled = partial(ways.by_engine, mosul)
    rows = [
        versus("Mosul: `play` and `Theatre` without a collector", compiled(few, 2), ways.by_theatre(mosul, few, False),
               repeats),
        versus("Mosul: `play` and `Theatre` as it is", compiled(few, 2), ways.by_theatre(mosul, few, True), repeats),
    ]  # fmt: skip
    for name, plan, count in (("Mosul", mosul, many), ("the duel", duel, 5 * many)):
        for workers in (1, 2):
            pair = ways.by_run(plan, count, workers), ways.by_batch_run(plan, count, workers)
            what = f"{name}: our ensemble and `mesa.batch_run`, {count:,} replications, {workers} at a time"
            rows.append(versus(what, *pair, 2))
    return table(VERSUS, rows)


def cores(quick: bool) -> str:
    """Two workers against one."""
    rows = []
    for name, file, count in (("Mosul", MOSUL, 400), ("the duel", DUEL, 4000)):
        count = count // 8 if quick else count
        plan = blueprint(load(file))
        pair = ways.by_run(plan, count, 2), ways.by_run(plan, count, 1)
        rows.append(versus(f"{name}, {count:,} replications: two workers and one", *pair, 2 if quick else 4))
    return table(VERSUS, rows)


def cluster(quick: bool) -> str:
    """A study on Dask workers of one thread each, two against one, and against two threads of this process."""
    count = 400 if quick else 1200
    with tempfile.TemporaryDirectory() as place:
        folder, log = Path(place), Path(place) / "log"
        (folder / "one").mkdir()
        with (
            survival.cluster(log, folder / "one", 1) as (one, _), survival.cluster(log, folder, 2) as (two, _),
            on_dask(one) as single, on_dask(two) as double,
        ):  # fmt: skip
            by_one, by_two, by_threads = (ways.by_sweep(MOSUL, count, executor) for executor in (single, double, None))
            what, repeats = f"Mosul to 12 June, {count:,} replications", 2 if quick else 3
            rows = [
                versus(f"{what}: two Dask workers and one", by_two, by_one, repeats),
                versus(f"{what}: two threads and two Dask workers", by_threads, by_two, repeats),
            ]
    return table(VERSUS, rows)


def growth(quick: bool) -> str:
    """How the time of a replication grows with formations, places and days, each way against its own smallest."""
    lengths = LENGTHS[:2] if quick else LENGTHS
    grids = (0, 25) if quick else (0, 25, 100, 225)
    parts = [
        ("formations", [14 * n for n in lengths], partial(_by_formations, lengths)),
        ("places", [5 + n for n in grids], partial(_by_places, grids)),
        ("days", [20 * n for n in lengths], partial(_by_days, lengths)),
    ]
    rows: list[list[str]] = []
    for what, sizes, make in parts:
        least = [min(one) for one in by_turns([way for three in make() for way in three], 2 if quick else 5)]
        for k, size in enumerate(sizes):
            here = least[3 * k : 3 * k + 3]
            cells = [f"{span(one)} ({brief(one / first)})" for one, first in zip(here, least[:3], strict=True)]
            rows.append([what if k == 0 else "", f"{size:,}", *cells, brief(here[1] / here[0])])
    head = ("grows", "to", "compiled rules", "plain Mesa", "whole day, compiled", "plain Mesa : compiled rules")
    return table(head, rows)


Ways = tuple[Way, Way, Way]


def _three(theatre: theatres.Theatre, plan: Blueprint) -> Ways:
    return ways.by_rules(theatre, 10, 10), ways.by_port(theatre, 3), ways.by_engine(plan, 10)


def _by_formations(lengths: Sequence[int]) -> list[Ways]:
    duel = load(DUEL)
    return [_three(theatres.siege(times=n), blueprint(theatres.larger(duel, "market", 2 * n))) for n in lengths]


def _by_places(grids: Sequence[int]) -> list[Ways]:
    duel = load(DUEL)
    return [_three(theatres.siege(places=n), blueprint(theatres.larger(duel, "market", 1, n))) for n in grids]


def _by_days(lengths: Sequence[int]) -> list[Ways]:
    def lasting(days: int) -> Blueprint:
        duel = load(DUEL)
        return blueprint(duel.model_copy(update={"days": days, "longest": days}))

    return [_three(theatres.siege(days=20 * n), lasting(20 * n)) for n in lengths]


def replications(quick: bool) -> str:
    """A run of the duel, files and all, as the number of its replications grows."""
    plan = blueprint(load(DUEL))
    counts = (50, 500) if quick else (50, 500, 5000, 10000)
    times = by_turns([ways.by_run(plan, count, 2) for count in counts], 2)
    rows = [
        (f"{count:,}", span(count * least), f"{1e3 * least:.2f} ms")
        for count, least in zip(counts, map(min, times), strict=True)
    ]
    return table(("replications", "whole run, two workers", "a replication"), rows)


def start_up(quick: bool) -> str:
    """What has to be waited for before anything is played, against an interpreter that does nothing."""
    programs = (
        ("the interpreter, doing nothing", ("-c", "")),
        ("`python -m sim --help`", ("-m", "sim", "--help")),
        ("`import sim`", ("-c", "import sim")),
        ("`from sim.scenario import load`", ("-c", "from sim.scenario import load")),
        ("`import mesa`", ("-c", "import mesa")),
        ("`from sim import Theatre`", ("-c", "from sim import Theatre")),
        ("the compiled rules, read from the cache", ("-c", _WARM)),
    )
    starts = [Way(partial(_start, words)) for _, words in programs]
    times = by_turns(starts, 3 if quick else 9)
    rows = [
        (name, span(min(one)), brief(min(one) / min(times[0]))) for (name, _), one in zip(programs, times, strict=True)
    ]
    if not quick:
        with tempfile.TemporaryDirectory() as cache:
            seconds = run(MOSUL, 1, CONFLICT_SIM_CACHE=cache)[0]
        rows.append(("the first run ever, with nothing compiled (once)", span(seconds), brief(seconds / min(times[0]))))
    return table(("start-up", "least", "times the interpreter's own"), rows)


_WARM = "from sim.ensemble.days import steps; from sim.world.tables import blank; steps(blank())"


def _start(words: Sequence[str], _: object) -> None:
    subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, check=True)


PARTS: dict[str, Callable[[bool], str]] = {
    "found": found, "rules": rules, "full": full, "cores": cores, "cluster": cluster, "growth": growth,
    "replications": replications, "start": start_up,
}  # fmt: skip
"""Blocks of docs/benchmarks.md and what fills them."""


def main() -> None:
    """Measure, print and write."""
    words = argparse.ArgumentParser(description="Measure several ways of playing the same against one another.")
    words.add_argument("--quick", action="store_true", help="fewer repeats and smaller theatres; writes nothing")
    words.add_argument("--only", choices=PARTS, action="append", help="play some parts only")
    words.add_argument("--write", action="store_true", help="write the parts that --only names")
    words.add_argument(
        "--against", type=Path, metavar="FOLDER", help="measure another checkout by turns, and nothing else"
    )
    chosen = words.parse_args()
    if chosen.against is not None:
        body = measured(BESIDE, 2 if chosen.quick else LEAST_ROUNDS, chosen.against.resolve())[0]
        print(body)
        if not chosen.quick:
            write_block(ROOT / "docs" / "benchmarks.md", "before", body)
        return
    busy = f" Load average when it began: {os.getloadavg()[0]:.1f}." if hasattr(os, "getloadavg") else ""
    bodies = {} if chosen.only else {"machine": machine() + busy}
    for name in chosen.only or PARTS:
        bodies[name] = PARTS[name](chosen.quick) + (f"\n\nMeasured apart.{busy}" if chosen.only else "")
        print(f"{name}\n\n{bodies[name]}\n", flush=True)
    if not chosen.quick and (chosen.write or not chosen.only):
        for name, body in bodies.items():
            write_block(ROOT / "docs" / "benchmarks.md", name, body)


if __name__ == "__main__":
    main()
