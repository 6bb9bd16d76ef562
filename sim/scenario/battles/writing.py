"""A battle's scenario file as text: commented, valid, the same on every machine."""

from __future__ import annotations

import contextlib
import os
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.core.errors import DiskError, Problem, ScenarioError
from sim.scenario.battles.facts import Facts
from sim.scenario.battles.levers import levers
from sim.scenario.battles.recipe import COMMUNITIES, scenario_of
from sim.scenario.battles.tables import DAYS
from sim.scenario.battles.yamltext import block, flow, packed, scalar

COMMENTS = {
    "places": "The ground. The town's people and the roads are general knowledge; the rest follows from the tables.",
    "roads": "",
    "kinds": "What the two sides are like. Beside a number: the fact that it follows from.",
    "actors": "Who decides. Money is in US$ million, wage in US$ per fighter and day, arrears in months.",
    "formations": "Paper is the strength on the payroll; present, where it is said, how many of them are there.",
    "relations": "",
    "events": "Only the attack is fixed. Whether it goes on, stops or turns away is for the minds.",
    "outcomes": "The same questions of every battle.",
    "levers": "What could have been otherwise; at how it was a lever changes nothing (docs/levers.md).",
    "sources": "",
}
"""The comment above each section."""

ONE_LINE = frozenset({"formations", "outcomes"})
"""Sections whose entries take a line each."""


def text_of(facts: Facts, with_levers: bool = False) -> str:
    """The scenario file of a battle, with the levers that a new one starts with or without any."""
    lines, sections = [*_head(facts)], scenario_of(facts)
    if with_levers:
        cited = sections.pop("sources")
        sections |= {"levers": levers(facts), "sources": cited}
    for section, content in sections.items():
        lines += ["", *([f"# {COMMENTS[section]}"] if COMMENTS[section] else []), f"{section}:"]
        lines += _listed(content) if isinstance(content, list) else _named(section, content)
    return "\n".join(lines) + "\n"


def _head(facts: Facts) -> Iterator[str]:
    yield f"# {facts.name}: a small theatre made by a fixed recipe from what was known before the first day."
    yield "# The recipe and its tables: docs/battles.md. A study of why garrisons hold or break; it forecasts nothing."
    yield "# Tags: V seen in a source, M general knowledge, J judgement. No coefficient of the rules is changed here."
    yield ""
    yield f"name: {scalar(facts.name)}"
    yield "summary: >-"
    yield from textwrap.wrap(_summary(facts), 116, initial_indent="  ", subsequent_indent="  ")
    yield f"start: {facts.start}"
    yield f"days: {DAYS}"
    yield ""
    yield "# Whose home is where: what matters is whether a garrison stands among its own people."
    yield f"communities: {flow(COMMUNITIES)}"


def _summary(facts: Facts) -> str:
    attackers, defenders = (f"{amounts[1]:,.0f}" for amounts in (facts.attackers, facts.defenders))
    found = f"{facts.attacker} (about {attackers} men) against {facts.defender} (about {defenders} on record) "
    found += f"for {facts.place}, {facts.country}."
    return f"{found} {facts.note}".strip()


def _named(section: str, content: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in content.items():
        if section in ONE_LINE or not isinstance(entry, Mapping):
            yield from packed(f"  {name}:", entry, 5)
        else:
            yield f"  {name}:"
            yield from block(entry, 4)


def _listed(content: list[Any]) -> Iterator[str]:
    for entry in content:
        yield from packed("  -", entry, 5)


def write_battle(facts: Facts, out: Path, replace: bool = False) -> None:
    """Write a battle's scenario file.

    Raises:
        ScenarioError: the file exists and is not to be replaced.
        DiskError: it cannot be written.
    """
    if out.exists() and not replace:
        raise ScenarioError([Problem(out.as_posix(), None, "", "this file exists; name another with --out")])
    fresh = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text_of(facts, with_levers=True), encoding="utf-8", newline="\n")
        fresh.replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise DiskError(error, out) from error
