"""Facts about Arrow arrays that are made without pandas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble.arrow_arrays import numbers, texts, to_numpy, truths, words
from tests.compiled import Compiled
from tests.conftest import DUEL


@given(st.lists(st.none() | st.text(max_size=5)))
def test_texts_are_what_arrow_makes_of_them(values: list[str | None]) -> None:
    assert texts(values).equals(pa.array(values, pa.string()))


@given(st.lists(st.none() | st.booleans()))
def test_truths_are_what_arrow_makes_of_them(values: list[bool | None]) -> None:
    assert truths(values).equals(pa.array(values, pa.bool_()))


@pytest.mark.parametrize("kind", ["int16", "int32", "int64", "float32", "float64"])
@given(values=st.lists(st.integers(-30000, 30000)), data=st.data())
def test_numbers_are_what_arrow_makes_of_them(kind: str, values: list[int], data: Any) -> None:
    found = np.array(values, kind)
    null = np.array(data.draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found))), bool)
    assert numbers(found, null).equals(pa.array(found, mask=null))
    assert numbers(found).equals(pa.array(found))
    assert np.array_equal(to_numpy(pa.chunked_array([numbers(found, null)])), found[~null])


def test_dates_are_stored_like_numbers() -> None:
    days = np.array([0, 16_000], np.int32)
    assert numbers(days, kind=pa.date32()).equals(pa.array(days, pa.date32()))


def test_words_are_a_dictionary() -> None:
    assert words(["a", "b"], np.array([1, 0, 1])).to_pylist() == ["b", "a", "b"]


def test_a_plain_run_imports_what_it_needs_alone(compiled: Compiled, tmp_path: Any) -> None:
    program = tmp_path / "plain.py"
    program.write_text(
        "import subprocess, sys\n"
        f"code = '''import sys; sys.argv = ['sim', {str(DUEL)!r}, '-n', '60', '--no-report', '--quiet', "
        f"'--out', {str(tmp_path / 'run')!r}]\n"
        "from sim.entry import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = ['pandas', 'matplotlib', 'mesa', 'sklearn', 'SALib', 'starlette', 'pyarrow.dataset']\n"
        "print('imported:', [name for name in heavy if name in sys.modules])'''\n"
        "print(subprocess.run([sys.executable, '-c', code], capture_output=True, text=True).stdout)\n",
        encoding="utf-8",
    )
    assert "imported: []" in compiled.said(program)
