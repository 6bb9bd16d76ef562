"""What YAML reads otherwise than a person would is refused, and told how to write it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.scenario.reading import parse_yaml
from tests.scenario.helpers import complaint, edited, objection, written

LEVY = "{actor: crown, kind: garrison, place: castle, paper: 700"


def told(text: str) -> list[str]:
    """What the reader says about a text that is YAML."""
    return [problem.message for problem in parse_yaml(text, "text")[1]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{paper: 2,000}", "2,000 is two entries here; write 2000"),
        ("{present: 62,5%}", "62,5% is two entries here; write 62.5%"),
        ("{grievance: 0,7}", "0,7 is two entries here; write 0.7"),
        ("{leak: 0,25}", "0,25 is two entries here; write 0.25"),
        ("{paper: 1,234,567, place: ford}", "1,234,567 is three entries here; write 1234567"),
        ("{paper: 2, 000}", "2, 000 is two entries here; write 2000"),
        ("{paper: 1,234.5}", "1,234.5 is two entries here; write 1234.5"),
        ("{mobile:true, paper: 3}", "`mobile:true` is one word here; write `mobile: true`"),
        ("{paper: 3, mobile :true}", "`mobile :true` is one word here; write `mobile: true`"),
        ("{mobile=true}", "`mobile=true` is one word here; write `mobile: true`"),
        ("{paper 2000}", '"paper 2000" has no value here; write paper: 2000, or quote a text that has a comma in it'),
        ("{text: Held, or lost?, by: end}",
         '"or lost?" has no value here; write or: lost?, or quote a text that has a comma in it'),
        ("values: [0,7]", "0,7 is two values here; write 0.7 for one number, or 0, 7 for two"),
        ("values: [1,500, 3]", "1,500 is two values here; write 1500 for one number, or 1, 500 for two"),
        ("values: [1,2,3]", "1,2,3 is three values here; write 1, 2, 3 for three"),
        ("name: Battery #5",
         "#5 is a comment here and no part of the text; quote the text, or write a space after the #"),
        ("- ", "nothing stands here; write an entry or take the line out"),
        ("hill_folk: 1\nhill-folk: 2", '"hill-folk" and "hill_folk" in line 1 are too much alike to tell apart'),
        ("{Guard: 1, guard: 2}", '"guard" and "Guard" in line 1 are too much alike to tell apart'),
        ("{low: 1, high: 2, low: 3}", 'the key "low" stands here a second time; the first is in line 1'),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_what_to_write(text: str, said: str) -> None:
    assert told(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "{low: 0.2, high: 0.5,}", "values: [0, 65, 425]", "values: [0.2,0.5]", "values: [-1,-2]", "between: [a,b]",
        "name: Battery # the fifth", "days: 30 #month", 'name: "Battery #5"', "text: Held, or lost?", '{"a":1}',
        "note: see a:b", "source: https://example.org/a#b", "{a: 1, b: 2}", "name: ''", "[2014-06-05,2014-06-06]",
    ],
)  # fmt: skip
def test_what_means_what_it_looks_like_is_read(text: str) -> None:
    assert told(text) == []


def test_a_json_file_parts_numbers_as_json_does() -> None:
    assert parse_yaml('{"bounds":[[0,1],[2,3]]}', "problem.json")[1] == []


@given(st.integers(1000, 10**12))
def test_no_thousands_separator_passes_in_a_mapping(number: int) -> None:
    (said,) = told(f"{{paper: {number:,}, place: ford}}")
    assert said.endswith(f"; write {number}")


@given(st.integers(0, 10**6), st.from_regex(r"[0-9]{1,6}", fullmatch=True))
@example(0, "7")
def test_no_decimal_comma_passes_in_a_mapping_or_list(whole: int, part: str) -> None:
    assert told(f"{{leak: {whole},{part}}}")
    assert told(f"{{values: [{whole},{part}]}}")


@pytest.mark.parametrize(
    ("write", "said"),
    [
        ("2,000", 'found "2,000", which is text here; write 2000'),
        ("2 000", 'found "2 000", which is text here; write 2000'),
        ("2'000", 'found "2\'000", which is text here; write 2000'),
        ("0,7", 'found "0,7", which is text here; write 0.7'),
        ("1.234.567", 'found "1.234.567", which is text here; write 1234567'),
        ("\u2212600", 'found "\u2212600", which is text here; write -600'),
        ("\uff16\uff10\uff10", 'found "\uff16\uff10\uff10", which is text here; write 600'),
        ("6_00", 'found "6_00"'),
        ("600 men", 'found "600 men"'),
        ("1e-400", 'found "1e-400"'),
        ("1e400", 'found "1e400"'),
        ("10-20", 'found "10-20"'),
    ],
)
def test_a_number_in_another_writing_is_text(tmp_path: Path, write: str, said: str) -> None:
    path = edited(tmp_path, ("    budget: 3", f"    budget: {write}"))
    assert complaint(path).startswith(f"case.yaml:75: actors.crown.budget: {said}")


def test_a_slip_is_told_once_with_file_line_and_path(tmp_path: Path) -> None:
    path = edited(tmp_path, ("{low: 80%, high: 95%}", "{low: 62,5%, high: 95%}"))
    assert complaint(path) == "case.yaml:101: formations.guard.present.low: 62,5% is two entries here; write 62.5%"


def test_two_slips_are_told_at_once(tmp_path: Path) -> None:
    said = complaint(edited(tmp_path, ("{actor: crown, kind: guard,", "{mobile:true, actor: crown, kind:guard,")))
    assert said.count("is one word here; write `") == 2


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (f"formations.levy={LEVY.replace('700', '2,000')}}}", ": paper: 2,000 is two entries here; write 2000"),
        ("kinds.guard.morale={low: 0,2, high: 0.5}", ": low: 0,2 is two entries here; write 0.2"),
        ("formations.guard.paper=2,000", ': found "2,000", which is text here; write 2000. Allowed: a value'),
        ("formations.*.paper=2,000", ': found "2,000", which is text here; write 2000. Allowed: a value'),
        ("formations.guard.paper=x1,5", ': found "x1,5"; write x1.5. Allowed: '),
        ("formations.guard.paper=+2,000", ': found "+2,000"; write +2000. Allowed: '),
        ('name="a\\u001b[31m"', ": the text has the control character 0x1b"),
    ],
)
def test_a_slip_after_set_is_named(setting: str, said: str) -> None:
    found = objection(setting)
    assert found.startswith(f"--set {setting}{said}")
    assert "\n" not in found


def test_a_missing_space_is_named_where_it_breaks_the_file(tmp_path: Path) -> None:
    said = complaint(written(tmp_path, "actors:\n  crown:\n    reserve:true\n    leak: 0.2\n"))
    assert "`reserve:true` is one word here; write `reserve: true`" in said


def test_a_missing_space_is_named_where_a_mapping_should_be(tmp_path: Path) -> None:
    said = complaint(
        edited(
            tmp_path,
            ("{actor: crown, kind: guard, place: castle", "actor:crown # "),
        )
    )
    assert 'found "actor:crown"; `actor:crown` is one word here; write `actor: crown`' in said


@pytest.mark.parametrize(
    ("written_as", "said"),
    [
        (r'"Hill\u001btop"', "the text has the control character 0x1b"),
        (r'"Hill\u202etop"', "the text has the invisible character U+202E"),
        (r'"Hill\u200btop"', "the text has the invisible character U+200B"),
        (r'"Hill\u200dtop"', "the text has the invisible character U+200D"),
        (r'"Hill\x9btop"', "the text has the control character 0x9b"),
        (r'"Hill\ntop"', "a name stands on one line, without tabs"),
        (r'"Hill\ttop"', "a name stands on one line, without tabs"),
    ],
)
def test_a_name_that_would_be_shown_otherwise_is_refused(tmp_path: Path, written_as: str, said: str) -> None:
    path = edited(tmp_path, ("name: Hilltop", f"name: {written_as}"))
    assert complaint(path) == f"case.yaml:12: places.hilltop.name: {said}"


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\x85", "\x1b", "\U000e0041"])
def test_characters_that_nobody_sees_stand_nowhere_in_a_file(tmp_path: Path, character: str) -> None:
    said = complaint(written(tmp_path, f"name: x\n# a comm{character}ent\n"))
    assert said.startswith("case.yaml:2: this is not text: it has the ")


def test_joiners_stand_where_a_script_needs_them() -> None:
    assert told("name: \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == []


def test_an_answer_never_has_the_control_characters_that_it_is_about(tmp_path: Path) -> None:
    path = edited(tmp_path, ("doctrine: government", r'doctrine: "gov\u001b[31m\u202eernment"'))
    assert complaint(path).replace("\n", "").isprintable()


def test_a_key_is_shown_without_its_control_characters(tmp_path: Path) -> None:
    path = edited(tmp_path, ("    budget: 3", r'    "bud\u001b[31mget\u202e": 3'))
    assert complaint(path).replace("\n", "").isprintable()


@pytest.mark.parametrize("text", ["{key}:\n", "{key}: null\n", "{key}: 2,000\n"])
def test_a_file_with_nothing_but_mistakes_is_answered_soon(tmp_path: Path, text: str) -> None:
    lines = "".join("  " + text.format(key=f"town-{n}") for n in range(5_000))
    before = time.process_time()
    complaint(edited(tmp_path, ("places:\n", f"places:\n{lines}")))
    assert time.process_time() - before < 5


@pytest.mark.parametrize("quoted", ['"1402012800"', "'20140605'", "20140605"])
def test_a_date_is_no_number_of_seconds(tmp_path: Path, quoted: str) -> None:
    said = complaint(edited(tmp_path, ("start: 2014-06-05", f"start: {quoted}")))
    assert said.endswith("Allowed: a date such as 2014-06-05")
