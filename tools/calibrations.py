"""Calibrate coefficients to patterns of Mosul, and show the effect elsewhere: the tables of docs/calibration.md.

``python tools/calibrations.py`` calibrates (a quarter of an hour on two quiet cores); with ``--folder`` a finished
calibration is told and nothing is played.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blocks import ROOT, table, write_block

from sim.core.words import percent
from sim.report.wording.calibration import amount, check_rows, inside, verdict
from sim.report.wording.quantities import small_share

DOCUMENT = ROOT / "docs" / "calibration.md"


def play(out: Path, seed: int) -> dict[str, Any]:
    """The content of calibration.json."""
    command = [sys.executable, "-m", "sim", "calibrate", str(ROOT / "scenarios" / "mosul.yaml"), "--seed", str(seed)]
    command += ["--json", "--quiet", "--no-report", "--out", str(out)]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, cwd=ROOT, text=True))
    return found


def waves(found: Mapping[str, Any]) -> str:
    """What history matching ruled out."""
    rows = []
    for one in found["waves"]:
        explained = {name: emulator["explained"] for name, emulator in one["emulators"].items()}
        said = ", ".join(f"{name} {max(0.0, value):.2f}" for name, value in explained.items())
        rows.append([one["wave"], one["points"], small_share(one["left"]), f"{one['limit']:.2f}", said])
    return table(["wave", "points", "left of the whole", "limit", "share of the variance that emulators predict"], rows)


def coefficients(found: Mapping[str, Any]) -> str:
    """Old and proposed values."""
    rows = []
    for row in sorted(found["coefficients"], key=lambda row: (not row["identified"], row["contraction"])):
        new = f"**{row['new']:g}**" if row["identified"] else "not identified"
        limits, spread = f"{row['low']:g} to {row['high']:g}", f"{row['p5']:.3g} to {row['p95']:.3g}"
        narrower = f"{row['contraction']:.2f} ± {row['error']:.2f}"
        rows.append([f"`{row['coefficient']}`", row["tag"], f"{row['old']:g}", new, limits, spread, narrower])
    return table(["coefficient", "tag", "old", "proposed", "range", "90 % of the posterior", "contraction"], rows)


def patterns(found: Mapping[str, Any]) -> str:
    """Every statistic before and after."""
    rows = []
    for one in found["statistics"].values():
        after, values = one["posterior"], []
        for side in ("old", "new"):
            value = one[side]["value"]
            values.append(amount(value, one) if inside(value, one) else f"{amount(value, one)} (miss)")
        limits = f"{amount(one['low'], one)} to {amount(one['high'], one)}"
        spread = f"{amount(after['p5'], one)} to {amount(after['p95'], one)}"
        share = "" if after["worlds"] is None else percent(after["worlds"])
        rows.append([one["pattern"], one["text"], limits, *values, spread, percent(after["within"]), share])
    head = [
        "",
        "statistic",
        "tolerance",
        "old",
        "proposed",
        "90 % of the posterior",
        "points within",
        "replications within",
    ]
    return table(head, rows)


def facts(found: Mapping[str, Any]) -> str:
    """The facts whose verdict changes."""
    sides = found["checks"]["hindcast"]
    rows = [
        [f"{old['number']} {old['name']}", old["role"], *("pass" if one["passed"] else "miss" for one in (old, new))]
        for old, new in zip(sides["old"]["facts"], sides["new"]["facts"], strict=True)
        if old["passed"] != new["passed"]
    ]
    return table(["facts that change", "role", "old", "proposed"], rows) if rows else "No fact changes its verdict."


def battles(found: Mapping[str, Any]) -> str:
    """Each battle's likeliest ending and its probability of what happened."""
    sides = found["checks"]["battles"]
    rows = []
    for old, new in zip(sides["old"]["battles"], sides["new"]["battles"], strict=True):
        chances = [percent(one["probability"][old["outcome"]]) for one in (old, new)]
        words = ["right" if one["right"] else "wrong" for one in (old, new)]
        rows.append([old["name"], old["outcome"], *(f"{c} ({w})" for c, w in zip(chances, words, strict=True))])
    return table(["battle", "happened", "probability of it, old", "proposed"], rows)


def mosul(found: Mapping[str, Any]) -> str:
    """Everything about the calibration."""
    about = found["abc"]
    said = (
        f"{found['played']:,} replications, seed {found['seed']}, digest `{found['digest']}`. "
        f"{' '.join(verdict(found))}"
    )
    posterior = (
        f"ABC: {about['points']} points in {about['generations']} generations, {about['accepted']} taken, which count "
        f"for {about['effective']:.0f}; farthest distance taken {', '.join(f'{one:.2f}' for one in about['epsilon'])}."
    )
    parts = [said, waves(found), posterior, coefficients(found), patterns(found)]
    checks = found["checks"] or {}
    rows = [list(row) for row in check_rows(checks)]
    if rows:
        played = next(one["replications"] for one in checks.values() if one)
        parts.append(table([f"not looked at ({played:,} replications)", "old", "proposed"], rows))
    if checks.get("hindcast"):
        parts.append(facts(found))
    if checks.get("battles"):
        parts.append(battles(found))
    return "\n\n".join(parts)


def main() -> None:
    """Read the command line, play, write."""
    words = argparse.ArgumentParser(description="Coefficients calibrated to patterns of Mosul.")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--folder", type=Path, help="a finished calibration, which is not played again")
    chosen = words.parse_args()
    if chosen.folder is not None:
        found = json.loads((chosen.folder / "calibration.json").read_text(encoding="utf-8"))
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = play(Path(folder) / "mosul", chosen.seed)
    write_block(DOCUMENT, "mosul", mosul(found))


if __name__ == "__main__":
    main()
