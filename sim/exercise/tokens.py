"""Random tokens of devices, and codes that people type; the log keeps only their hashes."""

from __future__ import annotations

import hashlib
import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Of codes that are typed: without 0, O, 1 and I."""


def sha(token: str) -> str:
    """Return the SHA-256 of a token or a code, which is all that the log keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Return 128 random bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def new_code(letters: int = 6) -> str:
    """Return a code that can be typed and read aloud."""
    return "".join(secrets.choice(LETTERS) for _ in range(letters))
