"""What docs/notebook.md shows works, cell after cell."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import sim
from tests.conftest import DUEL, ROOT

PAGE = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")


def test_the_cells_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tests" / "scenarios").mkdir(parents=True)
    shutil.copy(DUEL, tmp_path / "tests" / "scenarios")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for cell in re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        exec(compile(cell, "docs/notebook.md", "exec"), names)
    assert names["theatre"].digest() == names["runs"].replay(3).digest


def test_every_table_and_figure_of_the_page_is_there(runs: sim.Runs) -> None:
    figures = set(re.findall(r"^\| `runs\.plot\.(\w+)", PAGE, re.MULTILINE))
    tables = set(re.findall(r"^\| `runs\.(\w+)`", PAGE, re.MULTILINE))
    assert figures == {name for name in dir(runs.plot) if not name.startswith("_")}
    assert all(len(getattr(runs, name)) for name in tables)


def test_the_extra_keeps_what_the_page_says() -> None:
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {"solara>=1.58.2,<1.59", "solara-assets>=1.58.2,<1.59", "ipyvuetify>=1.10,<2"} <= set(extras["viz"])


INSTEAD = {
    "scenarios/mosul.yaml": DUEL.as_posix(), "replications=500": "replications=3, days=8", "mosul": "ford",
    "isis": "rebels", "tikrit_falls": "castle_holds", "us_strikes": "patron_strikes",
}  # fmt: skip
"""What the example's notebook is played with here: a case that takes seconds as plain Python."""


def test_the_cells_of_the_example_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = json.loads((ROOT / "examples" / "notebook.ipynb").read_text(encoding="utf-8"))
    (tmp_path / "scenarios").mkdir()
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for cell in (cell for cell in notebook["cells"] if cell["cell_type"] == "code"):
        code = "".join(cell["source"])
        for word, instead in INSTEAD.items():
            code = code.replace(word, instead)
        exec(compile(code, "notebook.ipynb", "exec"), names)
    assert list(names["both"].index) == list(names["runs"].answers.index[:6])
