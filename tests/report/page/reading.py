"""A page read back: its elements with their attributes and text, and its data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "img", "input", "br", "link", "hr"}


class Element:
    """One element: its tag, attributes, and all the text within."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes, self.text = tag, attributes, ""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def number(self, name: str) -> Any:
        return json.loads(self.attributes[name])


class Page(HTMLParser):
    """All elements of a page in their order; raises when tags are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.elements = html, []  # type: str, list[Element]
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {[one.tag for one in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"closed but not open: {tag}"
        assert self._open[-1].tag == tag, f"{tag} closed within {self._open[-1].tag}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str | None = None, **wanted: str) -> Iterator[Element]:
        """Elements with a tag and attributes (``data_outcome`` for ``data-outcome``; "*" for any value)."""
        names = {name.replace("_", "-"): value for name, value in wanted.items()}
        for element in self.elements:
            has = all(
                name in element.attributes and value in ("*", element.attributes[name]) for name, value in names.items()
            )
            if has and tag in (None, element.tag):
                yield element

    def one(self, tag: str | None = None, **wanted: str) -> Element:
        found = list(self.all(tag, **wanted))
        assert len(found) == 1, f"{len(found)} elements {tag} {wanted}"
        return found[0]

    def data(self, identity: str) -> Any:
        return json.loads(self.one("script", id=identity).text)
