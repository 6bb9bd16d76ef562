"""``python -m tests.fuzz inputs|commands|folders``: any number of cases from any seed, or one of them again."""

from __future__ import annotations

import argparse
import os
import sys
import time

os.environ.setdefault("NUMBA_DISABLE_JIT", "1")
os.environ.setdefault("SIM_REPORT", "0")


def main() -> int:
    """Run what is asked for; 1 if something was found."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("what", choices=("inputs", "commands", "folders"))
    asked.add_argument("-n", "--cases", type=int, default=1000, help="how many cases [1000]")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--first", type=int, default=0, help="number of the first case [0]")
    asked.add_argument("--case", type=int, help="this case alone, told in full")
    asked.add_argument("--only", default="", help="sources whose name has this in it")
    asked.add_argument("--most", type=int, default=3, help="findings shown of each kind and operator [3]")
    given = asked.parse_args()
    numbers = range(given.first, given.first + given.cases) if given.case is None else range(given.case, given.case + 1)
    began = time.perf_counter()
    tally = _run(given, numbers)
    print(tally.told(given.most))
    print(f"{time.perf_counter() - began:.1f} s, seed {given.seed}. One case again: python -m tests.fuzz {given.what} "
          f"--seed {given.seed} --case NUMBER" + (f" --only {given.only}" if given.only else ""))  # fmt: skip
    return 1 if tally.findings else 0


def _run(given: argparse.Namespace, numbers: range):  # type: ignore[no-untyped-def]
    if given.what == "folders":
        from tests.fuzz.folders import spoiler

        with spoiler(given.only) as found:
            return found.run(given.seed, numbers)
    from tests.fuzz.running import fuzzer

    with fuzzer(given.only) as found:
        if given.case is not None:
            _tell(found, given.seed, given.case)
        if given.what == "commands":
            from tests.fuzz.commands import run

            return run(found, given.seed, numbers)
        return found.run(given.seed, numbers)


def _tell(found, seed: int, number: int) -> None:  # type: ignore[no-untyped-def]
    """Show what a case changes, line by line."""
    import difflib

    source, change = found.case(seed, number)
    print(f"{source.name}: {change.operator}: {change.said}\nmeaning: {change.meaning.value}")
    before, after = (
        one.decode("utf-8", "backslashreplace").splitlines() for one in (found.judge(source).data, change.data)
    )
    for line in difflib.unified_diff(before, after, "shipped", "changed", lineterm="", n=1):
        print(line[:200])


if __name__ == "__main__":
    sys.exit(main())
