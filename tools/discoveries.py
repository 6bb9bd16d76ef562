"""Find the regions of the inputs in which Mosul holds, and Baghdad falls: the results in docs/discovery.md.

``python tools/discoveries.py`` plays 10,000 replications once (half a minute to some minutes) and asks twice.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

from blocks import ROOT, table, write_block

from sim.core.words import amount, percent

MOSUL = ROOT / "scenarios" / "mosul.yaml"
ASKED = (("mosul_falls", "--no"), ("baghdad_falls",))


def ask(outcome: tuple[str, ...], where: Path, play: tuple[str, ...]) -> dict[str, Any]:
    """One discovery in a finished run, or in one that is played; the second finds the run of the first."""
    command = [sys.executable, "-m", "sim", "discover", str(where), "--outcome", *outcome, "--json", "--quiet", *play]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, cwd=ROOT, text=True))
    return found


def limits(box: dict[str, Any]) -> str:
    """The inputs of a box, one row each."""
    rows = []
    for one in box["limits"]:
        ends = ["" if one[side] is None else amount(one[side]) for side in ("low", "high")]
        chance = "< 0.001" if one["quasi_p"] < 0.001 else f"{one['quasi_p']:.3f}"
        rows.append([one["text"], *ends, chance, percent(one["reproduced"]), len(one["also"])])
    return table(["input", "above", "below", "quasi-p", "found again", "others with its draw"], rows)


def section(outcome: tuple[str, ...], found: dict[str, Any]) -> str:
    """The command, what it says, and the inputs that it looked at."""
    command = f"`python -m sim discover scenarios/mosul.yaml --outcome {' '.join(outcome)} -n {found['replications']}`"
    parts = [f"{command}\n({found['text']})", f"> {found['told']}"]
    parts += [limits(box) for box in found["boxes"]]
    if found["inputs"]:
        kept = "; ".join(f"{one['text']} ({one['rho']:+.2f})" for one in found["inputs"])
        parts.append(f"Kept of {found['inputs_tried']:,} inputs, with their rank correlations: {kept}.")
    if found["tree"]:
        tree = found["tree"]
        parts.append(
            f"The tree is right in {percent(tree['accuracy']['value'])} of the unseen replications (always giving the "
            f"more common answer: {percent(tree['base_accuracy'])}) and splits on {len(tree['shared'])} of the box's "
            "inputs."
        )
    return "\n\n".join(part if part.startswith("|") else wrapped(part) for part in parts)


def wrapped(text: str) -> str:
    """A paragraph in lines, quoted if it is a quotation."""
    return textwrap.fill(text, 124, subsequent_indent="> " if text.startswith(">") else "")


def main() -> None:
    """Read the command line, play, write."""
    words = argparse.ArgumentParser(description="Two discoveries of Mosul.")
    words.add_argument("-n", "--replications", type=int, default=10_000)
    words.add_argument("--out", type=Path, help="keep the run here")
    words.add_argument("--run", type=Path, help="ask of this finished run of the case, and play nothing")
    chosen = words.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = (chosen.out or Path(passing) / "run").absolute()
        where, play = MOSUL, ("-n", str(chosen.replications), "--out", str(folder))
        if chosen.run is not None:
            where, play = chosen.run.absolute(), ()
        body = "\n\n".join(section(outcome, ask(outcome, where, play)) for outcome in ASKED)
    write_block(ROOT / "docs" / "discovery.md", "discoveries", body)
    print(body)


if __name__ == "__main__":
    main()
