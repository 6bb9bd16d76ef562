"""Changes to any text, whatever stands in it: bytes, ends, encodings, line ends, letters that nobody sees."""

from __future__ import annotations

import random

from tests.fuzz.cases import Change, Meaning

CONTROL = ["\x00", "\x07", "\x08", "\x0b", "\x1b[2J", "\x7f", "\x9b", "￾"]
BIDI = ["‮", "⁦", "‏", "​", "﻿", " "]


def truncated(dice: random.Random, data: bytes) -> Change:
    at = dice.randrange(len(data))
    return Change("truncate", data[:at], Meaning.OPEN, f"cut after {at} bytes")


def flipped(dice: random.Random, data: bytes) -> Change:
    at, bit = dice.randrange(len(data)), dice.randrange(8)
    new = bytes([data[at] ^ (1 << bit)])
    return Change(
        "flip a bit", data[:at] + new + data[at + 1 :], Meaning.OPEN, f"byte {at}: {data[at : at + 1]!r} to {new!r}"
    )


def swapped(dice: random.Random, data: bytes) -> Change:
    at = dice.randrange(max(1, len(data) - 1))
    return Change(
        "swap bytes", data[:at] + data[at : at + 2][::-1] + data[at + 2 :], Meaning.OPEN, f"bytes {at}, {at + 1}"
    )


def removed(dice: random.Random, data: bytes) -> Change:
    at = dice.randrange(len(data))
    size = dice.choice([1, 1, 2, 10, 100])
    return Change(
        "cut out", data[:at] + data[at + size :], Meaning.OPEN, f"{size} bytes at {at}: {data[at : at + size][:40]!r}"
    )


def doubled(dice: random.Random, data: bytes) -> Change:
    lines = data.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    return Change("repeat a line", b"".join([*lines[: at + 1], *lines[at:]]), Meaning.OPEN, f"line {at + 1}")


def dropped(dice: random.Random, data: bytes) -> Change:
    lines = data.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    return Change(
        "drop a line", b"".join([*lines[:at], *lines[at + 1 :]]), Meaning.OPEN, f"line {at + 1}: {lines[at][:60]!r}"
    )


def sprinkled(dice: random.Random, data: bytes) -> Change:
    """A letter that nobody sees, anywhere."""
    letter, at = dice.choice([*CONTROL, *BIDI, "\t", "\r"]), dice.randrange(len(data))
    return Change("unseen letter", data[:at] + letter.encode() + data[at:], Meaning.OPEN, f"{letter!r} at byte {at}")


def emptied(dice: random.Random, data: bytes) -> Change:
    new = dice.choice([b"", b"\n", b"# nothing\n", b"   \n\n"])
    return Change("empty", new, Meaning.WRONG, f"nothing but {new!r}")


def encoded(dice: random.Random, data: bytes) -> Change:
    text = data.decode("utf-8")
    encoding = dice.choice(["utf-16", "utf-16-le", "utf-32", "utf-7", "cp037", "latin-1"])
    if encoding == "latin-1":
        text = text[:1] + "ä" + text[1:]
    new = text.encode(encoding, errors="replace")
    return Change("encoding", new, Meaning.OPEN if encoding == "utf-7" else Meaning.WRONG, encoding)


def marked(dice: random.Random, data: bytes) -> Change:
    return Change("byte order mark", b"\xef\xbb\xbf" + data, Meaning.SAME, "a UTF-8 mark before the text")


def carriage(dice: random.Random, data: bytes) -> Change:
    return Change("line ends", data.replace(b"\n", b"\r\n"), Meaning.SAME, "CR LF")


def noise(dice: random.Random, data: bytes) -> Change:
    new = dice.randbytes(dice.choice([1, 10, 1000]))
    return Change("noise", new, Meaning.OPEN, f"{len(new)} bytes of noise")


ANY = (
    truncated, flipped, flipped, swapped, removed, doubled, dropped, sprinkled, sprinkled, emptied, encoded, marked,
    carriage, noise,
)  # fmt: skip
BYTES = (truncated, flipped, flipped, swapped, removed, emptied, noise)
"""For files that are no text."""
