"""A finished sensitivity analysis, read back from its folder."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.ensemble.files import RunFolderError
from sim.ensemble.json_records import AGAIN
from sim.ensemble.store import SUMMARY
from sim.ensemble.tables import Stored
from sim.study.record_types import SensitivityManifest, SensitivityRecord
from sim.study.results import OUTCOMES, read_study

if TYPE_CHECKING:
    import pandas as pd

SCREENED = "screening.csv"


class SensitivityResults:
    """A finished sensitivity analysis.

    Attributes:
        folder: where it stands.
        manifest: what it was: scenario, seed, versions.
        record: ``summary.json``.

    Raises:
        RunFolderError: the folder holds no finished analysis.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.manifest, self.record = read_study(
            self.folder, "sensitivity", SensitivityManifest, SUMMARY, SensitivityRecord
        )
        self.tables = Stored(self.folder, self.manifest)

    @functools.cached_property
    def problem(self) -> dict[str, Any]:
        """All inputs as SALib's problem dictionary."""
        return self._problem("problem.json")

    @functools.cached_property
    def kept(self) -> dict[str, Any]:
        """The inputs that have indices, as SALib's problem dictionary."""
        return self._problem("kept.json")

    @functools.cached_property
    def screening(self) -> pd.DataFrame:
        """One row an output and input: numbers, mu, mu_star, mu_star_conf, sigma; empty if nothing was screened."""
        import pandas as pd

        there = (self.folder / SCREENED).exists()
        return pd.read_csv(self.tables.path(SCREENED)) if there else pd.DataFrame(columns=["output", "input"])

    @functools.cached_property
    def indices(self) -> pd.DataFrame:
        """One row an output and input: S1 and ST with half their 95 % intervals, mean output in its outer fifths."""
        import pandas as pd

        return pd.read_csv(self.tables.path("indices.csv"))

    def points(self, stage: str) -> pd.DataFrame:
        """The design of ``screening``, ``indices`` or ``spread``: one row a point, a column an input."""
        import pandas as pd

        return pd.read_parquet(self.tables.path(f"{stage}/design.parquet")).set_index("point")

    def answers(self, stage: str, output: str) -> Any:
        """(points, replications) one output in ``screening``, ``indices`` or ``spread``; nan where there is none."""
        from sim.study.global_sensitivity.outputs import Output, answers  # slow: it brings the compiler

        columns = tuple(self.manifest["columns"][output])
        about = self.record[stage]
        (found,) = answers(
            self.tables.path(f"{stage}/{OUTCOMES}"), [Output(output, columns, "")], about["points"],
            about["replications"],
        )  # fmt: skip
        return found

    def _problem(self, name: str) -> dict[str, Any]:
        path = self.tables.path(name)
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RunFolderError(self.folder, f"{name} cannot be read ({error}); {AGAIN}") from None
        return found

    def __repr__(self) -> str:
        about = self.record
        return f"<Sensitivity of {about['scenario']}: {about['inputs']:,} inputs, {len(about['kept'])} with indices>"
