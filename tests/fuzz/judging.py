"""The judge: what a loader may make of a change, given what the change means."""

from __future__ import annotations

import re
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.core.errors import ScenarioError, SimError
from tests.fuzz import reference
from tests.fuzz.cases import Change, Meaning, Path_, Read, Source
from tests.fuzz.reference import ABSENT, at, differences, same, within

SECONDS = 5.0
"""Of processor time that one case may take."""
LONGEST = 4_000
"""Letters of a message."""
LIBRARY = re.compile(
    r"Traceback|Input should be|validation error|For further information|Value error,|object at 0x|\[Errno|NoneType|"
    r"not subscriptable|unhashable|has no attribute|argument must be|could not convert|invalid literal|codec can't"
)
"""Words that no message of ours has."""
WHOLE_FILE = re.compile(
    r"empty|not text|no such|larger than|cannot be read|not YAML|deep|unfolds|control|UTF-8|no battle|missing|mapping"
)
"""A message about a file as a whole needs no line."""


class TimeLimitError(BaseException):
    """A case took too long."""


@contextmanager
def limited(seconds: float = SECONDS) -> Iterator[None]:
    """Raise ``TimeLimitError`` in here after so much processor time, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeLimitError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class Judge:
    """Knows a source as it is shipped.

    Args:
        source: the file.
        root: of the corpus; the file is put back when a case is over.
    """

    def __init__(self, source: Source, root: Path) -> None:
        self.source, self.root, self.file = source, root, root / source.name
        self.data = self.file.read_bytes()
        self.read = source.load(root)
        self.view = reference.normal(self.read.view)
        self.columns: set[str] = set()
        self.tree = self._tree(self.data) if source.kind != "log" else None

    def _tree(self, data: bytes) -> Any:
        """The independent reading of a file; of a table with columns for people only, without these."""
        found = reference.of_bytes(self.source.kind, data)
        if self.source.unread:
            self.columns = self.columns or set(found[0]) - self.source.unread
            found = [{key: cell for key, cell in row.items() if key in self.columns} for row in found]
        return reference.normal(found)

    def judge(self, change: Change) -> tuple[str, str, str]:
        """What came of a change: how it ended (loaded, refused), the kind of finding (or nothing) and its detail."""
        self.file.write_bytes(change.data)
        try:
            with limited():
                found = self.source.load(self.root)
        except TimeLimitError:
            return "stopped", "hang", f"more than {SECONDS:g} s"
        except SimError as error:
            return "refused", *self._refused(change, error)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            return (
                "traceback",
                "traceback",
                f"{type(error).__name__}: {str(error)[:150]} at {place.filename}:{place.lineno}",
            )
        finally:
            self.file.write_bytes(self.data)
        return "loaded", *self._loaded(change, found)

    def _refused(self, change: Change, error: SimError) -> tuple[str, str]:
        if change.meaning in (Meaning.SAME, Meaning.OTHER):
            return "refused", str(error)[:300]
        unclear = unclear_about(error, "" if self.source.below else self.file.name)
        return ("unclear", unclear) if unclear else ("", "")

    def _loaded(self, change: Change, found: Read) -> tuple[str, str]:
        unnoticed = found.text == self.read.text
        if change.meaning is Meaning.SAME:
            return ("", "") if unnoticed else ("changed", _first(self.view, reference.normal(found.view)))
        if change.meaning is Meaning.WRONG:
            return (
                ("unnoticed", "loads as if nothing had been said")
                if unnoticed
                else ("accepted", self._shown(change, found))
            )
        if self.source.kind == "log":
            return ("", "") if unnoticed else ("accepted", "other events")
        try:
            tree = self._tree(change.data)
        except reference.UnreadableError as error:
            return "accepted", f"read although: {str(error)[:200]}"
        return self._compared(change, tree, reference.normal(found.view), unnoticed)

    def _compared(self, change: Change, tree: Any, view: Any, unnoticed: bool) -> tuple[str, str]:
        """A reading against the independent one: every difference of the text is read, and nothing else differs."""
        wanted = list(differences(self.tree, tree))
        moved = list(differences(self.view, view))
        if not wanted:
            return ("changed", _first(self.view, view)) if moved else ("", "")
        if change.meaning is Meaning.OTHER and unnoticed:
            return "unnoticed", "loads as if nothing had been said"
        for path in wanted:
            wrong = self._misread(path, tree, view)
            if wrong:
                return wrong
        allowed = [self._anchor(path, tree, view) for path in wanted]
        strays = [
            path for path in moved if not any(path[: len(one)] == one or one[: len(path)] == path for one in allowed)
        ]
        strays = [path for path in strays if path != ("longest",)]  # the days of a file are its longest run
        if strays:
            return (
                "elsewhere",
                f"{_dotted(strays[0])} differs as well: {at(self.view, strays[0])} and {at(view, strays[0])}"[:300],
            )
        return "", ""

    def _misread(self, path: Path_, tree: Any, view: Any) -> tuple[str, str] | None:
        """What is wrong with one difference, if anything."""
        before, after, now = at(self.tree, path), at(tree, path), at(view, path)
        if within(after, now):
            if after is None and before is ABSENT and not self._known(path):
                return "unnoticed", f"{_dotted(path)} is no key, and nothing is said"
            return None
        was = at(self.view, path)
        if (after is ABSENT or after is None) and same(before, was) and same(was, now):
            return None  # taken away, and what it said is the default
        if self._repeats(path, tree, view):
            return None
        if not self._transparent(path):
            unread = same(was, now) and not self.source.below and not list(differences(self.view, view))
            return ("unnoticed", f"{_dotted(path)}: {before!r} to {after!r}"[:300]) if unread else None
        if after is ABSENT or after is None:
            return None  # taken away: what is there now is the default, or was that before
        return "misread", f"{_dotted(path)}: the text says {after!r}, read is {now!r}"[:300]

    @staticmethod
    def _repeats(path: Path_, tree: Any, view: Any) -> bool:
        """Whether a list names something twice and is read as naming it once."""
        said, found = at(tree, path[:-1]), at(view, path[:-1])
        words = isinstance(said, list) and all(isinstance(one, str) for one in said)
        return words and isinstance(found, list) and list(dict.fromkeys(said)) == found

    def _known(self, path: Path_) -> bool:
        from sim.scenario.schema_walk import core_type, fields, step

        kind: Any = self.source.model
        for key in path[:-1]:
            kind = step(kind, key) if kind is not None else None
        return kind is None or path[-1] in fields(core_type(kind)) or self.source.below

    def _transparent(self, path: Path_) -> bool:
        """Whether what the shipped text says at a path is what is read there."""
        for end, key in enumerate(path):
            one, other = at(self.tree, path[:end]), at(self.view, path[:end])
            if isinstance(key, int) and not (
                isinstance(one, list) and isinstance(other, list) and len(one) == len(other)
            ):
                return False
            if other is ABSENT:
                return False
        parents = within(at(self.tree, path[:-1]), at(self.view, path[:-1]))
        return parents and same(at(self.tree, path), at(self.view, path)) and not self.source.below

    def _anchor(self, path: Path_, tree: Any, view: Any) -> Path_:
        """The part of a path that text and reading have in common."""
        for end, key in enumerate(path):
            here = [at(one, path[:end]) for one in (self.tree, self.view, tree, view)]
            if isinstance(key, int):
                if not all(isinstance(one, list) for one in here) or len({len(one) for one in here}) > 1:
                    return path[:end]
            elif not any(isinstance(one, dict) and key in one for one in (here[1], here[3])):
                return path[:end]
        return path

    def _shown(self, change: Change, found: Read) -> str:
        view = reference.normal(found.view)
        return "accepted as: " + _first(self.view, view)


def _first(one: Any, other: Any) -> str:
    path = next(differences(one, other), ())
    return f"{_dotted(path)}: {at(one, path)!r} is now {at(other, path)!r}"[:300] if path else "another order or form"


def _dotted(path: Path_) -> str:
    return ".".join(map(str, path)) or "the whole"


def unclear_about(error: SimError, file: str) -> str:
    """Why a message will not do, or nothing."""
    text = str(error)
    if LIBRARY.search(text):
        return f"words of a library: {text[:300]}"
    if not all(letter.isprintable() or letter == "\n" for letter in text):
        return f"letters that a terminal obeys: {text[:200]!r}"
    problems = error.problems if isinstance(error, ScenarioError) else ()
    if len(text) > LONGEST * max(1, len(problems)):
        return f"{len(text):,} letters: {text[:100]}"
    if file not in text and len(file) < 100:
        return f"does not name the file: {text[:300]}"
    lost = [str(one) for one in problems if one.line is None and not WHOLE_FILE.search(str(one))]
    return f"names no line: {lost[0][:300]}" if lost else ""
