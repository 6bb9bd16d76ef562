from __future__ import annotations

import datetime
import functools
import re
from pathlib import Path
from typing import Any

import pytest

from sim.core.errors import ScenarioError
from sim.scenario import reading
from sim.scenario.node import plain_tree
from sim.scenario.reading import parse_yaml
from tests.scenario.helpers import DUEL, complaint, written


def value(text: str) -> Any:
    node, problems = parse_yaml(text, "text")
    assert node is not None
    assert not problems
    return plain_tree(node)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert complaint(tmp_path / "none.yaml") == "none.yaml: there is no such file"


def test_a_folder_is_not_a_scenario(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    assert complaint(tmp_path / "case") == "case: this is a folder, not a scenario file"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "null\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    said = complaint(written(tmp_path, text))
    assert said == "case.yaml: the file is empty. Allowed: a mapping (key: value)"


@pytest.mark.parametrize(("text", "found"), [("- a list\n", "a list"), ("a word\n", '"a word"')])
def test_a_scenario_is_a_mapping(tmp_path: Path, text: str, found: str) -> None:
    said = complaint(written(tmp_path, text))
    assert said == f"case.yaml:1: the file is not a mapping of keys to values, found {found}. Allowed: name: ..."


def test_bytes_that_are_no_text_are_found_by_line(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(b"name: x\nsummary: \xff\xfe\n")
    assert complaint(path) == "case.yaml:2: this is not text in UTF-8"


def test_control_characters_are_found_by_line(tmp_path: Path) -> None:
    said = complaint(written(tmp_path, "name: x\nsummary: \x00\n"))
    assert said == "case.yaml:2: this is not text: it has the control character 0x00"


def test_a_file_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    said = complaint(written(tmp_path, "#" * 10_000_001))
    assert said == "case.yaml: the file is larger than 10 MB"


DEEP = {
    "lists in a line": "name: " + "[" * 5000,
    "mappings in a line": "name: " + "{a: " * 5000,
    "both in a line": "name: " + "[{a: " * 2500,
    "lists beside empty lists": "name: " + "[[], " * 5000,
    "lists on lines": "name: " + "[\n" * 5000,
    "closed lists": "name: " + "[" * 41 + "]" * 41,
    "dashes": "name:\n" + "- " * 5000,
    "indented mappings": "\n".join(" " * depth + "a:" for depth in range(100)),
    "keys that are mappings": "name: " + "{" * 5000,
}


@pytest.mark.parametrize("shape", DEEP)
def test_deep_nesting_is_refused_in_our_words(tmp_path: Path, shape: str) -> None:
    said = complaint(written(tmp_path, DEEP[shape]))
    assert re.fullmatch(r"case\.yaml:\d+: nested more than 40 deep", said)


def test_depth_is_decided_before_the_parser_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading.yaml, "parse", lambda *_, **__: pytest.fail("the parser was asked"))
    with pytest.raises(ScenarioError, match="nested more than 40 deep"):
        parse_yaml("[" * 5000, "text")


def test_a_nesting_of_forty_is_read() -> None:
    assert value("[" * 40 + "]" * 40) == functools.reduce(lambda inner, _: [inner], range(39), [])


@pytest.mark.parametrize("where", ["note: a [0, 1) share\n", "# of [0, 1)\n", 'note: "[{"\n'])
def test_brackets_in_text_are_no_nesting(where: str) -> None:
    assert parse_yaml("".join(f"k{n}:\n  {where}  v: 1\n" for n in range(60)), "text")[1] == []


def test_an_installation_without_libyaml_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(reading.yaml, "CSafeLoader")
    with pytest.raises(reading.ParserMissingError, match="pip install"):
        parse_yaml("a: 1", "text")


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_lines_may_end_as_they_do_elsewhere(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(DUEL.read_bytes().replace(b"days: 30", b"days: 0").replace(b"\n", ending.encode()))
    assert complaint(path) == "case.yaml:5: days: found 0. Allowed: at least 1"


def test_what_is_not_yaml_is_told_with_a_line_of_the_file(tmp_path: Path) -> None:
    assert complaint(written(tmp_path, "name: x\nplaces: [ford\n")).startswith("case.yaml:3: this is not YAML: ")


def test_aliases_that_unfold_without_end_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    said = complaint(written(tmp_path, "\n".join(lines)))
    assert said == "case.yaml:6: this unfolds into more than 200,000 values"


def test_an_alias_repeats_what_its_anchor_said() -> None:
    assert value("a: &low {low: 1, high: 2}\nb: *low") == {"a": {"low": 1, "high": 2}, "b": {"low": 1, "high": 2}}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0755", 755),
        ("25_000", 25000),
        ("2_00", "2_00"),
        ("1__000", "1__000"),
        ("1_000.5", 1000.5),
        ("\u0661\u0662", "\u0661\u0662"),
        ("1e-400", "1e-400"),
        ("0e5", 0.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("no", "no"),
        ("12:30", "12:30"),
        ("'3'", "3"),
        ("2014-06-10", datetime.date(2014, 6, 10)),
        ("2014-06-31", "2014-06-31"),
        ("~", None),
        (".nan", ".nan"),
    ],
)
def test_a_plain_word_means_what_it_looks_like(text: str, meant: object) -> None:
    assert value(f"a: {text}") == {"a": meant}


def test_keys_are_words_even_when_they_look_like_numbers() -> None:
    assert value("6: x\n2014-06-10: y") == {"6": "x", "2014-06-10": "y"}


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + DUEL.read_bytes().replace(b"days: 30", b"days: 0"))
    assert complaint(path) == "case.yaml:5: days: found 0. Allowed: at least 1"
