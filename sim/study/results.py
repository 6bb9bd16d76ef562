"""A finished study, read back from its folder."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.ensemble.files import RunFolderError
from sim.ensemble.json_records import AGAIN, REMOVE, Manifest, read_record
from sim.ensemble.store import DONE, MANIFEST, SUMMARY
from sim.ensemble.tables import Stored
from sim.study.design import ASIDE
from sim.study.factors import column
from sim.study.record_types import SweepManifest, SweepRecord

if TYPE_CHECKING:
    import pandas as pd

DESIGN, OUTCOMES = "design.csv", "outcomes.parquet"
"""Files of a sweep: its points, and the rows of all of them."""
INTERVAL = ("probability", "low", "high", "count", "of")


class Sweep:
    """A finished study.

    Attributes:
        folder: where it stands.
        manifest: what it was: scenario, factors, seed, versions.
        record: ``summary.json``.
        factors: paths of what was varied.
        outcomes: names of the scenario's questions.

    Raises:
        RunFolderError: the folder holds no finished study.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.manifest, self.record = read_study(self.folder, "sweep", SweepManifest, SUMMARY, SweepRecord)
        self.tables = Stored(self.folder, self.manifest)
        self.factors: tuple[str, ...] = tuple(self.record["factors"])
        self.outcomes: tuple[str, ...] = tuple(self.record["questions"])

    @property
    def played(self) -> int:
        """Number of replications of all points, failed ones included."""
        return int(self.record["points"] * self.record["replications"])

    @property
    def failed(self) -> int:
        """Number of replications that have an error."""
        return int(self.record["failed"])

    @functools.cached_property
    def rows(self) -> pd.DataFrame:
        """All replications of all points, failed ones included: the factors first, then as in ``column_names``."""
        return self.columns(self.column_names)

    @functools.cached_property
    def column_names(self) -> tuple[str, ...]:
        """The columns of ``rows``."""
        return tuple(self.tables.schema(OUTCOMES).names)

    def columns(self, names: Sequence[str]) -> pd.DataFrame:
        """Some columns of ``rows``, for studies that are too large to be read as a whole."""
        return self.tables.read(OUTCOMES, names).to_pandas()

    @functools.cached_property
    def design(self) -> pd.DataFrame:
        """The points, one row each: the factors' values (numbers where they are numbers), by the point's number."""
        import pandas as pd

        table = pd.read_csv(self.tables.path(DESIGN), dtype=str, keep_default_na=False)
        values = {name: column(table[name].tolist())[0] for name in table.columns if name not in ASIDE}
        return pd.DataFrame(values, index=pd.RangeIndex(len(table), name="point"))

    @functools.cached_property
    def summary(self) -> pd.DataFrame:
        """One row a point and outcome: point, the factors, outcome, probability, low, high (95 %), count, of."""
        import pandas as pd

        rows = [
            {"point": one["point"], **one["factors"], "outcome": name, **found}
            for one in self.record["results"] for name, found in one["outcomes"].items()
        ]  # fmt: skip
        numbers = dict.fromkeys(("probability", "low", "high"), float)
        return pd.DataFrame(rows, columns=["point", *self.factors, "outcome", *INTERVAL]).astype(numbers)

    @functools.cached_property
    def harm(self) -> pd.DataFrame:
        """One row a point and measure of harm to civilians: point, the factors, measure, median, low5, high95."""
        import pandas as pd

        rows = [
            {"point": one["point"], **one["factors"], "measure": name, **found}
            for one in self.record["results"] for name, found in one["harm"].items()
        ]  # fmt: skip
        numbers = ["median", "low5", "high95"]
        columns = ["point", *self.factors, "measure", *numbers]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(numbers, float))

    def sign(self, factor: str) -> str:
        """Sign by which a factor's numbers are applied: ``x`` multiply, ``+`` add, ``%`` a percentage, or nothing."""
        return str(next(one["sign"] for one in self.manifest["factors"] if one["path"] == factor))

    def __repr__(self) -> str:
        about = self.record
        return f"<Sweep of {about['scenario']}: {about['points']:,} points x {about['replications']:,} replications>"


STUDIES = {"sweep": "study", "sensitivity": "analysis", "comparison": "comparison", "calibration": "calibration",
           "levers": "audit"}  # fmt: skip
"""Word for a finished folder, by the kind that its manifest says."""


def read_study(folder: Path, kind: str, manifest: Any, name: str, record: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Manifest and record of a finished study, of which every type has been looked at.

    Args:
        folder: where it stands.
        kind: what it should be.
        manifest: what its manifest should be.
        name: of the record's file.
        record: what the record should be.

    Raises:
        RunFolderError: the folder holds no finished study of this kind, or it cannot be read.
    """
    word = STUDIES[kind]
    try:
        found = read_record(folder, MANIFEST, Manifest, REMOVE)
        if found.get("kind", "run") != kind:
            raise RunFolderError(folder, f"holds a {found.get('kind', 'run')}, not a {kind}")
        if found["status"] != DONE:
            raise RunFolderError(folder, f"the {word} is not complete; the command that started it goes on with it")
        about, said = read_record(folder, MANIFEST, manifest, REMOVE), read_record(folder, name, record)
    except NotADirectoryError:
        raise RunFolderError(folder, f"is a file, not the folder of a {word}") from None
    except FileNotFoundError as error:
        missing = Path(error.filename or MANIFEST).name
        raise RunFolderError(folder, f"not a finished {word} (no {missing})") from None
    if said["digest"] != about["digest"]:
        raise RunFolderError(folder, f"{name} is of another {word} than {MANIFEST}; {AGAIN}")
    return about, said
