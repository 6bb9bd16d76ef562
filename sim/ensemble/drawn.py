"""The uncertain inputs of replications, drawn again: they hang on scenario, seed and number alone.

A thousand inputs are nine tenths of what a replication would leave on the disk, and drawing them takes a tenth of a
millisecond. So chunks do without them, and the table of a large run too (``Settings.draws_up_to``); whoever asks
(``Results.columns``, ``Results.draws``) is given them all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import xxhash

from sim.ensemble.arrow_arrays import block
from sim.world.draws import Drawer
from sim.world.random_streams import replication_key

if TYPE_CHECKING:
    from sim.world.blueprint import Blueprint

DRAW, REFUSED = "draw.", "refused."
"""Beginnings of the names of columns: of uncertain inputs, and of the orders after which they stand."""


def draw_again(plan: Blueprint, seed: int, replications: Iterable[int], paths: Sequence[str] | None = None) -> Any:
    """Return the uncertain inputs of some replications.

    Args:
        plan: the scenario's blueprint.
        seed: the run's.
        replications: their numbers.
        paths: the inputs that are wanted, of ``plan.draw_paths``; all of them if None.

    Returns:
        (n, k) the very numbers that the replications were played with, a column each path.
    """
    drawer, wanted = plan.drawer, plan.draw_paths if paths is None else tuple(paths)
    rows = drawer.rows[[drawer.index[path] for path in wanted]]
    some, numbers = Drawer(wanted, rows, drawer.values, drawer.upto), list(replications)
    found = np.empty((len(numbers), len(wanted)))
    for row, number in enumerate(numbers):
        found[row] = some.draw(replication_key(seed, number, "draw"))
    return found


def with_draws(plan: Blueprint, seed: int, rows: pa.Table, paths: Sequence[str] | None = None) -> pa.Table:
    """Return rows of replications with the columns ``draw.<path>``, before those of refused orders.

    Args:
        plan: the scenario's blueprint.
        seed: the run's.
        rows: with the columns ``replication`` and ``error``; where there is an error the inputs are null.
        paths: as of ``draw_again``.
    """
    names, wanted = rows.column_names, plan.draw_paths if paths is None else tuple(paths)
    values = draw_again(plan, seed, rows["replication"].to_pylist(), wanted)
    failed = np.array([error is not None for error in rows["error"].to_pylist()], bool)
    at = after_draws(names)
    columns = [*rows.columns[:at], *block(values, failed), *rows.columns[at:]]
    return pa.Table.from_arrays(columns, names=[*names[:at], *(DRAW + path for path in wanted), *names[at:]])


def schema_with_draws(plan: Blueprint, schema: pa.Schema) -> pa.Schema:
    """Return the schema of rows that have been given their inputs."""
    fields, at = list(schema), after_draws(schema.names)
    inputs = [pa.field(DRAW + path, pa.float64()) for path in plan.draw_paths]
    return pa.schema([*fields[:at], *inputs, *fields[at:]])


def after_draws(names: Sequence[str]) -> int:
    """Return the number of the column before which the uncertain inputs stand."""
    return next((at for at, name in enumerate(names) if name.startswith(REFUSED)), len(names))


def fingerprint(plan: Blueprint, seed: int) -> str:
    """Return 32 hexadecimal digits of the first replication's inputs: another version may draw others."""
    return xxhash.xxh3_128(draw_again(plan, seed, [0])).hexdigest()
