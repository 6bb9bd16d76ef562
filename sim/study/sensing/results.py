"""A finished sensitivity analysis, read back from its folder."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.ensemble.store import MANIFEST, SUMMARY, RunFolderError
from sim.study.store import DONE

if TYPE_CHECKING:
    import pandas as pd


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
        self.manifest = self._read(MANIFEST)
        if self.manifest.get("kind") != "sensitivity":
            raise RunFolderError(self.folder, "is not a sensitivity analysis")
        if self.manifest["status"] != DONE:
            raise RunFolderError(
                self.folder, "the analysis is not complete; the command that started it goes on with it"
            )
        self.record = self._read(SUMMARY)

    @functools.cached_property
    def problem(self) -> dict[str, Any]:
        """All inputs as SALib's problem dictionary."""
        return self._read("problem.json")

    @functools.cached_property
    def kept(self) -> dict[str, Any]:
        """The inputs that have indices, as SALib's problem dictionary."""
        return self._read("kept.json")

    @functools.cached_property
    def screening(self) -> pd.DataFrame:
        """One row an output and input: numbers, mu, mu_star, mu_star_conf, sigma; empty if nothing was screened."""
        import pandas as pd

        file = self.folder / "screening.csv"
        return pd.read_csv(file) if file.exists() else pd.DataFrame(columns=["output", "input"])

    @functools.cached_property
    def indices(self) -> pd.DataFrame:
        """One row an output and input: S1 and ST with half their 95 % intervals, mean output in its outer fifths."""
        import pandas as pd

        return pd.read_csv(self.folder / "indices.csv")

    def points(self, stage: str) -> pd.DataFrame:
        """The design of ``screening``, ``indices`` or ``spread``: one row a point, a column an input."""
        import pandas as pd

        return pd.read_parquet(self.folder / stage / "design.parquet").set_index("point")

    def answers(self, stage: str, output: str) -> Any:
        """(points, replications) one output in ``screening``, ``indices`` or ``spread``; nan where there is none."""
        from sim.study.sensing.outputs import Output, answers

        columns = tuple(self.manifest["columns"][output])
        about = self.record[stage]
        (found,) = answers(
            self.folder / stage / "outcomes.parquet", [Output(output, columns, "")], about["points"],
            about["replications"],
        )  # fmt: skip
        return found

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise RunFolderError(self.folder, f"not a finished analysis (no {name})") from None
        except (OSError, ValueError) as error:
            raise RunFolderError(self.folder, f"{name} cannot be read: {error}") from None
        return found

    def __repr__(self) -> str:
        about = self.record
        return f"<Sensitivity of {about['scenario']}: {about['inputs']:,} inputs, {len(about['kept'])} with indices>"
