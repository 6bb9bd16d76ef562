"""Settings: everything that may differ between two runs of the same scenario."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.errors import RequestError

DEFAULT_REPLICATIONS = 1000
DRAWS_UP_TO = 10_000
MAX_FAILED = 0.1
"""One replication in ten: where more are missing, those that are left may no longer stand for all."""


def whole(name: str, value: Any, least: int | None = None) -> int:
    """A whole number that was asked for, as Python's own (NumPy's are as good; true and false are none).

    Raises:
        RequestError: it is none, or too small.
    """
    try:
        found = int(value)
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None or found != value or isinstance(value, (bool, str)) or (least is not None and found < least):
        raise RequestError(name, f"found {value!r}", (f"a whole number{'' if least is None else f' from {least}'}",))
    return found


@dataclass(frozen=True)
class Settings:
    """Settings of an experiment.

    Attributes:
        seed: of all random streams.
        replications: how many, unless ``precision`` is given.
        precision: play until the 95 % interval of every outcome is at most this much to either side.
        workers: how many replications at the same time; None for one a core.
        out: the run folder; None for one under ``results`` named after the scenario.
        results: where run folders stand.
        stem: what the folder's name begins with (the scenario file's name).
        file: the scenario file as it was named.
        sets: what was changed from outside the file.
        max_failed: the largest share of replications that may fail before the whole is called failed, 0 to 1; when
            all fail it is called so in any case.
        retry_failed: play the replications again that raised an error.
        draws_up_to: the most replications of a run of which the inputs that were drawn are columns of its table; of
            more they are left out (9 kB a replication) and worked out when asked for: ``sim.read(folder).draws``.
    """

    seed: int = 1
    replications: int = DEFAULT_REPLICATIONS
    precision: float | None = None
    workers: int | None = None
    out: Path | None = None
    results: Path = Path("results")
    stem: str = "run"
    file: str | None = None
    sets: tuple[str, ...] = ()
    max_failed: float = MAX_FAILED
    retry_failed: bool = False
    draws_up_to: int = DRAWS_UP_TO

    def __post_init__(self) -> None:
        """Refuse what cannot be played.

        Raises:
            RequestError: a seed, a number of replications or of workers that is none.
        """
        object.__setattr__(self, "seed", whole("seed", self.seed))
        object.__setattr__(self, "replications", whole("replications", self.replications, 1))
        if self.workers is not None:
            object.__setattr__(self, "workers", whole("workers", self.workers, 1))

    def folder(self, run_identity: str) -> Path:
        """The run folder: as told, or the scenario's name and eight digits of the identity."""
        return self.out or self.results / f"{self.stem}-{run_identity[:8]}"
