"""The inputs of a sensitivity analysis in words."""

from __future__ import annotations

from sim.core.coefficients import registry
from sim.study import short_names

_COEFFICIENT = "parameters."


def names(paths: list[str]) -> dict[str, str]:
    """Short names of inputs, by their paths."""
    return {path: name for name, path in short_names(paths).items()}


def meaning(path: str, together: list[str]) -> str:
    """Explain an input: a coefficient's meaning, or the number of inputs that move with it."""
    if path.startswith(_COEFFICIENT):
        return registry()[path.removeprefix(_COEFFICIENT)].meaning
    return f"with {len(together)} others with the same draw" if together else ""
