"""From a posterior to proposed values, and from these into the registry of coefficients.

Rule: a coefficient that the patterns have narrowed takes its posterior median, rounded to a hundredth of its range or a
little less; one that they have not is "not identified" and keeps its value.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.core.coefficients import FILE, registry
from sim.ensemble.store import write_whole
from sim.study.calibration.posterior import Posterior, contraction, narrowed
from sim.study.global_sensitivity.unknowns import Unknown

COLUMNS = ("coefficient", "old", "new", "low", "high", "contraction", "identified", "p5", "median", "p95")
FILE_NAME = "proposal.csv"
PAGE = "docs/calibration.md"
STEPS = 50
"""A value is rounded to a step (1, 2 or 5 times a power of ten) of which the range has at least so many."""


def proposal(found: Posterior, inputs: Sequence[Unknown]) -> list[dict[str, Any]]:
    """One row a coefficient, by COLUMNS; and ``error``, the standard error of the contraction."""
    ratios, known, ends = contraction(found), narrowed(found), found.quantile([0.05, 0.5, 0.95])
    rows = []
    for column, one in enumerate(inputs):
        about = registry()[one.name.partition(".")[2]]
        ratio, error = (float(part) for part in ratios[column])
        identified = bool(known[column])
        low, middle, high = (float(value) for value in one.at(ends[:, column]))
        rows.append({
            "coefficient": about.name, "old": about.default,
            "new": rounded(middle, about.low, about.high) if identified else about.default,
            "low": about.low, "high": about.high, "contraction": ratio, "identified": identified,
            "p5": low, "median": middle, "p95": high, "error": error, "tag": about.tag, "meaning": about.meaning,
        })  # fmt: skip
    return rows


def rounded(value: float, low: float, high: float) -> float:
    """A value on a round step within its range."""
    fine = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(fine))
    step = next(factor * power for factor in (5, 2, 1) if factor * power <= fine * (1 + 1e-9))
    return min(max(float(f"{round(value / step) * step:.10g}"), low), high)


def sets(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the changes of a scenario that play it with the proposed values."""
    return tuple(f"parameters.{row['coefficient']}={row['new']:.12g}" for row in rows if row["new"] != row["old"])


def shares(rows: Sequence[dict[str, Any]], key: str) -> list[float]:
    """Return the values of a column as shares of their ranges, 0 to 1."""
    return [(row[key] - row["low"]) / (row["high"] - row["low"]) for row in rows]


def save(folder: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write ``proposal.csv``.

    Raises:
        StorageError: the disk refuses.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        values = (row[name] for name in COLUMNS)
        writer.writerow([f"{one:.6g}" if isinstance(one, float) else str(one).lower() if isinstance(one, bool) else one
                         for one in values])  # fmt: skip
    write_whole(folder / FILE_NAME, lambda file: file.write(text.getvalue().encode()))


def write_registry(rows: Sequence[dict[str, Any]], to: str, file: Path = FILE) -> list[str]:
    """Put the proposed values into the registry of coefficients: tag C, the old value and source kept in the source.

    Args:
        rows: of ``proposal``.
        to: the evidence that was calibrated to.
        file: the registry's table.

    Returns:
        The names of the coefficients that are changed.

    Raises:
        StorageError: the disk refuses.
    """
    new = {row["coefficient"]: row for row in rows if row["identified"]}
    lines, changed = [], []
    for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
        cells = next(csv.reader([line]))
        row = new.get(cells[0])
        if row is not None:
            name, default, low, high, zero, unit, tag, source, meaning = cells
            source = f"calibrated to {to}, {PAGE}; before: {default} ({tag}: {source})"
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerow(
                [name, f"{row['new']:.12g}", low, high, zero, unit, "C", source, meaning]
            )
            line = text.getvalue()
            changed.append(name)
        lines.append(line)
    if changed:
        write_whole(file, lambda target: target.write("".join(lines).encode()))
    return changed
