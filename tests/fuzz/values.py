"""Changes to single values of a YAML or JSON text: numbers, dates, names, words of a list, text."""

from __future__ import annotations

import datetime
import random
import re

from tests.fuzz.cases import Change, Meaning
from tests.fuzz.marks import Marked, Spot
from tests.fuzz.trees import Operator, _path, made, misspelt, pick

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
IN_PERCENT = {"present"}
"""Keys whose numbers may be percentages."""


def _swapped(operator: str, marked: Marked, spot: Spot, new: str, meaning: Meaning) -> Change:
    said = f"{_path(spot)}: {marked.word(spot.value)[:40]} to {new[:60]!r}"
    return made(operator, marked.swapped(spot.value, new), meaning, said, spot)


def _number(dice: random.Random, marked: Marked) -> Spot | None:
    return pick(dice, marked.numbers)


def nudge(dice: random.Random, marked: Marked) -> Change | None:
    """A little less of an amount that is no limit of anything: valid, and another amount."""
    spot = pick(dice, [one for one in marked.numbers if isinstance(one.read, float) and one.read not in (0, 1)])
    if spot is None or spot.path[-1] in ("high", "mode", "least", "most", "km", "longitude", "latitude"):
        return None
    new = spot.read * (1 - 1e-6)
    parted = spot.path[-1] in ("low", "value") or "effort" in spot.path
    return _swapped("nudge a number", marked, spot, repr(new), Meaning.OPEN if parted else Meaning.OTHER)


def respell(dice: random.Random, marked: Marked) -> Change | None:
    """The same amount in other digits."""
    spot = _number(dice, marked)
    if spot is None:
        return None
    ways = [f"+{spot.read}", f"{spot.read:.12e}", f"{spot.read}.0" if isinstance(spot.read, int) else f"{spot.read}00",
            f"0{spot.read}", f"{spot.read:_}"]  # fmt: skip
    return _swapped("respell a number", marked, spot, dice.choice(ways), Meaning.OPEN)


def to_text(dice: random.Random, marked: Marked) -> Change | None:
    spot = _number(dice, marked)
    if spot is None:
        return None
    one = spot.read
    word = dice.choice(["lots", f"{one} men", f"about {one}", f"~{one}", f"{one}k", "n/a", "-", f"{one}!", f"<{one}",
                        f"{one}-{one}", "0x10", "0b1", "1e", "--5"])  # fmt: skip
    return _swapped("number to text", marked, spot, word, Meaning.WRONG if _typed(marked, spot) else Meaning.OPEN)


def grouped(dice: random.Random, marked: Marked) -> Change | None:
    """A decimal comma, or thousands set apart, as people write them."""
    spot = _number(dice, marked)
    if spot is None:
        return None
    ways = ["2,000", "1,200,500", "0,7", "62,5", "1 200", "2'000", "1.200,5", "2 000,5", "62,5%", "-0,25", "12,50"]
    meaning = Meaning.WRONG if _typed(marked, spot) and not isinstance(spot.path[-1], int) else Meaning.OPEN
    return _swapped("comma in a number", marked, spot, dice.choice(ways), meaning)


def percent(dice: random.Random, marked: Marked) -> Change | None:
    spot = _number(dice, marked)
    if spot is None:
        return None
    allowed = not _typed(marked, spot) or IN_PERCENT & set(spot.path) or "values" in spot.path
    new = dice.choice([f"{spot.read}%", "50 %", "0.5%", "150%"])
    return _swapped("percent", marked, spot, new, Meaning.OPEN if allowed else Meaning.WRONG)


def negative(dice: random.Random, marked: Marked) -> Change | None:
    spot = _number(dice, marked)
    if spot is None:
        return None
    return _swapped("negative", marked, spot, f"-{abs(spot.read) or 1}", Meaning.OPEN)


