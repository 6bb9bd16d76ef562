"""A comparison: two scenarios played pair by pair on the same random streams, as an experiment whose rows are pairs.

``results/<a>-vs-<b>-<eight digits>`` gets ``pairs.parquet`` (one row a pair: see ``pairs.PairWork``),
``comparison.json`` (see ``pair_statistics``) and ``manifest.json``.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.ensemble.chunk_store import ChunkStore
from sim.ensemble.chunks import Player
from sim.ensemble.experiment import Experiment, Stopwatch, Written
from sim.ensemble.files import write_whole
from sim.ensemble.listener import Listener
from sim.ensemble.loop import play_experiment
from sim.ensemble.manifest import identity, provenance
from sim.ensemble.row_groups import gathered, write_groups
from sim.ensemble.settings import Settings
from sim.ensemble.store import write_json
from sim.ensemble.tables import Stored
from sim.scenario import canonical
from sim.study.pair_statistics import Tally
from sim.study.pairs import Pairing, PairWork
from sim.study.record_types import Comparison, ComparisonManifest
from sim.study.results import read_study

PAIRS, COMPARISON = "pairs.parquet", "comparison.json"
SIZE = 25
"""Pairs in a chunk: about a second of work in the case of Mosul."""
ROW_GROUP = 20 * SIZE
_LAYOUT = "pairs 1"
"""Another word here when the columns of a pair change, so that old chunks are not taken for new ones."""


def pair_identity(both: Pairing, seed: int) -> str:
    """16 hexadecimal digits that two comparisons share when each pair of one is that of the other."""
    found = hashlib.blake2b(_LAYOUT.encode(), digest_size=8)
    for _, plan in both.sides:
        found.update(identity(plan.scenario, seed).encode())
    return found.hexdigest()


def compare(
    both: Pairing,
    settings: Settings,
    files: tuple[str, str] = ("", ""),
    listener: Listener | None = None,
    executor: Executor | None = None,
    player: Player | None = None,
) -> tuple[dict[str, Any], Path]:
    """Play the pairs that are missing and leave the folder complete; a complete one is only read.

    Args:
        both: the two scenarios.
        settings: seed, how many pairs (``replications``), where to.
        files: of a and b as they were named.
        listener: is told what happens.
        executor: where chunks are played; threads of this process by default.
        player: what plays a replication; the compiled rules by default.

    Returns:
        The content of ``comparison.json`` and the folder.

    Raises:
        RunFolderError: the folder is not for this comparison.
        StorageError: a file could not be written.
        RunStopped: somebody pressed Ctrl-C; whole chunks are kept.
        TooManyFailedError: none of the pairs succeeded, or more failed than may; the folder is complete.
    """
    found = play_experiment(PairExperiment(both, settings, files), listener, executor, player)
    return found.record, found.folder


class Compared:
    """A finished comparison.

    Attributes:
        folder: where it stands.
        manifest: what it was.
        record: ``comparison.json``.
        tables: ``pairs.parquet``.

    Raises:
        RunFolderError: the folder holds no finished comparison, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest, self.record = read_study(folder, "comparison", ComparisonManifest, COMPARISON, Comparison)
        self.tables = Stored(folder, self.manifest)

    @property
    def played(self) -> int:
        """Number of pairs, failed ones included."""
        return int(self.record["pairs"])

    @property
    def failed(self) -> int:
        """Number of pairs that have an error."""
        return int(self.record["failed"])


@dataclass(frozen=True)
class PairExperiment(Experiment[Compared]):
    """Two scenarios, played so many times each.

    Attributes:
        both: the two scenarios.
        settings: seed, how many pairs (``replications``), where to.
        files: of a and b as they were named.
    """

    both: Pairing
    settings: Settings
    files: tuple[str, str] = ("", "")

    word, unit, table, ending, chunk_size = "comparison", "pairs", PAIRS, ".pairs.arrow", SIZE
    read = Compared

    @cached_property
    def identity(self) -> str:
        """See ``pair_identity``."""
        return pair_identity(self.both, self.settings.seed)

    @property
    def work(self) -> PairWork:
        """Rows of pairs."""
        return PairWork(self.both)

    def write(self, store: ChunkStore, watch: Stopwatch) -> Written:
        """Write the table of pairs, counted on the way, and what they say."""
        path, tally = store.folder.path, Tally(self.both)
        schema, rows = self.layout.schema, tally.counting(gathered(map(store.rows, self.chunks()), ROW_GROUP))
        write_whole(path / PAIRS, lambda file: write_groups(file, schema, rows, (), ROW_GROUP))
        found = tally.comparison(self.settings.seed)
        write_json(path / COMPARISON, found)
        return Written(found["failed"], found["digest"], (PAIRS,), {"pairs": found["pairs"]})

    def manifest(self, status: str) -> dict[str, Any]:
        """The content of the manifest before all is there: both scenarios in full."""
        return provenance(self.both.first, self.settings, self.identity, status) | {
            "kind": "comparison",
            "scenarios": {side: canonical(plan.scenario) for side, plan in self.both.sides},
            "files": dict(zip("ab", self.files, strict=True)),
        }
