"""The inputs of a sensitivity analysis in words."""

from __future__ import annotations

from sim.core.coefficients import registry
from sim.study import short_names

_COEFFICIENT = "parameters."


def names(paths: list[str]) -> dict[str, str]:
    """What to call inputs in print, by their paths."""
    return {path: name for name, path in short_names(paths).items()}


def meaning(path: str, together: list[str]) -> str:
    """What an input is: a coefficient's meaning, or how many numbers move with it."""
    if path.startswith(_COEFFICIENT):
        return registry()[path.removeprefix(_COEFFICIENT)].meaning
    return f"with {len(together)} others with the same draw" if together else ""
