"""The fixed tables of the recipe: what each word about a battle means in numbers.

They were taken from the way the case of Mosul codes the same words (``scenarios/theatres/iraq-syria-2014.yaml`` and
``scenarios/mosul.yaml``) before any battle was played, and are not fitted to the battles. A test holds those that name
a kind of the Mosul theatre equal to it. All ranges are low, mode, high.
"""

from __future__ import annotations

from dataclasses import dataclass

Range = tuple[float, float, float]
"""Low, mode and high of an uncertain number."""

UNIT_MEN = 2500
"""Men in one formation: the brigade on paper that Reuters describes at Mosul."""

FEWEST_DEFENDING, FEWEST_ATTACKING, MOST_UNITS = 2, 3, 12
"""A garrison has a neighbour; an assault comes in at least three columns, as at Mosul; a table has room for twelve."""

DAYS = 180
"""Days that every battle may be played; the same for all, so that the length says nothing about the end."""

COLLAPSE_DAYS, HOLD_DAYS = 14, 90
"""A collapse is a fall within the first number of days; a stand is a defence through the second."""


@dataclass(frozen=True)
class Force:
    """A kind of force, after one of Mosul's.

    Attributes:
        words: what it is.
        kind: the kind of the Mosul theatre (two names: their mean) that the fighting numbers come from.
        attacking, defending: the mind that decides for it.
        quality, employment, speed, supply: as in a scenario's ``kinds``.
        equipment: vehicles per 1,000 men.
        punishment: of flight.
        spirit: morale, conviction and home of a force that has them of itself; None for a state's, which takes them
            from whom it defends.
        density, reach, sight, act_on_alarm, quarter, passage: as in a scenario's ``actors``.
    """

    words: str
    kind: tuple[str, ...]
    attacking: str
    defending: str
    quality: Range
    employment: Range
    speed: Range
    supply: Range
    equipment: Range
    punishment: Range
    spirit: tuple[Range, Range, Range] | None
    density: Range
    reach: Range
    sight: Range
    act_on_alarm: Range
    quarter: Range
    passage: Range | None = None


_STATE = {"density": (5, 10, 20), "reach": (300, 400, 500), "sight": (0.4, 0.6, 0.9), "act_on_alarm": (0.3, 0.5, 0.7)}
_MOVEMENT = {"density": (1, 3, 6), "reach": (150, 250, 400), "sight": (0.3, 0.5, 0.7), "act_on_alarm": (0.5, 0.7, 0.9)}
_ISLAMIC_STATE = {
    "density": (0.5, 1.5, 3), "reach": (400, 600, 800), "sight": (0.25, 0.4, 0.6), "act_on_alarm": (0.5, 0.7, 0.9),
    "quarter": (0.05, 0.15, 0.3), "passage": (0.2, 0.5, 0.8),
}  # fmt: skip
_YPG_SPIRIT: tuple[Range, Range, Range] = ((0.7, 0.82, 0.92), (0.65, 0.8, 0.95), (0.8, 0.92, 1))
_MERCY: Range = (0.4, 0.6, 0.8)

