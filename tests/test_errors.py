"""What users are told when something is wrong."""

from __future__ import annotations

from sim.core.errors import Problem


def test_a_problem_shows_what_a_terminal_would_obey_as_escapes() -> None:
    shown = str(Problem("a.yaml", 3, "kinds.a\x1b[2J", 'found "b\u202e"', ("c\x00",), "d\u200be"))
    assert shown.isprintable()
    assert "kinds.a\\u001b[2J" in shown


def test_names_longer_than_any_that_people_give_are_cut() -> None:
    assert len(str(Problem("a.yaml", 3, "kinds." + "x" * 100_000, "found 3", ("y" * 100_000,), "z" * 100_000))) < 700
