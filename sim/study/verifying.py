"""Results worked out again from their rows: ``verify(folder)`` for runs, sweeps, comparisons and the other studies."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.core.compiled import source_hash
from sim.ensemble.files import RunFolderError
from sim.ensemble.findings import (
    Finding,
    checksums_of,
    chunks_of,
    looked_at,
    manifest_of,
    row_findings,
    same_digest,
    unlike,
)
from sim.ensemble.results import Results
from sim.ensemble.run_findings import run_findings
from sim.ensemble.sealing import CHECKSUMS, Damaged, opened
from sim.ensemble.stamped import CHECKSUM, read_stamped
from sim.ensemble.store import DONE, MANIFEST, SUMMARY, RunFolder
from sim.scenario import from_canonical
from sim.study.calibration.storage import RECORD, Calibrated
from sim.study.comparison import PAIRS, Compared
from sim.study.global_sensitivity.results import SensitivityResults
from sim.study.levers import RECORD as RECORD_OF_LEVERS
from sim.study.levers import SETTINGS, LeverResults
from sim.study.pair_statistics import Tally
from sim.study.pairs import pairing
from sim.study.results import OUTCOMES, Sweep
from sim.study.sweep_tables import HARM, in_brief
from sim.world.build import blueprint

BATTLES = "hindcast.json"
"""The record of a folder that holds battles, a run each, and no manifest of its own."""


@dataclass(frozen=True)
class Verification:
    """All that was looked at in a folder.

    Attributes:
        folder: which.
        findings: in the order in which they were made.
    """

    folder: Path
    findings: tuple[Finding, ...]

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """Those that do not agree."""
        return tuple(one for one in self.findings if not one.right)

    @property
    def right(self) -> bool:
        """Return whether everything agrees."""
        return not self.wrong


def verify_folder(folder: str | Path) -> Verification:
    """Work out again what a folder of results says, from its rows, and compare.

    Nothing is played and nothing is written. An unfinished folder is looked at as far as it goes.

    Args:
        folder: of a run, a sweep, a comparison, a sensitivity analysis, a calibration, or of battles.

    Raises:
        RunFolderError: it is no folder of results.
    """
    folder = Path(folder)
    if not any(os.path.lexists(folder / name) for name in (MANIFEST, SUMMARY, BATTLES)):
        reason = f"is not a folder of results (no {MANIFEST})" if folder.exists() else "no such file or folder"
        raise RunFolderError(folder, reason)
    return Verification(folder, tuple(_findings(folder)))


def _findings(folder: Path) -> Iterator[Finding]:
    """All that is looked at in a folder and in those within it."""
    if any(os.path.lexists(folder / name) for name in (MANIFEST, SUMMARY)):
        yield from _own(folder)
    yield from _beside(folder)
    for inner in sorted(path.parent for name in (MANIFEST, BATTLES) for path in folder.glob(f"*/{name}")):
        for found in _findings(inner):
            yield replace(found, where=f"{inner.name}/{found.where}")


def _own(folder: Path) -> Iterator[Finding]:
    """Look at what the manifest speaks of."""
    try:
        about = manifest_of(folder)
    except RunFolderError as error:
        yield Finding(MANIFEST, "record", False, error.reason.removeprefix(f"{MANIFEST} "))
        return
    kind = about.get("kind", "run")
    yield Finding(
        MANIFEST, f"record of a {_CALLED.get(kind, kind)}", True, "" if about["status"] == DONE else "not complete"
    )
    yield from chunks_of(RunFolder(folder, about["identity"]))
    if about["status"] != DONE:
        return
    if kind not in _KINDS:
        yield Finding(MANIFEST, "kind", False, f'says "{kind}" for kind; allowed: {", ".join(_KINDS)}')
        return
    try:
        yield from _KINDS[kind](folder)
    except RunFolderError as error:
        yield Finding(SUMMARY, "record", False, error.reason)


def _run(folder: Path) -> Iterator[Finding]:
    yield from run_findings(Results(folder))


def _sweep(folder: Path) -> Iterator[Finding]:
    found = Sweep(folder)
    yield from checksums_of(found.tables)
    counts = found.record["points"], found.record["replications"], found.failed
    yield from row_findings(found.tables, OUTCOMES, "point and replication", counts, found.manifest["digest"])
    yield looked_at(SUMMARY, "made of the rows", lambda: _points(found))


def _points(found: Sweep) -> str | None:
    """Every point summed up anew."""
    names = [name for name in found.column_names
             if name == "error" or name.startswith("outcome.")
             or (name.partition(".")[2] in HARM and name.count(".") == 1)]  # fmt: skip
    rows, count = found.tables.read(OUTCOMES, [*found.factors, *names]), found.record["replications"]
    for one in found.record["results"]:
        part = rows.slice(one["point"] * count, count)
        factors = {path: part[path][0].as_py() for path in found.factors}
        made = in_brief(one["point"], factors, part.select(names), list(found.outcomes))
        wrong = unlike(one, made, path=f"point {one['point']}")
        if wrong:
            return wrong
    return None


def _comparison(folder: Path) -> Iterator[Finding]:
    found = Compared(folder)
    yield from checksums_of(found.tables)
    if found.manifest["source_hash"] != source_hash():
        yield Finding(PAIRS, "digest", True, "not worked out again: another version of the program played it")
        return
    yield looked_at(PAIRS, "digest and counts", lambda: _compared(found))


def _compared(found: Compared) -> str | None:
    """Digest, counts and intervals of a comparison, made anew of its pairs."""
    plans = [blueprint(from_canonical(found.manifest["scenarios"][side])) for side in "ab"]
    tally = Tally(pairing(*plans))
    with pq.ParquetFile(found.tables.path(PAIRS)) as file:
        for group in range(file.num_row_groups):  # as they were counted
            rows = file.read_row_group(group)
            if rows["replication"].to_pylist() != list(range(tally.pairs, tally.pairs + len(rows))):
                return f"pairs are missing, doubled or out of order after {tally.pairs:,}"
            tally.add(rows)
    return unlike(found.record, json.loads(json.dumps(tally.comparison(found.manifest["seed"]))))


def _sensitivity(folder: Path) -> Iterator[Finding]:
    found = SensitivityResults(folder)
    yield from checksums_of(found.tables)
    stages = [name for name in ("screening", "indices", "spread") if (folder / name / MANIFEST).exists()]
    yield looked_at(
        SUMMARY, "digest of the stages", lambda: same_digest(_of_stages(folder, stages), found.record["digest"])
    )


def _calibration(folder: Path) -> Iterator[Finding]:
    found = Calibrated(folder)
    yield from checksums_of(found.tables)
    stages = [name.partition("/")[0] for name in found.manifest.get(CHECKSUMS, {}) if name.endswith(f"/{OUTCOMES}")]
    if stages:
        said = found.record["digest"]
        yield looked_at(RECORD, "digest of the stages", lambda: same_digest(_of_stages(folder, stages), said))


def _levers(folder: Path) -> Iterator[Finding]:
    found = LeverResults(folder)
    yield from checksums_of(found.tables)
    said = found.record["digest"]
    yield looked_at(
        RECORD_OF_LEVERS, "digest of the settings", lambda: same_digest(_of_stages(folder, [SETTINGS]), said)
    )


def _of_stages(folder: Path, stages: list[str]) -> str:
    """The digest of studies that were played one after another."""
    digests = [str(manifest_of(folder / name).get("digest")) for name in stages]
    return hashlib.blake2b("".join(digests).encode(), digest_size=16).hexdigest()


_KINDS: dict[str, Callable[[Path], Iterator[Finding]]] = {
    "run": _run, "sweep": _sweep, "comparison": _comparison, "sensitivity": _sensitivity, "calibration": _calibration,
    "levers": _levers,
}  # fmt: skip


_CALLED = {"levers": "lever audit"}
"""Words for kinds that are none by themselves."""


def _beside(folder: Path) -> Iterator[Finding]:
    """Records and tables beside the manifest's own that carry checksums of their own."""
    for file in sorted(folder.glob("*.json")):
        if file.name != MANIFEST and file.is_file() and b'"checksum"' in file.read_bytes():
            yield looked_at(file.name, "record", partial(_record, file))
    for file in sorted(folder.glob("*.parquet")):
        if _stamped(file):
            yield looked_at(file.name, "checksum", partial(_whole, file))


def _record(file: Path) -> str | None:
    try:
        opened(json.loads(file.read_bytes()))
    except Damaged as error:
        return f"damaged: {error}"
    except (ValueError, AttributeError, RecursionError):
        return "is not JSON, or only a part of it"
    return None


def _stamped(file: Path) -> bool:
    try:
        return CHECKSUM in (pq.read_schema(file).metadata or {})
    except (OSError, pa.ArrowException, ValueError):
        return file.name in ("readings.parquet", "spread.parquet")


def _whole(file: Path) -> str | None:
    read_stamped(file, None)
    return None
