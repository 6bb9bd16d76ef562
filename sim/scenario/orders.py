"""The kinds of order: one table of codes, words, objects, efforts and descriptions, which everything else reads.

Files, menus, the Python interface, the rules, stories and documents take from it what they need, so a new kind of order
is one row here and the rule that carries it out.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator

from sim.scenario.doctrines import Doctrine

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


class Form(NamedTuple):
    """The form of one kind of order: its object, its effect and its words.

    Attributes:
        does: what the order does, for people who choose one.
        verb: what its actor did, in the past tense, for stories; ``{place}``, ``{other}`` and ``{men}`` (how many were
            sent) are filled in.
        place: whether it must name a place, may, or never does.
        other: whether it names another actor; then it must.
        effort: what its effort measures; empty where any effort above 0 has the same effect.
        of_troops: it moves, pays or receives troops, so an actor that has none and can raise none cannot carry it out.
        offered: it may stand on a menu or a card of an exercise.
        standing: weight with which a story tells the first such order only; 0 where each is told by its size.
        told_by_effect: a story tells what came of it instead of the order.
        word: its word in files, menus and texts; made from its name where empty.
        was: words by which earlier versions called it; they are still read.
    """

    does: str
    verb: str
    place: Literal["must", "may", "never"] = "never"
    other: bool = False
    effort: str = ""
    of_troops: bool = False
    offered: bool = True
    standing: float = 0.0
    told_by_effect: bool = False
    word: str = ""
    was: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that an event with such an order has beside actor and effort."""
        return ("place",) * (self.place != "never") + ("other",) * self.other


_UNSAID = Form("", "")


class OrderKind(IntEnum):
    """Everything an actor can do to the world; the numbers are those of the table of orders and never change."""

    form: Form

    def __new__(cls, code: int, form: Form = _UNSAID) -> Self:
        """Make a member whose value is its code; to look a member up, the code is enough."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.form = form
        return member

    @property
    def word(self) -> str:
        """Its word in files, menus and texts (``air-campaign``)."""
        return self.form.word or self.key.replace("_", "-")

    @property
    def key(self) -> str:
        """Its name in data and in tables of phrases (``air_campaign``)."""
        return self.name.lower()

    ADVANCE = 1, Form(
        "send free mobile troops to take a place", "advanced on {place} with {men} troops",
        place="must", effort="share of the free mobile troops", of_troops=True,
    )  # fmt: skip
    HOLD = 2, Form(
        "stop what is on its way to a place and dig in there", "stopped {men} troops bound for {place}",
        place="must", of_troops=True,
    )  # fmt: skip
    WITHDRAW = 3, Form(
        "leave a place in order", "withdrew {men} troops from {place} in order", place="must", of_troops=True,
    )  # fmt: skip
    REINFORCE = 4, Form(
        "send free mobile troops to a place already held", "sent {men} troops to hold {place}",
        place="must", effort="share of the free mobile troops", of_troops=True,
    )  # fmt: skip
    RECRUIT = 5, Form(
        "call for volunteers", "called for volunteers", effort="how hard it recruits, up to 1", of_troops=True,
    )  # fmt: skip
    PAY = 6, Form(
        "pay arrears from the treasury, everywhere or to the troops at one place", "paid off arrears",
        place="may", effort="share of the treasury", of_troops=True,
    )  # fmt: skip
    REFORM = 7, Form(
        "change the leadership, or share power", "ordered a reform",
        effort="1 a new leader, above 1 shared power", told_by_effect=True,
    )  # fmt: skip
    REPRESS = 8, Form(
        "put pressure on the population of a place", "put pressure on the people of {place}",
        place="must", effort="pressure, up to 1", offered=False,
    )  # fmt: skip
    APPEAL = 9, Form("ask another actor for help", "asked {other} for help", other=True, standing=6.0)
    AIR_CAMPAIGN = 10, Form(
        "strike a place from the air", "ordered air strikes at {place}",
        place="must", effort="share of the sorties", told_by_effect=True,
    )  # fmt: skip
    ARM = 11, Form(
        "hand equipment and money to another actor", "ordered arms for {other}",
        other=True, effort="share of a full delivery", told_by_effect=True,
    )  # fmt: skip
    ALLY = 12, Form(
        "offer common cause to another actor", "offered {other} an alliance", other=True, standing=6.0,
    )  # fmt: skip
    ULTIMATUM = 13, Form(
        "demand that another actor submits", "demanded the submission of {other}", other=True, standing=7.0,
    )  # fmt: skip
    MOBILISE = 14, Form("raise the reserves", "called up its reserves", told_by_effect=True)
    ADVISE = 15, Form(
        "send advisers to another actor", "ordered advisers to {other}",
        other=True, effort="share of a full group of advisers", told_by_effect=True,
    )  # fmt: skip
    PROCLAIM = 16, Form(
        "claim the leadership of its cause (a caliphate, a government)", "made its claim to leadership",
        told_by_effect=True,
    )  # fmt: skip
    DENOUNCE = 17, Form(
        "deny another actor's legitimacy", "denied the standing of {other}",
        other=True, effort="force of the denunciation, up to 1", offered=False, standing=5.0,
    )  # fmt: skip
    SAFE_PASSAGE = 18, Form(
        "offer safe passage to garrisons that leave; it holds everywhere, and a place is named for the reader only",
        "offered safe passage to garrisons that leave",
        place="may", effort="how far the offer goes, up to 1", standing=5.0, word="safe_passage", was=("relieve",),
    )  # fmt: skip


ORDERS: dict[str, OrderKind] = {kind.word: kind for kind in OrderKind}
"""Every kind of order by its word, in the order of their codes."""
NEVER_OFFERED = tuple(kind.word for kind in OrderKind if not kind.form.offered)
"""Words of the orders that no menu and no card of an exercise holds."""
_EARLIER_WORDS = {old: kind.word for kind in OrderKind for old in kind.form.was}


def current_word(order: Any) -> Any:
    """Return today's word for an order that an earlier version called otherwise; anything else as it is."""
    return _EARLIER_WORDS.get(order, order) if isinstance(order, str) else order


if TYPE_CHECKING:
    OrderName = str
else:  # a type checker wants literal words here, and they are said once, above
    OrderName = Annotated[Literal[tuple(ORDERS)], BeforeValidator(current_word)]

CENTRE = Doctrine.MOVEMENT_CENTRE.word
"""The doctrine of an actor whose denunciations count."""


def has_troops(scenario: Scenario, actor: str) -> bool:
    """Return whether an actor has formations, or can raise detachments."""
    return bool(scenario.actors[actor].detachments) or any(one.actor == actor for one in scenario.formations.values())


def without_effect(order: str | None, actor: str, troops: bool, sorties: bool, centre: bool) -> str | None:
    """Return why an actor can never carry out an order, in a few words; None where it may.

    Args:
        order: its word; None is no order.
        actor: who would give it.
        troops: whether the actor has formations or can raise detachments.
        sorties: whether it may ever have sorties.
        centre: whether its doctrine is that of a movement's centre.
    """
    kind = ORDERS.get(str(order))
    if kind is not None and kind.form.of_troops and not troops:
        return f"the order {order} is about troops, but {actor} has no formations and no detachments"
    if kind == OrderKind.AIR_CAMPAIGN and not sorties:
        return f"the order {order} needs sorties, but {actor} has none"
    if kind == OrderKind.DENOUNCE and not centre:
        return f"the order {order} counts only from an actor with the doctrine {CENTRE}; {actor} is none"
    return None
