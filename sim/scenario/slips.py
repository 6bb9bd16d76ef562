"""Slips of the pen that YAML reads as something else: ``{paper: 2,000}`` has two keys, ``mobile:true`` is one word.

Each function looks at the text around an event of the parser and says what is wrong there, in words that tell what
to write instead, or returns None.
"""

from __future__ import annotations

import re
from typing import Any

from sim.core.characters import named, unseen, visible
from sim.scenario.numerals import plain_numeral

ONE_LINE = frozenset((
    "name", "title", "country", "headquarters", "label", "unit", "together", "study", "record", "calibration", "region",
    "letter",
))  # fmt: skip
"""Keys whose texts are names: printed in tables, on maps and on phones."""

_NUMERAL = re.compile(r"[-+]?[0-9.]+(?:, ?[0-9]+(?:\.[0-9]+)?)+%?")
_BARE_COMMA = re.compile(r"[-+]?[0-9]+(?:,[0-9]+(?:\.[0-9]+)?)+%?(?=\s*[,\]])")
_GLUED = re.compile(r"([A-Za-z_][\w.-]*)\s*[:=]\s*([^\s:/=].*)", re.DOTALL)
_GLUED_LINE = re.compile(r"\s*(?:- )?(?P<pair>[A-Za-z_][\w-]*:[^\s:/,\]}]+)")
_COLON = re.compile(r"\s*:")
_HASH = re.compile(r"[ \t]+#(?=[^\s#!])")


def number_in_a_mapping(text: str, start: int) -> re.Match[str] | None:
    """Match a number with a comma that a flow mapping takes for an entry and a key; ``start`` is its first digit."""
    return _NUMERAL.match(text, start)


def two_entries(written: str) -> str:
    """Say ``2,000 is two entries here; write 2000``."""
    closed = written.replace(" ", "")
    return f"{written} is {_count(written)} entries here; write {plain_numeral(closed) or 'one number without commas'}"


def number_in_a_list(text: str, start: int) -> re.Match[str] | None:
    """Match a comma between two digits of a flow list, where nobody can tell one number from two."""
    return _BARE_COMMA.match(text, start)


def two_values(written: str) -> str:
    """Say ``0,7 is two values here; write 0.7 for one number, or 0, 7 for two``."""
    one = plain_numeral(written)
    apart = f"{written.replace(',', ', ')} for {_count(written)}"
    return f"{written} is {_count(written)} values here; write {f'{one} for one number, or ' if one else ''}{apart}"


def _count(written: str) -> str:
    return {2: "two", 3: "three"}.get(written.count(",") + 1, str(written.count(",") + 1))


def has_colon(text: str, end: int) -> bool:
    """Return whether a colon follows a key that ends there."""
    return _COLON.match(text, end) is not None


def lone_key(key: str) -> str:
    """Say what to write for a word of a flow mapping that has no colon after it."""
    glued = glued_pair(key)
    if glued:
        return glued
    words = key.split()
    meant = f"{words[0]}: {' '.join(words[1:])}" if len(words) > 1 and words[0].isidentifier() else f"{key}: ..."
    return f'"{visible(key)}" has no value here; write {visible(meant)}, or quote a text that has a comma in it'


def glued_pair(word: str) -> str | None:
    """Say what to write for ``mobile:true``, a key and a value without a space between; None for other words."""
    found = _GLUED.fullmatch(word)
    if found is None:
        return None
    return f"`{visible(word)}` is one word here; write `{found.group(1)}: {visible(found.group(2))}`"


def glued_line(line: str) -> str | None:
    """Say the same of such a pair at the start of a line."""
    found = _GLUED_LINE.match(line)
    return glued_pair(found["pair"]) if found else None


def swallowed(text: str, end: int) -> str | None:
    """Say that a comment looks like part of the unquoted text before it (``name: Battery #5``), or return None."""
    found = _HASH.match(text, end) if text.startswith((" ", "\t"), end) else None
    if found is None:
        return None
    rest = text[found.end() - 1 : text.find("\n", end) % (len(text) + 1)][:20]
    return f"{visible(rest)} is a comment here and no part of the text; quote the text, or write a space after the #"


def unfit(key: Any, value: str) -> str | None:
    """Return the fault of a text that is shown: characters that nobody sees, or line breaks in a name; else None."""
    found = None if value.isprintable() else unseen(value)
    if found:
        return f"the text has {named(found.group())}"
    if ("\n" in value or "\t" in value) and key in ONE_LINE:
        return "a name stands on one line, without tabs"
    return None
