"""Rules on what an exercise may not say or offer, checked by machine as far as a machine can.

Purpose before roles, a way out for everybody, offices instead of heroes, no propaganda and no how-to, steps of days and
towns, harm that is shown and scores for nobody, abuses by all sides among the facts, a debriefing that stays.
Words are a coarse sieve: passing is no proof of decency, and a person still has to read every text aloud.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import asin, cos, radians, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sim.core.errors import SimError

if TYPE_CHECKING:
    from sim.exercise.lesson import Lesson
    from sim.scenario import Scenario

WORDS: Mapping[str, str] = {
    "propaganda or contempt": (
        r"martyr\w*|infidels?|crusaders?|apostates?|kafir|kuffar|glorious|heroic|hero(?:es)?|villains?|terrorists?|savages?"
        r"|barbar\w+|vermin|subhuman|fanatics?|hordes?|cleans(?:e|ed|ing)|exterminat\w+|purif\w+|revenge|holy war"
    ),
    "gore": r"behead\w*|decapitat\w*|mutilat\w*|dismember\w*|corpses?|gore|gory|blood-?bath|blood-?soaked|butcher\w*",
    "a how-to": (
        r"detonat\w*|explosives?|bomb-?making|ieds?|ambush\w*|snip(?:er|ers|ing)|assassinat\w*"
        r"|suicide (?:vests?|belts?)|booby\w*|kidnap\w*|torture\w*|launder\w*|smuggl\w*|recruiting pitch|target lists?"
    ),
    "a celebration": r"crush(?:es|ed)?|annihilat\w*|wipe(?:d|s)? out|body count|kill as many|glory|awesome|fun",
}
"""Words that no text of a scenario or lesson has, by what they are; whole words, in any case; not in sources."""

LEADERS = (
    "baghdadi|zarqawi|maliki|abadi|sistani|barzani|talabani|obama|biden|kerry|soleimani|suleimani|khamenei|rouhani|assad"
    "|erdogan|gharrawi|ghraoui|bilawi|jolani|zawahiri"
)
"""Persons; a lesson speaks of offices and organisations."""

STATES = frozenset({"government", "regional-government", "besieged-regime", "distant-power", "neighbour-patron"})
"""Minds of states: teams of other actors are not offered orders to recruit or to proclaim."""
STATE_ONLY = ("recruit", "proclaim")
HARM = ("displaced", "civilians_killed")
BODIES = ("killed", "wounded", "captured", "captives_killed", "deserted")
"""Measures that are no goal: the first two are harm to civilians, the others count bodies."""
LEAST_KM = 2.0
"""Between two places: nearer ones would be quarters of a town."""
_TEXTS = frozenset({"name", "summary", "text", "note", "assets", "title", "label", "hint", "ask", "aim"})
_LISTS = frozenset({
    "purpose", "content_note", "left_out", "support", "public", "secret", "answers", "questions", "reflection",
})  # fmt: skip
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b(\d{{1,2}}) ({_MONTH})\b(?: (\d{{4}}))?")


@dataclass(frozen=True)
class EthicsFinding:
    """Something that an exercise should not have.

    Attributes:
        path: where, as ``teams.isis.secret.0``.
        found: what stands there.
        rule: what is asked for instead.
    """

    path: str
    found: str
    rule: str

    def __str__(self) -> str:
        """Return the finding in one line."""
        return f"{self.path}: {self.found}; {self.rule}"


class UnfitLessonError(SimError):
    """A lesson that should not be taught as it is; ``findings`` has all there is to change."""

    def __init__(self, findings: tuple[EthicsFinding, ...], path: Path) -> None:
        super().__init__("\n".join(f"{path}: {one}" for one in findings))
        self.findings = findings


def refuse_unethical(scenario: Scenario, lesson: Lesson, path: Path) -> None:
    """Refuse a lesson in which something should be otherwise.

    Args:
        scenario: that it plays.
        lesson: what is taught.
        path: of the lesson, for the message.

    Raises:
        UnfitLessonError: with everything that was found.
    """
    findings = lint(scenario, lesson)
    if findings:
        raise UnfitLessonError(findings, path)


def lint(scenario: Scenario, lesson: Lesson) -> tuple[EthicsFinding, ...]:
    """Return all that should be changed in a lesson and in the scenario that it plays."""
    return (*lint_scenario(scenario), *lint_lesson(lesson), *_menus(scenario, lesson))


def lint_scenario(scenario: Scenario) -> tuple[EthicsFinding, ...]:
    """Return the same for a scenario alone: its words, its scale, its questions."""
    found = [*_words(dict(texts_of(scenario)))]
    for (a, one), (b, other) in combinations(scenario.places.items(), 2):
        km = _km(one.latitude, one.longitude, other.latitude, other.longitude)
        if km < LEAST_KM:
            found.append(
                EthicsFinding(
                    f"places.{a}", f"{km:.1f} km from {b}", f"places are towns and bases, {LEAST_KM:g} km apart"
                )
            )
    return tuple(found)


def lint_lesson(lesson: Lesson) -> tuple[EthicsFinding, ...]:
    """Return the same for a lesson alone."""
    texts = dict(texts_of(lesson))
    return (
        *_words(texts), *_frame(lesson), *_persons(texts), *_voices(texts), *_foresight(lesson), *_goals(lesson),
        *_injects(lesson), *_balance(lesson),
    )  # fmt: skip


def texts_of(part: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Return every text that people read in a scenario or a lesson, by path; identifiers and sources are none."""
    for name, value in _children(part):
        here = f"{path}.{name}" if path else str(name)
        if name in ("sources", "source"):
            continue
        if isinstance(value, str):
            if name in _TEXTS or (isinstance(name, int) and path.rpartition(".")[2] in _LISTS):
                yield here, value
        else:
            yield from texts_of(value, here)


