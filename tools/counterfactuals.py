"""Compare four counterfactuals of Mosul with the case, with common random numbers: the tables of docs/compare.md.

``python tools/counterfactuals.py`` plays 300 pairs of each (a minute or two).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blocks import ROOT, table, write_block

from sim.core.words import amount
from sim.report.wording.comparison import narrower
from sim.report.wording.quantities import amounts, beyond_chance, points

MOSUL = ROOT / "scenarios" / "mosul.yaml"
FOLDER = ROOT / "scenarios" / "counterfactuals"
FILES = ("no-ghosts", "air-strikes-11-june", "kurdish-help-in-may", "early-reform")
EARLY = ("mosul_falls", "mosul_falls_14_days")


def play(name: str, pairs: int, out: Path | None) -> dict[str, Any]:
    """The comparison of a counterfactual with the case, on seed 1."""
    command = [sys.executable, "-m", "sim", "compare", str(MOSUL), str(FOLDER / f"{name}.yaml"), "-n", str(pairs)]
    command += ["--json", "--quiet", *(("--out", str(out / name)) if out else ("--no-report",))]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, cwd=ROOT, text=True))
    return found


def cell(one: Mapping[str, Any], said: tuple[str, str]) -> str:
    """A difference and its interval, in bold where the interval leaves out no difference."""
    difference, interval = said
    return (f"**{difference}**" if beyond_chance(dict(one)) else difference) + (f" ({interval})" if interval else "")


def flips(one: Mapping[str, Any]) -> str:
    """Return how many replications flipped each way."""
    return f"{one['to_yes']} / {one['to_no']}"


def shorter(one: Mapping[str, Any]) -> str:
    """By how much the paired interval is shorter than the unpaired, in per cent."""
    apart = one["unpaired"]
    return f"{100 * (1 - (one['high'] - one['low']) / (apart['high'] - apart['low'])):.0f} %"


def outcomes(found: Mapping[str, Mapping[str, Any]]) -> str:
    """One row a question, one column a counterfactual."""
    first = next(iter(found.values()))
    rows = []
    for name, one in first["outcomes"].items():
        cells = [cell(other["outcomes"][name], points(other["outcomes"][name])) for other in found.values()]
        rows.append([one["text"], f"{100 * one['a']['probability']:.0f}", *cells])
    for measure, text in (("civilians_killed", "Civilians killed, mean"), ("displaced", "People displaced, mean")):
        cells = [cell(other["harm"][measure], amounts(other["harm"][measure])) for other in found.values()]
        rows.append([text, amount(first["harm"][measure]["a"]), *cells])
    return table(["", "baseline (%, mean)", *(other["b"]["scenario"] for other in found.values())], rows)


def pairing(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Return when replications diverge, how many flipped on Mosul, and the gain of common random numbers."""
    head = ["", "territorial control diverges: pairs, median day", "flipped, Mosul by 12 June: to yes / to no",
            "exact McNemar", "interval of that question shorter than unpaired by", "of the median question by",
            "pairs for half the longest interval"]  # fmt: skip
    rows = []
    for one in found.values():
        parted, mosul = one["map_parted"], one["outcomes"][EARLY[0]]
        chance = "< 0.001" if mosul["mcnemar"] < 0.001 else f"{mosul['mcnemar']:.3f}"
        when = f"{parted['pairs']} of {parted['pairs'] + parted['never']}, {parted['date']['median']}"
        needed = max(other["pairs_for_half"] or 0 for other in one["outcomes"].values())
        saved = f"{100 * (narrower(dict(one)) or 0):.0f} %"
        rows.append([one["b"]["scenario"], when, flips(mosul), chance, shorter(mosul), saved, f"{needed:,}"])
    return table(head, rows)


def main() -> None:
    """Read the command line, play, write."""
    words = argparse.ArgumentParser(description="Four counterfactuals of Mosul with common random numbers.")
    words.add_argument("-n", "--replications", type=int, default=300)
    words.add_argument("--out", type=Path, help="keep folders and figures here")
    chosen = words.parse_args()
    found = {name: play(name, chosen.replications, chosen.out) for name in FILES}
    said = f"{chosen.replications} pairs each, seed 1, 88 days. Differences in percentage points, bold beyond chance."
    body = f"{said}\n\n{outcomes(found)}\n\n{pairing(found)}"
    write_block(ROOT / "docs" / "compare.md", "counterfactuals", body)
    print(body)


if __name__ == "__main__":
    main()
