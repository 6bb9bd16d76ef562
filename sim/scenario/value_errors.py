"""Pydantic's errors about a value that was never in a file - from a form, or from Python - as one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.scenario.explaining import explain
from sim.scenario.node import grafted

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


def explain_value(error: ValidationError, value: Any, kind: type[BaseModel]) -> str:
    """Return what is wrong with a value: path, what was found, what is allowed, what was meant.

    Args:
        error: pydantic's.
        value: what was checked, as ordinary dictionaries, lists and values.
        kind: the type that it was to be.
    """
    problems = explain(error.errors(include_url=False, include_input=False), grafted(value, ""), kind)
    return "; ".join(str(one).removeprefix(": ") for one in problems)