FORCES: dict[str, Force] = {
    "army": Force(
        "a state's regular army", ("army-garrison",), "government", "government", (0.8, 1, 1.2), (0.3, 0.45, 0.6),
        (80, 120, 150), (5, 10, 20), (36, 56, 84), (0.1, 0.2, 0.35), None, **_STATE, quarter=_MERCY,
    ),
    "armoured-army": Force(
        "a state's regular army, mostly armoured", ("army-garrison",), "government", "government", (0.8, 1, 1.2),
        (0.3, 0.45, 0.6), (80, 120, 150), (5, 10, 20), (54, 79, 107), (0.1, 0.2, 0.35), None, **_STATE, quarter=_MERCY,
    ),
    "army-and-police": Force(
        "a state's army and police, about half and half", ("army-garrison", "federal-police"), "government",
        "government", (0.625, 0.85, 1.1), (0.275, 0.425, 0.575), (80, 120, 150), (4.5, 9, 17), (31, 49, 72),
        (0.1, 0.2, 0.35), None, **_STATE, quarter=_MERCY,
    ),
    "regime-army": Force(
        "the army of a regime at war with its own people, hard on deserters", ("syrian-garrison",), "government",
        "besieged-regime", (0.6, 0.9, 1.2), (0.35, 0.5, 0.65), (80, 120, 150), (15, 25, 40), (15, 30, 50),
        (0.4, 0.5, 0.7), None, **_STATE, quarter=(0.2, 0.4, 0.6),
    ),
    "movement": Force(
        "the light, disciplined fighters of a political movement", ("ypg-brigade",), "insurgent-state", "enclave",
        (0.8, 1.2, 1.6), (0.5, 0.65, 0.8), (80, 120, 180), (10, 15, 25), (1, 2, 6), (0.4, 0.6, 0.8), _YPG_SPIRIT,
        **_MOVEMENT, quarter=_MERCY,
    ),
    "movement-army": Force(
        "the regular army of such a movement", ("ypg-brigade",), "insurgent-state", "government", (0.8, 1.2, 1.6),
        (0.5, 0.65, 0.8), (80, 120, 180), (10, 15, 25), (36, 56, 84), (0.4, 0.6, 0.8), _YPG_SPIRIT, **_MOVEMENT,
        quarter=_MERCY,
    ),
    "rebels": Force(
        "practised, convinced rebel brigades", ("nusra-brigade",), "rebel-front", "rebel-front", (0.9, 1.3, 1.7),
        (0.55, 0.7, 0.85), (80, 150, 200), (7, 12, 20), (1, 5, 13), (0.4, 0.5, 0.7),
        ((0.5, 0.62, 0.75), (0.5, 0.7, 0.85), (0.4, 0.6, 0.8)), **_MOVEMENT, quarter=(0.2, 0.4, 0.6),
        passage=(0.2, 0.4, 0.6),
    ),
    "columns": Force(
        "quick columns of the Islamic State", ("column",), "insurgent-state", "insurgent-state", (1, 1.6, 2.5),
        (0.65, 0.8, 0.95), (100, 200, 300), (5, 7, 10), (6, 17, 43), (0.6, 0.8, 0.95),
        ((0.75, 0.86, 0.95), (0.75, 0.9, 1), (0.1, 0.3, 0.5)), **_ISLAMIC_STATE,
    ),
    "dug-in-militants": Force(
        "a garrison of the Islamic State or of its followers", ("garrison",), "insurgent-state", "insurgent-state",
        (1, 1.3, 1.8), (0.6, 0.75, 0.9), (100, 180, 250), (10, 20, 30), (6, 17, 33), (0.6, 0.8, 0.95),
        ((0.7, 0.82, 0.92), (0.7, 0.85, 0.95), (0.2, 0.4, 0.6)), **_ISLAMIC_STATE,
    ),
    "townsmen": Force(
        "armed townsmen with their families behind them", ("self-defence",), "tribes", "tribes", (0.5, 0.8, 1.1),
        (0.4, 0.6, 0.75), (20, 25, 40), (15, 25, 40), (0, 3, 8), (0.4, 0.6, 0.8),
        ((0.75, 0.87, 0.95), (0.6, 0.8, 0.95), (1, 1, 1)), density=(1, 3, 6), reach=(30, 60, 100),
        sight=(0.3, 0.5, 0.7), act_on_alarm=(0.6, 0.8, 0.95), quarter=(0.3, 0.5, 0.7),
    ),
}  # fmt: skip
"""Kinds of force, by the word that the facts use."""


@dataclass(frozen=True)
class Own:
    """Whom a garrison defends.

    Attributes:
        garrison, people: share of the town's own community among the garrison, and the town's grievance.
        morale, conviction, home: of a state's troops that defend it (other forces bring their own).
        like: the troops of the Mosul case that the row is taken from.
    """

    garrison: float
    people: Range
    morale: Range
    conviction: Range
    home: Range
    like: str


