"""The bases of everything that is read from a file or a log: closed, frozen values that pydantic checks."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Tag = Literal["V", "M", "J", "C"]
"""The origin of a number: V seen in a source, M general knowledge, J judgement, C calculated."""


class ClosedModel(BaseModel):
    """A value that has the fields it declares and no others, and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ScenarioModel(ClosedModel):
    """A part of a scenario file, able to say where its numbers come from."""

    source: str | None = None
    tag: Tag | None = None
    note: str | None = None

    def said(self, *names: str) -> list[str]:
        """Return those of some fields that are said (not None), in the order asked."""
        return [name for name in names if getattr(self, name) is not None]
