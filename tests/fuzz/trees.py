"""Changes to the structure of a YAML or JSON text: keys, siblings, indentation, nesting, aliases, documents."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.fuzz.cases import Change, Meaning
from tests.fuzz.marks import Marked, Spot

Operator = Callable[[random.Random, Marked], Change | None]
"""None where the text has no place for the change."""


def made(operator: str, text: str, meaning: Meaning, said: str, spot: Spot | None = None) -> Change:
    """A change as text."""
    return Change(operator, text.encode("utf-8", errors="surrogatepass"), meaning, said, spot.path if spot else ())


def pick(dice: random.Random, spots: list[Spot]) -> Spot | None:
    return dice.choice(spots) if spots else None


def keyed(marked: Marked) -> list[Spot]:
    return [one for one in marked.spots if one.key is not None]


def misspelt(dice: random.Random, word: str) -> str:
    """A word with one slip of the finger."""
    at = dice.randrange(len(word))
    return dice.choice([
        word + "q", word[:-1] or "q", word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        word[:at] + "z" + word[at + 1 :], word.upper(), word + "_", word[:at] + " " + word[at:],
    ])  # fmt: skip


def misspell_key(dice: random.Random, marked: Marked) -> Change | None:
    """In a part an unknown key; in a table another name."""
    spot = pick(dice, keyed(marked))
    if spot is None or spot.key is None:
        return None
    new = misspelt(dice, str(spot.path[-1]))
    if new.strip() in ("", spot.path[-1]):
        return None
    closed = marked.is_part(spot.path[:-1]) and not marked.knows((*spot.path[:-1], new))
    meaning = Meaning.WRONG if closed else Meaning.OPEN
    quoted = f'"{new}"' if marked.text[spot.key[0]] == '"' else new
    return made("misspell a key", marked.swapped(spot.key, quoted), meaning, f"{spot.path[-1]} to {new}", spot)


def misspell_and_empty(dice: random.Random, marked: Marked) -> Change | None:
    """``treazury:`` with nothing behind it."""
    spot = pick(dice, [one for one in keyed(marked) if one.scalar and (one.flow or one.alone)])
    if spot is None:
        return None
    new = misspelt(dice, str(spot.path[-1])).replace(" ", "")
    if marked.knows((*spot.path[:-1], new)) or not marked.is_part(spot.path[:-1]):
        return None
    text = marked.swapped(spot.entry, f"{new}: {dice.choice(['null', '~', ''])}")
    return made("misspell a key without a value", text, Meaning.WRONG, f"{spot.path[-1]} to {new}:", spot)


def add_key(dice: random.Random, marked: Marked) -> Change | None:
    """A key that nothing has, with a value or without one."""
    spot = pick(dice, [one for one in keyed(marked) if one.flow or one.alone])
    if spot is None:
        return None
    name = dice.choice(["not_a_key", "treazury", "<<", "x-y", "0", "null", "?", "a b"])
    value = dice.choice(["null", "1", "{}", "[]", "~", "word"])
    between = ", " if spot.flow else "\n" + _indent(marked, spot)
    text = marked.swapped((spot.entry[0],) * 2, f"{name}: {value}{between}")
    closed = marked.is_part(spot.path[:-1])
    return made("add a key", text, Meaning.WRONG if closed else Meaning.OPEN, f"{name}: {value}", spot)


def _indent(marked: Marked, spot: Spot) -> str:
    begin = spot.entry[0]
    line = marked.text.rfind("\n", 0, begin) + 1
    return " " * (begin - line)


def repeat_key(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in keyed(marked) if one.flow or (one.alone and one.scalar)])
    if spot is None:
        return None
    between = ", " if spot.flow else "\n" + _indent(marked, spot)
    entry = marked.word(spot.entry)
    text = marked.swapped(spot.entry, entry + between + entry)
    return made("repeat a key", text, Meaning.WRONG, f"{spot.path[-1]} twice", spot)


def delete(dice: random.Random, marked: Marked) -> Change | None:
    """A key or an item with all that is below it."""
    spot = pick(dice, [one for one in marked.spots if one.flow or one.alone])
    if spot is None:
        return None
    begin, end = spot.entry
    if spot.flow:
        end = _past_comma(marked.text, end)
    return made("delete", marked.swapped((begin, end), ""), Meaning.OPEN, f"{_path(spot)} is gone", spot)


def _past_comma(text: str, end: int) -> int:
    rest = len(text[end:]) - len(text[end:].lstrip(" \n"))
    return end + rest + 1 if text[end + rest : end + rest + 1] == "," else end


def _path(spot: Spot) -> str:
    return ".".join(map(str, spot.path))


def swap_siblings(dice: random.Random, marked: Marked) -> Change | None:
    """Two neighbours; in a part their order says nothing."""
    spots = [one for one in marked.spots if one.flow or (one.alone and one.scalar)]
    first = pick(dice, spots)
    if first is None:
        return None
    others = [one for one in spots if one.path[:-1] == first.path[:-1] and one.entry[0] > first.entry[1]]
    if not others:
        return None
    second = others[0]
    a, b = first.entry, second.entry
    text = marked.text[: a[0]] + marked.word(b) + marked.text[a[1] : b[0]] + marked.word(a) + marked.text[b[1] :]
    anchors = "&" in marked.word(a) + marked.word(b)
    closed = first.key is not None and marked.is_part(first.path[:-1]) and not anchors
    said = f"{_path(first)} and {second.path[-1]}"
    return made("swap siblings", text, Meaning.SAME if closed else Meaning.OPEN, said, first)


def indent(dice: random.Random, marked: Marked) -> Change | None:
    lines = marked.text.split("\n")
    at = dice.randrange(len(lines))
    by = dice.choice([1, 2, 4, -1, -2, 0])
    old = lines[at]
    lines[at] = " " * by + old if by > 0 else old[-by:] if old[:-by].isspace() and by else "\t" + old.lstrip(" ")
    if lines[at] == old or not old.strip():
        return None
    return made("indentation", "\n".join(lines), Meaning.OPEN, f"line {at + 1} by {by or 'a tab'}: {old.strip()[:50]}")


def comment(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in keyed(marked) if one.alone and one.plain])
    if spot is None:
        return None
    text = marked.swapped(
        (spot.value[1],) * 2, dice.choice(["  # why, and: since when?", "   ", " # {a: 1}, [", "\t# tab"])
    )
    return made("comment", text, Meaning.SAME, f"behind {_path(spot)}", spot)


def blank_line(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in keyed(marked) if one.alone and len(one.path) == 1])
    if spot is None:
        return None
    text = marked.swapped((spot.entry[0],) * 2, dice.choice(["\n", "# a line: of [words\n", "\n\n\n"]))
    return made("blank line", text, Meaning.SAME, f"before {_path(spot)}", spot)


def nest(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in marked.spots if one.scalar and not one.node.style])
    if spot is None:
        return None
    depth = dice.choice([41, 60, 1000, 20_000])
    left, right = dice.choice([("[", "]"), ("{a: ", "}"), ("[{a: ", "}]")])
    text = marked.swapped(spot.value, left * depth + "1" + right * depth)
    return made("nesting", text, Meaning.WRONG, f"{_path(spot)} is {depth} times {left}", spot)


def bomb(dice: random.Random, marked: Marked) -> Change | None:
    width, height = dice.choice([(10, 9), (3, 30), (2, 38)])
    lines = ["a0: &a0 [1, 2]"] + [
        f"a{row}: &a{row} [{', '.join([f'*a{row - 1}'] * width)}]" for row in range(1, height)
    ]
    text = "\n".join(lines) + "\n" + marked.text
    return made("alias bomb", text, Meaning.WRONG, f"{width} to the power of {height}")


def alias(dice: random.Random, marked: Marked) -> Change | None:
    """A value named and used again, which is the value itself; or an alias of itself."""
    spots = [one for one in marked.spots if one.plain]
    first = pick(dice, spots)
    if first is None:
        return None
    others = [one for one in spots if one.value[0] > first.value[1]]
    if not others or dice.random() < 0.1:
        text = marked.swapped(first.value, dice.choice(["*nothing", "&x [*x]", "&x {a: *x}"]))
        return made("alias", text, Meaning.WRONG, f"{_path(first)} is an alias of nothing or itself", first)
    second = dice.choice(others)
    text = marked.swapped(second.value, "*same")
    text = text[: first.value[0]] + "&same " + text[first.value[0] :]
    return made("alias", text, Meaning.OPEN, f"{_path(second)} is that of {_path(first)}", second)


def tag(dice: random.Random, marked: Marked) -> Change | None:
    spot = pick(dice, [one for one in marked.spots if one.plain])
    if spot is None:
        return None
    word = dice.choice(
        ["!!str ", "!!int ", "!!float ", "!own ", "!!python/object/apply:os.getcwd ", "!!binary ", "!!timestamp "]
    )
    text = marked.swapped((spot.value[0],) * 2, word)
    return made("tag", text, Meaning.WRONG, f"{word}before {_path(spot)}", spot)


def document(dice: random.Random, marked: Marked) -> Change | None:
    text, meaning = dice.choice([
        (marked.text + "\n---\nname: another\n", Meaning.WRONG),
        ("---\n" + marked.text, Meaning.SAME),
        (marked.text + "\n...\n", Meaning.SAME),
        (marked.text.rstrip("\n"), Meaning.SAME),
        ("- " + marked.text.replace("\n", "\n  "), Meaning.WRONG),
        ("just words\n", Meaning.WRONG),
        ("[]\n", Meaning.WRONG),
        ("null\n", Meaning.WRONG),
    ])  # fmt: skip
    return made("document", text, meaning, f"{text[:12]!r} ... {text[-12:]!r}")


YAML: tuple[Operator, ...] = (
    misspell_key, misspell_key, misspell_and_empty, misspell_and_empty, add_key, add_key, repeat_key, delete, delete,
    swap_siblings, indent, comment, blank_line, nest, bomb, alias, tag, document,
)  # fmt: skip
JSON: tuple[Operator, ...] = (misspell_key, misspell_key, add_key, repeat_key, delete, swap_siblings, nest)
