"""The fields of forms as the plain values that the room takes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sim.core.errors import SimError
from sim.exercise.lesson import Lesson
from sim.exercise.moves import Happening, Move
from sim.exercise.state import State

MOST = 8
"""Orders that a form can hold at all; how many a team may give says the lesson."""
LONGEST: dict[str, int] = {"intent": 280, "text": 2000, "title": 80, "reason": 500}
"""Letters that a field of a page takes at most."""
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?|[+-]?[1-9]\d{0,2}(\.\d{3}){2,}(,\d*)?")


class FormError(SimError):
    """A form that no page of ours sends, or a number that is none."""


def plain_form(
    items: Iterable[tuple[str, Any]], names: Collection[str], longest: Mapping[str, int] = LONGEST
) -> dict[str, str]:
    """Return the fields of a form as text without blanks around it.

    Raises:
        FormError: it has a field that is not one of ``names``, one twice, a file in one, or too long a text.
    """
    found: dict[str, str] = {}
    for name, said in items:
        if name not in names or not isinstance(said, str):
            raise FormError(f'The field "{name[:40]}" is none of this form. Load the page again.')
        if name in found:
            raise FormError(f'The field "{name[:40]}" came twice. Load the page again.')
        found[name] = said.strip()
        most = longest.get(name, len(said))
        if len(found[name]) > most:
            raise FormError(f"That text has {len(found[name])} letters; at most {most} fit.")
    return found


def paper_of(state: State, team: str | None) -> str:
    """Return a word that only the sheet has that is open to a team now: not those of other phases, turns or teams."""
    return f"{state.game.phase.value} {state.game.turn} {team} {len(state.struck)}"


def order_names(lesson: Lesson, team: str) -> set[str]:
    """Return the names of all fields in which the orders of a team may stand."""
    kinds = [line.order for line in lesson.teams[team].menu]
    asked = [
        f"{what}-{n}-{kind}" for what in ("place", "other", "effort") for kind in kinds for n in range(1, MOST + 1)
    ]
    return {"intent", "paper", *(f"kind-{n}" for n in range(1, MOST + 1)), *asked}


def goal_names(lesson: Lesson, team: str) -> set[str]:
    """Return the names of all fields of a team's estimate."""
    return {"paper", *(f"goal-{goal}" for goal in lesson.teams[team].goals)}


def moves_from(form: Mapping[str, Any], lesson: Lesson, team: str) -> tuple[Move, ...]:
    """Return the orders of a form: ``kind-1``, and of that kind ``place-1-advance``, ``other-1-…``, ``effort-1-…``.

    Whether they may be given is the room's to say. A browser without scripts sends the choices of all kinds; those of
    kinds that were not chosen are no orders.
    """
    found = []
    for n in range(1, MOST + 1):
        kind = _text(form, f"kind-{n}")
        if not kind:
            continue
        line = lesson.teams[team].choice(kind)
        if line is None:
            raise FormError(f'"{kind[:40]}" is not on the menu.')
        effort = number(_text(form, f"effort-{n}-{kind}") or f"{line.efforts[0].effort}")
        place, other = (_text(form, f"{what}-{n}-{kind}") or None for what in ("place", "other"))
        found.append(Move(kind, place, other, effort))
    return tuple(found)


def chances_from(form: Mapping[str, Any], lesson: Lesson, team: str) -> dict[str, float]:
    """Return a team's estimate: ``goal-<name>``, so many in 100; empty fields are left out."""
    goals = {goal: _text(form, f"goal-{goal}") for goal in lesson.teams[team].goals}
    found = {goal: number(said) / 100 for goal, said in goals.items() if said}
    if any(not 0 <= chance <= 1 for chance in found.values()):
        raise FormError("An estimate is between 0 and 100.")
    return found


def happening_from(form: Mapping[str, Any]) -> Happening:
    """Return a correction: ``shock`` (what), ``how`` (set, add or multiply) and ``value``."""
    how = _text(form, "how")
    if how not in ("set", "add", "multiply"):
        raise FormError("A correction sets, adds or multiplies.")
    return Happening(shock=_text(form, "shock"), **{how: number(_text(form, "value"))})  # type: ignore[arg-type]


def _text(form: Mapping[str, Any], name: str) -> str:
    found = form.get(name, "")
    return found.strip() if isinstance(found, str) else ""


def whole(form: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number of a form, or None if it is none."""
    said = _text(form, name)
    return int(said) if re.fullmatch(r"-?[0-9]{1,9}", said) else None


def number(said: str) -> float:
    """Return a number with a decimal point or comma; one with a possible sign for thousands is refused."""
    if THOUSANDS.fullmatch(said):
        plain = re.sub("[.,]", "", said)
        raise FormError(f'"{said[:40]}" may be read in two ways: write {plain[:40]} without a sign for thousands.')
    if not NUMBER.fullmatch(said, 0) or not said.isascii() or len(said) > 20:
        raise FormError(f'"{said[:40]}" is not a number.')
    return float(said.replace(",", "."))
