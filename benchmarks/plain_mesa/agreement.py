"""Do port and engine find the same? Plays the siege on both sides and compares the distributions of what comes of it.

``python -m plain_mesa.agreement -n 1000`` (in the folder ``benchmarks``) prints JSON. Five comparisons: the share of
replications in which the town falls (two proportions, pooled z), and Kolmogorov-Smirnov for the day of its fall
where it falls and for the defender's men killed, deserted and captured. Together they call two equal models different
in at most ``ERROR_RATE`` of all cases (Bonferroni). Both sides begin replication k with the same drawn world, and
days and men are whole numbers: both make the true rate lower still.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

ERROR_RATE = 0.01
"""Chance that five comparisons together call equal models different."""


def p_values(engine: Any, port: Any) -> dict[str, float]:
    """The p-value of every comparison.

    Args:
        engine: (N, 4) endings, columns as in ``reduced.Ending``.
        port: (M, 4) the same.
    """
    from scipy.stats import ks_2samp

    days = engine[engine[:, 0] >= 0, 0], port[port[:, 0] >= 0, 0]
    found = {"share fallen": two_proportions(len(days[0]), len(engine), len(days[1]), len(port))}
    found["day of the fall"] = ks_2samp(*days).pvalue if min(map(len, days)) else 1.0
    for column, name in enumerate(("killed", "deserted", "captured"), 1):
        found[name] = ks_2samp(engine[:, column], port[:, column]).pvalue
    return {name: float(value) for name, value in found.items()}


def two_proportions(first: int, of_first: int, second: int, of_second: int) -> float:
    """The two-sided p-value that two shares are the same (pooled normal approximation)."""
    pooled = (first + second) / (of_first + of_second)
    variance = pooled * (1.0 - pooled) * (1.0 / of_first + 1.0 / of_second)
    if variance <= 0.0:
        return 1.0
    return math.erfc(abs(first / of_first - second / of_second) / math.sqrt(2.0 * variance))


def agree(found: dict[str, float]) -> bool:
    """Whether no comparison is beyond the stated error rate."""
    return min(found.values()) >= ERROR_RATE / len(found)


def means(endings: Any) -> dict[str, float]:
    """What came of the replications on average; the day of the fall where there was one."""
    fallen = endings[endings[:, 0] >= 0, 0]
    found = {
        "share fallen": len(fallen) / len(endings),
        "day of the fall": float(fallen.mean()) if len(fallen) else 0.0,
    }
    return found | dict(zip(("killed", "deserted", "captured"), endings[:, 1:].mean(axis=0).tolist(), strict=True))


def compared(replications: int, port_sets: Sequence[str] = ()) -> dict[str, Any]:
    """Play the siege on both sides.

    Args:
        replications: how many on each side.
        port_sets: changes, as ``--set`` takes them, to the port's scenario only: then they should differ.
    """
    from sim.scenario import load

    from .theatres import SIEGE, SIEGE_ORDERS, siege, theatre

    ours = siege()
    theirs = theatre(load(SIEGE, sets=port_sets), SIEGE_ORDERS) if port_sets else ours
    engine = np.array([ours.engine(k) for k in range(replications)])
    port = np.array([theirs.port(k) for k in range(replications)])
    p = p_values(engine, port)
    return {
        "replications": replications, "agree": agree(p), "p": p, "engine": means(engine), "port": means(port),
    }  # fmt: skip


def main() -> None:
    """Read the command line, play and print."""
    from sim.core.errors import SimError

    words = argparse.ArgumentParser(description="Compare what port and engine find.")
    words.add_argument("-n", "--replications", type=int, default=1000)
    words.add_argument("--port-set", action="append", default=[], help="a change to the port's scenario only")
    chosen = words.parse_args()
    if chosen.replications < 1:
        words.error(f"-n: found {chosen.replications}. Allowed: 1 or more")
    try:
        print(json.dumps(compared(chosen.replications, chosen.port_set)))
    except SimError as error:
        words.error(str(error))


if __name__ == "__main__":
    main()
