"""A finished run, read back from its folder: what figures, reports, stories and notebooks start from.

Tables are read when they are first asked for, and only the columns that are asked for.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.calendar import date_of, evening_of
from sim.core.coefficients import FIXED
from sim.core.errors import SimError
from sim.ensemble.compact import CONTROL, DAILY, OUTCOMES
from sim.ensemble.files import RunFolderError
from sim.ensemble.json_records import AGAIN, REMOVE, Manifest, RunManifest, read_record
from sim.ensemble.store import MANIFEST, SUMMARY
from sim.ensemble.summary import Summary
from sim.ensemble.tables import Stored

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from sim.world.blueprint import Blueprint


class NothingSucceededError(SimError):
    """There is nothing to show of a run: all its replications failed.

    Attributes:
        folder: the run folder.
    """

    exit_code = 1

    def __init__(self, folder: Path, replications: int) -> None:
        super().__init__(
            f"{folder}: none of its {replications:,} replications succeeded, so there is nothing to show; the column "
            "error of outcomes.parquet says why"
        )
        self.folder = folder


class Results:
    """A finished run.

    Attributes:
        folder: the run folder.
        manifest: what the run was (see ``sim.ensemble.manifest``).
        summary: ``summary.json``: the answers, falls and ranges.
        start: the first day.
        days: how many days were played; evenings are numbered 0 (the eve of the first day) to ``days``.
        replications: how many, failed ones included.
        places, actors: their names in the scenario, in the order of its file.
        names: what to call places and actors in print.

    Raises:
        RunFolderError: the folder holds no finished run of this version.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        kind = read_finished(self.folder, MANIFEST, Manifest, REMOVE).get("kind", "run")
        if kind != "run":
            raise RunFolderError(self.folder, f"holds a {kind}, not a run")
        self.manifest = read_finished(self.folder, MANIFEST, RunManifest, REMOVE)
        if self.manifest["status"] != "complete":
            raise RunFolderError(self.folder, "the run is not complete; the command that started it goes on with it")
        self.summary = read_finished(self.folder, SUMMARY, Summary) | {"folder": str(self.folder)}
        if self.summary["digest"] != self.manifest["digest"]:
            raise RunFolderError(self.folder, f"{SUMMARY} is of another run than {MANIFEST}; {AGAIN}")
        self.tables = Stored(self.folder, self.manifest)
        self.start = _date(self.folder, self.summary["start"])
        self.days: int = self.manifest["days"]
        self.replications: int = self.summary["replications"]
        self.places: tuple[str, ...] = tuple(self.scenario.places)
        self.actors: tuple[str, ...] = tuple(self.scenario.actors)
        self.names: dict[str, str] = self.summary["names"]

    @property
    def played(self) -> int:
        """Number of replications, failed ones included."""
        return self.replications

    @property
    def failed(self) -> int:
        """Number of replications that have an error."""
        return int(self.summary["failed"])

    @functools.cached_property
    def brief(self) -> Summary:
        """The summary with names instead of keys: ``brief.outcomes["ford_falls"].probability``."""
        from pydantic import TypeAdapter

        return TypeAdapter(Summary).validate_python(self.summary)

    @functools.cached_property
    def scenario(self) -> Any:
        """The scenario as it was played, ``--set`` and defaults included."""
        from pydantic import ValidationError

        from sim.scenario import from_canonical  # the schema is slow to import, and numbers are read without it

        try:
            return from_canonical(self.manifest["scenario"])
        except ValueError as error:
            count = error.error_count() if isinstance(error, ValidationError) else 1
            reason = f"its scenario cannot be read by this version ({count} problems); play it anew"
            raise RunFolderError(self.folder, reason) from None

    @functools.cached_property
    def blueprint(self) -> Blueprint:
        """The scenario laid out as tables, ready to be played again."""
        from sim.world.build import blueprint  # brings the compiler, without which a run is read

        return blueprint(self.scenario, self.manifest.get("coefficients", FIXED))

    @functools.cached_property
    def outcomes(self) -> pd.DataFrame:
        """The replications that succeeded, by number (columns: see ``sim.ensemble.replication_table``)."""
        return self.columns(self.column_names)

    @functools.cached_property
    def daily(self) -> pd.DataFrame:
        """Quantiles and mean by day, actor and variable."""
        return self._table(DAILY)

    @functools.cached_property
    def control(self) -> pd.DataFrame:
        """The probability that an actor (or "nobody") holds a place, by day; zeros are left out."""
        return self._table(CONTROL)

    @functools.cached_property
    def column_names(self) -> tuple[str, ...]:
        """The columns of the table of replications, and the inputs drawn that it leaves out in a large run."""
        names = self.tables.schema(OUTCOMES).names
        there = set(names)
        absent = [name for path in self.manifest["draws"] if (name := f"draw.{path}") not in there]
        at = next((at for at, name in enumerate(names) if name.startswith("refused.")), len(names))
        return (*names[:at], *absent, *names[at:])

    def columns(self, names: Sequence[str]) -> pd.DataFrame:
        """Some columns of the replications that succeeded, one row each, the index their numbers.

        Inputs that a large run left out of its table are drawn again: some ten seconds for 100,000 replications.

        Args:
            names: of ``column_names``.

        Raises:
            RunFolderError: it cannot be read, or this version of the program draws other inputs.
        """
        import pyarrow.compute as pc

        wanted = list(dict.fromkeys(["replication", "error", *names]))
        left_out = self._left_out.intersection(wanted)
        table = self.tables.read(OUTCOMES, [name for name in wanted if name not in left_out])
        table = table.filter(pc.is_null(table["error"]))
        if left_out:
            table = self._drawn_again(table, [name for name in wanted if name in left_out])
        frame = table.select([name for name in wanted if name in names or name == "replication"]).to_pandas()
        return frame.set_index("replication", drop="replication" not in names)

    @property
    def draws(self) -> pd.DataFrame:
        """The uncertain inputs of the replications that succeeded, a column each path, in whatever run.

        A run of more than ``manifest["draws_up_to"]`` replications leaves them out of ``outcomes.parquet``.
        """
        paths = self.manifest["draws"]
        return self.columns([f"draw.{path}" for path in paths]).set_axis(paths, axis=1)

    @functools.cached_property
    def _left_out(self) -> frozenset[str]:
        return frozenset(self.column_names).difference(self.tables.schema(OUTCOMES).names)

    def _drawn_again(self, table: pa.Table, names: Sequence[str]) -> pa.Table:
        """Return rows with inputs that the table leaves out.

        Raises:
            RunFolderError: this version draws other inputs than the run was played with.
        """
        from sim.ensemble.drawn import fingerprint, with_draws  # brings the compiler, without which a run is read

        seed = self.manifest["seed"]
        if fingerprint(self.blueprint, seed) != self.manifest.get("draws_digest"):
            reason = "the inputs drawn were left out of its table, and this version of the program draws others; play "
            raise RunFolderError(self.folder, reason + "it anew, or read it with the version in its manifest")
        return with_draws(self.blueprint, seed, table, [name.removeprefix("draw.") for name in names])

    def require_success(self) -> None:
        """Refuse a run in which nothing succeeded: what is drawn of it would look like a world without events.

        Raises:
            NothingSucceededError: all replications failed.
        """
        if self.summary["failed"] == self.replications:
            raise NothingSucceededError(self.folder, self.replications)

    def date(self, day: int) -> datetime.date:
        """The date of an evening."""
        return date_of(self.start, day)

    def day(self, date: datetime.date) -> int:
        """The number of an evening."""
        return evening_of(self.start, date)

    def _table(self, name: str) -> pd.DataFrame:
        return self.tables.read(name).to_pandas()


def _date(folder: Path, said: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(said)
    except ValueError:
        raise RunFolderError(folder, f'{SUMMARY} says "{said}" for start; allowed: a date; {AGAIN}') from None


def read_finished(folder: Path, name: str, kind: Any, advice: str = AGAIN) -> dict[str, Any]:
    """A record of a folder that should be finished (see ``json_records.read_record``).

    Raises:
        RunFolderError: it is not there, or cannot be used.
    """
    try:
        return read_record(folder, name, kind, advice)
    except FileNotFoundError:
        raise RunFolderError(folder, f"not a finished run (no {name})") from None
    except NotADirectoryError:
        raise RunFolderError(folder, "is a file, not the folder of a run") from None
