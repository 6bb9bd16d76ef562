"""Play a scenario as a person asked for it, into its run folder or an address."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from sim.core.errors import RequestError
from sim.ensemble.progress import listening
from sim.ensemble.run import run as play
from sim.ensemble.settings import DEFAULT_REPLICATIONS, MAX_FAILED, Settings
from sim.remote.folders import mirrored
from sim.scenario import Date, Sets, Source, scenario_of, settings_of, stem_of
from sim.world.build import blueprint


def play_scenario(
    scenario: Source,
    *,
    replications: int | None = None,
    seed: int = 1,
    days: int | None = None,
    until: Date | None = None,
    sets: Sets | None = None,
    workers: int | None = None,
    precision: float | None = None,
    out: str | PathLike[str] | None = None,
    fresh: bool = False,
    progress: bool | None = None,
    max_failed: float = MAX_FAILED,
    retry_failed: bool = False,
) -> str | PathLike[str]:
    """Play a scenario many times unless the very same run is there; the arguments are those of ``sim.run``.

    Returns:
        The run folder, or its address.

    Raises:
        ScenarioError, RequestError, RunFolderError, StorageError, RunStopped, TooManyFailedError: see ``sim.run``.
    """
    _check(replications, precision)
    changes = settings_of(sets)
    played = scenario_of(scenario, changes, days, until)
    with mirrored(out) as folder:
        settings = Settings(
            seed=seed, precision=precision, workers=workers,
            replications=DEFAULT_REPLICATIONS if replications is None else replications,
            out=folder.path, stem=stem_of(scenario),
            file=str(scenario) if isinstance(scenario, (str, PathLike)) else None, sets=changes,
            max_failed=max_failed, retry_failed=retry_failed,
        )  # fmt: skip
        with listening(progress) as listener:
            summary = play(blueprint(played), settings, folder.listening(listener), fresh=fresh)
    return Path(summary.folder) if folder.address is None else folder.address


def _check(replications: int | None, precision: float | None) -> None:
    """Refuse what cannot be played (``Settings`` looks at the rest)."""
    if replications is not None and precision is not None:
        raise RequestError("precision", "replications and precision are both given", ("one of them",))
    if precision is not None and not 0 < precision < 0.5:
        raise RequestError("precision", f"found {precision!r}", ("a number between 0 and 0.5, say 0.02",))
