"""The pieces of pages: an audience, one part of a page, the templates, and digests that tell parts apart."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent


class Audience(NamedTuple):
    """The audience of a page: equal audiences get equal bytes.

    Attributes:
        page: ``seat``, ``projector`` or ``console``.
        team: of a seat; None for observers, the projector and the console.
        clerk, forecaster: what the seat is to do this turn.
    """

    page: str
    team: str | None = None
    clerk: bool = False
    forecaster: bool = False


class PagePart(NamedTuple):
    """A piece of a page: its element's id, what tells it from what it was, and its HTML without the frame."""

    name: str
    key: str
    body: str

    def html(self, swap: bool = False) -> Markup:
        """In its frame; ``swap``: to take the place of the one that a page has."""
        more = ' hx-swap-oob="true"' if swap else ""
        seen = f'<input type="hidden" name="seen" value="{self.name}:{self.key}" autocomplete="off">'
        return Markup(f'<div id="{self.name}"{more}>{seen}\n{self.body}\n</div>\n')


@cache
def environment() -> Environment:
    """Return the templates; everything printed is escaped unless it is ``Markup``."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


def digest(*texts: str) -> str:
    """Return sixteen hexadecimal digits that tell texts apart."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
