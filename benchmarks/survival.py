"""A study that is killed again and again, and one whose cluster loses a worker: the same rows as if nothing had been.

``python benchmarks/survival.py`` plays a Sobol' design of Mosul four times over (some minutes) and writes the table in
docs/scale.md: undisturbed; killed (SIGKILL) at ten random moments and started again each time by the same command; on a
Dask cluster of two processes; and on one of which a process is killed midway. ``--quick`` does so with the made-up
duel and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents import ROOT, table, write_block
from speed import machine

SEED = 20140610
KILLS, QUICK_KILLS = 10, 3
ANSWER = 60.0
MOSUL = (
    "scenarios/mosul.yaml", "--vary", "formations.mosul.morale=0.2:0.6", "--vary", "places.mosul.grievance=0.7:0.95",
    "--vary", "parameters.cohesion.social_pull=2.4:3.8", "--design", "sobol", "--points", "400", "-n", "50",
    "--until", "2014-06-25",
)  # fmt: skip
DUEL = (
    "tests/scenarios/duel.yaml", "--vary", "formations.ford.morale=0.2:0.6", "--vary", "places.ford.grievance=0.1:0.6",
    "--vary", "parameters.cohesion.social_pull=2.4:3.8", "--design", "sobol", "--points", "128", "-n", "50",
)  # fmt: skip


@dataclass
class Survival:
    """How a study went: seconds in all, starts, rows that each new start found, and what came of it."""

    seconds: float
    starts: int
    found: list[int]
    digest: str
    rows: str
    count: int


def command(study: Sequence[str], out: Path, *more: str) -> list[str]:
    """The study's command."""
    return [sys.executable, "-m", "sim", "sweep", *study, "--out", str(out), "--no-report", "--json", *more]


