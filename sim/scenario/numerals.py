"""Numbers as people write them elsewhere (``2,000``, ``0,7``, ``2 000``, a long minus) and how to write them here."""

from __future__ import annotations

import re
import unicodedata

_SIGNED = re.compile(r"([-+]?)([0-9][0-9.,'_ ]*)(%?)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<by>[,.'_ ])[0-9]{3})(?:(?P=by)[0-9]{3})*")
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ALIKE = {"\u2212": "-", "\u2013": "-", "\u2019": "'", "\u00b4": "'", "`": "'", "\u066b": ",", "\u066c": ",",
          "\uff0c": ",", "\uff0e": ".", "\uff05": "%"}  # fmt: skip


def plain_numeral(text: str) -> str | None:
    """A number as this reader wants it written, or None when a text is no number to anybody.

    ``2,000`` is 2000, ``62,5%`` is 62.5%, ``1.234,5`` is 1234.5.
    """
    plainly = "".join(_ascii(character) for character in text.strip())
    found = _SIGNED.fullmatch(plainly.replace(" %", "%"))
    digits = _digits(found.group(2)) if found else None
    return f"{found.group(1)}{digits}{found.group(3)}" if found and digits else None


def _ascii(character: str) -> str:
    if character.isspace():
        return " "
    digit = unicodedata.decimal(character, None)
    return _ALIKE.get(character, character) if digit is None else str(digit)


def _digits(text: str) -> str | None:
    for decimal in (None, ".", ","):
        whole, point, part = text.rpartition(decimal) if decimal else (text, "", "")
        grouped = _GROUPED.fullmatch(whole)
        if grouped and grouped["by"] != decimal and (part.isdigit() or not point) and not _is_decimal(text):
            return re.sub("[^0-9]", "", whole) + (f".{part}" if part else "")
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    return text if _PLAIN.fullmatch(text) else None


def _is_decimal(text: str) -> bool:
    """Return whether a number is a decimal: ``1.500`` is one and a half here, and ``0,250`` a quarter."""
    return _PLAIN.fullmatch(text) is not None or re.fullmatch("0+[,.][0-9]+", text) is not None
