"""Find which inputs move the fall of Mosul, and what follows it: the tables of docs/sensitivity.md.

``python tools/sensitivities.py`` moves every uncertain number and coefficient for Mosul and every coefficient for
Tikrit (some ten minutes on two cores); ``--out DIR`` keeps the analyses, and goes on with them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from blocks import ROOT, table, write_block

from sim.core.words import percent
from sim.report.wording.sensitivity import meaning, names

MOSUL = "scenarios/mosul.yaml"
ASKED = {
    "mosul": [MOSUL, "--until", "2014-06-12", "--of", "mosul_falls"],
    "tikrit": [MOSUL, "--until", "2014-06-25", "--of", "tikrit_falls", "--of", "mosul_falls", "--over", "parameters.*"],
}
OUTPUT = {"mosul": "mosul_falls", "tikrit": "tikrit_falls"}
EXPECTED = {
    "Ghosts: who of the garrison was there": ("formations.2div.present",),
    "Force: troops of the columns": ("formations.mosul-column-1.paper",),
    "Force: weight of the perceived force ratio": ("parameters.cohesion.odds",),
    "Sectarian distance: its weight in leaving": ("parameters.cohesion.distance",),
    "Sectarian distance: grievance in Mosul": ("places.mosul.grievance",),
    "Contagion: weight of others' flight": ("parameters.cohesion.contagion",),
    "Contagion: rumour": ("parameters.cohesion.rumour",),
}
"""What the model's design expects to matter, and the inputs that stand for it."""
SHOWN = 12


def analysis(name: str, folder: Path, workers: int | None) -> dict[str, Any]:
    """An analysis on seed 1, played or read again from its folder."""
    command = [sys.executable, "-m", "sim", "sensitivity", *ASKED[name], "--out", str(folder), "--json", "--quiet"]
    command += [] if workers is None else ["--workers", str(workers)]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, cwd=ROOT, text=True))
    return found


def about(found: dict[str, Any]) -> str:
    """What was played."""
    return (
        f"{found['inputs']:,} inputs, {found['played']:,} replications, {found['failed']:,} failed; "
        f"digest {found['digest'][:8]}."
    )


def screened(folder: Path, output: str) -> pd.DataFrame:
    """All inputs of a screening, the strongest first."""
    rows = pd.read_csv(folder / "screening.csv").query("output == @output").reset_index(drop=True)
    return rows.assign(rank=rows["mu_star"].rank(method="min", ascending=False).astype(int))


def strongest(found: dict[str, Any], folder: Path, output: str) -> str:
    """The strongest inputs of a screening."""
    rows = screened(folder, output).head(SHOWN)
    together = {row["path"]: row["together"] for row in found["screening"]["results"][output]}
    called = names(rows["input"].tolist())
    lines = [
        [called[row.input], meaning(row.input, together.get(row.input, [])),
         f"{row.mu_star:.2f} ± {row.mu_star_conf:.2f}", f"{row.mu:+.2f}", f"{row.sigma:.2f}"]
        for row in rows.itertuples()
    ]  # fmt: skip
    return table(["input", "what it is", "mu*", "mu", "sigma"], lines)


def explained(found: dict[str, Any], output: str) -> str:
    """Sobol' indices of those that were kept, and the split."""
    rows = sorted(found["indices"]["results"][output], key=lambda row: -row["st"])
    called = names([row["path"] for row in rows])
    lines = [
        [called[row["path"]], f"{row['s1']:.2f} ± {row['s1_conf']:.2f}", f"{row['st']:.2f} ± {row['st_conf']:.2f}",
         percent(row["lowest_fifth"]), percent(row["highest_fifth"])]
        for row in rows
    ]  # fmt: skip
    split = found["spread"]["results"][output]
    said = {name: f"{percent(one['value'])} ({100 * one['low']:.0f} to {100 * one['high']:.0f})"
            for name, one in split.items()}  # fmt: skip
    sentence = (
        f"Of the variance {said['ignorance']} is due to unknown inputs, {said['luck']} to chance, "
        f"{said['both']} to both together."
    )
    return table(["input", "S1", "ST", "lowest fifth", "highest fifth"], lines) + "\n\n" + sentence


def expected(folders: dict[str, Path]) -> str:
    """Where the inputs stand that the design expects to matter."""
    found = {name: screened(folder, OUTPUT[name]).set_index("input") for name, folder in folders.items()}
    lines = []
    for text, (path,) in EXPECTED.items():
        cells = []
        for rows in found.values():
            one = rows.loc[path] if path in rows.index else None
            cells.append("-" if one is None else f"{one['rank']:.0f} of {len(rows):,} ({one['mu']:+.2f})")
        lines.append([text, f"`{path}`", *cells])
    return table(["expected to matter", "input", "Mosul by 12 June", "Tikrit by 25 June"], lines)


def main() -> None:
    """Play both analyses and write their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="keep the analyses here")
    parser.add_argument("--workers", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folders = {name: (options.out or Path(place)) / name for name in ASKED}
        found = {name: analysis(name, folder, options.workers) for name, folder in folders.items()}
        page = ROOT / "docs" / "sensitivity.md"
        for name, one in found.items():
            body = [about(one), strongest(one, folders[name], OUTPUT[name]), explained(one, OUTPUT[name])]
            write_block(page, name, "\n\n".join(body))
        tornado = folders["mosul"] / "figures" / f"tornado-{OUTPUT['mosul']}.png"
        shutil.copyfile(tornado, ROOT / "docs" / "gallery" / "sensitivity.png")
        write_block(page, "expected", expected(folders))


if __name__ == "__main__":
    main()
