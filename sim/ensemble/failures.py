"""The limit of failed replications beyond which the rest is not called an answer."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from sim.core.errors import SimError
from sim.ensemble.settings import MAX_FAILED

SHOWN = 5
"""Replications that are named, of those with the commonest error."""

_FRAME = '  File "'
_LONGEST = 200


class TooManyFailedError(SimError):
    """No replication succeeded, or more failed than may; what was played is kept, its tables with it.

    Attributes:
        folder: where.
        failed, of: how many failed, and of how many.
        commonest: the error that most of them raised.
    """

    exit_code = 1

    def __init__(self, folder: Path, failed: int, of: int, commonest: Commonest, allowed: float) -> None:
        share = "no replication succeeded" if failed == of else f"{failed:,} of {of:,} replications failed"
        limit = "" if failed == of else f", more than --max-failed {allowed:g} allows"
        again = "Mend the cause and add --retry-failed"
        more = "" if failed == of else f", or take the rest as it is with --max-failed {_above(failed, of)}"
        super().__init__(f"{folder}: {share}{limit}. {commonest}. What was played is kept. {again}{more}.")
        self.folder, self.failed, self.of, self.commonest = folder, failed, of, commonest


@dataclass(frozen=True)
class Commonest:
    """The commonest error: its line, how many replications raised it, and the first of them."""

    line: str
    count: int
    where: Sequence[str]

    def __str__(self) -> str:
        more = ", ..." if self.count > len(self.where) else ""
        return f'The commonest error, {self.count:,} times (replications {", ".join(self.where)}{more}): "{self.line}"'


def judge(folder: Path, failed: int, of: int, errors: Iterable[tuple[str, str]], allowed: float = MAX_FAILED) -> None:
    """Let pass what has enough replications that succeeded.

    Args:
        folder: of the results.
        failed: how many replications raised an error.
        of: how many there are.
        errors: each failed replication's name, and its error as the table has it; only read if too many failed.
        allowed: the largest share that may fail.

    Raises:
        TooManyFailedError: none succeeded, or more failed than may.
    """
    if failed and (failed == of or failed > allowed * of):
        raise TooManyFailedError(folder, failed, of, commonest(errors), allowed)


def errors_of(table: Path) -> Iterator[tuple[str, str]]:
    """Name and error of each failed replication of a table of rows."""
    address = [name for name in ("replication", "point") if name in pq.read_schema(table).names]
    rows = pq.read_table(table, columns=[*address, "error"])
    for row in rows.filter(rows["error"].is_valid()).to_pylist():
        yield " of point ".join(str(row[name]) for name in address), row["error"]


def commonest(errors: Iterable[tuple[str, str]]) -> Commonest:
    """The error that most replications raised; errors that differ in their numbers alone are one."""
    found: dict[str, list[tuple[str, str]]] = {}
    for where, error in errors:
        line = line_of(error)
        found.setdefault(re.sub(r"\d+", "0", line), []).append((where, line))
    most = max(found.values(), key=len)
    return Commonest(most[0][1], len(most), [where for where, _ in most[:SHOWN]])


def line_of(error: str) -> str:
    """The line of a traceback that says what went wrong; the first line of any other text."""
    lines = error.strip().splitlines() or [""]
    frames = [row for row, line in enumerate(lines) if line.startswith(_FRAME)]
    after = lines[frames[-1] + 1 :] if frames else lines
    said = next((line for line in after if not line.startswith(" ")), lines[-1]).strip()
    side = re.match(r"[ab]: (?=Traceback)", lines[0])
    return ((side[0] if side else "") + said)[:_LONGEST]


def _above(failed: int, of: int) -> str:
    """A share in whole hundredths that lets so many pass."""
    return f"{math.ceil(100 * failed / of) / 100:g}"
