"""The recipe: from the facts of a battle to its scenario, by the tables alone.

Places, actors and kinds bear the same names in every battle (``town``, ``attacker``, ``garrison`` ...), so that one
``--set`` or one program serves them all. Nothing here looks at how a battle ended.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.scenario.battles.facts import Facts
from sim.scenario.battles.forces import actor, formations, garrison_kind, kin, share, span, storming_kind
from sim.scenario.battles.tables import (
    COLLAPSE_DAYS,
    COMPASS,
    COUNTRYSIDE,
    DAYS,
    HOLD_DAYS,
    OWN_COMMUNITY,
    REAR,
    SORTIES,
    TERRAIN,
    TOWN,
)
from sim.scenario.battles.yamltext import Line

COMMUNITIES = ("townspeople", "defenders_home", "attackers_home")
Entry = dict[str, Any]

_KM_A_DEGREE = 111.2
_DETOUR = 1.15
_APPROACHES = 0.3


def scenario_of(facts: Facts) -> dict[str, Any]:
    """The sections of a scenario file, in order; ``Line`` holds a value with the reason beside it."""
    return {
        "places": places(facts),
        "roads": roads(facts),
        "kinds": {"garrison": garrison_kind(facts), "storming": storming_kind(facts)},
        "actors": actors(facts),
        "formations": formations(facts),
        "relations": relations(facts),
        "events": [
            {"date": facts.start, "actor": "attacker", "order": "advance", "place": "town", "tag": "M",
             "source": "facts", "note": "The attack itself; everything after it is for the minds to decide."}
        ],
        "outcomes": outcomes(facts),
        "sources": sources(facts),
    }  # fmt: skip


def places(facts: Facts) -> dict[str, Entry]:
    """The town, where the attackers come from, and the garrison's rear if it has one."""
    found = {"town": _town(facts), "staging": _staging(facts)}
    if facts.rear:
        found["rear"] = _away(facts, facts.rear, facts.rear_km, facts.rear_direction, "defender", REAR)
        found["rear"] |= {"community": share(0.05, 0.9), "grievance": span(OWN_COMMUNITY["yes"].people)}
    if facts.rear and facts.encircled == "partly":
        name = f"Country between {facts.place} and {facts.rear}"
        km = facts.rear_km * _APPROACHES
        found["approaches"] = _away(facts, name, km, facts.rear_direction, None, COUNTRYSIDE)
        found["approaches"] |= {"community": share(*TOWN[:2]), "grievance": span(OWN_COMMUNITY["partly"].people)}
    return found


def _town(facts: Facts) -> Entry:
    own = OWN_COMMUNITY[facts.own_community]
    front = 1.7 * math.sqrt(facts.population[1] / 10_000)
    terrain = next(row for least, row in TERRAIN if facts.population[1] >= least)
    return {
        "name": facts.place,
        "country": facts.country,
        "latitude": facts.latitude,
        "longitude": facts.longitude,
        "holder": "defender",
        "source": "recipe",
        "tag": "J",
        "population": span(facts.population) | {"tag": "M", "source": "general"},
        "community": share(TOWN[0], TOWN[1]),
        "grievance": Line(span(own.people), f"defends its own community: {facts.own_community}"),
        "terrain": Line(span(terrain), "by the number of people"),
        "width": Line(span((0.6 * front, front, 1.5 * front)), "1.7 km x sqrt(people / 10,000)"),
    }


def _staging(facts: Facts) -> Entry:
    found = _away(facts, facts.from_place, facts.from_km, facts.from_direction, "attacker", COUNTRYSIDE)
    return found | {"community": kin(facts), "grievance": span(OWN_COMMUNITY["no"].people)}


def _away(facts: Facts, name: str, km: float, direction: str, holder: str | None, people: Any) -> Entry:
    """A place so many road kilometres from the town, on the map where the compass and a usual detour put it."""
    degrees = math.radians(COMPASS[direction])
    air = km / _DETOUR / _KM_A_DEGREE
    east = air * math.sin(degrees) / math.cos(math.radians(facts.latitude))
    found: Entry = {
        "name": name,
        "country": facts.country,
        "latitude": round(facts.latitude + air * math.cos(degrees), 4),
        "longitude": round((facts.longitude + east + 180) % 360 - 180, 4),
        "source": "recipe",
        "tag": "J",
        "population": span(people),
    }
    return found if holder is None else found | {"holder": holder}