@contextmanager
def started(words: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of our own, in a group of its own; it does not outlive the block."""
    with log.open("ab") as file:
        process = subprocess.Popen(words, cwd=ROOT, stdout=file, stderr=file, start_new_session=True)
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process of ours and those that it started, if it still runs; SIGKILL cannot be caught."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def finish(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for a process that must succeed."""
    if process.wait():
        raise SystemExit(f"a study failed:\n{log.read_text(encoding='utf-8')[-2000:]}")


def kept(out: Path) -> int:
    """Rows that whole chunks hold."""
    names = [[int(part) for part in file.stem.split("-")] for file in (out / "chunks").glob("[0-9]*.arrow")]
    return sum((end - point + 1) * (last - first + 1) for point, end, first, last in names)


def result(out: Path, seconds: float, starts: int, found: list[int]) -> Survival:
    """What a study left: its own digest, and one of all columns of all rows."""
    import pyarrow.parquet as pq

    rows, count = hashlib.blake2b(digest_size=16), 0
    with pq.ParquetFile(out / "outcomes.parquet") as file:
        for batch in file.iter_batches(2000):
            count += len(batch)
            rows.update(repr(batch.to_pydict()).encode())
    digest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["digest"]
    return Survival(seconds, starts, found, digest, rows.hexdigest(), count)


def undisturbed(study: Sequence[str], out: Path, log: Path, *more: str) -> Survival:
    """The study in one go."""
    began = time.perf_counter()
    with started(command(study, out, *more), log) as process:
        finish(process, log)
    return result(out, time.perf_counter() - began, 1, [])


def killed(study: Sequence[str], out: Path, log: Path, total: int, kills: int) -> Survival:
    """The study killed at random moments, and started again each time by the same command.

    A moment is when so many rows are there, and a part of a second more, so that kills hit any part of the work,
    however fast the machine happens to be; the last tenth is left alone, so that the study is never over too soon.
    """
    dice, began, found = random.Random(SEED), time.perf_counter(), []
    for moment in sorted(dice.randrange(1, int(0.9 * total)) for _ in range(kills)):
        there = kept(out)
        with started(command(study, out), log) as process:
            wait_for(process, out, max(moment, there + 1))
            time.sleep(dice.uniform(0, 0.5))
            if process.poll() is not None:
                raise SystemExit("the study was over before it could be killed as often as that: make it longer")
            end(process)
        found.append(kept(out))
    with started(command(study, out), log) as process:
        finish(process, log)
    return result(out, time.perf_counter() - began, kills + 1, found)


def wait_for(process: subprocess.Popen[bytes], out: Path, rows: int) -> None:
    """Wait until so many rows are there."""
    while process.poll() is None and kept(out) < rows:
        time.sleep(0.02)


@contextmanager
def cluster(log: Path, folder: Path, workers: int = 2) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and workers of one thread each on this machine: its address, and the workers."""
    where = folder / "scheduler.json"
    scheduler = ["dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", where]
    with ExitStack() as ours:
        ours.enter_context(started(dask(*scheduler), log))
        address = told(where)
        words = ["dask_worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard",
                 "--local-directory", folder]  # fmt: skip
        yield address, [ours.enter_context(started(dask(*words), log)) for _ in range(workers)]


def dask(name: str, *words: object) -> list[str]:
    """A command of Dask."""
    return [sys.executable, "-m", f"distributed.cli.{name}", *map(str, words)]


def told(where: Path) -> str:
    """The address that a scheduler writes down when it is ready."""
    limit = time.monotonic() + ANSWER
    while time.monotonic() < limit:
        try:
            return str(json.loads(where.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError):
            time.sleep(0.1)
    raise SystemExit("the scheduler did not start")


def on_cluster(study: Sequence[str], out: Path, log: Path, total: int, lose: bool) -> Survival:
    """The study on two worker processes, one of which is killed when half of the rows are there."""
    with tempfile.TemporaryDirectory() as place, cluster(log, Path(place)) as (address, workers):
        began, found = time.perf_counter(), []
        with started(command(study, out, "--cluster", address), log) as process:
            while lose and process.poll() is None and kept(out) < total / 2:
                time.sleep(0.05)
            if lose:
                end(workers[0])
                found.append(kept(out))
            finish(process, log)
        return result(out, time.perf_counter() - began, 1, found)


def played(study: Sequence[str], folder: Path, kills: int) -> dict[str, Survival]:
    """The study in all four ways."""
    log = folder / "log"
    warm = [sys.executable, "-m", "sim", study[0], "-n", "1", "--no-report", "--out", str(folder / "warm")]
    with started(warm, log) as process:  # whatever is not compiled yet
        finish(process, log)
    found = {"undisturbed": undisturbed(study, folder / "whole", log)}
    whole = found["undisturbed"]
    found[f"killed {kills} times"] = killed(study, folder / "killed", log, whole.count, kills)
    found["on Dask, two workers"] = on_cluster(study, folder / "dask", log, whole.count, lose=False)
    found["on Dask, one of two workers killed"] = on_cluster(study, folder / "lost", log, whole.count, lose=True)
    return found


def told_as_table(found: dict[str, Survival]) -> str:
    """One row a way."""
    rows: list[list[Any]] = []
    for name, one in found.items():
        there = ", ".join(f"{rows:,}" for rows in one.found) or "-"
        rows.append([name, f"{one.seconds:.0f} s", one.starts, there, f"{one.count:,}", one.digest, one.rows[:8]])
    head = ["", "time", "starts", "rows kept at each kill", "rows at the end", "digest", "digest of all columns"]
    return table(head, rows)


def main() -> None:
    """Read the command line, play, compare, write."""
    words = argparse.ArgumentParser(description="A study survives kills, and the loss of a worker.")
    words.add_argument("--quick", action="store_true", help="the made-up duel, few kills, nothing written")
    words.add_argument("--folder", type=Path, help="keep the studies here")
    chosen = words.parse_args()
    study, kills = (DUEL, QUICK_KILLS) if chosen.quick else (MOSUL, KILLS)
    with tempfile.TemporaryDirectory() as place:
        folder = chosen.folder or Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        found = played(study, folder, kills)
    body = f"`sweep {' '.join(study)}`\n\n{machine()}\n\n{told_as_table(found)}"
    print(body)
    if len({(one.digest, one.rows, one.count) for one in found.values()}) != 1:
        raise SystemExit("the rows are not the same")
    if not chosen.quick:
        write_block(ROOT / "docs" / "scale.md", "survival", body)


if __name__ == "__main__":
    main()
