"""Facts known of a battle before its first day: one row of a table, or the options of ``sim new battle``.

Both come in as words under the same names, so that both are checked by the same lines. Ranges are three columns of
the table (``attackers_low``, ``attackers``, ``attackers_high``) and one option (``1000:2500:6000``).
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sim.core.error_messages import nearest
from sim.core.errors import Problem, ScenarioError
from sim.scenario.battles.tables import (
    ARREARS,
    COMPASS,
    DEFEAT,
    FORCES,
    LOCAL,
    OWN_COMMUNITY,
    PRESENT,
    SORTIES,
    WORKS,
    Range,
)

RANGES = ("population", "attackers", "defenders")
"""Facts that are ranges."""

YES_NO: dict[str, bool] = {"no": False, "yes": True}
CODES: dict[str, Mapping[str, Any]] = {
    "attacker_force": FORCES, "defender_force": FORCES, "from_direction": COMPASS, "rear_direction": COMPASS,
    "pay_problem": ARREARS, "ghosts": PRESENT, "recent_defeats": DEFEAT, "own_community": OWN_COMMUNITY,
    "attackers_local": LOCAL, "encircled": {"no": 0, "partly": 1, "yes": 2}, "supplied": YES_NO,
    "defender_air": SORTIES, "attacker_air": {key: SORTIES[key] for key in ("none", "limited", "regular", "massive")},
    "works": WORKS, "attackers_tag": {"V": 0, "M": 0, "J": 0}, "defenders_tag": {"V": 0, "M": 0, "J": 0},
    "confidence": {"low": 0, "medium": 1, "high": 2},
}  # fmt: skip
"""Facts that are one of a few words, and these words."""


@dataclass(frozen=True)
class Facts:
    """One battle as it stood on the eve; words are keys of ``tables``.

    Attributes:
        name, place, country, latitude, longitude, population: the battle and its town (people).
        start: first day of the attack.
        attacker, attacker_force, attackers: who attacks, what kind of force, how many men.
        from_place, from_km, from_direction: where they come from; road km from the town, and which way from it.
        defender, defender_force, defenders: the same for the garrison. Where ghosts are reported the upper half of
            the range (mode to high) is what stood on paper; else the range is of men present.
        rear, rear_km, rear_direction: where the garrison is supplied from; no rear if empty.
        pay_problem, ghosts, recent_defeats, own_community: of the garrison; no, partly or yes.
        attackers_local: are the attackers of the town's own community?
        encircled: is the road to the rear cut on the first morning? ``partly``: through country nobody holds.
        supplied: can supplies come by air or sea none the less?
        defender_air, attacker_air: who flies, and how much.
        works: positions of the garrison.
        attackers_tag, defenders_tag: V seen in a source, M general knowledge, J judgement.
        source, confidence, note: where it comes from, and what a reader should know.
    """

    name: str
    place: str
    country: str
    latitude: float
    longitude: float
    population: Range
    start: datetime.date
    attacker: str
    attacker_force: str
    attackers: Range
    from_place: str
    from_km: float
    from_direction: str
    defender: str
    defender_force: str
    defenders: Range
    rear: str
    rear_km: float
    rear_direction: str
    pay_problem: str
    ghosts: str
    recent_defeats: str
    own_community: str
    attackers_local: str
    encircled: str
    supplied: str
    defender_air: str
    attacker_air: str
    works: str
    attackers_tag: str
    defenders_tag: str
    source: str
    confidence: str
    note: str

    @property
    def key(self) -> str:
        """The name as a file is called: ``da-nang-1975``."""
        return slug(self.name)


FACT_NAMES = tuple(field.name for field in fields(Facts))
"""The facts, in order."""

COLUMNS = tuple(
    column for name in FACT_NAMES for column in ((f"{name}_low", name, f"{name}_high") if name in RANGES else (name,))
)
"""Columns of a table of facts."""

MAY_BE_EMPTY = ("rear", "note")


def slug(name: str) -> str:
    """A name in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def facts_of(words: Mapping[str, str], file: str = "", line: int | None = None) -> Facts:
    """Facts from words.

    Args:
        words: a word for each of ``NAMES``.
        file: where they stand; empty for the command line, whose options then name the facts.
        line: in that file.

    Raises:
        ScenarioError: with everything that is wrong.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in FACT_NAMES:
        try:
            values[name] = _read(name, words[name])
        except _WrongFactError as wrong:
            path = name if file else f"--{name.replace('_', '-')}"
            problems.append(Problem(file, line, path, str(wrong), wrong.allowed, wrong.meant))
    if not problems:
        facts = Facts(**values)
        problems = [Problem(file, line, path, message) for path, message in _contradictions(facts)]
    if problems:
        raise ScenarioError(problems)
    return facts


class _WrongFactError(Exception):
    """A word that will not do."""

    def __init__(self, message: str, allowed: Iterable[str] = (), meant: str | None = None) -> None:
        super().__init__(message)
        self.allowed, self.meant = tuple(allowed), meant


def _read(name: str, word: str) -> Any:
    if name in CODES:
        if word not in CODES[name]:
            raise _WrongFactError(f'found "{word}"', CODES[name], nearest(word, CODES[name]))
        return word
    return READERS.get(name, _text)(word) if word or name not in MAY_BE_EMPTY else word


def _text(word: str) -> str:
    if not word:
        raise _WrongFactError("nothing is said")
    if not word.isprintable():
        raise _WrongFactError("found a letter that cannot be printed")
    return word


def _title(word: str) -> str:
    if not slug(_text(word)):
        raise _WrongFactError(f'found "{word}"', ["a name with a letter or digit of the Latin alphabet"])
    return word


def _within(low: float, high: float) -> Callable[[str], float]:
    def read(word: str) -> float:
        try:
            value = float(word)
        except ValueError:
            raise _WrongFactError(f'found "{word}"', ["a number"]) from None
        if not low <= value <= high:
            raise _WrongFactError(f"found {word}", [f"from {low:g} to {high:g}"])
        return value

    return read


def _day(word: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(word)
    except ValueError:
        raise _WrongFactError(f'found "{word}"', ["a date such as 2012-11-15"]) from None


def _men(word: str) -> Range:
    parts = word.split(":")
    if len(parts) not in (1, 3):
        raise _WrongFactError(f'found "{word}"', ["low:central:high", "one number"])
    amounts = [_within(1, 100_000_000)(part) for part in parts]
    low, mode, high = amounts if len(amounts) == 3 else amounts * 3
    if not low <= mode <= high:
        raise _WrongFactError(f"found {word}, which does not rise", ["low:central:high"])
    return low, mode, high


READERS: dict[str, Callable[[str], Any]] = {
    "name": _title, "place": _title, "latitude": _within(-80, 80), "longitude": _within(-180, 180), "population": _men,
    "start": _day, "attackers": _men, "defenders": _men, "from_km": _within(1, 400), "rear_km": _within(1, 2000),
}  # fmt: skip


def _contradictions(facts: Facts) -> Iterable[tuple[str, str]]:
    """Yield facts that cannot hold together."""
    if slug(facts.attacker) == slug(facts.defender) or not slug(facts.attacker) or not slug(facts.defender):
        yield "attacker", "attacker and defender need two different names in Latin letters or digits"
    if not facts.rear and facts.encircled != "yes":
        yield "rear", "a garrison that is not encircled has a rear; name it, or say that it is encircled"
    if facts.attacker_force == "townsmen":
        yield "attacker_force", "townsmen defend their town and attack nobody"
    places = [slug(name) for name in (facts.place, facts.from_place, facts.rear) if name]
    if len(set(places)) < len(places) or "" in places:
        yield "from_place", "the town, the place the attackers come from and the rear need different names"