OWN_COMMUNITY: dict[str, Own] = {
    "no": Own(0.2, (0.45, 0.65, 0.85), (0.3, 0.43, 0.55), (0, 0.1, 0.25), (0, 0.05, 0.15), "army-garrison"),
    "partly": Own(
        0.55, (0.3, 0.45, 0.6), (0.45, 0.58, 0.7), (0.1, 0.25, 0.4), (0.3, 0.5, 0.7), "army-baghdad; syrian-garrison"
    ),
    "yes": Own(0.95, (0.1, 0.25, 0.4), (0.6, 0.75, 0.9), (0.3, 0.5, 0.7), (0.8, 0.9, 1), "tribal-fighters"),
}
"""Does the garrison defend its own community?"""

ATTACKING_STATE = "partly"
"""Row of ``OWN_COMMUNITY`` that gives a state's troops on the attack their morale and conviction (``home`` is 0)."""

DEFEAT: dict[str, Range] = {"no": (0, 0, 0), "partly": (-0.05, -0.04, -0.025), "yes": (-0.1, -0.08, -0.05)}
"""Recent defeats: added to the garrison's morale; ``yes`` is the step from ``army-garrison`` to ``army-nineveh``."""

FAME: dict[str, Range] = {"no": (0, 0.1, 0.3), "partly": (0.1, 0.3, 0.65), "yes": (0.2, 0.5, 1)}
"""The same defeats as reputation of the attacker (Nusra's; ISIS's after Raqqa and Fallujah; between)."""

PRESENT: dict[str, Range | None] = {"no": None, "partly": (50, 66, 82), "yes": (20, 38, 44)}
"""Ghost soldiers: present, per cent of paper (Iraq outside Nineveh; Nineveh)."""

ARREARS: dict[str, Range] = {"no": (0, 0.2, 0.5), "partly": (0.2, 0.6, 1), "yes": (1, 2, 3)}
"""Pay problem: months owed (army of Baghdad; army in Nineveh; Peshmerga, unpaid for months)."""

LEAK: dict[str, Range] = {"no": (0, 0.05, 0.1), "partly": (0.1, 0.2, 0.35), "yes": (0.15, 0.3, 0.45)}
"""Pay problem: share of pay that never reaches the troops (ISIS; Syria; Iraq)."""

SORTIES: dict[str, Range | None] = {
    "none": None, "limited": (0.5, 1, 2), "regular": (2, 5, 10), "massive": (15, 30, 60), "expected": (3, 4.5, 6),
}  # fmt: skip
"""Aircraft: strikes a day. ``regular`` is the Syrian air force's figure, ``expected`` a distant power that might yet
come, as the United States in June 2014; ``limited`` and ``massive`` have no precedent in the Mosul case."""

WORKS: dict[str, int] = {"none": 0, "hasty": 1, "prepared": 2, "fortified": 3}
"""Positions, in the words of the scenario format."""

LOCAL: dict[str, float] = {"no": 0.1, "partly": 0.5, "yes": 0.9}
"""Do the attackers come from the town's own community? The share for whom they speak."""

TOWN: tuple[float, float, float] = (0.9, 0.05, 0.05)
"""Shares of the town's people: its own community, the defenders' home, the attackers' home."""

TERRAIN: tuple[tuple[float, Range], ...] = ((250_000, (1.2, 1.4, 1.8)), (60_000, (1.1, 1.25, 1.5)), (0, (1, 1.1, 1.3)))
"""Advantage of ground and streets by the town's people: as the Mosul theatre has it for cities, towns, small towns."""

COUNTRYSIDE: Range = (10_000, 30_000, 100_000)
"""People of a staging area and of the country in between; nobody's count."""

REAR: Range = (50_000, 200_000, 400_000)
"""People of the rear, below the size at which a town is a base by itself; nobody's count."""

WAGE: Range = (5, 10, 20)
"""USD a day."""

FUNDS: Range = (50, 150, 400)
"""Cash, in days of the wage bill (Kurdistan's in June 2014)."""

INCOME: Range = (1, 1.5, 2.5)
"""Income, in wage bills (Kurdistan's): money is there, what a pay problem keeps from the men is leak and arrears."""

COMPASS = {"N": 0, "NE": 45, "E": 90, "SE": 135, "S": 180, "SW": 225, "W": 270, "NW": 315}
"""Directions, degrees."""
