"""Changes from the command line: ``path=value`` on the tree of a scenario, before it is checked.

Paths are those of the file: ``days``, ``places.mosul.grievance``, ``parameters.cohesion.social_pull``,
``events.0.effort``. In ``formations.<word>.<field>`` the word is a formation, or all at a place, of an actor or of
a kind, two of these (``iraq/mosul``), or ``*`` (see ``selection``). ``actors.<actor>.troops`` stands for paper and
present of all its formations. ``relations.<actor>/<actor>.<field>`` is the relation of two actors in the file's order,
``events.new`` one more event, and ``levers.<lever>`` all that a lever changes at a setting (see ``levers``).

Values are YAML (``0.5``, ``{low: .2, high: .4}``, ``null`` to take a key away), or ``x1.5`` to multiply and ``+0.2``
or ``+-0.1`` to add to every amount of a number, in its own unit. A formation that leaves a field to its kind gets
the kind's number, changed. Nothing is clipped: a number that leaves its range is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from sim.core.error_messages import nearest, shown
from sim.core.errors import Problem, ScenarioError
from sim.scenario.initial_state import FormationKind
from sim.scenario.lever_events import NEW_EVENT
from sim.scenario.levers import Lever, LeverError
from sim.scenario.merging import pair
from sim.scenario.node import Key, Node, grafted, plain_tree
from sim.scenario.numbers import Number
from sim.scenario.numerals import plain_numeral
from sim.scenario.reading import parse_yaml
from sim.scenario.schema import kind_at
from sim.scenario.schema_walk import core_type, fields, is_number, is_part, is_shares, is_table
from sim.scenario.selection import EVERY, select_paths
from sim.scenario.taking_away import Removal, empty_null, empty_nulls, removal, says_nothing, shares_lost
from sim.scenario.validation import members

VALUE_FORMS = ("a value in YAML such as 0.5 or {low: 0.2, high: 0.4}", "null", "x1.5 to multiply", "+0.2 to add")
_AMOUNT = r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
_TIMES = re.compile(r"x\s*" + _AMOUNT)
_PLUS = re.compile(r"\+\s*" + _AMOUNT)
_CHANGED = re.compile(r"([x+])\s*(.+)")
_HUGE = 1e100
_DOTTED = ("parameters", "sources")
"""Tables whose keys may themselves have dots."""

Change = Callable[[Number], Number]


class RefusedError(Exception):
    """A change that cannot be made; the arguments are those of a problem."""


class Applied(NamedTuple):
    """A tree with one change made, or as it was and what is wrong with the change; and what the change takes away."""

    tree: Node
    problems: list[Problem]
    removals: list[Removal]


def apply_overrides(tree: Node, setting: str | tuple[str, str]) -> Applied:
    """Return the tree with one change made."""
    text = setting if isinstance(setting, str) else f"{setting[0]}={setting[1]}"
    path, equals, value = (part.strip() for part in text.partition("="))
    label = f"--set {path}={value}" if equals else f"--set {text}"
    try:
        if not equals or not path:
            raise RefusedError(f"found {shown(text)}", ("path=value",))
        removals: list[Removal] = []
        return Applied(_changed(tree, override_keys(path), value, label, removals), [], removals)
    except RefusedError as refused:
        return Applied(tree, [Problem("", None, label, *refused.args)], [])
    except ScenarioError as error:
        return Applied(tree, [_of_the_option(problem, label) for problem in error.problems], [])


def _of_the_option(problem: Problem, label: str) -> Problem:
    """Return a problem with a value, told of the option that says it."""
    where = problem.path if problem.path.startswith(label) else f"{label}: {problem.path}".removesuffix(": ")
    forms = () if problem.path else VALUE_FORMS
    return Problem("", None, where, problem.message, problem.allowed or forms, problem.nearest)


def put_override(tree: Node, path: Sequence[Key], new: Node) -> Node:
    """Return the tree with something else at the end of a path; mappings on the way are made where there are none."""
    if not path:
        return new
    key, rest = path[0], path[1:]
    if isinstance(tree.value, list) and isinstance(key, int):
        items = list(tree.value)
        items[key] = put_override(items[key], rest, new)
        return tree.at(items)
    entries = dict(tree.value) if isinstance(tree.value, dict) else {}
    entries[str(key)] = put_override(entries.get(str(key)) or Node({}, new.file, new.line), rest, new)
    return tree.at(entries)


def override_keys(path: str) -> tuple[Key, ...]:
    """Return the steps of a path; the one place that knows which parts of one may have dots."""
    head, _, rest = path.partition(".")
    if head in _DOTTED and rest:
        return head, rest
    return tuple(int(part) if part.isascii() and part.isdigit() and head not in ("formations", "places") else part
                 for part in path.split("."))  # fmt: skip


def _changed(tree: Node, keys: tuple[Key, ...], value: str, label: str, removals: list[Removal]) -> Node:
    times, plus = _TIMES.fullmatch(value), _PLUS.fullmatch(value)
    change: Change | None = None
    if times is not None:
        factor = float(times.group(1))
        if not 0 <= factor < _HUGE:
            raise RefusedError(f"found the factor {factor:g}", ("a factor of 0 or more",))
        change = lambda number: number.times(factor)  # noqa: E731
    elif plus is not None:
        amount = float(plus.group(1))
        if abs(amount) >= _HUGE:
            raise RefusedError(f"found the amount {amount:g}", ("a finite amount",))
        change = lambda number: number.plus(amount)  # noqa: E731
    else:
        _check_written(value)
    if keys[0] == "levers" and len(keys) == 2:
        return _pulled(tree, str(keys[1]), value, label, removals)
    if keys[-1] == "troops" and len(keys) == 3 and keys[0] in ("actors", "formations"):
        return _with_troops(tree, keys, change if times is not None else None, value, label)
    new = None if change is not None else _value(value, label)
    if keys[0] == "events" and len(keys) == 2 and new is not None:
        listed = _with_event(tree, keys, new)
        if listed is not None:
            return listed
    for target in _targets(tree, keys):
        _check_path(tree, target)
        _check_number(new, target)
        found = _computed(tree, target, change, label) if change is not None else new
        if new is not None:
            removals += _taken_away(tree, target, new)
        tree = tree if found is None else put_override(tree, target, found)
    return tree


def _with_event(tree: Node, keys: tuple[Key, ...], new: Node) -> Node | None:
    """Return the tree with one more event, or with one less (null); None for any other change."""
    events, at = tree.get("events"), keys[1]
    items = tree.items("events")
    if ".".join(map(str, keys)) == NEW_EVENT:
        items = [*items, new]
    elif new.value is None and isinstance(at, int) and at < len(items):
        items = [*items[:at], *items[at + 1 :]]
    else:
        return None
    return tree.at({**tree.value, "events": Node(items, new.file, new.line) if events is None else events.at(items)})


def _pulled(tree: Node, name: str, value: str, label: str, removals: list[Removal]) -> Node:
    """Return the tree with a lever at a setting; as it was where the lever is not sound (the schema says so)."""
    levers = tree.entries("levers")
    if name not in levers:
        raise RefusedError(f"there is no lever {shown(name)}", tuple(levers), nearest(name, levers))
    try:
        lever = Lever.model_validate(plain_tree(levers[name]))
        changes = lever.changes(value, [plain_tree(one) for one in tree.items("events") if isinstance(one.value, dict)])
    except ValidationError:
        return tree
    except LeverError as refused:
        raise RefusedError(*refused.args) from None
    for path, one in changes:
        tree = _changed(tree, override_keys(path), one, label, removals)
    return tree


def _check_written(value: str) -> None:
    """Refuse a factor or an amount with a comma in it (``x1,5``), which would be taken for a word."""
    found = _CHANGED.fullmatch(value)
    number = plain_numeral(found.group(2)) if found else None
    if found and number:
        raise RefusedError(f"found {shown(value)}; write {found.group(1)}{number}", VALUE_FORMS)


def _check_number(new: Node | None, path: tuple[Key, ...]) -> None:
    """Refuse a number that is text (``2,000``) once, whatever number of formations it is for."""
    said = new.value if new is not None and isinstance(new.value, str) and is_number(kind_at(path)) else ""
    number = plain_numeral(said)
    if number and not (number.endswith("%") and number == said.replace(" ", "")):  # a percentage may be meant
        raise RefusedError(f"found {shown(said)}, which is text here; write {number}", VALUE_FORMS)


def _value(text: str, label: str) -> Node:
    node, problems = parse_yaml(text, label)
    if problems:
        raise ScenarioError(problems)
    if node is None and text not in ("null", "~"):
        raise RefusedError("found no value", VALUE_FORMS)
    return grafted(None if node is None else plain_tree(node), label)


def _taken_away(tree: Node, path: tuple[Key, ...], new: Node) -> list[Removal]:
    """Return what a new value takes away by null, or by shares that leave a community out.

    Raises:
        RefusedError: a null takes nothing away.
        ScenarioError: one inside the new value does.
    """
    old, kind, owner = tree.find(path), kind_at(path), kind_at(path[:-1])
    if new.value is not None:
        wrong = list(empty_nulls(new, kind, path))
        if wrong:
            raise ScenarioError(wrong)
        both = old is not None and isinstance(old.value, dict) and isinstance(new.value, dict)
        lost = shares_lost(path, new, old) if both and is_shares(kind) and old is not None else None
        return [lost] if lost else []
    if old is not None and old.value is not None:
        return [removal(path, new, old, kind, owner)]
    around = tree.find(path[:-1])
    choices = around.value if around is not None and isinstance(around.value, dict) else {}
    nothing = empty_null(new, owner, path, choices)
    if nothing is not None and not says_nothing(owner, str(path[-1])):  # a level of a sweep may be that there is none
        raise RefusedError(nothing.message, nothing.allowed, nothing.nearest)
    return []


def _targets(tree: Node, keys: tuple[Key, ...]) -> list[tuple[Key, ...]]:
    """Return the paths that a path with a selection of formations, or with the names of a relation, stands for."""
    if keys[0] == "relations" and len(keys) > 1 and isinstance(keys[1], str) and "/" in keys[1]:
        return [("relations", _related(tree, keys[1]), *keys[2:])]
    if keys[0] != "formations" or len(keys) < 3:
        return [keys]
    return [("formations", name, *keys[2:]) for name in _selected(tree, str(keys[1]))]


def _related(tree: Node, names: str) -> int:
    """Return the index of the relation of two actors (``us/krg``)."""
    relations = ["/".join(pair(node) or ()) for node in tree.items("relations")]
    if names not in relations:
        turned = "/".join(reversed(names.split("/")))
        meant = turned if turned in relations else nearest(names, relations)
        raise RefusedError(
            f"there is no relation {shown(names)}", tuple(relations) if len(relations) <= 60 else (), meant
        )
    return relations.index(names)


def _selected(tree: Node, word: str) -> tuple[str, ...]:
    found = select_paths(word, members(tree))
    if not found:
        choices = [name for section in ("formations", "places", "actors", "kinds") for name in tree.entries(section)]
        allowed = ("a formation", "a place, an actor or a kind that has formations", EVERY)
        raise RefusedError(f"no formation is, stands at, belongs to or is of the kind {shown(word)}", allowed,
                       nearest(word, choices))  # fmt: skip
    return found


def _check_path(tree: Node, path: tuple[Key, ...]) -> None:
    """Refuse a path that the schema or the scenario does not have."""
    for depth, key in enumerate(path):
        above, node, last = kind_at(path[:depth]), tree.find(path[:depth]), depth == len(path) - 1
        where = ".".join(str(one) for one in path[:depth]) or "a scenario"
        if is_part(above) or core_type(above) is Number:
            if key not in fields(above):
                raise RefusedError(f"{where} has no {shown(key)}", fields(above), nearest(str(key), fields(above)))
            if core_type(above) is Number and (node is None or not isinstance(node.value, dict)):
                raise RefusedError(f"{where} is not written with {key}", ("a change of the number as a whole",))
        elif is_table(above):
            names = tuple(node.value) if node is not None and isinstance(node.value, dict) else ()
            if not last and str(key) not in names:
                raise RefusedError(f"{where} has no {shown(key)}", names if len(names) <= 60 else (),
                               nearest(str(key), names))  # fmt: skip
        elif node is not None and isinstance(node.value, list):
            if not isinstance(key, int) or key >= len(node.value):
                raise RefusedError(f"{where} has no {shown(key)}", (f"an index from 0 to {len(node.value) - 1}",))
        elif not is_shares(above):
            raise RefusedError(f"{where} has no parts, found {shown(key)}")


def _computed(tree: Node, path: tuple[Key, ...], change: Change, label: str) -> Node | None:
    """Return the number at a path, changed; None when there is no sound number there (the schema says so)."""
    kind = kind_at(path)
    where = ".".join(str(key) for key in path)
    if not is_number(kind):
        raise RefusedError(f"{where} is not a number, so it cannot be multiplied or added to", VALUE_FORMS[:2])
    old = _present_value(tree, path)
    if old is None:
        raise RefusedError(f"{where} says no number yet", VALUE_FORMS[:2])
    try:
        number = change(old if isinstance(old, Number) else Number.model_validate(old))
    except ValidationError:
        return None
    if core_type(kind) is Number:
        return grafted(number.model_dump(exclude_defaults=True), label)
    value = number.value
    whole = core_type(kind) is int and value is not None and value == int(value)
    return grafted(int(value or 0) if whole else value, label)


def _present_value(tree: Node, path: tuple[Key, ...]) -> Any:
    """Return a number before the change: said here, or by the formation's kind, or by the schema."""
    node = tree.find(path)
    if node is not None:
        return plain_tree(node)
    owner = tree.find(path[:-1])
    if path[0] == "formations" and len(path) == 3 and path[2] in FormationKind.model_fields and owner is not None:
        return _present_value(tree, ("kinds", str(owner.scalar("kind")), path[2]))
    if path[0] == "parameters" and len(path) == 2:
        from sim.core.coefficients import registry  # late: it brings the compiler, which most commands do not need

        known = registry().get(str(path[1]))
        return None if known is None else known.default
    part = core_type(kind_at(path[:-1]))
    if isinstance(part, type) and issubclass(part, BaseModel):
        default = part.model_fields[str(path[-1])].get_default(call_default_factory=False)
        return default if isinstance(default, (Number, int, float)) else None
    return None


