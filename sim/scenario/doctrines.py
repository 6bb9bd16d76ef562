"""The doctrines: which built-in minds there are, their codes and their words.

The mind of a doctrine is the function ``decide`` of the module of ``sim.doctrine`` that has its name, so a new doctrine
is one line here and one module there.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Literal


class Doctrine(IntEnum):
    """The built-in minds; the numbers are those of the table of actors and never change."""

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

    @property
    def word(self) -> str:
        """Its word in scenario files (``insurgent-state``)."""
        return self.name.lower().replace("_", "-")


DOCTRINES: dict[str, Doctrine] = {doctrine.word: doctrine for doctrine in Doctrine}
"""Every doctrine by its word, in the order of their codes."""

if TYPE_CHECKING:
    DoctrineName = str
else:  # a type checker wants literal words here, and they are said once, above
    DoctrineName = Literal[tuple(DOCTRINES)]
