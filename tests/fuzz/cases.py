"""What a case of the input fuzzer is: a shipped text, one change to it, what the change means, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

Path_ = tuple[Any, ...]
"""Keys and indices from the top of a file."""


class Meaning(Enum):
    """What an operator says of its change."""

    SAME = "same meaning"
    OTHER = "other meaning, still valid"
    WRONG = "no longer valid"
    OPEN = "as an independent reading of the text says: refused, or read exactly so"


@dataclass(frozen=True)
class Change:
    """One change to a text.

    Attributes:
        operator: which operator made it.
        data: the file afterwards.
        meaning: what that means.
        said: what was done, for whoever reads the finding.
        path: where in the file, as far as it is one place.
        typed: the value changed has a type that the new one lacks (a number, a name, a word of a list).
        misread: YAML itself reads the new text as something that its writer did not mean.
    """

    operator: str
    data: bytes
    meaning: Meaning
    said: str
    path: Path_ = ()


@dataclass(frozen=True)
class Read:
    """A file as the product read it.

    Attributes:
        view: plain data with the paths of the file.
        text: a stable text of all of it, order included.
    """

    view: Any
    text: str


@dataclass(frozen=True)
class Source:
    """A file that the product ships or that was made for the purpose, and the loader that its commands use.

    Attributes:
        name: the file, relative to the root of a corpus.
        kind: which operators fit: ``yaml``, ``json``, ``csv`` or ``log``.
        load: reads the file of a corpus' root, as a command does.
        model: the pydantic model at its top, where there is one; its types say what a change of a value means.
        weight: how often it is drawn.
        below: other files stand above it and may say the same keys.
        ranged: every number has a greatest value.
        unread: columns of a table that are for people only.
        commands: command lines that read it; ``{file}``, ``{root}`` and ``{out}`` are filled in.
    """

    name: str
    kind: str
    load: Callable[[Path], Read]
    model: Any = None
    weight: float = 1.0
    below: bool = False
    ranged: bool = False
    unread: frozenset[str] = frozenset()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that went wrong.

    Attributes:
        kind: traceback, hang, unnoticed, misread, elsewhere, changed, refused or unclear.
        source, operator, said, number: of the case.
        detail: the error, or what differs.
    """

    kind: str
    source: str
    operator: str
    said: str
    number: int
    detail: str

    def __str__(self) -> str:
        return f"[{self.kind}] case {self.number}: {self.source}: {self.operator}: {self.said}\n    {self.detail}"


@dataclass
class Tally:
    """How many cases there were, by what came of them, and the findings."""

    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, outcome: str, finding: Finding | None) -> None:
        """Count one case."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        if finding is not None:
            self.findings.append(finding)

    def told(self, most: int = 3) -> str:
        """The findings by kind and operator, a few of each."""
        groups: dict[tuple[str, str], list[Finding]] = {}
        for one in self.findings:
            groups.setdefault((one.kind, one.operator), []).append(one)
        lines = [f"{sum(self.counts.values()):,} cases: " + ", ".join(f"{k} {v:,}" for k, v in self.counts.items())]
        for (kind, operator), found in sorted(groups.items()):
            lines.append(f"\n{kind} after {operator}: {len(found)}")
            lines += [str(one) for one in found[:most]]
        return "\n".join(lines)


Replies = Mapping[str, Any]
