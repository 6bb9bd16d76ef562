"""The duel with a few words changed, and what the loader says about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import ScenarioError
from sim.scenario import Scenario, load

DUEL = Path(__file__).parents[1] / "scenarios" / "duel.yaml"


def edited(folder: Path, *changes: tuple[str, str], name: str = "case.yaml") -> Path:
    """A copy of the duel with texts replaced (each must be there); ``("", text)`` adds to the end."""
    text = DUEL.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1) if old else text + new
    return written(folder, text, name)


def written(folder: Path, text: str, name: str = "case.yaml") -> Path:
    """A file with a text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path, **options: object) -> str:
    """What the loader says about a scenario that will not do, without the folder."""
    with pytest.raises(ScenarioError) as caught:
        load(path, **options)  # type: ignore[arg-type]
    return str(caught.value).replace(f"{path.parent.as_posix()}/", "")


def changed(*sets: str, days: int | None = None) -> Scenario:
    """The duel with changes as from the command line."""
    return load(DUEL, sets, days=days)


def objection(*sets: str) -> str:
    """What the loader says about changes to the duel that cannot be made."""
    return complaint(DUEL, sets=sets)
