"""One row of one table, seen as an object: every field a property with its unit, range and meaning.

The properties are made from ``sim.world.fields.DEFINITIONS``, so a field is described in one place only. Numbers
come out as Python's ``int`` and ``float``, codes as members of their list, references to actors and places as
whatever a subclass makes of them (agents in ``sim.model.agents``, names in
``sim.model.view``), communities as a mapping.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sim.core.error_messages import nearest, shown
from sim.core.errors import Problem, SimError
from sim.world.blueprint import Blueprint
from sim.world.codes import NOBODY, Alignment, Cause, Doctrine, Level, Reform, Stance, Status
from sim.world.fields import DEFINITIONS, Field
from sim.world.tables import Table

CODES: Mapping[str, type[IntEnum]] = {
    "alignment": Alignment, "cause": Cause, "doctrine": Doctrine, "level": Level, "reform": Reform, "stance": Stance,
    "status": Status,
}  # fmt: skip
"""Fields whose numbers stand for the members of a closed list (``mode`` is left a number: 0 is none of its list)."""
FIXED = ("tag", "first", "last", "actor")
"""Fields that say which row is whose: nobody may change them, for the tables are laid out by them."""
BOOKKEPT = ("outside", "money_outside", "equipment_outside", "neutral")
"""Fields that follow from others: what came from outside the rules, and who is left when all allegiances are told."""
_OWN = frozenset({"spec", "name", "index", "model", "unique_id", "pos"})
"""Attributes of a row beside its fields: its place in the tables, and those that Mesa gives an agent."""

Kept = TypeVar("Kept")


class RowError(SimError, ValueError):
    """A value that a field cannot have, or a field that cannot be changed.

    Attributes:
        problem: where, what was found, what is allowed.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class UnknownNameError(SimError, KeyError):
    """A name that nothing has.

    Attributes:
        problem: what was looked for, what there is, what was probably meant.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem

    def __str__(self) -> str:
        """The message as it is; ``KeyError`` would put it in quotes."""
        return str(self.problem)


def unknown(kind: str, name: Any, names: Iterable[str], path: str = "") -> Problem:
    """Return the problem with a name that nothing of its kind has."""
    known = tuple(names)
    return Problem("", None, path, f"there is no {kind} {shown(name)}", known, nearest(str(name), known))


class Named(dict[str, Kept]):
    """Things by name; a name that is not there is an error which says what there is.

    Attributes:
        kind: what they are, in one word.
    """

    def __init__(self, kind: str, things: Mapping[str, Kept]) -> None:
        super().__init__(things)
        self.kind = kind

    def __missing__(self, name: str) -> Kept:
        """Say what there is.

        Raises:
            UnknownNameError: always.
        """
        raise UnknownNameError(unknown(self.kind, name, self))


def name_of(thing: Any) -> Any:
    """Return the name of an agent or of a row of a view; a name as it is."""
    return getattr(thing, "name", thing)


class RowView:
    """One row of one table; subclasses name the table and say where it is.

    Attributes:
        table_name: the table in ``DEFINITIONS``.
        spec: the scenario's blueprint, which knows the names.
        name: what the row is called.
        index: its row number, or (row, column) in a table of pairs.
    """

    table_name: ClassVar[str]
    spec: Blueprint
    name: str
    index: int | tuple[int, int]

    def __init_subclass__(cls, table: str | None = None, hidden: Iterable[str] = (), **rest: Any) -> None:
        """Give the class a property for every field of its table that it neither hides nor describes itself."""
        super().__init_subclass__(**rest)
        if table is not None:
            cls.table_name = table
            for field in DEFINITIONS[table]:
                if field.name not in cls.__dict__ and field.name not in hidden:
                    setattr(cls, field.name, _property(field))

    def __setattr__(self, name: str, value: Any) -> None:
        """Change a field, or something that the row's class knows.

        Raises:
            RowError: there is no such field, or it cannot be changed to this.
        """
        if not (name in _OWN or name.startswith("_") or hasattr(type(self), name) or self._may_keep(name)):
            known = fields_of(type(self))
            message = f'{self.table_name} have no field "{name}"'
            raise RowError(
                Problem("", None, f"{self.table_name}.{self.name}.{name}", message, known, nearest(name, known))
            )
        super().__setattr__(name, value)

    def _may_keep(self, name: str) -> bool:
        """Return whether something that is no field may be kept here under a name."""
        return False

    if TYPE_CHECKING:  # the properties exist only at run time

        def __getattr__(self, name: str) -> Any: ...

    def __repr__(self) -> str:
        """Such as ``<Formation 1bn-ford>``."""
        return f"<{type(self).__name__} {self.name}>"

    def _rows(self) -> Table:
        """Return the table, or the part of it that ``index`` counts in."""
        raise NotImplementedError

    def _referred(self, kind: str, row: int) -> Any:
        """Return the object or name for the actor or place in a row."""
        raise NotImplementedError

    def _write(self, field: Field, value: Any) -> None:
        """Change a field.

        Raises:
            RowError: it cannot be changed, or not to this.
        """
        if field.name in FIXED or field.name in BOOKKEPT:
            raise RowError(self._problem(field, "this field cannot be changed"))
        self._rows()[field.name][self.index] = self._stored(field, value)

    def _problem(self, field: Field, message: str, allowed: Iterable[str] = (), near: str | None = None) -> Problem:
        path = f"{self.table_name}.{self.name}.{field.name}"
        return Problem("", None, path, message, tuple(allowed), near)

    def _stored(self, field: Field, value: Any) -> Any:
        """Return a value as its table keeps it."""
        if field.name == "community":
            return [self._number(field, share) for share in self._shares(field, value)]
        if field.length > 1:
            return [self._number(field, part) for part in value]
        if field.unit in ("actor", "place"):
            return self._row_of(field, value)
        return self._number(field, value)

    def _number(self, field: Field, value: Any) -> int | float:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        whole = field.kind != "f8"
        if not field.low <= number <= field.high or (whole and number != math.floor(number)):
            what = "whole number" if whole else "number"
            limits = f"a {what} from {field.low:g} to {field.high:g} ({field.unit})"
            raise RowError(self._problem(field, f"found {shown(value)}", [limits]))
        return int(number) if whole else number

    def _row_of(self, field: Field, value: Any) -> int:
        """Return the row number of an actor or place, given itself, its name or None."""
        names = self.spec.actors if field.unit == "actor" else self.spec.places
        if value is None and field.low < 0:
            return int(NOBODY)
        if name_of(value) in names:
            return names.index(name_of(value))
        found = unknown(field.unit, name_of(value), names)
        raise RowError(self._problem(field, found.message, found.allowed, found.nearest))

    def _shares(self, field: Field, value: Mapping[str, float]) -> list[float]:
        known = self.spec.scenario.communities
        for name in value:
            if name not in known:
                found = unknown("community", name, known)
                raise RowError(self._problem(field, found.message, found.allowed, found.nearest))
        return [value.get(name, 0.0) for name in known] + [0.0] * (field.length - len(known))


def fields_of(kind: type[RowView]) -> tuple[str, ...]:
    """Return the fields that rows of a class have, without those that it hides."""
    return tuple(field.name for field in DEFINITIONS[kind.table_name] if hasattr(kind, field.name))


def _property(field: Field) -> property:
    convert, kind = _reader(field)

    def read(row: RowView) -> Any:
        return convert(row, row._rows()[field.name][row.index])

    def write(row: RowView, value: Any) -> None:
        row._write(field, value)

    read.__annotations__["return"] = kind
    unit = "" if field.unit == "-" else f"{field.unit}, "
    return property(read, write, doc=f"{field.meaning} ({unit}{field.low:g} to {field.high:g}).")


def _reader(field: Field) -> tuple[Callable[[RowView, Any], Any], Any]:
    """Return the function that makes a stored value a Python value, and the type it returns."""
    if field.name == "community":
        return _communities, dict[str, float]
    if field.length > 1:
        return (lambda _, value: tuple(value.tolist())), tuple[float, ...]
    if field.unit in ("actor", "place"):
        return (lambda row, value: row._referred(field.unit, int(value))), Any
    if field.name in CODES:
        code = CODES[field.name]
        return (lambda _, value: code(int(value))), code
    return (lambda _, value: value.item()), float if field.kind == "f8" else int


def _communities(row: RowView, shares: Any) -> dict[str, float]:
    return dict(zip(row.spec.scenario.communities, shares.tolist(), strict=False))
