"""Write the battles' scenario files and the tables of their page: ``python tools/battles.py``.

The files follow from ``scenarios/battles/facts.csv`` by the recipe in ``sim/scenario/battles``; a test holds files and
page equal to what this program would write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from blocks import ROOT, table, write_block

from sim.scenario.battles import tables
from sim.scenario.battles.facts import Facts
from sim.scenario.battles.sheet import read_facts
from sim.scenario.battles.writing import text_of

FOLDER = ROOT / "scenarios" / "battles"
PAGE = ROOT / "docs" / "battles.md"


def files() -> dict[Path, str]:
    """Every battle's file and the text it should have."""
    return {FOLDER / f"{facts.key}.yaml": text_of(facts) for facts in read_facts(FOLDER / "facts.csv")}


def amounts(row: Any) -> str:
    """A range in words."""
    if row is None:
        return "-"
    shown = [f"{amount:g}" for amount in row]
    return shown[0] if len(set(shown)) == 1 else f"{shown[0]} to {shown[2]}, most likely {shown[1]}"


def words() -> str:
    """What each word means."""
    return table(("fact", "word", "input", "value"), _meanings())


def _meanings() -> Iterator[tuple[str, ...]]:
    for word, own in tables.OWN_COMMUNITY.items():
        fact = f"`own_community`: {word}"
        yield fact, own.like, "garrison of the town's community", f"{own.garrison:g}"
        yield fact, "", "grievance of the town", amounts(own.people)
        for name in ("morale", "conviction", "home"):
            yield fact, own.like, f"{name} of a state's troops", amounts(getattr(own, name))
    simple: tuple[tuple[str, Mapping[str, Any], str, str], ...] = (
        ("recent_defeats", tables.DEFEAT, "added to the garrison's morale", "step from army-garrison to army-nineveh"),
        ("recent_defeats", tables.FAME, "reputation of the attacker", "Nusra's; between; ISIS's"),
        ("ghosts", tables.PRESENT, "present, % of paper", "Iraq outside Nineveh (partly), Nineveh (yes)"),
        ("pay_problem", tables.ARREARS, "months of pay owed", "army of Baghdad, army in Nineveh, Peshmerga"),
        ("pay_problem", tables.LEAK, "share of pay that is lost", "ISIS, Syria, Iraq"),
        ("defender_air, attacker_air", tables.SORTIES, "strikes a day", "regular: Syria's; expected: the US's"),
    )
    for fact, rows, what, like in simple:
        for word, row in rows.items():
            yield f"`{fact}`: {word}", like, what, amounts(row)
    for word, local in tables.LOCAL.items():
        yield f"`attackers_local`: {word}", "", "attackers of the town's community", f"{local:g}"
    for word, works in tables.WORKS.items():
        yield f"`works`: {word}", "", "works", str(works)


def forces() -> str:
    """The kinds of force."""
    head = (
        "word",
        "what it is",
        "fights like",
        "attacks as",
        "defends as",
        "quality",
        "employment",
        "vehicles per 1,000",
    )
    rows = (
        (f"`{word}`", force.words, ", ".join(force.kind), force.attacking, force.defending, amounts(force.quality),
         amounts(force.employment), amounts(force.equipment))
        for word, force in tables.FORCES.items()
    )  # fmt: skip
    return table(head, rows)


def battles() -> str:
    """The battles in one table."""
    head = ("file", "attackers", "defenders", "pay problem", "ghosts", "recent defeats", "own community", "encircled",
            "aircraft (for, against)")  # fmt: skip
    return table(head, map(_row, read_facts(FOLDER / "facts.csv")))


def _row(facts: Facts) -> tuple[str, ...]:
    link = f"[{facts.name}](../scenarios/battles/{facts.key}.yaml)"
    strengths = tuple(
        f"{side[0]:,.0f} / {side[1]:,.0f} / {side[2]:,.0f}" for side in (facts.attackers, facts.defenders)
    )
    return (link, *strengths, facts.pay_problem, facts.ghosts, facts.recent_defeats, facts.own_community,
            facts.encircled, f"{facts.defender_air}, {facts.attacker_air}")  # fmt: skip


BLOCKS: dict[str, Callable[[], str]] = {"battles": battles, "words": words, "forces": forces}
"""Blocks of the page and what fills them."""


def main() -> None:
    """Write everything."""
    for file, text in files().items():
        file.write_text(text, encoding="utf-8", newline="\n")
    for name, body in BLOCKS.items():
        write_block(PAGE, name, body())


if __name__ == "__main__":
    main()
