"""Refusals of the schema: one form for all its own errors, so that they can be shown with file and line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from sim.core.characters import visible

MOST_CHOICES = 2000
REFUSED = "refused"
"""The error type of every refusal that already has its final words."""


def refusal(
    message: str, allowed: Iterable[str] = (), nearest: str | None = None, key: object = None
) -> PydanticCustomError:
    """Return the error to raise in a validator: what was found, what may stand there, what was probably meant.

    ``key`` is the one it is about, if a whole mapping is looked at: its line is named then.
    """
    context = {"message": message, "allowed": tuple(allowed), "nearest": nearest, "key": key}
    return PydanticCustomError(REFUSED, "{message}", context)


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like a word, or None when none is much like it or there are too many to compare."""
    known = list(choices)
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6) if len(known) <= MOST_CHOICES else ()
    return found[0] if found else None


def shown(value: Any) -> str:
    """Return a value as a reader would recognise it from the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{visible(value)}"' if len(value) <= 60 else f'"{visible(value[:57])}..."'
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    return "nothing" if value is None else str(value)
