"""Causes of desertion and breaking: the terms of the pressure to desert and of the hazard of breaking, one by one.

``sim.rules.cohesion`` and ``sim.rules.breaking`` keep the sums; a story needs the parts. That the parts add up to
what the rules calculated is tested.
"""

from __future__ import annotations

import math
from typing import Any

from sim.rules.breaking import TERMS
from sim.rules.distance import at_home, distance
from sim.rules.enclosure import enveloped, shut_in
from sim.rules.presence import hostile
from sim.rules.threat import odds, threat_map
from sim.world.codes import Cause
from sim.world.random_streams import normal_cdf
from sim.world.tables import World


def pressure_terms(world: World, row: int) -> dict[str, float]:
    """The terms of a threatened formation's pressure to desert, in units of z; their sum is its ``pressure``.

    Args:
        world: a copy of the tables as they were before troops decided, after ``weigh``.
        row: the formation's.
    """
    c, formation = world.parameters[0], world.formations[row]
    place = int(formation["place"])
    return {
        "base": float(c["cohesion_base"]),
        "odds": float(c["cohesion_odds"] * odds(world, row)),
        "contagion": float(c["cohesion_contagion"] * formation["contagion"]),
        "arrears": float(c["cohesion_arrears"] * min(formation["arrears"], c["wages_arrears_most"])),
        "distance": float(c["cohesion_distance"] * distance(world, row, place)),
        "morale": float(-c["cohesion_morale"] * (formation["morale"] - 0.5)),
        "home": float(-c["cohesion_home"] * at_home(world, row)),
        "punishment": float(-c["cohesion_punishment"] * formation["punishment"]),
        "conviction": float(-c["cohesion_conviction"] * formation["conviction"]),
        "enclosed": float(shut_in(world, row)) if enveloped(world, int(formation["actor"]), place) else 0.0,
        "passage": float(c["cohesion_passage"] * _passage(world, int(formation["actor"]))),
        "peculiar": float(formation["noise"]),
    }


def crowd_terms(world: World, row: int) -> dict[str, float]:
    """The part of the pressure that earlier deserters and fled commanders added, in units of z."""
    c = world.parameters[0]
    known = facts(world, row)
    bond = float(c["cohesion_unit_bond"])
    seen = bond * known["gone"] + (1.0 - bond) * known["garrison_gone"]
    return {
        "others": float(c["cohesion_social_pull"]) * seen,
        "leader": float(c["cohesion_leader_flight"]) * known["leaderless"],
    }


def weigh(world: World) -> World:
    """Return a copy of the tables in which the enemies that garrisons expect today are counted."""
    threat_map(world)
    return world


def _passage(world: World, actor: int) -> float:
    """The best safe passage that an enemy offers."""
    offers = [
        float(world.actors["passage"][b]) for b in range(len(world.actors)) if b != actor and hostile(world, actor, b)
    ]
    return max(offers, default=0.0)


def facts(world: World, row: int) -> dict[str, float]:
    """The facts behind the terms, in units that people use.

    Returns:
        ``odds`` the enemy's worth over one's own as rumoured, ``arrears`` months owed, ``morale``, ``gone`` the
        share of the unit and ``garrison_gone`` of the whole garrison that had left by morning, ``leaderless``.
    """
    formation = world.formations[row]
    return {
        "odds": math.exp(odds(world, row)),
        "arrears": float(formation["arrears"]),
        "morale": float(formation["morale"]),
        "contagion": float(formation["contagion"]),
        "gone": _gone(world, [row]),
        "garrison_gone": _gone(world, _garrison(world, row)),
        "leaderless": float(formation["leaderless"]),
    }


def _garrison(world: World, row: int) -> list[int]:
    men, own = world.formations, world.formations[row]
    same = (men["actor"] == own["actor"]) & (men["place"] == own["place"]) & (men["next"] < 0) & (men["hidden"] == 0)
    return [int(found) for found in same.nonzero()[0]]


def _gone(world: World, rows: list[int]) -> float:
    left, present = (int(world.formations[field][rows].sum()) for field in ("left", "present"))
    return left / max(1, left + present)


def tipping_point(world: World) -> float | None:
    """The pressure to desert above which a garrison empties; None where troops do not look at one another enough.

    The largest u for which D = Phi(u + J D) has a low root: there the curve touches the diagonal, J phi(z) = 1.
    """
    pull = float(world.parameters["cohesion_social_pull"][0])
    peak = math.sqrt(2.0 * math.pi)
    if pull <= peak:
        return None
    z = -math.sqrt(2.0 * math.log(pull / peak))
    return z - pull * float(normal_cdf(z))


def hazard_terms(formation: Any) -> dict[str, float]:
    """The terms of a formation's hazard of breaking in contact today, as added to its log; zeros are left out."""
    risk = formation["risk"]
    return {Cause(k).name.lower(): float(risk[k]) for k in range(1, TERMS) if risk[k] != 0.0}
