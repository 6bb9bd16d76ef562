"""The kinds of order and what each one names: the one home of that fact, for files, people, programs and lessons.

``sim.rules.orders.accept`` says the same of rows of the day's table; a test holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

OrderName = Literal[
    "advance", "hold", "withdraw", "reinforce", "recruit", "pay", "reform", "repress", "appeal", "air-campaign",
    "arm", "ally", "ultimatum", "mobilise", "advise", "proclaim", "denounce", "relieve",
]  # fmt: skip
"""Every kind of order, in the order of their codes."""


class Object(NamedTuple):
    """What an order names besides its actor and its effort.

    Attributes:
        place: whether it must say where, may, or has no place.
        other: whether it says to which other actor; then it must.
    """

    place: Literal["must", "may", "never"] = "never"
    other: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that an event with such an order has."""
        return ("place",) * (self.place != "never") + ("other",) * self.other


_SOMEWHERE, _SOMEBODY = Object(place="must"), Object(other=True)

OBJECTS: dict[OrderName, Object] = {
    "advance": _SOMEWHERE,
    "hold": _SOMEWHERE,
    "withdraw": _SOMEWHERE,
    "reinforce": _SOMEWHERE,
    "recruit": Object(),
    "pay": Object(place="may"),  # limits it to the troops there
    "reform": Object(),
    "repress": _SOMEWHERE,
    "appeal": _SOMEBODY,
    "air-campaign": _SOMEWHERE,
    "arm": _SOMEBODY,
    "ally": _SOMEBODY,
    "ultimatum": _SOMEBODY,
    "mobilise": Object(),
    "advise": _SOMEBODY,
    "proclaim": Object(),
    "denounce": _SOMEBODY,
    "relieve": Object(place="may"),  # said for the reader: safe passage is offered everywhere
}
"""Object of every kind of order."""

OF_TROOPS = frozenset({"advance", "hold", "withdraw", "reinforce", "recruit", "pay"})
"""Orders that move, pay or receive troops, and so do nothing for an actor that has none and can raise none."""

CENTRE = "movement-centre"
"""The doctrine of an actor whose denunciations count."""


def has_troops(scenario: Scenario, actor: str) -> bool:
    """Return whether an actor has formations, or can raise detachments."""
    return bool(scenario.actors[actor].detachments) or any(one.actor == actor for one in scenario.formations.values())


def without_effect(order: str | None, actor: str, troops: bool, sorties: bool, centre: bool) -> str | None:
    """Why an actor can never carry out an order, in a few words; None where it may.

    Args:
        order: its kind; None is no order.
        actor: who would give it.
        troops: whether the actor has formations or can raise detachments.
        sorties: whether it may ever have sorties.
        centre: whether its doctrine is that of a movement's centre.
    """
    if order in OF_TROOPS and not troops:
        return f"the order {order} is about troops, but {actor} has no formations and no detachments"
    if order == "air-campaign" and not sorties:
        return f"the order air-campaign needs sorties, but {actor} has none"
    if order == "denounce" and not centre:
        return f"the order denounce counts only from an actor with the doctrine {CENTRE}; {actor} is none"
    return None