def huge(dice: random.Random, marked: Marked) -> Change | None:
    spot = _number(dice, marked)
    if spot is None:
        return None
    new = dice.choice(["1e19", "1e100", "1e299", "1e308", "9" * 30, "9" * 400, "1e-320", "1e999"])
    endless = new in ("9" * 400, "1e999")
    bounded = marked.ranged and spot.path[-1] not in ("above", "below")  # a limit that nothing reaches is a question
    wrong = new != "1e-320" and _typed(marked, spot) and (bounded or endless)
    return _swapped("huge", marked, spot, new, Meaning.WRONG if wrong else Meaning.OPEN)


def not_finite(dice: random.Random, marked: Marked) -> Change | None:
    spot = _number(dice, marked)
    if spot is None:
        return None
    new = dice.choice([".inf", "-.inf", ".nan", "inf", "nan", "NaN", "Infinity", "-Infinity", ".NaN"])
    return _swapped("not finite", marked, spot, new, Meaning.WRONG if _typed(marked, spot) else Meaning.OPEN)


def _typed(marked: Marked, spot: Spot) -> bool:
    """Whether the model says that a number stands there, and not any word."""
    return marked.model is not None and not marked.free(spot.path) and "sources" not in spot.path


def no_space(dice: random.Random, marked: Marked) -> Change | None:
    """``key:value``."""
    spot = pick(dice, [one for one in marked.spots if one.plain and one.key is not None and (one.flow or one.alone)])
    if spot is None or spot.key is None:
        return None
    key, word = marked.word(spot.key), marked.word(spot.value)
    closed = marked.is_part(spot.path[:-1])
    text = marked.swapped(spot.entry, f"{key}:{word}")
    return made("no space after the colon", text, Meaning.WRONG if closed else Meaning.OPEN, f"{key}:{word}", spot)


def nothing(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in marked.spots if one.flow or one.alone])
    if spot is None:
        return None
    new = dice.choice(["null", "~", "", "Null", '""', "[]", "{}"])
    if new == "{}" and marked.word(spot.value) == "own":  # a factor's own range in other words
        return None
    return _swapped("null", marked, spot, new, Meaning.OPEN)


def wrapped(dice: random.Random, marked: Marked) -> Change | None:
    """A list or a mapping for a word."""
    spot = pick(dice, [one for one in marked.spots if one.plain])
    if spot is None:
        return None
    word = marked.word(spot.value)
    new = dice.choice(
        [f"[{word}]", f"{{a: {word}}}", f"[{word}, {word}]", f"{{value: {word}}}", f"[[{word}]]", f"- {word}"]
    )
    return _swapped("list for a word", marked, spot, new, Meaning.OPEN)


def unwrapped(dice: random.Random, marked: Marked) -> Change | None:
    """A word for a list or a mapping."""
    spot = pick(dice, [one for one in marked.spots if not one.scalar and one.node.flow_style])
    if spot is None:
        return None
    return _swapped("word for a list", marked, spot, dice.choice(["word", "1", "true", "2014-06-05"]), Meaning.OPEN)


def date(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in marked.spots if one.scalar and DATE.fullmatch(one.node.value)])
    if spot is None:
        return None
    day = datetime.date.fromisoformat(spot.node.value)
    days = dice.choice([1, -1, 30, 400, -3000])
    dates = [str(day + datetime.timedelta(days)), f'"{day}"', "0001-01-01", "9999-12-31", f"{day}T00:00:00",
             f"{day} 10:30:00"]  # fmt: skip
    none = [f"{day:%d.%m.%Y}", f"{day:%Y%m%d}", f"{day:%Y}", f"{day.year}-13-40", f"{day.year}-02-30",
            f"{day:%d %B %Y}", "2014-6-5", "1403000000", f"{day}x", "0000-00-00", "tomorrow", f"{day} 25:00",
            f"-{day}"]  # fmt: skip
    if dice.random() < 0.4:
        return _swapped("date", marked, spot, dice.choice(dates), Meaning.OPEN)
    typed = marked.model is not None and not marked.free(spot.path)
    return _swapped("date that is none", marked, spot, dice.choice(none), Meaning.WRONG if typed else Meaning.OPEN)


