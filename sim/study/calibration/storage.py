"""The tables that a calibration leaves beside its record: implausibility over the space, and the posterior sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.store import write_whole
from sim.ensemble.tables import Stored
from sim.study.calibration.matching import Space
from sim.study.calibration.posterior import Posterior
from sim.study.global_sensitivity.unknowns import Unknown
from sim.study.record_types import CalibrationManifest, CalibrationRecord
from sim.study.results import read_study

SPACE, POSTERIOR, RECORD = "space.parquet", "posterior.parquet", "calibration.json"
CLOUD = 50_000
"""Points of the space that are kept, with their implausibility."""


class Calibrated:
    """A finished calibration.

    Attributes:
        folder: where it stands.
        manifest: what it was.
        record: ``calibration.json``.
        tables: the others of its files.

    Raises:
        RunFolderError: the folder holds no finished calibration, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest, self.record = read_study(folder, "calibration", CalibrationManifest, RECORD, CalibrationRecord)
        self.tables = Stored(folder, self.manifest)


def save_space(folder: Path, space: Space, inputs: Sequence[Unknown], seed: int) -> None:
    """Write points spread evenly over all ranges, each with its implausibility over the limit (above 1: ruled out)."""
    shares = np.random.default_rng([seed, 4]).random((CLOUD, space.width))
    _write(folder / SPACE, shares, inputs, {"implausibility": space.implausibility(shares).astype(np.float32)})


def save_posterior(folder: Path, found: Posterior, inputs: Sequence[Unknown]) -> None:
    """Write all points of the generations, with distance and weight (0: too far)."""
    _write(folder / POSTERIOR, found.shares, inputs, {"distance": found.distance, "weight": found.weights})


def _write(file: Path, shares: Any, inputs: Sequence[Unknown], more: dict[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {one.name.partition(".")[2]: one.at(shares[:, column]) for column, one in enumerate(inputs)}
    table = pa.table({name: pa.array(np.ascontiguousarray(values)) for name, values in (columns | more).items()})
    write_whole(file, lambda target: pq.write_table(table, target, compression="zstd"))


def read_calibration_table(folder: Path, name: str) -> dict[str, Any]:
    """A table's columns, (n,) each.

    Raises:
        RunFolderError: it cannot be read.
    """
    found = Calibrated(folder).tables.read(name)
    return {column: found[column].to_numpy() for column in found.column_names}
