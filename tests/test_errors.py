"""What users are told when something is wrong."""

from __future__ import annotations

from sim.errors import Problem


def test_a_problem_shows_what_a_terminal_would_obey_as_escapes() -> None:
    shown = str(Problem("a.yaml", 3, "kinds.a\x1b[2J", 'found "b\u202e"', ("c\x00",), "d\u200be"))
    assert shown.isprintable()
    assert "kinds.a\\u001b[2J" in shown
