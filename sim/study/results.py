"""A finished study, read back from its folder."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.ensemble.store import MANIFEST, SUMMARY, RunFolderError
from sim.study.design import ASIDE
from sim.study.store import DESIGN, DONE, OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

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
        self.manifest = _read(self.folder, MANIFEST)
        if self.manifest.get("kind") != "sweep":
            raise RunFolderError(self.folder, "is not a study of design points")
        if self.manifest["status"] != DONE:
            raise RunFolderError(self.folder, "the study is not complete; the command that started it goes on with it")
        self.record = _read(self.folder, SUMMARY)
        self.factors: tuple[str, ...] = tuple(self.record["factors"])
        self.outcomes: tuple[str, ...] = tuple(self.record["questions"])

    @functools.cached_property
    def rows(self) -> pd.DataFrame:
        """All replications of all points, failed ones included: the factors first, then as in ``column_names``."""
        return self.columns(self.column_names)

    @functools.cached_property
    def column_names(self) -> tuple[str, ...]:
        """The columns of ``rows``."""
        import pyarrow.parquet as pq

        return tuple(pq.read_schema(self.folder / OUTCOMES).names)

    def columns(self, names: Sequence[str]) -> pd.DataFrame:
        """Some columns of ``rows``, for studies that are too large to be read as a whole."""
        import pyarrow.parquet as pq

        return pq.read_table(self.folder / OUTCOMES, columns=list(names)).to_pandas()

    @functools.cached_property
    def design(self) -> pd.DataFrame:
        """The points, one row each: the factors' values (numbers where they are numbers), by the point's number."""
        import pandas as pd

        from sim.study.factors import column

        table = pd.read_csv(self.folder / DESIGN, dtype=str, keep_default_na=False)
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
        """How a factor's numbers are applied: ``x`` multiply, ``+`` add, ``%`` a percentage, or nothing."""
        return str(next(one["sign"] for one in self.manifest["factors"] if one["path"] == factor))

    def __repr__(self) -> str:
        about = self.record
        return f"<Sweep of {about['scenario']}: {about['points']:,} points x {about['replications']:,} replications>"


def _read(folder: Path, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunFolderError(folder, f"not a finished study (no {name})") from None
    except (OSError, ValueError) as error:
        raise RunFolderError(folder, f"{name} cannot be read: {error}") from None
    return found
