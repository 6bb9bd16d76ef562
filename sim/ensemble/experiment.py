"""Experiments: what is to be played, and what is made of it. A run, a sweep and a comparison are one each.

An experiment says which jobs there are, what the rows and files of its chunks look like, and how they are summed up.
How they are played, kept, continued and finished is the same for all (``sim.ensemble.loop``).
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import pyarrow as pa

from sim.ensemble.chunk_store import ChunkStore, Layout
from sim.ensemble.chunks import Chunk, chunks_of
from sim.ensemble.jobs import Job, Work
from sim.ensemble.manifest import RUNNING
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, write_json
from sim.ensemble.tables import Stored


class Finished(Protocol):
    """A finished experiment, read back from its folder."""

    @property
    def folder(self) -> Path:
        """Path of the folder."""

    @property
    def tables(self) -> Stored:
        """Its tables."""

    @property
    def played(self) -> int:
        """Number of rows."""

    @property
    def failed(self) -> int:
        """Number of rows that have an error."""


Result = TypeVar("Result", bound=Finished)


@dataclass
class Stopwatch:
    """Times of an experiment, in seconds."""

    compiling: float = 0.0
    playing: float = 0.0
    began: float = field(default_factory=time.perf_counter)

    @property
    def total(self) -> float:
        """Since it began."""
        return time.perf_counter() - self.began


@dataclass(frozen=True)
class Written:
    """Result of putting the rows together.

    Attributes:
        failed: how many rows have an error.
        digest: of all rows.
        files: tables that the manifest names with their checksums.
        more: what else the manifest says.
        keep_chunks: leave the chunks where they are.
    """

    failed: int
    digest: str
    files: Sequence[str]
    more: dict[str, Any] = field(default_factory=dict)
    keep_chunks: bool = False


class Experiment(ABC, Generic[Result]):
    """Description of what is to be played: jobs, layout and summary.

    Attributes:
        word, unit: what to call it and its rows in print.
        table: the file with all rows.
        ending: of the files with the rows of a chunk.
        chunk_size: rows of a chunk, about a second of work.
        counted: columns that ``count`` looks at.
        announced: whether whoever watches is told that nothing is played because all is there.
        settings: seed, how many replications of each point, where to, workers.
        read: reads the finished experiment in a folder; raises RunFolderError if there is none.
    """

    word: ClassVar[str]
    unit: ClassVar[str] = "replications"
    table: ClassVar[str]
    ending: ClassVar[str]
    chunk_size: ClassVar[int]
    counted: Sequence[str] = ()
    announced: bool = True
    settings: Settings
    read: Callable[[Path], Result]

    @property
    @abstractmethod
    def identity(self) -> str:
        """16 hexadecimal digits that two experiments share when each row of one is that of the other."""

    @property
    @abstractmethod
    def work(self) -> Work:
        """The maker of rows."""

    @abstractmethod
    def manifest(self, status: str) -> dict[str, Any]:
        """The content of the manifest before all is there."""

    @abstractmethod
    def write(self, store: ChunkStore, watch: Stopwatch) -> Written:
        """Put tables and summary together, of chunks that are all there."""

    @property
    def folder(self) -> Path:
        """Folder of its files: as told, or a name of its own."""
        return self.settings.folder(self.identity)

    @cached_property
    def layout(self) -> Layout:
        """The columns of its rows, and the names of its chunks."""
        return Layout(self.work.schema(), self.ending)

    @property
    def points(self) -> int:
        """Number of points."""
        return 1

    @property
    def size(self) -> int | None:
        """Number of rows, if that is known beforehand."""
        return self.points * self.settings.replications

    def chunks(self) -> Iterable[Chunk]:
        """All chunks that there may be, in the order of the rows."""
        return chunks_of(self.settings.replications, self.chunk_size, self.points)

    def job(self, point: int, replications: tuple[int, ...]) -> Job:
        """Some replications of a point."""
        return Job(replications, self.settings.seed, point)

    def rounds(self) -> Iterator[Iterable[Chunk]]:
        """The chunks to be played, in rounds: what is found in one may decide whether there is another."""
        yield self.chunks()

    def count(self, chunk: Chunk, rows: pa.Table) -> None:
        """Take note of the rows of a chunk that is complete."""

    def enough(self, found: Result) -> bool:
        """Return whether a finished experiment has all that is asked for."""
        failed = self.settings.retry_failed and found.failed > 0
        return not failed and self.long_enough(found)

    def long_enough(self, found: Result) -> bool:
        """Return whether a finished experiment has as many rows as are asked for."""
        return self.size is not None and found.played >= self.size

    def reopen(self, store: ChunkStore, found: Result, note: Callable[[str], None]) -> None:
        """Make a finished experiment ready for more: take its rows out of the table again.

        Args:
            store: where its chunks are to be.
            found: what is there.
            note: tells whoever watches.

        Raises:
            RunFolderError: it cannot be added to.
        """
        store.unpack(store.folder.path / self.table, found.played // self.points, self.chunks())

    def begin(self, store: ChunkStore) -> None:
        """Write down what is going to be played before anything is."""
        write_json(store.folder.path / MANIFEST, self.manifest(RUNNING))
