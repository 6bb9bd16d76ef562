"""The results of a sensitivity analysis as comma-separated values, for those who read them elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.study.global_sensitivity.indices import MorrisEffect, SobolIndex
from sim.study.global_sensitivity.unknowns import Unknown


def effects_table(inputs: Sequence[Unknown], results: Mapping[str, Sequence[MorrisEffect]]) -> bytes:
    """One row an output and input, the largest mu* first."""
    rows = [
        (output, one.name, len(one.paths), found.mu, found.mu_star, found.mu_star_conf, found.sigma)
        for output, effects in results.items()
        for found, one in sorted(zip(effects, inputs, strict=True), key=lambda pair: -pair[0].mu_star)
    ]
    return _written(("output", "input", "numbers", "mu", "mu_star", "mu_star_conf", "sigma"), rows)


def indices_table(
    inputs: Sequence[Unknown], results: Mapping[str, Sequence[SobolIndex]], ends: Mapping[str, Any]
) -> bytes:  # fmt: skip
    """One row an output and input, the largest total index first."""
    rows = [
        (output, one.name, len(one.paths), found.s1, found.s1_conf, found.st, found.st_conf, float(low), float(high))
        for output, indices in results.items()
        for found, one, (low, high) in sorted(
            zip(indices, inputs, ends[output], strict=True), key=lambda row: -row[0].st
        )
    ]
    heads = ("output", "input", "numbers", "S1", "S1_conf", "ST", "ST_conf", "lowest_fifth", "highest_fifth")
    return _written(heads, rows)


def _written(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([f"{one:.6g}" if isinstance(one, float) else one for one in row] for row in rows)
    return text.getvalue().encode()
