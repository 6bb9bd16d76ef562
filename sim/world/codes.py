"""The short closed lists of the engine: what is stored as a number and what the number means."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.scenario import OBJECTS


def number(member: int) -> int:
    """A code as rules use it: a machine integer (declared as ``int``, which is how rules treat it).

    Numba compiles a function anew for every literal integer it is called with; for a NumPy one it does not.
    """
    return np.int64(member)  # type: ignore[return-value]


NOBODY = number(-1)
"""Row number that stands for no actor, no place, no formation."""

COMMUNITIES = 8
"""The most communities a theatre may name (the length of every community array)."""


class Status(IntEnum):
    """Where a formation stands in its life."""

    SPARE = 0  # an empty row that a detachment or new levy may use
    RESERVE = 1  # named in the scenario, not yet raised
    ACTIVE = 2
    BROKEN = 3  # in flight; counts for nothing until it has rallied
    DISSOLVED = 4


class Stance(IntEnum):
    """How two actors stand to each other."""

    HOSTILE = -1
    NEUTRAL = 0
    ALLIED = 1


class Alignment(IntEnum):
    """What a rival has chosen towards a leader."""

    STAY = 0
    JOIN = 1
    BALANCE = 2


class Level(IntEnum):
    """How deep a third party is in."""

    NONE = 0
    ADVISERS = 1
    ARMS = 2
    AIR = 3
    GROUND = 4


class Reform(IntEnum):
    """How far a government has shared power."""

    NONE = 0
    NEW_LEADER = 1
    POWER_SHARING = 2


class OrderKind(IntEnum):
    """Everything an actor can do to the world."""

    ADVANCE = 1  # send free mobile troops to take a place
    HOLD = 2  # stop what is on its way to a place, dig in there
    WITHDRAW = 3  # leave a place in order
    REINFORCE = 4  # send free mobile troops to a place already held
    RECRUIT = 5  # spend effort on recruiting
    PAY = 6  # pay arrears from the treasury
    REFORM = 7  # change the leadership (1) or share power (2)
    REPRESS = 8  # press on a place's population
    APPEAL = 9  # ask another actor for help
    AIR_CAMPAIGN = 10  # strikes at a place, effort = share of the sorties
    ARM = 11  # hand equipment or money to another actor
    ALLY = 12  # offer common cause to another actor
    ULTIMATUM = 13  # demand submission of another actor
    MOBILISE = 14  # raise the reserves
    ADVISE = 15  # send advisers to another actor
    PROCLAIM = 16  # claim leadership (a caliphate, a government)
    DENOUNCE = 17  # deny another actor's legitimacy
    RELIEVE = 18  # offer safe passage to a garrison that leaves


KINDS: dict[str, OrderKind] = {kind.name.lower().replace("_", "-"): kind for kind in OrderKind}
"""Every kind of order by the name that scenario files use."""
NEED_PLACE = frozenset(KINDS[name] for name, named in OBJECTS.items() if named.place == "must")
"""Orders that say where."""
NEED_OTHER = frozenset(KINDS[name] for name, named in OBJECTS.items() if named.other)
"""Orders that say to whom."""


class Doctrine(IntEnum):
    """The built-in minds."""

    NONE = 0
    INSURGENT_STATE = 1
    GOVERNMENT = 2
    POPULAR_MILITIA = 3
    REGIONAL_GOVERNMENT = 4
    LOCAL_INSURGENTS = 5
    TRIBES = 6
    REBEL_FRONT = 7
    BESIEGED_REGIME = 8
    ENCLAVE = 9
    DISTANT_POWER = 10
    NEIGHBOUR_PATRON = 11
    MOVEMENT_CENTRE = 12


class Cause(IntEnum):
    """Why a formation broke: the largest term of its hazard."""

    NONE = 0
    CASUALTIES = 1
    ENVELOPED = 2
    NEIGHBOUR_BROKE = 3
    SURPRISE = 4
    KEY_GROUND = 5
    NO_RESERVE = 6
    SUPPLY = 7
    LEADER_FLED = 8
    LOW_MORALE = 9
    DESERTION = 10
    BASE_RATE = 11


class Mode(IntEnum):
    """How a broken formation leaves the field."""

    WITHDRAWAL = 1
    ROUT = 2
    SURRENDER = 3
