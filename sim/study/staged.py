"""Studies of several sweeps, each in a folder within theirs: sensitivity analyses and calibrations.

Every stage is an ordinary sweep, drawn from the seed alone, so that the same command goes on after an interruption and
comes to the same end.
"""

from __future__ import annotations

import hashlib
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from sim.ensemble.manifest import describe, identity
from sim.ensemble.sealing import CHECKSUMS
from sim.ensemble.settings import Settings
from sim.ensemble.store import DONE, MANIFEST, RUNNING, RunFolder, write_json
from sim.ensemble.tables import checksums
from sim.scenario import Scenario
from sim.study.plans import packed, plan_of


@dataclass(frozen=True)
class StagedStudy(ABC):
    """A study of several stages, as it is asked for.

    Attributes:
        scenario: changes made.
        settings: seed, replications of each point, workers, folder.
    """

    kind: ClassVar[str]
    scenario: Scenario
    settings: Settings

    @property
    @abstractmethod
    def parts(self) -> tuple[Any, ...]:
        """All that two such studies must share besides scenario and seed to be the same."""

    @abstractmethod
    def about(self) -> dict[str, Any]:
        """The manifest's own part."""

    @cached_property
    def identity(self) -> str:
        """16 hexadecimal digits that two such studies share when one is the other."""
        text = f"{identity(self.scenario, self.settings.seed)}\0{self.parts!r}"
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @property
    def folder(self) -> Path:
        """The folder of its files: the one that was asked for, or one under a name of its own."""
        return replace(self.settings, stem=f"{self.settings.stem}-{self.kind}").folder(self.identity)

    def manifest(self, status: str) -> dict[str, Any]:
        """The content of the manifest before all is there."""
        found = describe(plan_of(packed(self.scenario)), self.settings, self.identity, status)
        own = {"kind": self.kind, **self.about(), "replications": self.settings.replications}
        return found | own


class StagedWork(ABC):
    """A study of several stages under way.

    Attributes:
        folder: the study's.
        stages: names of those that have been played.
        played, failed: replications of all stages.
    """

    record_name: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stages: list[str] = []
        self.played = self.failed = 0
        self._began = time.perf_counter()
        self._digests: list[str] = []

    @abstractmethod
    def record(self) -> dict[str, Any]:
        """Play the stages and return all that is found, in plain types."""

    @abstractmethod
    def files(self) -> Iterable[str]:
        """Names of tables of the study and of its stages, there or not."""

    def note(self, stage: str, digest: str, rows: int, failed: int = 0) -> None:
        """Take a stage that has been played into the books."""
        self.stages.append(stage)
        self._digests.append(digest)
        self.played += rows
        self.failed += failed

    @property
    def digest(self) -> str:
        """32 hexadecimal digits of all stages played so far."""
        return hashlib.blake2b("".join(self._digests).encode(), digest_size=16).hexdigest()

    @property
    def seconds(self) -> float:
        """Time since it began."""
        return time.perf_counter() - self._began


def complete(folder: RunFolder, asked: StagedStudy, work: StagedWork) -> dict[str, Any]:
    """Play a study's stages in its folder, which is locked, and leave the folder complete.

    Returns:
        The record.

    Raises:
        StorageError: a file could not be written.
        RunStopped: it was interrupted; what was finished is kept.
    """
    write_json(folder.path / MANIFEST, asked.manifest(RUNNING))
    record = work.record()
    write_json(folder.path / work.record_name, record)
    tables = [name for name in work.files() if (folder.path / name).exists()]
    done = {
        "digest": record["digest"], CHECKSUMS: checksums(folder.path, tables),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": round(work.seconds, 3),
    }  # fmt: skip
    write_json(folder.path / MANIFEST, asked.manifest(DONE) | done)
    return record
