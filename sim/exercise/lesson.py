"""The lesson file: who sits where, what each team may order and wants, when it begins, and the texts of a class.

It stands beside the scenario: of ``scenarios/mosul.yaml`` in ``scenarios/exercises/mosul.yaml``. Goals are asked in
the grammar of a scenario's ``outcomes``; harm done to civilians is never one of them.
"""

from __future__ import annotations

import datetime
import fnmatch
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sim.core.error_messages import nearest, refusal, shown
from sim.exercise.injects import NEVER, Inject
from sim.exercise.moves import Move
from sim.scenario import (
    ActorName,
    Day,
    Entry,
    OrderName,
    Outcome,
    PlaceName,
    Real,
    Whole,
    Word,
    current_word,
    known_names,
)

Pattern = Literal["solid", "stripes", "dots", "cross", "waves", "grid", "rings", "bars"]
"""The pattern of a team's colour, so that nobody needs to see colours."""
OddsMode = Literal["off", "facilitator", "bands", "numbers"]
"""The mode of odds: seen by nobody, only the facilitator, teams in words, teams in numbers."""
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters of teams: none that looks like a digit."""


class Effort(Entry):
    """The effort of an order, as a share of what is free, and in words.

    Attributes:
        label: as the team reads it.
        effort: above 0; for a reform 1 is a new leader and 2 shared power.
    """

    label: str
    effort: Real = Field(gt=0, le=2)


class Choice(Entry):
    """One line of a team's menu.

    Attributes:
        order: the kind, in the words of scenario files.
        label: what the team reads.
        hint: what it does in the model, in a sentence.
        places: the places it may name: ``all``, or a list of names and patterns (``ba*``); none for orders without one.
        others: the actors it may name.
        efforts: how much it may take; all that is free unless told.
    """

    order: OrderName
    label: str
    hint: str = ""
    places: tuple[PlaceName, ...] = ()
    others: tuple[ActorName, ...] = ()
    efforts: tuple[Effort, ...] = Field(default=(Effort(label="all", effort=1.0),), min_length=1)

    @field_validator("order")
    @classmethod
    def _offered(cls, order: str) -> str:
        if order in NEVER:
            raise refusal(f"the order {order} is on nobody's menu", ("another order",))
        return order

    @field_validator("places", mode="before")
    @classmethod
    def _spelt_out(cls, found: Any, info: ValidationInfo) -> Any:
        rest = known_names(info)
        names = rest.names.get("places", ()) if rest else ()
        asked = ["*"] if found == "all" else found
        if not isinstance(asked, (list, tuple)):
            raise refusal(f"found {shown(found)}", ("all", "a list of places"))
        strange = [word for word in asked if not isinstance(word, str)]
        if strange:
            raise refusal(f"found {shown(strange[0])}", ("names of places and patterns such as ba*",))
        return tuple(dict.fromkeys(one for word in asked for one in _matching(word, names)))


def _matching(word: str, names: tuple[str, ...]) -> list[str]:
    """Return the places that a word of a menu stands for: itself, or all that match a pattern."""
    if "*" not in word:
        return [word]
    found = fnmatch.filter(names, word)
    if not found:
        raise refusal(f"no place is like {shown(word)}", names)
    return found


class Team(Entry):
    """One seat; its actor is the key under which it stands.

    Attributes:
        letter: one capital, different from those of the others.
        name: what the team is called.
        pattern: how its colour is filled.
        public: its brief, paragraph by paragraph, as everybody may read it.
        secret: its brief as only the team may read it.
        menu: what it may order, at most one line for each kind of order.
        goals: what it wants, each worth the same.
    """

    letter: Annotated[str, Field(pattern=f"^[{LETTERS}]$")]
    name: str
    pattern: Pattern
    public: tuple[str, ...] = Field(min_length=1)
    secret: tuple[str, ...] = Field(min_length=1)
    menu: tuple[Choice, ...] = Field(min_length=5, max_length=8)
    goals: dict[Word, Outcome] = Field(min_length=1, max_length=4)

    def choice(self, order: str) -> Choice | None:
        """Return the line of the menu with a kind of order, or None."""
        return next((one for one in self.menu if one.order == current_word(order)), None)


class Question(Entry):
    """A question of the check that the brief was read: one of the answers is right.

    Attributes:
        ask: the question.
        answers: two to four.
        right: the number of the right one, from 0.
    """

    ask: str
    answers: tuple[str, ...] = Field(min_length=2, max_length=4)
    right: Whole = Field(ge=0)

    @model_validator(mode="after")
    def _answered(self) -> Question:
        if self.right >= len(self.answers):
            raise refusal(f"there is no answer {self.right}", (f"0 to {len(self.answers) - 1}",))
        return self


class Aim(Entry):
    """A learning goal of the debrief, and what to ask for it."""

    aim: str
    questions: tuple[str, ...] = Field(min_length=1)


class BriefFact(Entry):
    """One line of the history card, shown at the end only."""

    date: Day
    text: str
    source: str


class ClockTimes(Entry):
    """The time that teams have, in seconds: for the first turn, the others, and the grace after zero."""

    first: Whole = Field(default=480, ge=30, le=7200)
    turn: Whole = Field(default=360, ge=30, le=7200)
    grace: Whole = Field(default=30, ge=0, le=600)


class Lesson(Entry):
    """A lesson on a scenario.

    Attributes:
        title: its name.
        begins: the first day of turn 1; before it the engine plays alone.
        given: who must hold what that morning for the briefs to be true; an exercise takes a seed of which that is so.
        turn_days: how long a turn is.
        turns: how many there are before the play-on.
        ends: the last day of the play-on.
        orders_a_turn: the most that a team may order in a turn.
        odds: who sees odds, unless the facilitator says otherwise.
        practice: whether a turn zero, that does not count, comes first.
        clock: how long teams have.
        purpose, content_note, left_out, support: what is said to all, paragraph by paragraph.
        teams: by actor.
        injects: by name.
        rules_check: questions after the brief.
        debrief: what to ask, by learning goal.
        reflection: what each writes alone at the end.
        history: what did happen.
        sources: what ``source`` refers to.
    """

    title: str
    begins: Day
    given: dict[PlaceName, ActorName] = Field(default_factory=dict)
    turn_days: Whole = Field(default=7, ge=1, le=31)
    turns: Whole = Field(default=3, ge=1, le=12)
    ends: Day
    orders_a_turn: Whole = Field(default=3, ge=1, le=8)
    odds: OddsMode = "bands"
    practice: bool = True
    clock: ClockTimes = ClockTimes()
    purpose: tuple[str, ...] = Field(min_length=1)
    content_note: tuple[str, ...] = Field(min_length=1)
    left_out: tuple[str, ...] = Field(min_length=1)
    support: tuple[str, ...] = Field(min_length=1)
    teams: dict[ActorName, Team] = Field(min_length=2, max_length=8)
    injects: dict[Word, Inject] = Field(default_factory=dict)
    rules_check: tuple[Question, ...] = ()
    debrief: tuple[Aim, ...] = ()
    reflection: tuple[str, ...] = ()
    history: tuple[BriefFact, ...] = ()
    sources: dict[str, str] = Field(default_factory=dict)

    def date_of_turn(self, turn: int) -> datetime.date:
        """Return the first day of a turn (from 1); of the one after the last, the play-on's."""
        return self.begins + datetime.timedelta(self.turn_days * (turn - 1))

    def problem_with(self, team: str, moves: tuple[Move, ...]) -> str | None:
        """Return why a team may not order this, in one sentence; None where it may.

        Args:
            team: the actor.
            moves: what it would order for a turn.
        """
        if team not in self.teams:
            return f'There is no team "{team}".'
        if len(moves) > self.orders_a_turn:
            return f"{len(moves)} orders: at most {self.orders_a_turn} a turn."
        if len(set(moves)) < len(moves):
            return "The same order stands there twice."
        return next((said for move in moves if (said := _refused(self.teams[team], move))), None)


def _refused(team: Team, move: Move) -> str | None:
    """Return why a move is not on the menu, or None."""
    line = team.choice(move.order)
    if line is None:
        meant = nearest(move.order, [one.order for one in team.menu])
        return f'"{move.order}" is not on the menu' + (f'; did you mean "{meant}"?' if meant else ".")
    for what, said, allowed in (("place", move.place, line.places), ("actor", move.other, line.others)):
        if said is None and allowed:
            return f"{line.label}: which {what}?"
        if said is not None and said not in allowed:
            return f'{line.label}: the {what} "{said}" is not on the menu.'
    if move.effort not in [one.effort for one in line.efforts]:
        return f"{line.label}: the effort {move.effort:g} is not on the menu."
    return None
