"""The levers that a new battle starts with: what its reader will ask about first, at how the recipe has it."""

from __future__ import annotations

import datetime
from typing import Any

from sim.scenario.battles.facts import Facts
from sim.scenario.battles.forces import formations, garrison_kind
from sim.scenario.battles.yamltext import Line

LATEST = datetime.timedelta(days=30)
"""Days after the first on which the attack may come instead."""
Entry = dict[str, Any]
_ORIGIN: Entry = {"tag": "J", "source": "recipe"}


def levers(facts: Facts) -> dict[str, Entry]:
    """Return the levers of a battle, by name."""
    kind = garrison_kind(facts)
    return {
        "garrison_present": _ranged(
            "Soldiers of the garrison present, of those on the payroll", "present", "20%", "100%", _present(facts)
        ),
        "garrison_morale": _ranged("Morale of the garrison", "morale", 0, 1, _middle(kind["morale"])),
        "garrison_pay": _ranged("Months of pay that the garrison is owed", "arrears", 0, 3, _middle(kind["arrears"])),
        "garrison_community": _chosen(
            "Community of the garrison", "from_the_town", "Recruited in the town, and at home there.",
            {"formations.defender.community": {"townspeople": 1}, "formations.defender.home": 1},
        ),
        "works": _chosen(
            "Positions of the garrison", "fortified", "Three lines of field works.", {"formations.defender.works": 3}
        ),
        "commanders": _chosen(
            "Commanders stay with their troops", "stay", "Nobody's commanders flee.",
            {"parameters.cohesion.leader_base": -6, "parameters.cohesion.leader_slope": 0},
        ),
        "attackers": {
            "label": "Attackers, times as many", "paths": ["actors.attacker.troops"], "by": "times",
            "range": {"low": 0.5, "high": 2}, "was": 1, **_ORIGIN,
        },
        "attack": {
            "label": "First day of the attack", "event": {"actor": "attacker", "order": "advance", "place": "town"},
            "dates": {"first": facts.start, "last": facts.start + LATEST}, "was": facts.start, **_ORIGIN,
        },
        "mercy": _chosen(
            "Quarter and safe passage that the attackers give", "both", "Prisoners are spared; whoever leaves may go.",
            {"actors.attacker.quarter": 1, "actors.attacker.passage": 1},
        ),
    }  # fmt: skip


def _ranged(label: str, field: str, low: Any, high: Any, was: Any) -> Entry:
    return {"label": label, "paths": [f"formations.defender.{field}"], "range": {"low": low, "high": high},
            "was": was, **_ORIGIN}  # fmt: skip


def _chosen(label: str, name: str, text: str, sets: Entry) -> Entry:
    """A lever with one choice beside how it was."""
    return {
        "label": label,
        "was": "as_it_was",
        "choices": {"as_it_was": {}, name: {"text": text, "set": sets}},
        **_ORIGIN,
    }


def _present(facts: Facts) -> Any:
    said = next(one for one in formations(facts).values() if one["actor"] == "defender")
    return _middle(said["present"]) if "present" in said else "100%"


def _middle(found: Any) -> Any:
    """Return the most likely amount of a range, or the one amount that is known."""
    entry = found.value if isinstance(found, Line) else found
    return entry["value"] if "value" in entry else entry["mode"]
