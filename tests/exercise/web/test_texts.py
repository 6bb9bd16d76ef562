"""The catalogue: everything that pages say is in it, and nothing else."""

from __future__ import annotations

import re

import pytest

from sim.core.errors import SimError
from sim.exercise.web.page_parts import HERE
from sim.exercise.web.texts import languages, missing, texts

ASKED = re.compile(r"""\bt\(\s*"([\w.-]+)"\s*[,)]""")
SOURCES = [*sorted(HERE.glob("*.py")), *sorted((HERE / "templates").glob("*.html"))]


def test_every_key_asked_for_is_there() -> None:
    asked = {key for file in SOURCES for key in ASKED.findall(file.read_text(encoding="utf-8"))}
    assert asked - set(texts().said) == set()


BUILT = (
    "phase.", "factor.", "debrief.", "console.next_step.", "console.odds_", "picture.own_labels.", "now.", "orders.",
    "dice.way.",
)  # fmt: skip
"""How keys begin that are put together from a phase, a field or the engine's words."""


def test_nothing_is_there_that_nobody_asks_for() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in SOURCES)
    named = set(re.findall(r"""["']([a-z_]+(?:\.[\w-]+)*)["']""", sources))
    assert [key for key in texts().said if key not in named and not key.startswith(BUILT)] == []


def test_no_template_has_words_of_its_own() -> None:
    for file in SOURCES:
        if file.suffix == ".html":
            plain = re.sub(
                r"\{% block kind %\}.*?\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>",
                " ",
                file.read_text(encoding="utf-8"),
                flags=re.S,
            )
            assert not re.findall(r"[A-Za-z]{3,}", plain), file.name


def test_english_lacks_nothing() -> None:
    assert "en" in languages()
    assert missing("en") == ()
    assert texts("en").dir == "ltr"


def test_an_unknown_language_is_named_with_those_there_are() -> None:
    with pytest.raises(SimError, match=r'no texts in the language "xx"\. Allowed: en'):
        texts("xx")
