import io

import pytest
from rich.console import Console

from sim.ensemble.progress.terminal import COMPILING, RECOMPILING, TerminalProgress
from sim.report.page.progress import ReportProgress


def watched(terminal: bool) -> tuple[TerminalProgress, io.StringIO]:
    file = io.StringIO()
    return TerminalProgress(Console(file=file, width=80, force_terminal=terminal)), file


def test_a_pipe_gets_single_lines_and_no_bar() -> None:
    progress, file = watched(terminal=False)
    with progress:
        progress.compiling(3, 320, True)
        progress.compiling(8, 320, True)
        progress.continuing(450, 1000)
        progress.playing(500, 1000)
        progress.writing()
    assert file.getvalue().split("\n") == [COMPILING, "continuing: 450 of 1,000 replications are there", ""]


def test_an_edit_is_not_called_the_first_run() -> None:
    progress, file = watched(terminal=False)
    with progress:
        progress.compiling(1, 3, False)
    assert file.getvalue() == f"{RECOMPILING}\n"


def test_a_run_for_precision_does_not_know_how_many_there_will_be() -> None:
    progress, file = watched(terminal=False)
    progress.continuing(450, None)
    assert file.getvalue() == "continuing: 450 replications are there\n"


@pytest.mark.parametrize("there", [50, 1000])
def test_a_terminal_gets_a_bar(there: int) -> None:
    progress, file = watched(terminal=True)
    with progress:
        progress.playing(there, 1000)
        progress.bar.refresh()
    assert f"{there}/1000" in file.getvalue()


def test_compiling_shows_a_moving_count() -> None:
    progress, file = watched(terminal=True)
    with progress:
        progress.compiling(12, 320, True)
        progress.bar.refresh()
    assert COMPILING in file.getvalue()
    assert "12/320" in file.getvalue()


def test_a_report_shows_what_is_waited_for() -> None:
    """Figures are drawn while replications are played; the bar is of the replications until these are done."""
    progress = ReportProgress(Console(file=io.StringIO(), width=80, force_terminal=True))
    shown = []
    with progress:
        for move in (
            lambda: progress.playing(42, 250), lambda: progress.drawing(1, 3),
            lambda: progress.playing(250, 250), lambda: progress.drawing(3, 3),
        ):  # fmt: skip
            move()
            shown.append(progress.bar.tasks[0].description)
    assert shown == ["Repeating with other random numbers"] * 3 + ["Drawing"]