def word(dice: random.Random, marked: Marked) -> Change | None:
    """A name or one of a few words, misspelt or another's."""
    spots = [one for one in marked.spots if one.plain and isinstance(one.read, str)
             and (marked.refers(one.path) or marked.choices(one.path))]  # fmt: skip
    spot = pick(dice, spots)
    if spot is None:
        return None
    if dice.random() < 0.4:
        other = dice.choice(spots)
        return _swapped("another's name", marked, spot, marked.word(other.value), Meaning.OPEN)
    new = misspelt(dice, spot.node.value)
    new = new.strip()
    known = new in marked.choices(spot.path) or new == spot.node.value or _anywhere(marked, new)
    return _swapped("misspell a name", marked, spot, new, Meaning.OPEN if known or "*" in new else Meaning.WRONG)


def _anywhere(marked: Marked, name: str) -> bool:
    return any(one.path[-1] == name for one in marked.spots)


def quote(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in marked.spots if one.plain and isinstance(one.read, str)])
    if spot is None or set("\"\\'") & set(spot.node.value) or "\n" in marked.word(spot.value):
        return None
    if DATE.fullmatch(spot.node.value):
        return None  # a date in quotes is text
    mark = dice.choice(['"', "'"])
    return _swapped("quote", marked, spot, f"{mark}{spot.node.value}{mark}", Meaning.SAME)


def quote_number(dice: random.Random, marked: Marked) -> Change | None:
    spot = _number(dice, marked)
    return None if spot is None else _swapped("quoted number", marked, spot, f'"{spot.read}"', Meaning.OPEN)


def boolean(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in marked.spots if one.plain and isinstance(one.read, bool)])
    if spot is None:
        return None
    new = dice.choice(["no", "off", "2", "flase", "False", "nein", '"true"', "0.0"])
    return _swapped("true or false", marked, spot, new, Meaning.OPEN)


def long(dice: random.Random, marked: Marked) -> Change | None:
    """Names and texts far longer than anybody writes, or with letters that no file's name has."""
    spot = pick(dice, [one for one in marked.spots if one.plain and isinstance(one.read, str)])
    if spot is None:
        return None
    new = dice.choice(["x" * 300, "x" * 100_000, "ä" * 5_000, "../" * 200 + "x", '"a\\0b"', '"a\\x1b[2Jb"',
                       '"a\\u202eb"', '"a\\nb"', '"\\ud83d\\ude00"', "/dev/null", "/", ".", '""', "~root"])  # fmt: skip
    named = marked.refers(spot.path) or bool(marked.choices(spot.path))
    unseen = new.startswith('"a\\') and "\\n" not in new
    return _swapped("odd text", marked, spot, new, Meaning.WRONG if named or unseen else Meaning.OPEN)


def long_key(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in marked.spots if one.key is not None and not marked.is_part(one.path[:-1])])
    if spot is None or spot.key is None:
        return None
    new = dice.choice(
        ["x" * 300, "x" * 100_000, '"a\\0b"', '"a\\x1b[2Jb"', '"a\\u202eb"', '"a b"', '""', "Ä", "..", "a.b", "*"]
    )
    closed = marked.model is not None and marked.kind(spot.path[:-1]) is not None and "sources" not in spot.path
    wrong = closed and ("\\" in new or new in ('""', "*"))
    return made("odd key", marked.swapped(spot.key, new), Meaning.WRONG if wrong else Meaning.OPEN,
                f"{_path(spot)} to {new[:30]}", spot)  # fmt: skip


YAML: tuple[Operator, ...] = (
    nudge, nudge, respell, to_text, to_text, grouped, grouped, grouped, percent, negative, huge, huge, not_finite,
    no_space, no_space, nothing, nothing, wrapped, unwrapped, date, date, word, word, quote, quote_number, boolean,
    long, long_key,
)  # fmt: skip
JSON: tuple[Operator, ...] = (nudge, negative, huge, to_text, not_finite, nothing, wrapped, unwrapped, date, word)
