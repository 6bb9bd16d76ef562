"""Write the tables that documents take from the code: ``python tools/tables.py``.

A test holds the documents equal to what this program would write, so that they cannot go stale.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import tomllib
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import registers
from blocks import ROOT, filled, table
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from sim.core.coefficients import registry
from sim.rules import day
from sim.scenario import events, initial_state, levers, names, outcomes, schema
from sim.scenario.measures import MEASURES
from sim.scenario.numbers import Number, Within
from sim.scenario.orders import ORDERS
from sim.world.fields import DEFINITIONS

PARTS: dict[str, type[BaseModel]] = {
    "scenario": schema.Scenario,
    "places": initial_state.Place,
    "roads": initial_state.Road,
    "kinds": initial_state.FormationKind,
    "actors": initial_state.Actor,
    "formations": initial_state.Formation,
    "relations": initial_state.Relation,
    "events": events.ScheduledEvent,
    "outcomes": outcomes.Outcome,
    "history": outcomes.HeldSpell,
    "levers": levers.Lever,
}
"""Section of a scenario file and the type that checks one entry of it."""

ANYWHERE = ("source", "tag", "note")
"""Keys that every entry may have."""

MEANINGS: dict[str, str] = {
    "name": "what to call it in print",
    "summary": "a few sentences for the reader",
    "start": "first day",
    "days": "how many days are simulated",
    "longest": "most days that may be requested; dates may lie in that time",
    "communities": "names of the communities, at most eight",
    "places": "towns and bases, by name",
    "roads": "roads between places",
    "kinds": "kinds of formation, by name",
    "actors": "parties to the conflict, by name",
    "formations": "bodies of troops, by name",
    "relations": "relations between actors",
    "events": "orders and shocks on a date, whatever the actors decide",
    "outcomes": "the questions that the run answers, by name",
    "history": "the historical record; for scoring only",
    "levers": "what could have been otherwise, by name (see levers.md)",
    "parameters": "coefficients of the rules that this scenario sets, by name",
    "coefficients": "the coefficients of each replication: the defaults, of the plausible set, or over their ranges",
    "sources": "short names of sources and what they mean",
    "places.country": "the country it lies in",
    "places.community": "shares of its people, which sum to 1",
    "places.holder": "who controls it at the start; nobody if left out",
    "places.allegiance": "shares of the people who privately support actors",
    "places.shadow": "US$ million a month that it yields to a hidden network",
    "places.assets": "what is there, in words",
    "roads.between": "its two ends",
    "roads.km": "its length",
    "roads.surface": "speed on it: all, 80 % or 50 % of a motorway's",
    "kinds.works": "0 none, 1 hasty, 2 prepared, 3 fortified positions",
    "formations.works": "0 none, 1 hasty, 2 prepared, 3 fortified positions",
    "kinds.community": "community of its members; the actor's if left out",
    "formations.community": "community of its members; the kind's or the actor's if left out",
    "kinds.arrears": "months of pay owed to its members at the start",
    "formations.arrears": "months of pay owed to its members at the start",
    "formations.actor": "the actor it belongs to",
    "formations.kind": "its kind, which gives the values that it leaves out",
    "formations.place": "where it stands at the start",
    "formations.present": "present, armed and fit; a number, or a percentage of paper",
    "formations.reserve": "not yet raised: it forms when its actor mobilises",
    "formations.headquarters": "formations with the same word belong to one headquarters",
    "actors.acts_from": "date before which its mind gives no orders",
    "actors.bases": "places from which it is supplied",
    "actors.stakes": "what places are worth to it",
    "actors.detachments": "most columns it can detach from its formations",
    "actors.community": "shares of the communities it speaks for",
    "relations.between": "the two actors",
    "relations.one_way": "only the first actor's attitude to the second",
    "relations.aid": "US$ million a day that the first gives the second",
    "relations.arms": "vehicles a day that the first gives the second",
    "events.date": "when",
    "events.actor": "who orders",
    "events.order": "what is ordered",
    "events.place": "where",
    "events.other": "to whom",
    "events.effort": "how much of what is free",
    "events.shock": "the number that changes: `table.name.field`",
    "events.set": "its new amount",
    "events.add": "what is added to it",
    "events.times": "what it is multiplied by",
    "outcomes.text": "the question in words",
    "outcomes.place": "a question about a place",
    "outcomes.held_by": "one of these holds it",
    "outcomes.lost_by": "this one, who held it, has lost it",
    "outcomes.actor": "a question about an actor",
    "outcomes.measure": "one of its measures (see results.md)",
    "outcomes.above": "is above this",
    "outcomes.below": "is below this",
    "outcomes.formation": "a question about a formation",
    "outcomes.broken": "has it broken",
    "outcomes.by": "on some day up to this date (or `end`)",
    "outcomes.at": "on this date",
    "outcomes.through": "on every day up to this date",
    "outcomes.given": "count only replications in which this other outcome is true",
    "history.place": "where",
    "history.held_by": "who held it",
    "history.since": "from this day",
    "history.until": "up to, not including, this day",
    "levers.label": "what it is, in plain words",
    "levers.paths": "the numbers that it sets, each as after `--set`",
    "levers.by": "an amount takes their place, multiplies them or is added to them",
    "levers.range": "the least and the most, `{low, high}`; of numbers, or of an event's size",
    "levers.event": "what it moves or adds: the keys of `events`, without `date` where it sets the date",
    "levers.dates": "the days on which its event may come, `{first, last}`",
    "levers.choices": "by name: `text`, `set` (paths and values) and `events`",
    "levers.was": "how it was: an amount, a date, a choice, or `none`; at it nothing is changed",
}
"""Meanings of keys that the tables of the world do not define."""


def coefficients() -> str:
    """Return every coefficient of every rule."""
    head = ("coefficient", "default", "range", "unit", "tag", "meaning", "source")
    rows = [(f"`{c.name}`", f"{c.default:g}", c.range, c.unit, c.tag, c.meaning, c.source) for c in registry().values()]
    return table(head, rows)


def order_of_a_day() -> str:
    """Return the rules in the order in which they run, each with its one sentence."""
    lines = ["In the morning:", ""]
    lines += [_rule(number, function) for number, function in enumerate(day.DAWN, 1)]
    lines += ["", "Then every actor decides, in the order of the file, and scripted orders are added. Then:", ""]
    lines += [_rule(number, function) for number, function in enumerate(day.DAY, len(day.DAWN) + 1)]
    return "\n".join(lines)


def _rule(number: int, function: Callable[..., Any]) -> str:
    plain = getattr(function, "py_func", function)
    words = (inspect.getdoc(plain) or "").splitlines()[0]
    return f"{number}. `{plain.__module__.removeprefix('sim.rules.')}.{plain.__name__}`: {words}"


def mechanisms() -> str:
    """Return the one sentence of every rule and every mind, read from the head of its module."""
    found = []
    for room in ("rules", "doctrine"):
        for file in sorted((ROOT / "sim" / room).glob("*.py")):
            words = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
            if words.startswith("Rule: "):
                found.append((f"`sim/{room}/{file.name}`", words.removeprefix("Rule: ").split("\n\n")[0]))
    return table(("module", "rule"), [(name, " ".join(words.split())) for name, words in found])


def measures() -> str:
    """Return the measures of an actor."""
    return table(("measure", "unit", "meaning"), [(f"`{m.name}`", m.unit, m.meaning) for m in MEASURES])


def keys() -> str:
    """Return every key that a scenario file may have, section by section."""
    return "\n\n".join(_section(name, part) for name, part in PARTS.items())


def orders() -> str:
    """Return what every kind of order names and does."""
    place = {"must": "yes", "may": "may be said", "never": "no"}
    rows = [
        (
            f"`{word}`",
            place[kind.form.place],
            "yes" if kind.form.other else "no",
            kind.form.effort or "-",
            kind.form.does,
        )
        for word, kind in ORDERS.items()
    ]
    return table(("order", "`place`", "`other`", "`effort`", "what it does"), rows)


def _section(name: str, part: type[BaseModel]) -> str:
    rows = [
        (f"`{key}`", _allowed(info.annotation, info.metadata), _default(info), _meaning(name, key))
        for key, info in part.model_fields.items()
        if key not in ANYWHERE
    ]
    title = "The file" if name == "scenario" else f"`{name}`"
    return f"### {title}\n\n" + table(("key", "allowed values", "if left out", "meaning"), rows)


def _meaning(section: str, key: str) -> str:
    if f"{section}.{key}" in MEANINGS:
        return MEANINGS[f"{section}.{key}"]
    for name in ({"kinds": "formations"}.get(section, section), "formations", "presence"):
        for field in DEFINITIONS.get(name, ()):
            if field.name == key and name in (section, "formations"):
                unit = "" if field.unit in ("-", "code", "share", "place", "actor") else f" ({field.unit})"
                return field.meaning.removesuffix(", or -1") + unit
    return MEANINGS.get(key, "")


def _default(info: Any) -> str:
    if info.is_required():
        return "required"
    default = info.get_default(call_default_factory=True)
    if default in (None, PydanticUndefined, "", [], {}):
        return "-"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`".replace(" %", "%")


def _allowed(kind: Any, notes: Any = ()) -> str:
    """Describe in words which values a type allows."""
    for note in (*notes, *getattr(kind, "__metadata__", ())):
        if isinstance(note, Within):
            return f"number, {note}"
        if isinstance(note, names.Refers):
            return f"name in `{note.section}`"
    if hasattr(kind, "__metadata__"):
        return _allowed(get_args(kind)[0])
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in inside)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_allowed(one) for one in inside if one is not type(None)))
    if origin is dict and _allowed(inside[0]) == "text":
        return f"name: {_allowed(inside[1])}"
    if origin is dict:
        return f"{_allowed(inside[0])}: {_allowed(inside[1])}"
    if origin in (list, tuple):
        return "list: " + ", ".join(_allowed(one) for one in inside)
    return _PLAIN.get(getattr(kind, "__name__", ""), "an entry (below)")


_PLAIN = {"str": "text", "int": "whole number", "float": "plain number", "bool": "`true`, `false`", "date": "date"}
_PLAIN[Number.__name__] = "number"


def commands() -> str:
    """Return every command with its arguments and options."""
    import typer

    from sim.cli import app

    group: Any = typer.main.get_command(app)
    return "\n\n".join(_command(name, command) for name, command in group.commands.items())


def _command(name: str, command: Any) -> str:
    rows = []
    for option in command.params:
        if option.name == "help":
            continue
        named = option.opts if option.opts[0].startswith("-") else [option.metavar or option.name]
        words = ", ".join(f"`{word}`" for word in named)
        default = option.default if isinstance(option.default, (int, float)) and option.default is not False else None
        rows.append((words, (option.help or "") + (f" [default: {default}]" if default is not None else "")))
    listing = "\n\n" + table(("option", "meaning"), rows) if rows else ""
    return f"### `sim {name}`\n\n{(command.help or '').strip()}{listing}"


def rooms() -> str:
    """Return a diagram of the rooms from top to bottom, as the import contract orders them; a star marks a face."""
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(one["layers"] for one in configured["contracts"] if one["type"] == "layers")
    floors = ["\n".join(_floor(name.strip()) for name in re.split(r"[:|]", layer)) for layer in layers]
    return "```text\n" + "\n    |\n".join(floors) + "\n```"


def _floor(name: str) -> str:
    path = ROOT / "sim" / name
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    words = (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n\n")[0].replace("``", "")
    star = "*" if (path / "__init__.pyi").exists() else ""
    return textwrap.fill(" ".join(words.split()), 100, initial_indent=f"{name + star:12}", subsequent_indent=" " * 12)


BLOCKS: dict[str, dict[str, Callable[[], str]]] = {
    "docs/model.md": {"order": order_of_a_day, "mechanisms": mechanisms, "coefficients": coefficients},
    "docs/scenario-file.md": {"keys": keys, "orders": orders},
    "docs/command-line.md": {"commands": commands},
    "docs/results.md": {"measures": measures},
    "docs/odd.md": {
        "state": registers.state,
        "order": order_of_a_day,
        "start": registers.at_the_start,
        "submodels": registers.submodels,
        "minds": registers.minds,
    },
    "docs/architecture.md": {"rooms": rooms},
    "docs/model-card.md": {"tags": registers.tags},
}
"""For each document, its blocks and the functions that make them."""


def renewed(file: Path, blocks: dict[str, Callable[[], str]]) -> str:
    """Return a document with fresh blocks."""
    text = file.read_text(encoding="utf-8")
    for name, body in blocks.items():
        text = filled(text, name, body())
    return text


def main() -> None:
    """Renew every document."""
    for name, blocks in BLOCKS.items():
        (ROOT / name).write_text(renewed(ROOT / name, blocks), encoding="utf-8")
        print(f"{name}: {', '.join(blocks)}")


if __name__ == "__main__":
    main()
