"""Discovery from Python: what ``python -m sim discover`` does."""

from __future__ import annotations

from dataclasses import dataclass, fields
from os import PathLike
from pathlib import Path
from typing import Any

from sim.ensemble.json_records import keep_record
from sim.ensemble.settings import whole
from sim.ensemble.store import StorageError
from sim.remote.folders import fetched
from sim.scenario import Source, scenario_of
from sim.study.discovery import wording
from sim.study.discovery.outcome_sample import DiscoveryError, check_outcome, read_sample
from sim.study.discovery.search import LIMITS, DiscoveryFinding, SearchGoal, find
from sim.study.files import is_study
from sim.study.playing import RunRequest, play_scenario
from sim.study.request import Request

DEFAULT_REPLICATIONS = 2000
ONLY_PLAYED = "the run is finished; days, until, set, workers and retry-failed are for a scenario that is played first"


class Discovery:
    """A corner of the inputs in which an outcome is common, or why there is none.

    Attributes:
        folder: where ``discovery-NAME.json`` stands.
        finding: everything that was found, with the sample.
        record: what ``--json`` prints.
    """

    def __init__(self, finding: DiscoveryFinding, folder: Path) -> None:
        self.finding, self.folder = finding, folder
        self.record: dict[str, Any] = {**wording.record(finding), "folder": str(folder)}

    @property
    def name(self) -> str:
        """The stem of its files: ``discovery-mosul_falls``, with ``-no`` behind it when no was looked for."""
        return f"discovery-{self.finding.goal.outcome}" + ("" if self.finding.goal.wanted else "-no")

    @property
    def told(self) -> str:
        """The finding, in a few sentences."""
        return str(self.record["told"])

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """The boxes: at most one, with its limits, density, coverage and mass."""
        return list(self.record["boxes"])

    def __repr__(self) -> str:
        return f"<Discovery {self.finding.goal.outcome}: {self.told}>"


@dataclass(frozen=True)
class DiscoveryRequest(Request):
    """A request for scenario discovery.

    Attributes:
        source: the folder of a finished run or sweep; or a scenario, which is played first if the run is not there.
        outcome: one of the scenario's questions.
        wanted: look for yes, or for no.
        density: share of a box's replications in which that should be the answer; 0.8, or halfway from the base rate
            to all where that is more.
        limits: inputs that a box may restrict.
        replications: of a scenario that is played.
        seed: of the halves; and of all random streams, where a scenario is played.
        days, until, sets, workers, max_failed, retry_failed: for a scenario that is played.
        out: where the files go; the run's or sweep's folder if left out.
    """

    outcome: str = ""
    wanted: bool = True
    density: float | None = None
    limits: int = LIMITS
    replications: int = DEFAULT_REPLICATIONS

    @property
    def folder(self) -> Path | None:
        """The folder that is meant, or None for a scenario.

        Raises:
            DiscoveryError: something is said that only a scenario which is played first can heed.
        """
        found = Path(self.source).expanduser() if isinstance(self.source, (str, PathLike)) else None
        if found is None or not found.is_dir():
            return None
        own = (self.days, self.until, self.sets or None, self.workers, self.retry_failed or None)
        if any(one is not None for one in own):
            raise DiscoveryError(str(found), ONLY_PLAYED)
        return found

    def goal(self) -> SearchGoal:
        """Return what is looked for, checked.

        Raises:
            DiscoveryError, RequestError: an argument cannot be used.
        """
        return SearchGoal(self.outcome, self.wanted, self.density, self.limits, whole("seed", self.seed)).checked()


def discover(where: Source, outcome: str, **more: Any) -> Discovery:
    """Find the corner of the inputs in which an outcome is common, and write it into the folder.

    Inputs are screened and boxes searched on one half of the replications; density and coverage are those of the other.

    Args:
        where: the folder of a finished run or sweep; or a scenario, which is played first unless the same run is there.
        outcome: one of the scenario's questions.
        more: see ``DiscoveryRequest``.

    Raises:
        DiscoveryError: there is no such outcome, or an argument cannot be used.
        ScenarioError, RequestError: the scenario or a change cannot be used.
        RunFolderError: the folder holds no finished run or sweep.
        StorageError: a file could not be written.
    """
    request = DiscoveryRequest(where, outcome, **more)
    goal, folder, out = request.goal(), request.folder, request.out
    if folder is None:
        folder, out = _played(request), None
    target = folder if out is None else Path(out).expanduser()
    found = Discovery(find(read_sample(folder, outcome, request.wanted), goal), target)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(target, error.strerror or str(error)) from error
    keep_record(target / f"{found.name}.json", found.record)
    return found


def _played(request: DiscoveryRequest) -> Path:
    """Play the scenario that is asked about; return the run's folder."""
    _refuse_early(request.source, request.outcome)
    shared = {one.name: getattr(request, one.name) for one in fields(Request)}
    return fetched(play_scenario(RunRequest(**shared, replications=request.replications)))


def _refuse_early(where: Source, outcome: str) -> None:
    """Refuse a study file, and a question that the scenario does not ask, before anything is played."""
    if isinstance(where, (str, PathLike)) and is_study(Path(where).expanduser()):
        raise DiscoveryError(str(where), "is a study; play it with sim sweep, and give its folder")
    check_outcome(outcome, scenario_of(where, (), None, None).outcomes)
