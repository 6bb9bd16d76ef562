"""Characters that nobody sees, or that change how the text around them is shown in a terminal or a browser."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, escape among them; not tab, line feed, carriage return
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u206f\ufeff"  # soft hyphen, zero-width marks, isolates
    "\u2028-\u202e"  # line and paragraph separators, bidirectional embeddings and overrides
    "\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"  # halves of pairs, annotations, tags
    "\u200c\u200d]"  # joiners
)
_HIDDEN = re.compile(f"{_UNSEEN.pattern}|[\t\n\r\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_JOINED = re.compile("[\u0600-\u1cff]")
"""Letters after which joiners are part of the spelling: scripts from Arabic to those of India."""


def unseen(text: str) -> re.Match[str] | None:
    """The first character of a text that cannot be seen, or None."""
    for found in _UNSEEN.finditer(text):
        if found.group() not in "\u200c\u200d" or not _JOINED.match(text[found.start() - 1 : found.start()]):
            return found
    return None


def named(character: str) -> str:
    """A character that cannot be shown, in words: ``the control character 0x1b``."""
    code = ord(character)
    return f"the control character {code:#04x}" if code < 0xA0 else f"the invisible character U+{code:04X}"


def visible(text: str) -> str:
    """A text with all that cannot be seen written as escapes, fit for any terminal."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
