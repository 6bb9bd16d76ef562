from __future__ import annotations

from pathlib import Path

from sim.scenario import canonical, from_canonical, load
from tests.scenario.helpers import DUEL, changed, edited, written


def test_a_scenario_is_rebuilt_from_its_canonical_text() -> None:
    assert from_canonical(canonical(load(DUEL))) == load(DUEL)


def test_the_canonical_text_of_a_rebuilt_scenario_is_the_same() -> None:
    text = canonical(load(DUEL))
    assert canonical(from_canonical(text)) == text


def test_comments_and_layout_do_not_change_the_canonical_text(tmp_path: Path) -> None:
    assert canonical(load(edited(tmp_path, ("", "\n# a remark\n")))) == canonical(load(DUEL))


def test_saying_a_default_does_not_change_the_canonical_text(tmp_path: Path) -> None:
    path = edited(tmp_path, ("    budget: 3", "    budget: 3\n    open_border: 1"))
    assert canonical(load(path)) == canonical(load(DUEL))


def test_extending_without_a_change_does_not_change_the_canonical_text(tmp_path: Path) -> None:
    edited(tmp_path, name="duel.yaml")
    assert canonical(load(written(tmp_path, "extends: duel.yaml\n"))) == canonical(load(DUEL))


def test_any_change_changes_the_canonical_text() -> None:
    assert canonical(changed("actors.crown.leak=0.21")) != canonical(load(DUEL))


def test_formations_keep_the_order_of_the_file() -> None:
    assert list(from_canonical(canonical(load(DUEL))).formations)[:2] == ["vanguard", "sleepers"]
