"""What forms send, as the plain values that the room takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.errors import SimError
from sim.exercise.lesson import Lesson
from sim.exercise.moves import Happening, Move

MOST = 8
"""Orders that a form can hold at all; how many a team may give says the lesson."""


class FormError(SimError):
    """A form that no page of ours sends, or a number that is none."""


def moves_from(form: Mapping[str, Any], lesson: Lesson, team: str) -> tuple[Move, ...]:
    """The orders of a form: ``kind-1``, and of that kind ``place-1-advance``, ``other-1-…``, ``effort-1-…``.

    Whether they may be given is the room's to say; here only what is not asked for that kind is left out.
    """
    found = []
    for n in range(1, MOST + 1):
        kind = _text(form, f"kind-{n}")
        if not kind:
            continue
        line = lesson.teams[team].choice(kind)
        if line is None:
            raise FormError(f'"{kind[:40]}" is not on the menu.')
        effort = line.efforts[0].effort
        if len(line.efforts) > 1:
            effort = _number(_text(form, f"effort-{n}-{kind}") or f"{effort}")
        place = _text(form, f"place-{n}-{kind}") or None if line.places else None
        other = _text(form, f"other-{n}-{kind}") or None if line.others else None
        found.append(Move(kind, place, other, effort))
    return tuple(dict.fromkeys(found))


def chances_from(form: Mapping[str, Any], lesson: Lesson, team: str) -> dict[str, float]:
    """A team's estimate: ``goal-<name>``, so many in 100; empty fields are left out."""
    goals = {goal: _text(form, f"goal-{goal}") for goal in lesson.teams[team].goals}
    found = {goal: _number(said) / 100 for goal, said in goals.items() if said}
    if any(not 0 <= chance <= 1 for chance in found.values()):
        raise FormError("An estimate is between 0 and 100.")
    return found


def happening_from(form: Mapping[str, Any]) -> Happening:
    """A correction: ``shock`` (what), ``how`` (set, add or multiply) and ``value``."""
    how = _text(form, "how")
    if how not in ("set", "add", "multiply"):
        raise FormError("A correction sets, adds or multiplies.")
    return Happening(shock=_text(form, "shock"), **{how: _number(_text(form, "value"))})  # type: ignore[arg-type]


def _text(form: Mapping[str, Any], name: str) -> str:
    found = form.get(name, "")
    return found.strip() if isinstance(found, str) else ""


def _number(said: str) -> float:
    try:
        found = float(said.replace(",", "."))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise FormError(f'"{said[:40]}" is not a number.')
    return found
