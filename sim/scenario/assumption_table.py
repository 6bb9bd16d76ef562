"""Every number of a scenario as it was played, with its range and source; and what two scenarios differ in.

``provenance`` lists the numbers of a file; here they are those of a resolved scenario, which a run folder holds. A
number that says no source and no tag takes both from the part around it. Numbers that stand at the schema's default
and name no origin of their own are left out: nobody wrote them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sim.scenario.base import ScenarioModel
from sim.scenario.number_walk import SECTIONS
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.scenario.schema_walk import is_shares

Origin = tuple[str | None, str | None, str | None]
"""Source (short keys as written), tag, note."""

_PROVENANCE = frozenset({"source", "tag", "note"})


@dataclass(frozen=True)
class Assumption:
    """One number of a scenario.

    Attributes:
        path: where it stands (``places.mosul.population``; items of a list by what they join, else by number).
        section: the first part of the path.
        subject: whose number it is, in words where it has a name ("Mosul").
        value: the number, or the shares of communities, in words.
        uncertain: whether it is drawn anew in each replication.
        source: as written: keys of ``Scenario.sources`` or a citation.
        tag: V, M, J or C (see ``numbers``).
        note: a remark.
        unit: what it is measured in, where said.
    """

    path: str
    section: str
    subject: str
    value: str
    uncertain: bool
    source: str | None
    tag: str | None
    note: str | None
    unit: str | None


def assumptions(scenario: Scenario) -> list[Assumption]:
    """Return the numbers of a scenario in the order of its sections."""
    return list(_walk(scenario))


def _walk(scenario: Scenario) -> Iterator[Assumption]:
    for section in SECTIONS:
        for key, part in _items(section, getattr(scenario, section)):
            path = f"{section}.{key}"
            if isinstance(part, Number):
                yield _row(path, section, key, part, (None, None, None))
            else:
                yield from _of_part(part, path, section, _name(scenario, section, key, part))


def _items(section: str, table: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a section under their names, those of a list under what they join or their number."""
    if isinstance(table, dict):
        yield from table.items()
        return
    for number, part in enumerate(table):
        between = getattr(part, "between", None)
        yield ("/".join(between) if between else str(number)), part


def _name(scenario: Scenario, section: str, key: str, part: Any) -> str:
    """Return the name of a part in print."""
    if hasattr(part, "between"):
        table: Mapping[str, Any] = scenario.places if section == "roads" else scenario.actors
        return " and ".join(table[name].name for name in part.between)
    return str(getattr(part, "name", None) or getattr(part, "date", None) or key)


def _of_part(part: ScenarioModel, path: str, section: str, subject: str) -> Iterator[Assumption]:
    around: Origin = (part.source, part.tag, part.note)
    for name, info in type(part).model_fields.items():
        value = getattr(part, name)
        if name in _PROVENANCE or value is None or isinstance(value, bool):
            continue
        where = f"{path}.{name}"
        if isinstance(value, Number) and not _is_default(value, info.default):
            yield _row(where, section, subject, value, around)
        elif isinstance(value, (int, float)) and value != info.default:
            yield _row(where, section, subject, Number(value=float(value)), around)
        elif isinstance(value, dict):
            yield from _of_table(value, info.annotation, where, section, subject, around)


def _of_table(
    table: Mapping[str, Any], kind: Any, path: str, section: str, subject: str, around: Origin
) -> Iterator[Assumption]:
    """Yield the numbers of a table inside a part: shares of communities as one, others each by itself."""
    if table and is_shares(kind):
        shares = ", ".join(f"{name} {share:g}" for name, share in table.items())
        yield Assumption(path, section, subject, shares, False, *around, None)
    for name, value in table.items():
        if isinstance(value, Number):
            yield _row(f"{path}.{name}", section, subject, value, around)


def _is_default(value: Number, default: Any) -> bool:
    return isinstance(default, Number) and value == default


def _row(path: str, section: str, subject: str, number: Number, around: Origin) -> Assumption:
    own = (number.source, number.tag, number.note)
    source, tag, note = own if number.source or number.tag else (*around[:2], number.note or around[2])
    return Assumption(path, section, subject, in_words(number), not number.known, source, tag, note, number.unit)


def in_words(number: Number) -> str:
    """Return a number as read aloud, with separators: ``1,000,000 to 2,000,000, most likely 1,400,000``."""
    return number.aloud(_with_separators, weighed=True)


def _with_separators(amount: float) -> str:
    return f"{amount:,.0f}" if abs(amount) >= 1000 and amount == round(amount) else f"{amount:.6g}"


@dataclass(frozen=True)
class ScenarioDifference:
    """A number or word in which two scenarios differ.

    Attributes:
        path: where it stands.
        first, second: what each says, in words; None where it says nothing.
    """

    path: str
    first: str | None
    second: str | None


def differences(first: Scenario, second: Scenario) -> list[ScenarioDifference]:
    """Return all that two scenarios differ in, remarks and sources left aside, in the order of the first."""
    one, other = dict(_leaves(first, "")), dict(_leaves(second, ""))
    paths = [*one, *(path for path in other if path not in one)]
    return [
        ScenarioDifference(path, one.get(path), other.get(path)) for path in paths if one.get(path) != other.get(path)
    ]  # fmt: skip


_ASIDE = _PROVENANCE | {"sources", "history", "levers", "unit"}


def _leaves(found: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield everything below a part that is said, in words, by path."""
    if found is None:
        return
    if isinstance(found, Number):
        yield path, in_words(found)
    elif isinstance(found, BaseModel):
        for name in type(found).model_fields:
            if name not in _ASIDE:
                yield from _leaves(getattr(found, name), f"{path}.{name}" if path else name)
    elif isinstance(found, dict):
        for name, value in found.items():
            yield from _leaves(value, f"{path}.{name}")
    elif isinstance(found, (list, tuple)) and found and isinstance(found[0], BaseModel):
        for name, value in _items(path, found):
            yield from _leaves(value, f"{path}.{name}")
    elif isinstance(found, (list, tuple)):
        yield path, ", ".join(map(str, found)) or "none"
    else:
        yield path, {True: "yes", False: "no"}.get(found, str(found)) if isinstance(found, bool) else str(found)
