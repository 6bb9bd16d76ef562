"""Play a scenario as a person asked for it, into its run folder or an address."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from sim.core.errors import RequestError
from sim.ensemble.progress import listening
from sim.ensemble.run import run
from sim.ensemble.settings import DEFAULT_REPLICATIONS
from sim.remote.folders import mirrored
from sim.study.request import Request
from sim.world.build import blueprint


@dataclass(frozen=True)
class RunRequest(Request):
    """A request for a run.

    Attributes:
        source: a scenario file, or a scenario as loaded.
        replications: how many; 1,000 if neither they nor a precision are given.
        precision: play until every outcome's 95 % confidence interval is at most this much to either side.
        fresh: play again even if the same run is complete.
        out: the run folder, or its address.
    """

    replications: int | None = None
    precision: float | None = None
    fresh: bool = False

    def checked(self) -> RunRequest:
        """Return it, unless its precision cannot be used (``Settings`` looks at the rest).

        Raises:
            RequestError: replications are given as well, or it is out of range.
        """
        if self.replications is not None and self.precision is not None:
            raise RequestError("precision", "replications and precision are both given", ("one of them",))
        if self.precision is not None and not 0 < self.precision < 0.5:
            allowed = ("a number between 0 and 0.5, say 0.02",)
            raise RequestError("precision", f"found {self.precision!r}", allowed)
        return self


def play_scenario(request: RunRequest) -> str | PathLike[str]:
    """Play a scenario many times unless the very same run is there.

    Returns:
        The run folder, or its address.

    Raises:
        ScenarioError, RequestError, RunFolderError, StorageError, RunStopped, TooManyFailedError: see ``sim.run``.
    """
    scenario = request.checked().scenario()
    replications = DEFAULT_REPLICATIONS if request.replications is None else request.replications
    with mirrored(request.out) as folder:
        settings = request.settings_of(replications, precision=request.precision, out=folder.path)
        with listening(request.progress) as listener:
            summary = run(blueprint(scenario), settings, folder.listening(listener), fresh=request.fresh)
    return Path(summary.folder) if folder.address is None else folder.address
