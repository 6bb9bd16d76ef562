"""Finished runs at a prompt or in a notebook: tables as data frames, figures, and a summary when shown."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import model, report
from sim.api import html
from sim.api.plotting import Plots
from sim.core import words
from sim.core.coefficients import FIXED
from sim.core.errors import RequestError
from sim.ensemble import replay
from sim.ensemble.results import Results
from sim.scenario import MEASURES

if TYPE_CHECKING:
    import pandas as pd


class Runs(Results):
    """A finished run: the replications of one scenario, and their answers.

    It is a ``Results``, so it can be given to anything that takes one; ``outcomes``, ``daily`` and ``control`` are the
    tables of the run folder. Shown at the end of a notebook's cell, or printed by ``rich``, it is a table of answers.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        super().__init__(Path(folder).absolute())

    @property
    def seed(self) -> int:
        """The seed of all random streams."""
        return int(self.manifest["seed"])

    @property
    def digest(self) -> str:
        """The digest of all replications together: 32 hexadecimal digits."""
        return str(self.summary["digest"])

    @functools.cached_property
    def answers(self) -> pd.DataFrame:
        """The scenario's questions, one row each.

        Columns: ``question``, ``probability``, ``low`` and ``high`` (95 % confidence interval, sampling error only),
        ``count``, ``of``, ``note``; the index is the outcome's name. Where coefficients are uncertain also
        ``model_low`` and ``model_high``, between which 95 % of the probabilities lie that they allow.
        """
        model = () if self.summary.get("coefficients", FIXED) == FIXED else ("model_low", "model_high")
        columns = ("text", "probability", "low", "high", "count", "of", "note", *model)
        frame = _frame(self.summary["outcomes"], columns, "outcome").rename(columns={"text": "question"})
        return frame.astype(dict.fromkeys(("probability", "low", "high", *model), float))

    @functools.cached_property
    def spread(self) -> pd.DataFrame:
        """The shares of the case, the model and chance in the variance of each answer, one row a question.

        Columns: ``case``, ``model``, ``chance``, and the 95 % intervals ``case_low``, ``case_high``, ``model_low``,
        ``model_high``; the index is the outcome's name. Some replications are repeated, unless that was done before.
        """
        from sim.ensemble.variance_split import answer_splits  # brings the compiler, without which a run is read

        rows = {name: split.as_dict() for name, split in answer_splits(self).items()}
        columns = ("case", "model", "chance", "case_low", "case_high", "model_low", "model_high")
        return _frame(rows, columns, "outcome").astype(float)

    @functools.cached_property
    def falls(self) -> pd.DataFrame:
        """The places that had a holder at the start, one row each, those lost most often first.

        Columns: ``name``, ``share`` of the replications in which the first holder lost it, and of these ``median``,
        ``low5`` and ``high95`` of the date (NaT where it was never lost).
        """
        import pandas as pd  # slow to import

        frame = _frame(self.summary["fell"], ("share", "median", "low5", "high95"), "place")
        frame.insert(0, "name", [self.names[place] for place in frame.index])
        for column in ("median", "low5", "high95"):
            frame[column] = pd.to_datetime(frame[column])
        return frame.sort_values("share", ascending=False, kind="stable")

    @functools.cached_property
    def measures(self) -> pd.DataFrame:
        """Every actor's measures, one row each; the index is (actor, measure).

        Columns: ``unit``, the median at the ``start``, ``median``, ``low5`` and ``high95`` at the end, and ``of`` how
        many replications; nan where the measure is not defined (an actor without troops has no morale).
        """
        import pandas as pd  # slow to import

        units = {measure.name: measure.unit for measure in MEASURES}
        rows = {
            (actor, name): {"unit": units.get(name, ""), **measure}
            for actor, measures in self.summary["actors"].items()
            for name, measure in measures.items()
        }
        index = pd.MultiIndex.from_tuples(list(rows), names=["actor", "measure"]) if rows else None
        return pd.DataFrame(list(rows.values()), index, ["unit", "start", "median", "low5", "high95", "of"])

    @property
    def plot(self) -> Plots:
        """The run's figures: ``runs.plot.map("2014-06-10")``, ``runs.plot.fans("troops")`` and so on."""
        return Plots(self)

    def replay(self, replication: int) -> replay.Replay:
        """Repeat one replication, alone.

        Args:
            replication: its number, from 0; it may lie beyond those of the run.

        Raises:
            RequestError: there is no such number, or this version gives another result than the run has.
        """
        if replication != int(replication) or replication < 0:
            raise RequestError("replication", f"found {replication!r}", ("a whole number from 0",))
        found = replay.replay(self.blueprint, self.seed, int(replication))
        digests = self.columns(["digest"])["digest"]
        if found.digest != digests.get(replication, found.digest):
            raise RequestError("replication", f"{replication} was played by another version of the engine; run it anew")
        return found

    def theatre(self, replication: int = 0) -> model.Theatre:
        """Return one replication as a Mesa model, on the morning of its first day, to be stepped day by day."""
        return model.Theatre(self.blueprint, replication, self.seed)

    def __repr__(self) -> str:
        """Such as ``<Runs The duel: 500 replications, 5 Jun to 5 Jul 2014, in results/duel-1a2b3c4d>``."""
        when = words.days(self.summary["start"], self.summary["end"])
        return f"<Runs {self.scenario_name}: {self.replications:,} replications, {when}, in {self.place}>"

    @property
    def scenario_name(self) -> str:
        """The scenario's name."""
        return str(self.summary["scenario"])

    @property
    def place(self) -> str:
        """The run folder as one would type it in the current directory."""
        here = Path.cwd()
        return str(self.folder.relative_to(here) if self.folder.is_relative_to(here) else self.folder)

    def _repr_html_(self) -> str:
        """Return the answers as a table, for a notebook."""
        return html.table(self)

    def __rich__(self) -> Any:
        """Return the answers as a table, for a terminal."""
        from rich.console import Group  # slow to import
        from rich.text import Text

        return Group(Text(repr(self)[1:-1]), report.outcomes_table(self.brief), Text(report.WHAT_IT_IS))


def _frame(rows: Mapping[str, Mapping[str, Any]], columns: Iterable[str], index: str) -> pd.DataFrame:
    """Return a table with one row for each name."""
    import pandas as pd  # slow to import

    names = pd.Index(list(rows), name=index, dtype=object)
    return pd.DataFrame([dict(row) for row in rows.values()], names, list(columns))
