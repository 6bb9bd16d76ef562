"""The bits that the elementary functions give at many points, as one number: ``python -m tests.elementary_bits``."""

from __future__ import annotations

import hashlib
import random
import struct

from sim.core.elementary import erfc, exp, log, log1p, raised

POINTS = 5_000


def bits() -> str:
    """A digest of the results, the same wherever and however they are worked out."""
    dice, found = random.Random(1), hashlib.blake2b(digest_size=8)
    for _ in range(POINTS):
        x, y = dice.uniform(-1.0, 1.0), dice.uniform(-1.0, 1.0)
        values = exp(700.0 * x), exp(x), log(exp(300.0 * x)), log(1.0 + 0.5 * x), log1p(0.1 * x), log1p(50.0 * abs(x))
        values += erfc(6.0 * x), erfc(0.5 * x), raised(1.0 + 0.9 * x, 4.0 * y)
        found.update(struct.pack("<9d", *values))
    return found.hexdigest()


if __name__ == "__main__":
    print(bits())
