"""An independent reading of a text: plain data by the rules that the documents give, and nothing of the product."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.fuzz.cases import Path_

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "nothing"})()
"""What stands where nothing stands."""
MOST = 200_000
WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
         "false": False, "False": False, "FALSE": False}  # fmt: skip
INTEGER = re.compile(r"[-+]?\d[\d_]*")
REAL = re.compile(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?")
PERCENT = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+))\s*%\s*")
MIDNIGHT = re.compile(r"(?<=\d\d-\d\d)T00:00:00$")
AMOUNTS = ("value", "low", "mode", "high", "values")


class UnreadableError(Exception):
    """The text is none of its kind: the product must refuse it."""


def of_bytes(kind: str, data: bytes) -> Any:
    """The plain data of a file.

    Raises:
        UnreadableError: it is not text, or not of this kind.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("not UTF-8") from error
    return {"yaml": of_yaml, "json": of_yaml, "csv": of_csv}[kind](text)


def of_yaml(text: str) -> Any:
    """YAML 1.2's core schema without tags, merge keys and further documents; a key is a word and stands once."""
    try:
        roots = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableError(f"not YAML: {error}") from error
    if len(roots) != 1:
        raise UnreadableError(f"{len(roots)} documents")
    return _Plain().of(roots[0], 0)


class _Plain:
    def __init__(self) -> None:
        self.made = 0

    def of(self, node: Any, depth: int) -> Any:
        self.made += 1
        if self.made > MOST or depth > 200:
            raise UnreadableError("too much")
        if isinstance(node, yaml.SequenceNode):
            return [self.of(one, depth + 1) for one in node.value]
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.style else resolved(node.value)
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in found:
                raise UnreadableError("a key that is no word, or stands twice")
            found[key.value] = self.of(value, depth + 1)
        return found


def resolved(word: str) -> Any:
    """The value of an unquoted word."""
    if word in WORDS:
        return WORDS[word]
    if INTEGER.fullmatch(word):
        return int(word.replace("_", "")) if len(word) < 300 else word
    if REAL.fullmatch(word):
        found = float(word.replace("_", ""))
        return found if abs(found) < 1e300 else word
    return word


def of_csv(text: str) -> list[dict[str, str]]:
    """Rows by column; every row has the cells of the header, and no column stands twice."""
    try:
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        rows = [row for row in csv.reader(io.StringIO(lines), strict=True) if row]
    except csv.Error as error:
        raise UnreadableError(f"not CSV: {error}") from error
    if not rows or len(set(rows[0])) < len(rows[0]) or any(len(row) != len(rows[0]) for row in rows):
        raise UnreadableError("no table")
    return [dict(zip(rows[0], (cell.strip() for cell in row), strict=True)) for row in rows[1:]]


def normal(found: Any) -> Any:
    """One spelling for what may be written in several ways: amounts as floats, percentages as text, dates as text."""
    if isinstance(found, dict):
        return _normal_mapping(found)
    if isinstance(found, (list, tuple)):
        return [normal(one) for one in found]
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        return float(found) if abs(found) < 1e300 else str(found)
    if isinstance(found, str) and (percent := PERCENT.fullmatch(found)):
        return f"{float(percent[1])}%"
    return MIDNIGHT.sub("", found) if isinstance(found, str) else found


def _normal_mapping(found: dict[str, Any]) -> Any:
    percent = _truth(found["percent"]) if "percent" in found and any(key in found for key in AMOUNTS) else None
    if percent is True:
        found = {key: _as_percent(value) if key in AMOUNTS else value for key, value in found.items()}
        del found["percent"]
    elif percent is False:
        found = {key: value for key, value in found.items() if key != "percent"}
    made = {key: normal(value) for key, value in found.items()}
    return made["value"] if list(made) == ["value"] else made


def _as_percent(value: Any) -> Any:
    return [f"{float(one)}%" for one in value] if isinstance(value, list) else f"{float(value)}%"


def same(one: Any, other: Any) -> bool:
    """Whether two normal values say the same; nothing and null do, and a number does as its text."""
    if one is ABSENT or one is None:
        return other is ABSENT or other is None or other in ({}, [])
    if other is ABSENT or other is None:
        return one in ({}, [])
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(key, ABSENT), other.get(key, ABSENT)) for key in {*one, *other})
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) != isinstance(other, bool):
        return _truth(one) is not None and _truth(one) == _truth(other)
    if isinstance(one, float) != isinstance(other, float) and {type(one), type(other)} == {str, float}:
        return _number(one) == _number(other)
    return type(one) is type(other) and bool(one == other)


def within(said: Any, read: Any) -> bool:
    """Whether all that is said is read; a reading may have more keys, for what is left out has defaults."""
    if isinstance(said, dict) and isinstance(read, dict):
        return all(within(value, read.get(key, ABSENT)) for key, value in said.items())
    if isinstance(said, list) and isinstance(read, list):
        return len(said) == len(read) and all(map(within, said, read))
    return same(said, read)


def _truth(value: Any) -> bool | None:
    """Yes and no in the words that people use for them."""
    word = str(value).lower()
    return True if word in ("true", "yes", "on", "y", "t", "1", "1.0") else False if word in (
        "false", "no", "off", "n", "f", "0", "0.0") else None  # fmt: skip


def _number(value: Any) -> Any:
    try:
        return float(value)
    except ValueError:
        return None


def at(found: Any, path: Path_) -> Any:
    """What stands at a path, or ``ABSENT``."""
    for key in path:
        if (isinstance(found, dict) and key in found) or (
            isinstance(found, list) and isinstance(key, int) and key < len(found)
        ):
            found = found[key]
        else:
            return ABSENT
    return found


def differences(one: Any, other: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The places at which two normal trees differ; lists of different lengths differ as a whole."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from differences(one.get(key, ABSENT), other.get(key, ABSENT), (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, (*path, place))
    elif not same(one, other) or any((one is void) != (other is void) for void in (ABSENT, None)):
        yield path


def of_json(text: str) -> Any:
    """The plain data of canonical JSON."""
    return json.loads(text)