def roads(facts: Facts) -> list[Entry]:
    """The attackers' road, and the road to the rear as the encirclement leaves it."""
    origin = {"tag": "M", "source": "general"}
    found: list[Entry] = [{"between": ["staging", "town"], "km": facts.from_km, **origin}]
    if not facts.rear:
        return found
    if facts.encircled == "yes":
        around = facts.from_km + facts.rear_km
        found.append({"between": ["staging", "rear"], "km": around, **origin, "note": "encircled: yes"})
    elif facts.encircled == "partly":
        near = round(facts.rear_km * _APPROACHES, 1)
        far = round(facts.rear_km - near, 1)
        found.append({"between": ["town", "approaches"], "km": near, **origin, "note": "encircled: partly"})
        found.append({"between": ["approaches", "rear"], "km": far, **origin})
    else:
        found.append({"between": ["town", "rear"], "km": facts.rear_km, **origin})
    return found


def actors(facts: Facts) -> dict[str, Entry]:
    """Attacker and defender, and whoever flies for them."""
    found = {"attacker": actor(facts, True), "defender": actor(facts, False)}
    for side, enemy in (("attacker", "defender"), ("defender", "attacker")):
        code = getattr(facts, f"{side}_air")
        sorties = SORTIES[code]
        if sorties is not None:
            found[f"{side}-air"] = _air(getattr(facts, side), side, enemy, code, sorties)
    return found


def _air(friend: str, side: str, enemy: str, code: str, sorties: Any) -> Entry:
    """Return a side's aircraft, an actor of their own: no mind of a land army flies and attacks."""
    entry: Entry = {
        "name": f"Aircraft for {friend}",
        "doctrine": "distant-power",
        "source": "recipe",
        "tag": "J",
        "client": side,
        "adversary": enemy,
        "conditional": 1,
        "treasury": {"low": 1000, "high": 10000, "unit": "US$ million"},
        "sight": span((0.2, 0.3, 0.4)),
        "act_on_alarm": span((0.3, 0.5, 0.7)),
        "quarter": 1,
        "sorties": Line(span(sorties), f"{side}'s aircraft: {code}"),
    }
    if code == "expected":
        return entry | {"reluctance": Line(span((0.6, 0.8, 0.95)), "not there yet"), "stakes": {"town": 0.3}}
    return entry | {"reluctance": 0, "level": "air", "stakes": {"town": 1, "staging": 0.5}}


def relations(facts: Facts) -> list[Entry]:
    """Two sides, each with its aircraft."""
    origin = {"tag": "J", "source": "recipe"}
    hostile = {"stance": "hostile", "ideology": 0.9, "blood": 0.7, "trust": 0, **origin}
    friendly = {"stance": "allied", "ideology": 0.2, "trust": 0.8, **origin}
    left = ["attacker", "attacker-air"] if SORTIES[facts.attacker_air] else ["attacker"]
    right = ["defender", "defender-air"] if SORTIES[facts.defender_air] else ["defender"]
    found: list[Entry] = [{"between": [one, other], **hostile} for one in left for other in right]
    return found + [{"between": side, **friendly} for side in (left, right) if len(side) == 2]


def outcomes(facts: Facts) -> dict[str, Entry]:
    """The same three questions of every battle, with the same dates after its first day."""
    from datetime import timedelta

    place = facts.place
    soon, late = (facts.start + timedelta(days - 1) for days in (COLLAPSE_DAYS, HOLD_DAYS))
    lost = {"place": "town", "lost_by": "defender"}
    return {
        "collapse": {"text": f"Is {place} lost within {COLLAPSE_DAYS} days?", **lost, "by": soon},
        "falls": {"text": f"Is {place} lost within {DAYS} days?", **lost, "by": "end"},
        "holds": {"text": f"Is {place} held through {HOLD_DAYS} days?", "place": "town", "held_by": "defender",
                  "through": late},
    }  # fmt: skip


def sources(facts: Facts) -> Mapping[str, str]:
    """Return the citations behind the short names of sources."""
    return {
        "facts": f"{facts.source} (confidence: {facts.confidence})",
        "general": "General knowledge, unverified",
        "recipe": "Judgement: the fixed tables of docs/battles.md, which code words as the case of Mosul does; whether "
        "a word holds of this battle was judged in hindsight",
    }
