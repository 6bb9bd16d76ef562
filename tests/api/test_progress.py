"""How far a run has come, in a notebook."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from sim.ensemble.progress import notebook as progress
from sim.ensemble.progress.notebook import NotebookProgress, in_notebook


class Page:
    """A notebook's page: what its one line has said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def display(self, line: str, display_id: bool) -> Page:
        assert display_id
        self.lines.append(line)
        return self

    def update(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    found = Page()
    tools = types.ModuleType("IPython.display")
    tools.HTML, tools.display = str, found.display  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython.display", tools)
    monkeypatch.setitem(sys.modules, "IPython", types.ModuleType("IPython"))
    return found


def test_the_line_goes_away_at_the_end(page: Page) -> None:
    with NotebookProgress() as shown:
        shown.continuing(10, 40)
        shown.writing()
    assert page.lines == ["continuing: 10 of 40 replications are there", "Writing the tables", ""]


def test_it_has_a_bar_where_the_end_is_known(page: Page) -> None:
    NotebookProgress().playing(10, 1000)
    assert page.lines == ['<progress value="10" max="1000"></progress> 10 of 1,000 replications']


def test_it_counts_where_the_end_is_not_known(page: Page) -> None:
    NotebookProgress().playing(1234, None)
    assert page.lines == ["1,234 replications"]


def test_it_does_not_flicker(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((10.0, 10.0, 10.1, 10.3, 10.3))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    shown = NotebookProgress()
    for count in (1, 2, 3):
        shown.compiling(count, 3, True)
    assert [line[-16:] for line in page.lines] == ["1 of 3 functions", "3 of 3 functions"]


def test_a_run_that_was_quiet_shows_nothing(page: Page) -> None:
    with NotebookProgress():
        pass
    assert page.lines == []


@pytest.mark.parametrize(("kernel", "expected"), [(object(), True), (None, False)])
def test_a_notebook_has_a_kernel(page: Page, monkeypatch: pytest.MonkeyPatch, kernel: Any, expected: bool) -> None:
    shell = types.SimpleNamespace(kernel=kernel)
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: shell, raising=False)
    assert in_notebook() is expected


def test_plain_python_is_no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not in_notebook()
