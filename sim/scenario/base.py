"""What every part of a scenario has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sim.scenario.numbers import Tag


class Part(BaseModel):
    """Anything in a file: closed, frozen, and able to say where its numbers come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str | None = None
    tag: Tag | None = None
    note: str | None = None
