"""Switch off one mechanism at a time to find what drives the fall of Mosul: docs/variants.md, or the README's table.

``python tools/variants.py`` runs every variant 1,000 times, common random numbers (some minutes);
``python tools/variants.py --readme`` runs the case as it is and writes its answers into the README.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from blocks import ROOT, answer, table, write_block

from sim.ensemble.precision import wilson
from sim.scenario import Scenario, load

MOSUL = ROOT / "scenarios" / "mosul.yaml"
PLACES = ("mosul", "tikrit", "samarra", "baghdad", "kirkuk")
"""Places whose loss by the government, at any time, is counted."""
SOON = "mosul by 12 June"
"""The case's first question, as a column."""
COLUMNS = (SOON, *PLACES)


class Variant(NamedTuple):
    """One change to the case.

    Attributes:
        title: what is different.
        sets: the changes as ``--set`` takes them.
        expected: by place, -1 where its loss should become rarer, +1 more frequent.
    """

    title: str
    sets: Callable[[Scenario], list[str]]
    expected: Mapping[str, int]


def garrison(scenario: Scenario, change: str) -> list[str]:
    """The same change for every government formation in Mosul."""
    men = [name for name, f in scenario.formations.items() if (f.actor, f.place) == ("iraq", "mosul")]
    return [f"formations.{name}.{change}" for name in men]


RARER = dict.fromkeys((SOON, "mosul", "tikrit", "samarra", "kirkuk"), -1)
VARIANTS = (
    Variant("no ghosts: everybody on Mosul's payroll is present", lambda s: garrison(s, "present=100%"), RARER),
    Variant("no contagion", lambda s: ["parameters.cohesion.contagion=0"], {**RARER, "mosul": 0}),
    Variant("commanders' flight moves nobody", lambda s: ["parameters.cohesion.leader_flight=0"], RARER),
    Variant(
        "a garrison like the city's people",
        lambda s: garrison(s, "community={sunni_arab: 0.8, shia_arab: 0.1, kurd: 0.1}"),
        {SOON: -1, "mosul": -1, "tikrit": -1},
    ),
    Variant("morale of Mosul's garrison + 0.2", lambda s: garrison(s, "morale=+0.2"), {SOON: -1, "mosul": -1}),
    Variant("ISIS half as strong again", lambda s: ["actors.isis.troops=x1.5"], dict.fromkeys(COLUMNS, 1)),
    Variant("nobody looks at the others (J = 0)", lambda s: ["parameters.cohesion.social_pull=0"], RARER),
)
"""Expectations are those of the theory of each mechanism (docs/model.md), stated before the runs."""


def play(sets: list[str], replications: int) -> dict[str, Any]:
    """The summary of a run of the case with changes, on seed 1."""
    with tempfile.TemporaryDirectory() as folder:
        changes = (word for one in sets for word in ("--set", one))
        return answer(MOSUL, "-n", replications, "--out", Path(folder) / "run", *changes)


def losses(summary: Mapping[str, Any]) -> dict[str, int]:
    """In how many replications the government lost each place at some time."""
    played = summary["replications"] - summary["failed"]
    ever = {place: round(summary["fell"][place]["share"] * played) for place in PLACES}
    return {SOON: summary["outcomes"]["mosul_falls"]["count"], **ever}


def interval(count: int, of: int) -> str:
    """A probability with its 95 % interval, in per cent."""
    low, high = wilson(count, of)
    return f"{100 * count / of:.1f} ({100 * low:.1f}-{100 * high:.1f})"


def verdict(variant: Variant, before: Mapping[str, int], after: Mapping[str, int], of: int) -> str:
    """Whether the differences have the expected signs: a difference within two standard errors says nothing."""
    right: list[str] = []
    wrong: list[str] = []
    unclear: list[str] = []
    for place, sign in variant.expected.items():
        change = (after[place] - before[place]) / of
        error = (sum(n / of * (1 - n / of) for n in (before[place], after[place])) / of) ** 0.5
        if sign:
            (unclear if abs(change) <= 2 * error else right if change * sign > 0 else wrong).append(place)
    parts = [("as expected", right), ("against expectation", wrong), ("too small to say", unclear)]
    return "; ".join(f"{word}: {', '.join(names)}" for word, names in parts if names)


def write_variants(replications: int) -> None:
    """Play all variants and write the table."""
    scenario = load(MOSUL)
    base = losses(play([], replications))
    rows = [["baseline", *(interval(base[place], replications) for place in COLUMNS), ""]]
    for variant in VARIANTS:
        found = losses(play(variant.sets(scenario), replications))
        cells = [interval(found[place], replications) for place in COLUMNS]
        rows.append([variant.title, *cells, verdict(variant, base, found, replications)])
        print(" | ".join(rows[-1]), flush=True)
    head = ["changed", *(f"{place[0].upper() + place[1:]} lost, %" for place in COLUMNS), "signs"]
    body = f"{replications:,} replications each, seed 1, 88 days.\n\n" + table(head, rows)
    write_block(ROOT / "docs" / "variants.md", "variants", body)


def write_readme(replications: int) -> None:
    """Play the case as it stands and write its answers."""
    found, scenario = play([], replications), load(MOSUL)
    rows = [
        (answer["text"], interval(answer["count"], answer["of"]) if answer["of"] else "-", scenario.outcomes[name].note)
        for name, answer in found["outcomes"].items()
    ]
    words = f"{found['replications']:,} replications, seed 1, digest `{found['digest']}`."
    body = f"{words}\n\n" + table(("question", "probability, % (95 % interval)", "what happened"), rows)
    write_block(ROOT / "README.md", "results", body)
    print(body)


def main() -> None:
    """Read the command line."""
    words = argparse.ArgumentParser(description="One thing different at a time in the case of Mosul.")
    words.add_argument("--readme", action="store_true", help="write the README's table instead")
    words.add_argument("-n", "--replications", type=int, default=1000)
    chosen = words.parse_args()
    (write_readme if chosen.readme else write_variants)(chosen.replications)


if __name__ == "__main__":
    main()
