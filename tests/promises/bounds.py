"""No rule reads or writes beyond its tables: a program for a Python whose compiled rules look at every index.

``NUMBA_BOUNDSCHECK=1 python -m tests.promises.bounds`` plays what is shipped and prints, as JSON, whether indices are
looked at, whether one beyond a table is noticed, and the digests by scenario. Without the variable it prints the same
digests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import numba
import numpy as np

from sim.core.compiled import rule
from sim.ensemble.replication import play
from sim.scenario import Scenario, ScheduledEvent, load
from sim.scenario.capacity import MOST_SCRIPTED
from sim.world.blueprint import blueprint
from tests.conftest import DUEL, ROOT
from tests.promises.runs import MOSUL


@rule
def beyond(row: np.ndarray) -> float:  # type: ignore[type-arg]
    """Read the number after the last."""
    return row[len(row)]  # type: ignore[no-any-return]


def noticed() -> bool:
    """Whether an index beyond a table is an error."""
    try:
        beyond(np.zeros(3))
    except IndexError:
        return True
    return False


def played() -> Iterator[tuple[str, Scenario, int]]:
    """What is played: a name, a scenario, how many replications."""
    duel = load(DUEL)
    yield "duel", duel, 20
    order = ScheduledEvent.model_validate(
        {"date": "2014-06-05", "actor": "rebels", "order": "advance", "place": "ford"}
    )
    yield "duel with many orders", duel.model_copy(update={"events": [order] * MOST_SCRIPTED}), 2
    yield "mosul", load(MOSUL), 5
    for file in sorted((ROOT / "scenarios" / "battles").glob("*.yaml")):
        yield file.stem, load(file), 3


def main() -> None:
    """Print what was found."""
    digests = {
        name: [play(blueprint(scenario), 1, replication).digest for replication in range(count)]
        for name, scenario, count in played()
    }
    print(json.dumps({"checked": bool(numba.config.BOUNDSCHECK), "noticed": noticed(), "digests": digests}))


if __name__ == "__main__":
    main()
