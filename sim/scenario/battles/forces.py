"""The two sides of a battle: their kinds of formation, their formations and their chests, from facts and tables."""

from __future__ import annotations

from typing import Any

from sim.scenario.battles.facts import Facts
from sim.scenario.battles.tables import (
    ARREARS,
    ATTACKING_STATE,
    DEFEAT,
    FAME,
    FEWEST_ATTACKING,
    FEWEST_DEFENDING,
    FORCES,
    FUNDS,
    INCOME,
    LEAK,
    LOCAL,
    MOST_UNITS,
    OWN_COMMUNITY,
    PRESENT,
    UNIT_MEN,
    WAGE,
    WORKS,
    Force,
    Range,
)
from sim.scenario.battles.yamltext import Line

Entry = dict[str, Any]


def span(amounts: Range, together: str | None = None, percent: bool = False) -> Entry:
    """A range of a scenario file; one amount where there is nothing between low and high."""
    shown = [f"{amount:g}%" if percent else rounded(amount) for amount in amounts]
    found: Entry = dict(zip(("low", "mode", "high"), shown, strict=True))
    if amounts[0] == amounts[2]:
        found = {"value": shown[1]}
    return found | {"together": together} if together and "low" in found else found


def rounded(amount: float) -> float:
    """Three digits, and whole numbers as they are."""
    return amount if float(amount).is_integer() else float(f"{amount:.3g}")


def share(town: float, defenders: float) -> Entry:
    """Shares of the three communities."""
    parts = (town, defenders, round(1 - town - defenders, 6))
    return dict(zip(("townspeople", "defenders_home", "attackers_home"), map(rounded, parts), strict=True))


def kin(facts: Facts) -> Entry:
    """The communities of the attackers."""
    return share(LOCAL[facts.attackers_local], 0.0)


def garrison_kin(facts: Facts) -> Entry:
    """The communities of the garrison."""
    own = OWN_COMMUNITY[facts.own_community].garrison
    return share(own, round(1 - own, 6))


def _fighting(force: Force) -> Entry:
    return {
        "quality": span(force.quality),
        "employment": span(force.employment),
        "speed": span(force.speed),
        "supply": span(force.supply),
        "punishment": span(force.punishment),
    }


def garrison_kind(facts: Facts) -> Entry:
    """The kind of the defending formations."""
    force, own = FORCES[facts.defender_force], OWN_COMMUNITY[facts.own_community]
    morale, conviction, home = force.spirit or (own.morale, own.conviction, own.home)
    worn = [min(max(point + step, 0.0), 1.0) for point, step in zip(morale, DEFEAT[facts.recent_defeats], strict=True)]
    spirit = f"defends its own community: {facts.own_community}" if force.spirit is None else facts.defender_force
    return {
        "name": "Garrison",
        "source": "recipe",
        "tag": "J",
        "note": f"{force.words}; fighting numbers after {' and '.join(force.kind)} of the Mosul theatre",
        **_fighting(force),
        "morale": Line(span((worn[0], worn[1], worn[2])), f"{spirit}; recent defeats: {facts.recent_defeats}"),
        "conviction": Line(span(conviction), spirit),
        "home": Line(span(home), spirit),
        "arrears": Line(span(ARREARS[facts.pay_problem], "garrison-pay"), f"pay problem: {facts.pay_problem}"),
        "works": Line(WORKS[facts.works], f"positions: {facts.works}"),
        "community": garrison_kin(facts),
    }


def storming_kind(facts: Facts) -> Entry:
    """The kind of the attacking formations."""
    force, state = FORCES[facts.attacker_force], OWN_COMMUNITY[ATTACKING_STATE]
    morale, conviction, home = force.spirit or (state.morale, state.conviction, (0.0, 0.0, 0.0))
    return {
        "name": "Attacking troops",
        "source": "recipe",
        "tag": "J",
        "note": f"{force.words}; fighting numbers after {' and '.join(force.kind)} of the Mosul theatre",
        "mobile": True,
        **_fighting(force),
        "morale": span(morale),
        "conviction": span(conviction),
        "home": span(home),
        "community": kin(facts),
    }


def units(men: float, fewest: int) -> int:
    """Return the number of formations into which a force is divided."""
    return min(max(round(men / UNIT_MEN), fewest), MOST_UNITS)


