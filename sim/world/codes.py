"""Closed lists of the engine: what is stored as a number and what the number means.

Order kinds and doctrines stand in scenario files too and are declared there (``sim.scenario.orders``,
``sim.scenario.doctrines``); rules take them from here with the rest.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.scenario import COMMUNITIES as COMMUNITIES
from sim.scenario import Doctrine as Doctrine
from sim.scenario import OrderKind as OrderKind


def number(member: int) -> int:
    """A code as rules use it: a machine integer (declared as ``int``, which is how rules treat it).

    Numba compiles a function anew for every literal integer it is called with; for a NumPy one it does not.
    """
    return np.int64(member)  # type: ignore[return-value]


NOBODY = number(-1)
"""Row number that stands for no actor, no place, no formation."""


class Status(IntEnum):
    """The state of a formation, from spare row to dissolved."""

    SPARE = 0  # an empty row that a detachment or new levy may use
    RESERVE = 1  # named in the scenario, not yet raised
    ACTIVE = 2
    BROKEN = 3  # in flight; counts for nothing until it has rallied
    DISSOLVED = 4


class Stance(IntEnum):
    """The attitude of one actor to another."""

    HOSTILE = -1
    NEUTRAL = 0
    ALLIED = 1


class Alignment(IntEnum):
    """The choice of a rival towards a leader."""

    STAY = 0
    JOIN = 1
    BALANCE = 2


class Level(IntEnum):
    """The depth of a third party's intervention."""

    NONE = 0
    ADVISERS = 1
    ARMS = 2
    AIR = 3
    GROUND = 4


class Reform(IntEnum):
    """The degree to which a government has shared power."""

    NONE = 0
    NEW_LEADER = 1
    POWER_SHARING = 2


class Cause(IntEnum):
    """The cause of a formation's breaking: the largest term of its hazard."""

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
    """The way in which a broken formation leaves the field."""

    WITHDRAWAL = 1
    ROUT = 2
    SURRENDER = 3
