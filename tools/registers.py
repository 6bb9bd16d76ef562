"""Tables of docs/odd.md and docs/model-card.md: state variables, every rule as its module describes it, tags counted.

``python tools/tables.py`` writes them with all others.
"""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from blocks import ROOT, table

from sim.core.coefficients import Parameter, registry
from sim.scenario import sources
from sim.scenario.provenance import SourcedNumber
from sim.world.fields import DEFINITIONS

ENTITIES = {
    "clock": "The clock: one row",
    "actors": "Actors: one row a party to the conflict",
    "formations": "Formations: one row a body of troops",
    "places": "Places: one row a town or base",
    "relations": "Relations: one row an ordered pair of actors",
    "presence": "Presence: one row an actor in a place",
    "orders": "Orders: one row an order of the day",
    "roads": "Roads: one row a pair of places; fixed",
}
"""Tables of the world in words."""
TAGS = {
    "V": "seen in a source",
    "M": "general knowledge, not checked against a source",
    "J": "judgement",
    "C": "calculated",
}
"""What a tag says of a number."""


def state() -> str:
    """Every state variable with its unit, range and meaning, table by table."""
    found = []
    for name, fields in DEFINITIONS.items():
        rows = [
            (f"`{field.name}`", "whole" if field.kind[0] in "iu" else "real", _unit(field.unit),
             _range(field.low, field.high), field.meaning + (f" ({field.length} numbers)" if field.length > 1 else ""))
            for field in fields
        ]  # fmt: skip
        head = ("variable", "number", "unit", "range", "meaning")
        found.append(f"#### {ENTITIES[name]} (`{name}`)\n\n" + table(head, rows))
    return "\n\n".join(found)


def _unit(unit: str) -> str:
    return {"-": "", "code": "one of a list", "bits": "set of actors"}.get(unit, unit)


def _range(low: float, high: float) -> str:
    """A closed range; -1 stands for nobody, nowhere or never in whole numbers."""
    words = [f"{end:g}".replace("inf", "∞").replace("-", "−") for end in (low, high)]
    return "any" if words == ["−∞", "∞"] else f"{words[0]} to {words[1]}"


def submodels() -> str:
    """Every rule as its module tells it, and the coefficients that it reads."""
    return "\n\n".join(_told(file) for file in modules("rules"))


def minds() -> str:
    """Every mind as its module tells it, and the coefficients that it reads."""
    return "\n\n".join(_told(file) for file in modules("doctrine"))


def at_the_start() -> str:
    """The coefficients that no rule and no mind reads: they are used when a world is drawn."""
    later = {one.name for room in ("rules", "doctrine") for file in modules(room) for one in reads(file)}
    rows = [(f"`{one.name}`", f"{one.default:g}", one.tag, one.meaning) for one in registry().values()]
    return table(("coefficient", "default", "tag", "meaning"), [row for row in rows if row[0].strip("`") not in later])


def modules(room: str) -> list[Path]:
    """The modules of a room that tell a rule, and those that a rule leans on and that read coefficients."""
    found = sorted((ROOT / "sim" / room).glob("*.py"))
    return [file for file in found if _docstring(file).startswith("Rule: ") or reads(file)]


@functools.cache
def _source(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _docstring(file: Path) -> str:
    return ast.get_docstring(ast.parse(_source(file))) or ""


def reads(file: Path) -> list[Parameter]:
    """The coefficients that a module's code names."""
    words = set(re.findall(r"\bc\.(\w+)|parameters\[0\]\.(\w+)", _source(file)))
    named = {word for pair in words for word in pair if word}
    return [one for one in registry().values() if one.field in named]


def _told(file: Path) -> str:
    """A module's docstring as Markdown; its equations are indented already."""
    text = _docstring(file).removeprefix("Rule: ").replace("::\n", ":\n")
    text = text[0].upper() + text[1:]
    coefficients = ", ".join(f"`{one.name}` {one.default:g} ({one.tag})" for one in reads(file))
    title = f"#### {file.stem.replace('_', ' ').capitalize()}"
    return f"{title}\n\n{text}\n\nCoefficients: {coefficients or 'none of its own'}."


def tags() -> str:
    """How many numbers rest on what: the coefficients of the rules, the case of Mosul, and the battles together."""
    coefficients = list(registry().values())
    battles = sorted((ROOT / "scenarios" / "battles").glob("*.yaml"))
    groups = {"`mosul.yaml`": [ROOT / "scenarios" / "mosul.yaml"], f"{len(battles)} battles of other wars": battles}
    lines = [
        ("coefficients of the rules", [one.tag for one in coefficients], sum(one.source != "-" for one in coefficients))
    ]
    for name, files in groups.items():
        rows = [
            row for file in files for row in sources(file) if not row.path.startswith("levers.")
        ]  # no run reads them
        lines.append((name, [row.tag for row in rows], _cited(rows)))
    head = ("numbers of", "all", *(f"{tag}: {words}" for tag, words in TAGS.items()), "untagged", "name a source")
    return table(head, [_counted(*line) for line in lines])


def _cited(rows: Iterable[SourcedNumber]) -> int:
    return sum(row.source is not None for row in rows)


def _counted(name: str, found: list[str | None], cited: int) -> tuple[str, ...]:
    number = Counter(found)
    cells = [f"{number[tag]:,} ({100 * number[tag] / len(found):.0f} %)" for tag in TAGS]
    return name, f"{len(found):,}", *cells, str(number[None]), f"{cited:,}"