def formations(facts: Facts) -> dict[str, Entry]:
    """The formations of both sides: brigades of about 2,500 men, or a few smaller bodies."""
    ghosts = PRESENT[facts.ghosts]
    _, mode, high = facts.defenders
    paper = (mode, (mode + high) / 2, high) if ghosts is not None else facts.defenders
    count = units(paper[1], FEWEST_DEFENDING)
    garrison: Entry = {"actor": "defender", "kind": "garrison", "place": "town", "headquarters": "garrison"}
    garrison |= _strength(paper, count, facts.defenders_tag, FORCES[facts.defender_force], "garrison-payroll")
    if ghosts is not None:
        garrison["present"] = span(ghosts, "garrison-muster", percent=True) | {"tag": "J", "source": "recipe"}
    found = {f"garrison-{n}": {"name": f"{facts.defender}, {n}", **garrison} for n in range(1, count + 1)}
    count = units(facts.attackers[1], FEWEST_ATTACKING)
    column: Entry = {"actor": "attacker", "kind": "storming", "place": "staging", "headquarters": "attack"}
    column |= _strength(facts.attackers, count, facts.attackers_tag, FORCES[facts.attacker_force], "attackers")
    return found | {f"column-{n}": {"name": f"{facts.attacker}, {n}", **column} for n in range(1, count + 1)}


def _strength(total: Range, count: int, tag: str, force: Force, together: str) -> Entry:
    """One of so many equal parts of a force, with its vehicles."""
    men = [round(amount / count) for amount in total]
    vehicles = [round(rate * total[1] / count / 1000, 1) for rate in force.equipment]
    source = {"V": "facts", "M": "general", "J": "recipe"}[tag]
    return {
        "paper": span((men[0], men[1], men[2]), together) | {"tag": tag, "source": source},
        "equipment": span((vehicles[0], vehicles[1], vehicles[2])) | {"tag": "J", "source": "recipe"},
    }


def actor(facts: Facts, attacks: bool) -> Entry:
    """One side's government or command."""
    side = "attacker" if attacks else "defender"
    word = getattr(facts, f"{side}_force")
    force = FORCES[word]
    doctrine = force.attacking if attacks else force.defending
    entry: Entry = {
        "name": getattr(facts, side),
        "doctrine": Line(doctrine, f"{word}, {'attacking' if attacks else 'defending'}"),
        "source": "recipe",
        "tag": "J",
        "capital": "staging" if attacks else "rear" if facts.rear else "town",
        "bases": ["staging"] if attacks else _bases(facts),
        "adversary": "defender" if attacks else "attacker",
        "community": kin(facts) if attacks else garrison_kin(facts),
        "stakes": _stakes(facts, attacks),
        **_money(facts, attacks),
        **{name: span(getattr(force, name)) for name in ("density", "reach", "sight", "act_on_alarm", "quarter")},
    }
    if not attacks:
        return entry | _rot(facts)
    entry["detachments"] = 2
    entry["reputation"] = Line(
        span(FAME[facts.recent_defeats]), f"the garrison's recent defeats: {facts.recent_defeats}"
    )
    return entry | ({"passage": span(force.passage)} if force.passage else {})


def _bases(facts: Facts) -> Any:
    """Return the garrison's bases; a town is one where townsmen live, or where supplies come by air or sea."""
    at_home = facts.defender_force == "townsmen"
    found = [*(["rear"] if facts.rear else []), *(["town"] if at_home or facts.supplied == "yes" else [])]
    return Line(found, f"encircled: {facts.encircled}; supplied by air or sea: {facts.supplied}")


def _stakes(facts: Facts, attacks: bool) -> Entry:
    if attacks:
        return {"town": 1, "staging": 0.6}
    return {"town": 0.9, "rear": 1} if facts.rear else {"town": 1}


def _money(facts: Facts, attacks: bool) -> Entry:
    """Return a side's money: enough to pay the troops, as most sides had; how much reaches them is another matter."""
    word = "attack-money" if attacks else "defence-money"
    men = facts.attackers[1] if attacks else facts.defenders[1]
    bill = men * WAGE[1] / 1e6
    funds = (bill * FUNDS[0], bill * FUNDS[1], bill * FUNDS[2])
    income = (bill * INCOME[0], bill * INCOME[1], bill * INCOME[2])
    return {
        "treasury": span(funds, word) | {"unit": "US$ million"},
        "wage": span(WAGE, word),
        "budget": span(income, word) | {"unit": "US$ million/day"},
    }


def _rot(facts: Facts) -> Entry:
    """Return the numbers of the defender's command that the pay problem and the ghost soldiers decide."""
    return {
        "leak": Line(span(LEAK[facts.pay_problem]), f"pay problem: {facts.pay_problem}"),
        "arrears": Line(span(ARREARS[facts.pay_problem], "garrison-pay"), f"pay problem: {facts.pay_problem}"),
        "paper_bound": Line(facts.ghosts != "no", f"ghost soldiers: {facts.ghosts}"),
    }
