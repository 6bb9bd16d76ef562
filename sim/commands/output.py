"""Writing to the terminal: the console, JSON, the progress of a run, and the status while figures are drawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from sim.core.plain_text import can_show
from sim.ensemble.listener import Listener, Silent

if TYPE_CHECKING:
    from rich.console import Console

    from sim.ensemble.progress.terminal import TerminalProgress


def console(markup: bool = True, error: bool = False) -> Console:
    """Return the terminal, or 80 plain columns in a pipe (``COLUMNS`` may say otherwise)."""
    from rich.console import Console  # slow to import

    return Console(stderr=error, markup=markup, emoji=False)


def progress() -> TerminalProgress:
    """Return a progress bar on the terminal's error stream; a context manager and a listener."""
    from sim.ensemble.progress.terminal import TerminalProgress  # rich is slow to import

    return TerminalProgress(console(error=True))


class Notes(Silent):
    """A listener that prints notes on the error stream and shows no progress."""

    def noting(self, line: str) -> None:
        """Print one line."""
        typer.echo(line, err=True)


@contextmanager
def listener(quiet: bool) -> Iterator[Listener]:
    """Give a run its listener: a progress bar, or with ``--quiet`` one that only prints notes."""
    if quiet:
        yield Notes()
        return
    with progress() as shown:
        yield shown


@contextmanager
def drawing(quiet: bool) -> Iterator[None]:
    """Show that figures are being drawn, unless ``--quiet`` forbids it."""
    if quiet:
        yield
        return
    with console(error=True).status("Drawing the figures"):
        yield


def print_found(record: dict[str, Any], as_json: bool, show: Callable[[Console], object]) -> None:
    """Print a result: its record as JSON, or as ``show`` writes it on the terminal."""
    if as_json:
        print_json(record)
    else:
        show(console())


def print_json(content: Any) -> None:
    """Print JSON on standard output; escape what its encoding lacks, so that no reader gets other text."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    typer.echo(text if can_show(text) else json.dumps(content, indent=2, allow_nan=False))
