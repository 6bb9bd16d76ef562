from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.node import plain
from sim.scenario.reading import parse
from tests.scenario.helpers import DUEL, complaint, written


def value(text: str) -> Any:
    node, problems = parse(text, "text")
    assert node is not None
    assert not problems
    return plain(node)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert complaint(tmp_path / "none.yaml") == "none.yaml: there is no such file"


def test_a_folder_is_not_a_scenario(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    assert complaint(tmp_path / "case") == "case: this is a folder, not a scenario file"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "null\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    said = complaint(written(tmp_path, text))
    assert said == "case.yaml: the file is empty. Allowed: a mapping (key: value)"


@pytest.mark.parametrize("text", ["- a list\n", "a word\n"])
def test_a_scenario_is_a_mapping(tmp_path: Path, text: str) -> None:
    said = complaint(written(tmp_path, text))
    assert said == "case.yaml:1: a scenario is a mapping of keys to values, found something else. Allowed: name: ..."


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


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    said = complaint(written(tmp_path, "name: " + "[" * 5000))
    assert said == "case.yaml:1: nested more than 40 deep"


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
