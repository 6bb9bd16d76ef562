"""Arrow arrays of numbers, truths and texts whose memory Arrow takes as it is, and NumPy's arrays of theirs.

``pa.array`` looks at what it is given for itself and imports pandas before, and so do ``to_numpy`` and ``read_table``:
.4 s and 50 MB of a run that needs neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa


def numbers(values: Any, null: Any = None, kind: pa.DataType | None = None) -> pa.Array:
    """Return an array of numbers.

    Args:
        values: (n,) of one NumPy type.
        null: (n,) bool, which are null; none by default.
        kind: the Arrow type, where it is not that of ``values`` but is stored like it (a date as int32).
    """
    values = np.ascontiguousarray(values)
    found = block(values[:, None], np.zeros(len(values), bool) if null is None else null)[0]
    return found if kind is None else found.view(kind)


def block(values: Any, null: Any) -> list[pa.Array]:
    """Return the columns of a block of numbers as arrays that share its memory.

    Args:
        values: (n, k) numbers of one type.
        null: (n, k) or (n,) bool, which of them are null.
    """
    columns, rows = np.ascontiguousarray(values.T), len(values)
    hidden = np.broadcast_to(null if null.ndim == 2 else null[:, None], values.shape).T
    nulls = hidden.sum(axis=1).tolist()
    bits = np.ascontiguousarray(np.packbits(~hidden, axis=1, bitorder="little"))
    kind, width, step = pa.from_numpy_dtype(columns.dtype), bits.shape[1], rows * columns.itemsize
    data, valid = pa.py_buffer(columns), pa.py_buffer(bits)
    return [
        pa.Array.from_buffers(
            kind, rows, [valid.slice(row * width, width) if missing else None, data.slice(row * step, step)], missing
        )
        for row, missing in enumerate(nulls)
    ]


def to_numpy(column: pa.ChunkedArray) -> Any:
    """Return the numbers of a column as one (n,) array; what is null is left out."""
    parts = [np.from_dlpack(part) for part in column.drop_null().chunks]
    return np.concatenate(parts) if parts else np.zeros(0)


def truths(values: Iterable[bool | None]) -> pa.Array:
    """Return an array of yes and no, null for None."""
    found = list(values)
    yes = np.packbits(np.array([value is True for value in found], bool), bitorder="little")
    valid, missing = _validity(found)
    return pa.Array.from_buffers(pa.bool_(), len(found), [valid, pa.py_buffer(yes)], missing)


def texts(values: Iterable[str | None]) -> pa.Array:
    """Return an array of texts, null for None."""
    found = list(values)
    written = [b"" if value is None else value.encode() for value in found]
    ends = np.array([0, *accumulate(map(len, written))], np.int32)
    valid, missing = _validity(found)
    buffers = [valid, pa.py_buffer(ends), pa.py_buffer(b"".join(written))]
    return pa.Array.from_buffers(pa.string(), len(found), buffers, missing)


def words(names: Iterable[str], rows: Any) -> pa.DictionaryArray:
    """Return an array of words by their number, (n,), in a list of them."""
    return pa.DictionaryArray.from_arrays(numbers(rows.astype(np.int16)), texts(names))


def _validity(values: Sequence[Any]) -> tuple[pa.Buffer | None, int]:
    """Return the bits of what is not None, if anything is, and how many are None."""
    there = np.array([value is not None for value in values], bool)
    missing = len(values) - int(there.sum())
    return (pa.py_buffer(np.packbits(there, bitorder="little")) if missing else None), missing
