"""The fuzzer of folders: one file of a kept folder is damaged, and what it says is either the same or a clean error."""

from __future__ import annotations

import contextlib
import functools
import os
import random
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sim.core.errors import SimError
from tests.fuzz.cases import Finding, Tally
from tests.fuzz.judging import LIBRARY, LONGEST, TimeLimitError, limited
from tests.fuzz.kept import Kept, kinds

SECONDS = 30.0
Damage = Callable[[random.Random, Path, list[Path]], str]
"""Damages a file, given files of the same folder and of another run's; says what it did."""


def flip(dice: random.Random, file: Path, _: list[Path]) -> str:
    data = bytearray(file.read_bytes())
    at, bit = dice.randrange(len(data)), dice.randrange(8)
    data[at] ^= 1 << bit
    file.write_bytes(data)
    return f"bit {bit} of byte {at} of {len(data)} flipped"


def swap(dice: random.Random, file: Path, _: list[Path]) -> str:
    data = bytearray(file.read_bytes())
    one, other = dice.randrange(len(data)), dice.randrange(len(data))
    data[one], data[other] = data[other], data[one]
    file.write_bytes(data)
    return f"bytes {one} and {other} of {len(data)} swapped"


def swap_digits(dice: random.Random, file: Path, _: list[Path]) -> str:
    """A digit of a text for another, which leaves it a text of its kind."""
    data = bytearray(file.read_bytes())
    places = [place for place, letter in enumerate(data) if chr(letter).isdigit()]
    if not places:
        return flip(dice, file, _)
    at = dice.choice(places)
    data[at] = ord(dice.choice("0123456789".replace(chr(data[at]), "")))
    file.write_bytes(data)
    return f"the digit at {at} is {chr(data[at])}"


def truncate(dice: random.Random, file: Path, _: list[Path]) -> str:
    data = file.read_bytes()
    at = dice.randrange(len(data))
    file.write_bytes(data[:at])
    return f"cut after {at} of {len(data)} bytes"


def empty(dice: random.Random, file: Path, _: list[Path]) -> str:
    file.write_bytes(b"")
    return "emptied"


def remove(dice: random.Random, file: Path, _: list[Path]) -> str:
    file.unlink()
    return "removed"


def to_folder(dice: random.Random, file: Path, _: list[Path]) -> str:
    file.unlink()
    file.mkdir()
    if dice.random() < 0.5:
        (file / "something").write_text("else")
    return "a folder in its place"


def of_another_kind(dice: random.Random, file: Path, others: list[Path]) -> str:
    """Another file of the folder, or nothing of the kind."""
    new = dice.choice(
        [b"null", b"[]", b"{}", b"PAR1", b"\x93NUMPY", b"ARROW1\0\0", *(one.read_bytes() for one in others)]
    )
    file.write_bytes(new)
    return f"{new[:20]!r} in its place"


def unreadable(dice: random.Random, file: Path, _: list[Path]) -> str:
    file.unlink()
    file.symlink_to(file.name)
    return "a link to itself in its place"


DAMAGES: tuple[Damage, ...] = (
    flip, flip, flip, swap, swap_digits, truncate, empty, remove, to_folder, of_another_kind, unreadable,
)  # fmt: skip


class Spoiler:
    """Kept folders, each made once, and copies of them to be damaged."""

    def __init__(self, root: Path, chosen: str = "") -> None:
        self.root = root
        self.kinds = [one for one in kinds() if chosen in one.name]

    @functools.cache  # noqa: B019 - lives as long as the folders
    def whole(self, name: str) -> tuple[Path, Any]:
        """A folder as it was made, and what it says undisturbed."""
        kind = next(one for one in self.kinds if one.name == name)
        folder = self.root / f"{name}-whole"
        kind.make(folder)
        return folder, {way: act(self._copy(folder, name)) for way, act in kind.ways.items()}

    @functools.cache  # noqa: B019
    def another(self, name: str) -> Path:
        """The same of another run."""
        kind = next(one for one in self.kinds if one.name == name)
        folder = self.root / f"{name}-another"
        if kind.other is not None:
            kind.other(folder)
        return folder

    def _copy(self, folder: Path, name: str) -> Path:
        target = self.root / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder, target)
        return target

    def run(self, seed: int, numbers: range) -> Tally:
        """Judge the cases of these numbers."""
        tally = Tally()
        for number in numbers:
            dice = random.Random(f"{seed}/{number}")
            kind = dice.choices(self.kinds, [one.weight for one in self.kinds])[0]
            way = dice.choices(list(kind.ways), [0.1 if way == "report" else 1 for way in kind.ways])[0]
            place, damage, said, target = self._damaged(dice, kind)
            outcome, wrong, detail = self._judged(kind, way, target)
            finding = (
                Finding(wrong, f"{kind.name}: {place}", f"{damage}, {way}", said, number, detail) if wrong else None
            )
            tally.add(outcome, finding)
        return tally

    def _damaged(self, dice: random.Random, kind: Kept) -> tuple[str, str, str, Path]:
        """A copy with one file damaged: which, how by name, how in words, and where the copy is."""
        target = self._copy(self.whole(kind.name)[0], kind.name)
        files = sorted(one for one in target.rglob("*") if one.is_file() and one.stat().st_size)
        file = dice.choice(files)
        place = file.relative_to(target)
        other = self.another(kind.name) / place
        if other.is_file() and dice.random() < 0.15:
            shutil.copy(other, file)
            return str(place), "of another run", "the same file of another run in its place", target
        damage = dice.choice([one for one in DAMAGES if one is not remove or file.name not in kind.may_go])
        said = damage(dice, file, [one for one in files if one != file])
        return str(place), damage.__name__.replace("_", " "), said, target

    def _judged(self, kind: Kept, way: str, target: Path) -> tuple[str, str, str]:
        """How it ended, the kind of finding (or nothing) and its detail."""
        try:
            with limited(SECONDS):
                found = kind.ways[way](target)
        except TimeLimitError:
            return "stopped", "hang", f"more than {SECONDS:g} s"
        except SimError as error:
            return "refused", *_unclear(str(error), target)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)
            own = next((one for one in reversed(last) if f"{os.sep}sim{os.sep}" in one.filename), last[-1])
            return (
                "traceback",
                "traceback",
                f"{type(error).__name__}: {str(error)[:200]} at {own.filename}:{own.lineno}",
            )
        if found == self.whole(kind.name)[1][way]:
            return "undisturbed", "", ""
        return "different", "different", _first(self.whole(kind.name)[1][way], found)


def _unclear(text: str, target: Path) -> tuple[str, str]:
    if LIBRARY.search(text):
        return "unclear", f"words of a library: {text[:300]}"
    if len(text) > LONGEST or not all(letter.isprintable() or letter == "\n" for letter in text):
        return "unclear", f"{len(text)} letters: {text[:300]!r}"
    return ("", "") if target.name in text else ("unclear", f"does not say where: {text[:300]}")


def _first(one: Any, other: Any, path: str = "") -> str:
    """Where two readings first differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
        return _first(one.get(keys[0]), other.get(keys[0]), f"{path}.{keys[0]}") if keys else path
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        at = next((place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]), 0)
        return _first(one[at], other[at], f"{path}.{at}")
    return f"{path[1:]}: {str(one)[:100]} is now {str(other)[:100]}"


@contextlib.contextmanager
def spoiler(chosen: str = "") -> Iterator[Spoiler]:
    """A spoiler with a folder of its own, for kinds whose name has ``chosen`` in it."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        yield Spoiler(Path(folder).resolve(), chosen)