def _children(part: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(part, BaseModel):
        yield from ((name, getattr(part, name)) for name in type(part).model_fields)
    elif isinstance(part, Mapping):
        yield from part.items()
    elif isinstance(part, (list, tuple)):
        yield from enumerate(part)


def _words(texts: Mapping[str, str]) -> Iterator[EthicsFinding]:
    for path, text in texts.items():
        for what, pattern in WORDS.items():
            for word in re.findall(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
                yield EthicsFinding(
                    path, f'"{word}"', f"it reads as {what}; say what was decided or what happened to people"
                )


def _persons(texts: Mapping[str, str]) -> Iterator[EthicsFinding]:
    for path, text in texts.items():
        for word in re.findall(rf"\b(?:{LEADERS})\b", text, re.IGNORECASE):
            yield EthicsFinding(path, f'"{word}"', "name offices and organisations, not persons")


def _voices(texts: Mapping[str, str]) -> Iterator[EthicsFinding]:
    """Find briefs that speak as the team or command it: a brief is analysis."""
    for path, text in texts.items():
        if re.match(r"teams\.[^.]+\.(public|secret)\.", path):
            for word in re.findall(
                r"\b(?:we|our|ours|you must|your enemies|your fighters|your men)\b", text, re.IGNORECASE
            ):
                yield EthicsFinding(path, f'"{word}"', "briefs are written in the third person")


def _frame(lesson: Lesson) -> Iterator[EthicsFinding]:
    """Check what has to be said before roles are taken, and after."""
    for field, pattern, rule in (
        ("purpose", r"\bforecast", "say that it is a model and not a forecast"),
        ("purpose", r"\b(killed|died)\b", "say that real people were killed"),
        ("purpose", r"\b(displaced|driven|fled|flee)\b", "say that real people were driven out"),
        ("content_note", r"\bobserve", "say that anybody may observe instead"),
        ("content_note", r"\breason\b", "say that no reason is asked for"),
        ("content_note", r"\bchance\b", "say that seats are allotted by chance"),
        ("left_out", r"\bcivilian", "say what is missing about civilians"),
        ("support", r"\w", "say whom to speak to afterwards"),
        ("reflection", r"\bcivilian", "ask what happened to civilians"),
    ):
        if not re.search(pattern, " ".join(getattr(lesson, field)), re.IGNORECASE):
            yield EthicsFinding(field, "not there", rule)
    if len(lesson.debrief) < 2:
        yield EthicsFinding("debrief", f"{len(lesson.debrief)} learning goals", "a debriefing has at least two")
    harm = [fact for fact in lesson.history if re.search(r"\b(kill|massacre|enslave|displace|flee)", fact.text)]
    if len(harm) < 3:
        yield EthicsFinding("history", f"{len(harm)} facts on harm to people", "at least three, by whoever did it")
    if lesson.odds == "numbers":
        yield EthicsFinding("odds", "numbers", "odds are shown in bands unless the facilitator decides otherwise")


def _foresight(lesson: Lesson) -> Iterator[EthicsFinding]:
    """Find texts that tell, before the end, of what happened after the beginning; the date of a source is no news."""
    early = {f"teams.{name}.{part}.{row}": text for name, team in lesson.teams.items()
             for part in ("public", "secret") for row, text in enumerate(getattr(team, part))}  # fmt: skip
    early |= {f"injects.{name}.text": one.text for name, one in lesson.injects.items()}
    for path, text in early.items():
        for day, month, year in _DATE.findall(re.sub(r"\([^()]*\)", "", text)):
            number = _MONTH.split("|").index(month) + 1
            when = datetime.date(int(year or lesson.begins.year), number, min(int(day), 28))
            if when > lesson.begins:
                yield EthicsFinding(path, f'"{day} {month}"', "what came later is told at the end only")


def _goals(lesson: Lesson) -> Iterator[EthicsFinding]:
    for name, team in lesson.teams.items():
        for goal, outcome in team.goals.items():
            if outcome.measure in (*HARM, *BODIES):
                rule = "no team gains from harm or from bodies"
                yield EthicsFinding(f"teams.{name}.goals.{goal}", f"it counts {outcome.measure}", rule)


def _injects(lesson: Lesson) -> Iterator[EthicsFinding]:
    for name, one in lesson.injects.items():
        for row, effect in enumerate(one.does):
            field = (effect.shock or "").rpartition(".")[2]
            if field in (*HARM, "population", "harm"):
                yield EthicsFinding(f"injects.{name}.does.{row}", f"it sets {field}", "no card does harm to civilians")


def _balance(lesson: Lesson) -> Iterator[EthicsFinding]:
    """Find teams that are not treated alike: as many goals, briefs of about the same length."""
    goals = {name: len(team.goals) for name, team in lesson.teams.items()}
    if max(goals.values()) > min(goals.values()) + 2:
        yield EthicsFinding("teams", f"goals: {goals}", "teams have about as many goals")
    length = {name: sum(map(len, (*team.public, *team.secret))) for name, team in lesson.teams.items()}
    if max(length.values()) > 2 * min(length.values()):
        yield EthicsFinding("teams", f"letters in briefs: {length}", "the longest brief is at most twice the shortest")


def _menus(scenario: Scenario, lesson: Lesson) -> Iterator[EthicsFinding]:
    for name, team in lesson.teams.items():
        state = scenario.actors[name].doctrine in STATES
        for row, line in enumerate(team.menu):
            if line.order in ("repress", "denounce") or (line.order in STATE_ONLY and not state):
                rule = "no team is offered repression or denunciation, and recruiting and proclaiming are for states"
                yield EthicsFinding(f"teams.{name}.menu.{row}", f'the order "{line.order}"', rule)


def _km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance in kilometres."""
    a, b = radians(lat1), radians(lat2)
    h = (1 - cos(b - a)) / 2 + cos(a) * cos(b) * (1 - cos(radians(lon2 - lon1))) / 2
    return 2 * 6371.0 * asin(sqrt(h))
