"""Names of a sweep's factors and their values in tables and figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.core import words

if TYPE_CHECKING:
    from sim.study.results import Sweep

HARM = {"displaced": "People displaced", "civilians_killed": "Civilians killed"}
SHORTEST = 2
"""Parts of a path that name a factor well enough, if no other factor has the same."""


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """Names for factors in print, such as "morale (mosul)": as much of their paths as tells them apart."""
    found: dict[str, str] = {}
    for path in paths:
        parts = path.split(".")
        length = next(
            count for count in range(SHORTEST, len(parts) + SHORTEST)
            if sum(other.split(".")[-count:] == parts[-count:] for other in paths) == 1
        )  # fmt: skip
        around = " ".join(parts[-length:-1]).replace("_", " ")
        found[parts[-1].replace("_", " ") + (f" ({around})" if around else "")] = path
    return found


def factor_value(found: Sweep, factor: str, one: Any) -> str:
    """A factor's value as it was written: x0.5, +0.1, 40 %, 0.3."""
    if one is None or one == "":
        return "unchanged"
    sign = found.sign(factor)
    amount = words.amount(one) if isinstance(one, (int, float)) else str(one)
    return f"{amount} %" if sign == "%" else f"{sign}{amount}"
