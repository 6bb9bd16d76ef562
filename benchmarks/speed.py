"""How fast and how big: ratios by turns in one run, beside another checkout or beside those that were kept.

``python benchmarks/speed.py`` measures this checkout; ``--against FOLDER`` plays another one by turns with it, each in
a process of its own; ``--check`` fails if a ratio is more than 10 % worse than the one in ``benchmarks/kept.yaml``,
``--keep`` writes that file anew; ``--markdown`` writes the table in docs/speed.md. ``--first`` and ``--edit`` add what
takes minutes.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import ratios
from documents import ROOT, table, write_block
from measures import ASKED, MEASURES, run

__all__ = ["DUEL", "MOSUL", "machine", "run"]
MOSUL, DUEL = ROOT / "scenarios" / "mosul.yaml", ROOT / "tests" / "scenarios" / "duel.yaml"
MOST_ROUNDS = 24
"""Rounds after which ``--check`` leaves a ratio open."""
Pairs = list[tuple[float, float]]


class Side:
    """One checkout: a process that answers with measurements until it is closed.

    Args:
        folder: the checkout.
    """

    def __init__(self, folder: Path) -> None:
        env = os.environ | {"PYTHONPATH": str(folder)}
        program = [sys.executable, str(Path(__file__).with_name("measures.py"))]
        self._process = subprocess.Popen(
            program, cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Side:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, name: str) -> tuple[float, float]:
        """Measure something once: its cost and its base.

        Raises:
            RuntimeError: the process has ended; its error stands on standard error.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(name, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{name} could not be measured")
        cost, base = json.loads(answer)
        return cost, base


def by_turns(sides: Sequence[Side], name: str, rounds: int, warm: bool = True) -> list[Pairs]:
    """Measure something on every side by turns; every other round goes backwards, a first one does not count."""
    found: list[Pairs] = [[] for _ in sides]
    for number in range(0 if warm else 1, rounds + 1):
        order = range(len(sides)) if number % 2 else range(len(sides) - 1, -1, -1)
        for k in order:
            pair = sides[k].ask(name)
            if number:
                found[k].append(pair)
    return found


def ratio_of(pairs: Pairs) -> ratios.Spread:
    """Return the spread of what is measured, cost over base."""
    return ratios.spread([cost for cost, _ in pairs], [base for _, base in pairs])


def change_of(here: Pairs, there: Pairs) -> ratios.Spread:
    """Return how many times as much this checkout costs as the other, cost over cost in the same round."""
    if any(cost <= 0 for cost, _ in there):  # a difference of two times that noise has swallowed
        return ratios.Spread(float("nan"), float("nan"), float("nan"), len(there))
    return ratios.spread([cost for cost, _ in here], [cost for cost, _ in there])


def checked(side: Side, name: str, kept: float, rounds: int) -> tuple[bool, str]:
    """Measure until the spread allows a verdict; return whether it is not worse than kept, and a line that says so."""
    pairs = by_turns([side], name, rounds)[0]
    while ratios.verdict(ratio_of(pairs), kept) == "open" and len(pairs) < MOST_ROUNDS:
        pairs += by_turns([side], name, 2, warm=False)[0]
    found = ratio_of(pairs)
    return ratios.verdict(found, kept) != "worse", ratios.line(name, found, kept)


def check(names: Sequence[str], rounds: int) -> int:
    """Compare every kept ratio among those asked for; the exit code is 1 if one is worse."""
    kept, good = ratios.read(), True
    with Side(ROOT) as side:
        for name in names:
            if name in kept:
                well, said = checked(side, name, kept[name], rounds)
                good &= well
                print(said, flush=True)
    return 0 if good else 1


def measured(names: Sequence[str], rounds: int, against: Path | None) -> tuple[str, dict[str, ratios.Spread]]:
    """Measure everything asked for: the table as Markdown, and this checkout's ratios by name."""
    folders = [ROOT] if against is None else [ROOT, against]
    rows, found = [], {}
    with ExitStack() as open_sides:
        sides = [open_sides.enter_context(Side(folder)) for folder in folders]
        for name in names:
            few = name in ASKED
            pairs = by_turns(sides, name, 1 if few else rounds, warm=not few)
            found[name] = ratio_of(pairs[0])
            cells = [str(ratio_of(one)) for one in reversed(pairs)]
            rows.append([MEASURES[name][0], *cells, *([str(change_of(*pairs))] if against else [])])
            print("; ".join(rows[-1]), file=sys.stderr, flush=True)
    head = ("what", "before", "now", "now : before, in the same round") if against else ("what", "ratio")
    return machine() + "\n\n" + table(head, rows), found


def machine() -> str:
    """What it was measured on."""
    from sim.core.versions import versions

    parts = ", ".join(f"{name} {version}" for name, version in versions().items())
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}; {parts}."


def options(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    words = argparse.ArgumentParser(description="Measure the engine on this machine, in ratios.")
    words.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout, played by turns with this one")
    words.add_argument("--only", choices=MEASURES, action="append", help="measure this only (may be repeated)")
    words.add_argument("--rounds", type=int, default=ratios.LEAST_ROUNDS, help="how often each is measured by turns")
    words.add_argument("--first", action="store_true", help="the first run ever as well")
    words.add_argument("--edit", action="store_true", help="compiling after an edited constant as well")
    words.add_argument("--check", action="store_true", help="fail if a ratio is more than 10 %% worse than kept")
    words.add_argument("--keep", action="store_true", help="write the ratios to benchmarks/kept.yaml")
    words.add_argument("--markdown", action="store_true", help="write the table in docs/speed.md")
    chosen = words.parse_args(given)
    if chosen.rounds < 1:
        words.error(f"--rounds: found {chosen.rounds}. Allowed: 1 or more")
    if chosen.against is not None and not (chosen.against / "sim" / "__init__.py").is_file():
        words.error(f"--against: found {chosen.against}. Allowed: the folder of a checkout (with sim/__init__.py)")
    return chosen


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, and check, keep or write."""
    chosen = options(given)
    asked = {name for name in ASKED if getattr(chosen, name)}
    names = chosen.only or [name for name in MEASURES if name not in ASKED or name in asked]
    if chosen.check:
        return check(names, chosen.rounds)
    body, found = measured(names, chosen.rounds, chosen.against and chosen.against.resolve())
    print(body)
    if chosen.keep:
        what = {name: words for name, (words, _) in MEASURES.items()}
        ratios.keep(found, what, datetime.date.today().isoformat(), machine())
    if chosen.markdown:
        write_block(ROOT / "docs" / "speed.md", "speed", body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
