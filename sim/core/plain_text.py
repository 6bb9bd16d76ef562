"""Text for terminals and pipes that lack its signs: a minus becomes ``-``, and letters lose their marks.

Only signs that an encoding does not have are replaced, so nothing changes under UTF-8.
"""

from __future__ import annotations

import codecs
import sys
import unicodedata

NAME = "sim.core.plain_text"
"""Under which the codecs know it, as they know ``replace``."""

_SIGNS = {
    "-": "·−–—‐‑‒―─━╌╍┄┅┈┉╴╶╸╺═", "x": "×✕✖", "/": "÷⁄∕", "...": "…", "..": "‥", "|": "│┃║╎╏┆┇┊┋╵╷╹╻▏▎▍",
    "'": "‘’‚′ʼʻʿʾ´", '"': "“”„«»″", " ": "\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f", "*": "•●◆★∗",
    "<=": "≤⩽", ">=": "≥⩾", "!=": "≠", "~": "≈∼", "+-": "±", "->": "→⟶➜", "<-": "←", "^": "↑▲", "v": "↓▼✓√", "o": "○◦ø",
    "<->": "↔", "#": "█▉▊▋▌▐▀▄■▮▓▒░▁▂▃▅▆▇", "": "\u200b\u200c\u200d\u2060\ufeff\u00ad", "EUR": "€",
    "GBP": "£", " deg": "°", " per mille": "‰", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "O": "Ø", "l": "ł", "L": "Ł", "d": "đð", "D": "ĐÐ", "th": "þ", "Th": "Þ", "i": "ı", "h": "ħ", "H": "Ħ",
    "infinite": "∞", "Delta ": "Δ", "mu": "μ", "sigma": "σ", "alpha": "α", "beta": "β", "pi": "π", "lambda": "λ",
    "in ": "∈", "sum": "∑", "(c)": "©", "section ": "§",
}  # fmt: skip
_PLAIN = {sign: plain for plain, signs in _SIGNS.items() for sign in signs}


def plain(text: str) -> str:
    """The text in ASCII: signs by what stands for them, letters and digits by their base, ``?`` where there is none."""
    return "".join(_plain(sign) for sign in text)


def _plain(sign: str) -> str:
    if sign in _PLAIN or sign.isascii():
        return _PLAIN.get(sign, sign)
    if "\u2500" <= sign <= "\u257f":  # corners and crossings of tables
        return "+"
    if "\u2800" <= sign <= "\u28ff":  # dots that turn while one waits
        return "*"
    if unicodedata.category(sign)[0] not in "LNM":  # what looks like a sign with another taken off says another thing
        return "?"
    base = (one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))
    return "".join(one if one.isascii() else _PLAIN.get(one, "?") for one in base)


def _error(error: UnicodeError) -> tuple[str, int]:
    """Error handler that codecs call for signs which an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


def install() -> None:
    """Let standard output and standard error write what they cannot encode in plain text."""
    codecs.register_error(NAME, _error)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=NAME)


def can_show(text: str) -> bool:
    """Return whether standard output has all signs of a text."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
