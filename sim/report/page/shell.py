"""The frame of every page: one file with its style, scripts and data inside, and a policy that shuts the
network out.

A page extends ``templates/base.html`` (blocks ``title``, ``header``, ``nav``, ``main``, ``footer``) and is made by
``render_page``. Everything that a template prints is escaped unless it is ``Markup``. The Content-Security-Policy
allows no request and no style or script but those of the page, which it knows by their hashes; hence no ``style``
attributes and no ``on...`` handlers: colours are presentation attributes of SVG.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.report.page import filters

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
STYLE = "style.css"


@functools.cache
def asset(name: str) -> str:
    """A style sheet or script of ``assets``."""
    return (HERE / "assets" / name).read_text(encoding="utf-8")


@functools.cache
def environment() -> Environment:
    """The templates, found here or (with the folder's name before them) in other rooms of ``sim.report`` or ``sim``."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # slow to import

    found = Environment(
        loader=FileSystemLoader([HERE / "templates", HERE.parent, HERE.parents[1]]), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters |= filters.FILTERS
    found.globals["json_block"] = json_block
    return found


def render_page(template: str, scripts: Sequence[str] = ("map.js",), styles: Sequence[str] = (), **content: Any) -> str:
    """A whole page.

    Args:
        template: one that extends ``base.html``; ``story/templates/story.html`` is looked up under ``sim/report``.
        scripts: of ``assets``, in the order in which they run, or paths under ``sim/report`` or ``sim``.
        styles: style sheets after the common one, likewise.
        content: what the template prints.

    Returns:
        HTML in UTF-8 without any reference to another file.
    """
    style = "\n".join(_source(name) for name in (STYLE, *styles))
    script = "\n".join(_source(name) for name in scripts)
    return environment().get_template(template).render(
        style=Markup(style), script=Markup(script), policy=_policy(style, script), **content
    )  # fmt: skip


def json_block(identity: str, content: Any) -> Markup:
    """Data for scripts: ``<script type="application/json" id=...>``, safe whatever the texts say."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup('<script type="application/json" id="{}">').format(identity) + Markup(safe) + Markup("</script>")


def _source(name: str) -> str:
    if "/" not in name:
        return asset(name)
    return next(room / name for room in HERE.parents if (room / name).is_file()).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """No request at all; the page's own style and script; pictures written into it."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