def present_numbers(tree: Node, path: str) -> list[Number]:
    """Return the numbers at a path as they are, one for each formation that it selects; those nobody says left out.

    Raises:
        RefusedError: a formation or relation of the path does not exist.
    """
    numbers = []
    for one in [_present_value(tree, target) for target in _targets(tree, override_keys(path))]:
        try:
            numbers += [one if isinstance(one, Number) else Number.model_validate(one)] if one is not None else []
        except ValidationError:
            continue
    return numbers


def _with_troops(tree: Node, keys: tuple[Key, ...], change: Change | None, value: str, label: str) -> Node:
    """Return the tree with more or fewer troops: paper, and present unless it is a percentage of paper."""
    if change is None:
        raise RefusedError(f"found {shown(value)}; troops can only be multiplied", ("x1.5",))
    if keys[0] == "formations":
        names: Sequence[str] = _selected(tree, str(keys[1]))
    else:
        _check_path(tree, (*keys[:2], "name"))
        names = [name for name, member in members(tree).items() if member.actor == keys[1]]
        if not names:
            raise RefusedError(f"{keys[1]} has no formations")
    for name in names:
        for field in ("paper", "present"):
            node = tree.find(("formations", name, field))
            if node is None or (field == "present" and _in_percent(node)):
                continue
            found = _computed(tree, ("formations", name, field), change, label)
            tree = tree if found is None else put_override(tree, ("formations", name, field), found)
    return tree


def _in_percent(node: Node) -> bool:
    try:
        return Number.model_validate(plain_tree(node)).percent
    except ValidationError:
        return False
