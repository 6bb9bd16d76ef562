"""Discovery from Python: what ``python -m sim discover`` does."""

from __future__ import annotations

import datetime
from os import PathLike
from pathlib import Path
from typing import Any

from sim.ensemble.records import keep_record
from sim.ensemble.settings import MAX_FAILED, whole
from sim.ensemble.store import StorageError
from sim.remote.folders import fetched
from sim.scenario import Sets, Source, scenario_of
from sim.study.discovery import telling
from sim.study.discovery.finding import LIMITS, Finding, Wish, find
from sim.study.discovery.worlds import DiscoveryError, check_outcome, read_worlds
from sim.study.files import is_study
from sim.study.playing import play_scenario

DEFAULT_REPLICATIONS = 2000


class Discovery:
    """A corner of the inputs that goes with an outcome, or why none is told.

    Attributes:
        folder: where ``discovery-NAME.json`` stands.
        finding: everything that was found, with the worlds.
        record: what ``--json`` prints.
    """

    def __init__(self, finding: Finding, folder: Path) -> None:
        self.finding, self.folder = finding, folder
        self.record: dict[str, Any] = {**telling.record(finding), "folder": str(folder)}

    @property
    def name(self) -> str:
        """What its files are called: ``discovery-mosul_falls``, with ``-no`` behind it when no was looked for."""
        return f"discovery-{self.finding.wish.outcome}" + ("" if self.finding.wish.wanted else "-no")

    @property
    def told(self) -> str:
        """What was found, in a few sentences."""
        return str(self.record["told"])

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """The boxes: at most one, with its limits, density, coverage and mass."""
        return list(self.record["boxes"])

    def __repr__(self) -> str:
        return f"<Discovery {self.finding.wish.outcome}: {self.told}>"


def discover(
    where: Source,
    outcome: str,
    *,
    wanted: bool = True,
    density: float | None = None,
    limits: int = LIMITS,
    seed: int = 1,
    replications: int = DEFAULT_REPLICATIONS,
    days: int | None = None,
    until: str | datetime.date | None = None,
    sets: Sets | None = None,
    workers: int | None = None,
    out: str | PathLike[str] | None = None,
    progress: bool | None = None,
    max_failed: float = MAX_FAILED,
    retry_failed: bool = False,
) -> Discovery:
    """Find the corner of the inputs that goes with an outcome, and write it into the folder.

    Inputs are screened and boxes searched on one half of the worlds; density and coverage are those of the other.

    Args:
        where: the folder of a finished run or sweep; or a scenario, which is played first unless the same run is there.
        outcome: one of the scenario's questions.
        wanted: look for yes, or for no.
        density: share of a box's worlds in which that should be the answer; 0.8, or halfway from the base rate to all
            where that is more.
        limits: inputs that a box may restrict.
        seed: of the halves; and of all dice, where a scenario is played.
        replications: how many worlds, where a scenario is played.
        days: play so many days.
        until: play until this date.
        sets: numbers of the scenario to change.
        workers: threads; one a core if nothing is said.
        out: where the files go; a scenario's run folder.
        progress: show how far the run is; None shows it in a notebook and in a terminal.
        max_failed: the largest share of replications that may fail, where a scenario is played.
        retry_failed: play those again that failed.

    Raises:
        DiscoveryError: there is no such outcome, or an argument cannot be used.
        ScenarioError, RequestError: the scenario or a change cannot be used.
        RunFolderError: the folder holds no finished run or sweep.
        StorageError: a file could not be written.
    """
    wish = Wish(outcome, wanted, density, limits, whole("seed", seed)).checked()
    folder = _folder(where)
    if folder is not None and (days is not None or until is not None or sets or workers is not None or retry_failed):
        message = (
            "the run is finished; days, until, set, workers and retry-failed are for a scenario that is played first"
        )
        raise DiscoveryError(str(folder), message)
    if folder is None:
        _refuse_early(where, outcome)
        played = play_scenario(
            where, replications=replications, seed=seed, days=days, until=until, sets=sets, workers=workers, out=out,
            progress=progress, max_failed=max_failed, retry_failed=retry_failed,
        )  # fmt: skip
        folder = fetched(played)
        out = None
    target = folder if out is None else Path(out).expanduser()
    found = Discovery(find(read_worlds(folder, outcome, wanted), wish), target)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(target, error.strerror or str(error)) from error
    keep_record(target / f"{found.name}.json", found.record)
    return found


def _folder(where: Source) -> Path | None:
    """The folder that is meant, or None for a scenario."""
    if not isinstance(where, (str, PathLike)):
        return None
    path = Path(where).expanduser()
    return path if path.is_dir() else None


def _refuse_early(where: Source, outcome: str) -> None:
    """Refuse a study file, and a question that the scenario does not ask, before anything is played."""
    if isinstance(where, (str, PathLike)) and is_study(Path(where).expanduser()):
        raise DiscoveryError(str(where), "is a study; play it with sim sweep, and give its folder")
    check_outcome(outcome, scenario_of(where, (), None, None).outcomes)
