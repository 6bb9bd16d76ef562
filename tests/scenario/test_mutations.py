"""Two hundred seeded mistakes in every scenario: each is a clean answer with file and line, or does no harm."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.core.errors import ScenarioError
from sim.scenario import load
from tests.scenario.helpers import DUEL

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
SCENARIOS = [DUEL, *(pytest.param(path, marks=pytest.mark.slow) for path in SHIPPED)]
MUTATIONS = 200
PLACED = re.compile(r"\S+\.yaml:\d+: ")
KEY = re.compile(r"(?<![\w.-])[a-z][a-z_]+(?=: )")
WORD = re.compile(r"(?<=: )[a-z][a-z0-9-]{3,}(?=[,}\n])")
NUMBER = re.compile(r"(?<=: )\d+(\.\d+)?(?=[,}\n])")
FREE = frozenset({"note", "summary", "text", "unit", "source", "name", "country", "assets", "headquarters"})
Mutation = Callable[[random.Random, str], str]


def swap(dice: random.Random, text: str, pattern: re.Pattern[str], new: Callable[[str], str]) -> str:
    """The text with one match of a pattern rewritten; free text is left alone, where anything goes."""
    spots = [spot for spot in pattern.finditer(text) if not free(text, spot)]
    spot = dice.choice(spots)
    return text[: spot.start()] + new(spot.group()) + text[spot.end() :]


def free(text: str, spot: re.Match[str]) -> bool:
    line = text[text.rfind("\n", 0, spot.start()) + 1 : spot.start()]
    said = re.findall(r"([a-z_]+): ", line)
    in_quotes = line.count('"') % 2 == 1 or "#" in line
    return in_quotes or bool(said and said[-1] in FREE) or spot.group() in FREE


def drop_line(dice: random.Random, text: str) -> str:
    lines = text.split("\n")
    spots = [i for i, line in enumerate(lines) if re.match(r"  ?\S+: *\{|\w+:|  [a-z0-9-]+:$", line)]
    del lines[dice.choice(spots)]
    return "\n".join(lines)


def truncate(dice: random.Random, text: str) -> str:
    return text[: dice.randrange(len(text) // 50, text.index("\noutcomes:"))]


def indent_by_tab(dice: random.Random, text: str) -> str:
    spots = [spot.start() for spot in re.finditer(r"\n  (?=[a-z0-9-]+:)", text)]
    spot = dice.choice(spots)
    return text[:spot] + "\n\t" + text[spot + 3 :]


def repeat_line(dice: random.Random, text: str) -> str:
    lines = text.split("\n")
    spots = [i for i, line in enumerate(lines) if re.match(r"\s*[a-z_0-9-]+: [^{\[>|]*$", line) and '"' not in line]
    spot = dice.choice(spots)
    return "\n".join([*lines[: spot + 1], *lines[spot:]])


MUTATIONS_OF_TEXT: list[Mutation] = [
    lambda dice, text: swap(dice, text, KEY, lambda key: key[:-1] + "q"),
    lambda dice, text: swap(dice, text, KEY, lambda key: key[::-1] + "x"),
    lambda dice, text: swap(dice, text, WORD, lambda word: word + "y"),
    lambda dice, text: swap(dice, text, NUMBER, lambda number: "-" + number + "1"),
    lambda dice, text: swap(dice, text, NUMBER, lambda number: "lots"),
    lambda dice, text: swap(dice, text, NUMBER, lambda number: "[[{a: 1}, ~], {b: {c: []}}]"),
    lambda dice, text: swap(dice, text, NUMBER, lambda number: ".inf"),
    lambda dice, text: swap(dice, text, NUMBER, lambda number: "{low: 2, mode: 1, high: 0}"),
    lambda dice, text: swap(dice, text, re.compile(r"2014-\d\d-\d\d"), lambda day: day[:5] + "13-40"),
    lambda dice, text: swap(dice, text, re.compile(r"[}\]]"), lambda bracket: ""),
    drop_line,
    truncate,
    indent_by_tab,
    repeat_line,
]


def outcome(path: Path) -> str | None:
    """What the loader says, or None when the file loads."""
    try:
        load(path)
    except ScenarioError as error:
        return str(error)
    return None


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_mistake_is_answered_by_file_and_line_or_does_no_harm(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("theatre: ", f"theatre: {path.parent.as_posix()}/")
    case = tmp_path / "case.yaml"
    refused = 0
    for seed in range(MUTATIONS):
        dice = random.Random(seed)
        case.write_text(MUTATIONS_OF_TEXT[seed % len(MUTATIONS_OF_TEXT)](dice, text), encoding="utf-8")
        said = outcome(case)
        if said is not None:
            refused += 1
            assert all(PLACED.match(problem) for problem in said.split("\n\n")), said
    assert refused >= 0.9 * MUTATIONS
