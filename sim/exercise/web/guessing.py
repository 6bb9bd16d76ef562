"""Limits on guessing codes, by device and by address, that do not shut out a class behind one address.

Rule: wrong codes count against the device that sent them, which is known by a signed cookie. The first ten cost
nothing; each one more makes that device, and no other, wait: 4 s, 8 s, ... five minutes at most. A client without
the cookie counts as one device together with all such clients at its address, and has more: 120 wrong codes, then
from 1 s to half a minute. An address is given 250 devices at once and one more every 20 s, a room 1,000 and one
every 10 s; who gets none is a client without a cookie. A right code never costs anything.

What a guesser can do in a lesson of 75 minutes who uses all of it: 12,800 tries from one address, 41,600 from six,
108,000 from 250. A code of the room is one of 32^5 = 33.6 million, so the chance of a hit is 1 in 2,600 from one
address, 1 in 310 from 250 of them (``tests/exercise/web/test_guessing.py`` plays it). What is won is a seat, which
the console shows. The code of a hand-over is one of 32^6 = 1.07 billion and is good once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

_MOST_KEYS = 4096
QUIET = 1800.0
"""Seconds without a wrong code after which all is forgotten."""


class RateLimit:
    """Rule: so many tries at once, then one every so many seconds, for each key by itself.

    Args:
        burst: tries at once.
        seconds: until another one.
        clock: seconds that never go back.
    """

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.burst, self.seconds, self.clock = burst, seconds, clock
        self._left: dict[str, tuple[float, float]] = {}

    def left(self, key: str) -> float:
        """Return the number of tries that a key has now, at most ``burst``."""
        tries, when = self._left.get(key, (float(self.burst), self.clock()))
        return min(self.burst, tries + (self.clock() - when) / self.seconds)

    def allows(self, key: str) -> bool:
        """Return whether a try is left."""
        return self.left(key) >= 1

    def take(self, key: str) -> bool:
        """Use up one try; False if there was none."""
        left = self.left(key)
        if left < 1:
            return False
        if len(self._left) >= _MOST_KEYS:  # forget those that are full again
            self._left = {one: found for one, found in self._left.items() if self.left(one) < self.burst}
        self._left[key] = (left - 1, self.clock())
        return True


class Waits:
    """Rule: some wrong tries are free; after each one more a key waits twice as long, up to a limit.

    Args:
        free: wrong tries that cost nothing.
        first: seconds to wait after the first that does.
        longest: the most seconds to wait.
        clock: seconds that never go back.
    """

    def __init__(
        self, free: int, first: float, longest: float, clock: Callable[[], float] = time.monotonic
    ) -> None:  # fmt: skip
        self.free, self.first, self.longest, self.clock = free, first, longest, clock
        self._wrong: dict[str, tuple[int, float]] = {}

    def left(self, key: str) -> float:
        """Return seconds until a key may try again; 0: now."""
        wrong, when = self._wrong.get(key, (0, 0.0))
        if wrong < self.free:
            return 0.0
        wait = min(self.first * 2.0 ** min(wrong - self.free, 60), self.longest)
        return max(0.0, when + wait - self.clock())

    def tried(self, key: str) -> None:
        """Count a try; that it was right is said afterwards, so that many tries at once are counted as well."""
        if len(self._wrong) >= _MOST_KEYS:
            now = self.clock()
            self._wrong = {one: found for one, found in self._wrong.items() if now - found[1] < QUIET}
        wrong, when = self._wrong.get(key, (0, self.clock()))
        self._wrong[key] = (1 if self.clock() - when >= QUIET else wrong + 1, self.clock())

    def right(self, key: str) -> None:
        """Take the last try back: it was right."""
        wrong, when = self._wrong.get(key, (1, 0.0))
        self._wrong[key] = (max(0, wrong - 1), when)


class Guesses:
    """The limits on trying codes, by device and by address.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._key = secrets.token_bytes(32)
        self._devices, self._addresses = Waits(10, 4.0, 300.0, clock), Waits(120, 1.0, 30.0, clock)
        self._given, self._given_here = RateLimit(1000, 10.0, clock), RateLimit(250, 20.0, clock)

    def device(self, address: str) -> str | None:
        """Return a new device's cookie, or None where its address has been given too many."""
        if not (self._given_here.allows(address) and self._given.take("")):
            return None
        self._given_here.take(address)
        name = secrets.token_hex(8)
        return f"{name}.{self._signed(name)}"

    def known(self, cookie: str | None) -> str | None:
        """Return the device of a cookie, or None if it is not one of ours."""
        name, _, sign = (cookie or "").partition(".")
        return name if hmac.compare_digest(sign.encode(), self._signed(name).encode()) else None

    def wait(self, cookie: str | None, address: str) -> float:
        """Return seconds until this device at this address may try; 0: now."""
        waits, key = self._account(cookie, address)
        return waits.left(key)

    def tried(self, cookie: str | None, address: str) -> None:
        """Count a try of a device at an address, which is held to be wrong until ``right`` is said."""
        waits, key = self._account(cookie, address)
        waits.tried(key)

    def right(self, cookie: str | None, address: str) -> None:
        """Take the last try of a device at an address back: its code was right."""
        waits, key = self._account(cookie, address)
        waits.right(key)

    def _account(self, cookie: str | None, address: str) -> tuple[Waits, str]:
        device = self.known(cookie)
        return (self._addresses, address) if device is None else (self._devices, device)

    def _signed(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()[:32]
