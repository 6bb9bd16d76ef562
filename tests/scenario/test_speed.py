from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

import sim.scenario
from sim.scenario import load
from tests.scenario.helpers import DUEL

HEAVY = ("numba", "mesa", "pyarrow", "pydantic", "yaml")


def test_importing_the_room_brings_nothing_heavy() -> None:
    code = f"import sys, sim.scenario; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_room_has_no_other_public_names() -> None:
    with pytest.raises(AttributeError, match="lode"):
        sim.scenario.lode  # noqa: B018


def test_a_scenario_without_coefficients_is_loaded_without_the_compiler(tmp_path: Path) -> None:
    start = DUEL.read_text(encoding="utf-8").partition("\nparameters:")
    (tmp_path / "case.yaml").write_text(start[0] + "\nsources: {census: x}\n", encoding="utf-8")
    code = "import sys; from sim.scenario import load; load(sys.argv[1]); print('numba' in sys.modules)"
    command = [sys.executable, "-c", code, str(tmp_path / "case.yaml")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_large_scenario_loads_in_a_moment(tmp_path: Path) -> None:
    lines = [f"  extra-{n}:\n    {{actor: crown, kind: garrison, place: ford,\n     paper: 900,\n     present: 50%}}\n"
             for n in range(600)]  # fmt: skip
    text = DUEL.read_text(encoding="utf-8").replace("formations:\n", "formations:\n" + "".join(lines))
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    load(tmp_path / "case.yaml")
    before = time.process_time()
    load(tmp_path / "case.yaml")
    assert time.process_time() - before < 0.7
