"""The part of a request that every study shares: which scenario, changed how, played how, and where the files go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

from sim.core.coefficients import CHOICES
from sim.core.errors import RequestError
from sim.ensemble.settings import MAX_FAILED, Settings, whole
from sim.scenario import Date, Scenario, Sets, Source, scenario_of, settings_of, stem_of


@dataclass(frozen=True)
class Request:
    """Arguments that every study takes; the studies add their own.

    Attributes:
        source: a scenario file, or a scenario as loaded; some studies take a file of their own.
        seed: of all random streams.
        days: play so many days instead of the scenario's.
        until: play until this date.
        coefficients: ``fixed``, ``plausible`` or ``wide`` instead of the scenario's own choice.
        sets: changes to the scenario, as ``sim.scenario.settings_of`` takes them.
        workers: threads; one a core if left out.
        out: the folder; one under ``results`` if left out.
        max_failed: the largest share of replications that may fail, 0 to 1.
        retry_failed: play the replications again that raised an error.
        progress: show how far it is; None shows it in a notebook and in a terminal.
    """

    unsaid: ClassVar[str | None] = None
    """Coefficients of a scenario that does not choose; None for the engine's default."""

    source: Source
    _: KW_ONLY
    seed: int | None = 1
    days: int | None = None
    until: Date | None = None
    sets: Sets | None = None
    coefficients: str | None = None
    workers: int | None = None
    out: str | PathLike[str] | None = None
    max_failed: float = MAX_FAILED
    retry_failed: bool = False
    progress: bool | None = None

    @property
    def changes(self) -> tuple[str, ...]:
        """The changes to the scenario as ``path=value``.

        Raises:
            RequestError: an unknown choice of coefficients.
        """
        if self.coefficients is None:
            return settings_of(self.sets)
        if self.coefficients not in CHOICES:
            raise RequestError("coefficients", f"found {self.coefficients!r}", CHOICES)
        return (*settings_of(self.sets), f"coefficients={self.coefficients}")

    def check(self, smallest: Mapping[str, int]) -> None:
        """Refuse numbers that are not whole, or too small; None is let pass where it is the default.

        Args:
            smallest: by the name of an attribute, its least value.

        Raises:
            RequestError: names the argument and what is allowed.
        """
        limits: dict[str, int | None] = {**smallest, "workers": 1, "seed": None}
        for name, least in limits.items():
            value = getattr(self, name)
            if value is not None or getattr(type(self), name) is not None:
                whole(name, value, least)

    def scenario(self) -> Scenario:
        """The scenario as changed.

        Raises:
            ScenarioError: the file or a change cannot be used.
            RequestError: both ``days`` and ``until`` are given, or ``until`` is no date.
        """
        found = scenario_of(self.source, self.changes, self.days, self.until)
        if self.unsaid is None or found.coefficients is not None:
            return found
        return found.model_copy(update={"coefficients": self.unsaid})

    def settings_of(self, replications: int, **other: Any) -> Settings:
        """The settings of what is played.

        Args:
            replications: of each point.
            other: fields of ``Settings`` that are not those of the request (the seed of a study file, say).

        Raises:
            RequestError: a number cannot be used.
        """
        own: dict[str, Any] = {
            "seed": self.seed, "replications": replications,
            "workers": self.workers, "out": None if self.out is None else Path(self.out).expanduser(),
            "stem": stem_of(self.source), "sets": self.changes, "max_failed": self.max_failed,
            "file": str(self.source) if isinstance(self.source, (str, PathLike)) else None,
            "retry_failed": self.retry_failed,
        }  # fmt: skip
        return Settings(**(own | other))
