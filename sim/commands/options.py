"""What commands share: their options, loading a scenario as the options change it, and writing to the terminal."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.ensemble.listener import Listener
    from sim.ensemble.progress.terminal import TerminalProgress

File = Annotated[Path, typer.Argument(help="The scenario file (YAML).", metavar="FILE")]
Seed = Annotated[int, typer.Option(help="The seed of all dice.")]
Days = Annotated[int | None, typer.Option(min=1, help="Play so many days.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Play until this date.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a number of the scenario; may be repeated."),
]
Out = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="The folder, or an address such as s3://bucket/folder [default: under results/]."),
]
Cluster = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Play on a Dask cluster: its scheduler, tcp://scheduler:8786.")
]
Workers = Annotated[int | None, typer.Option(min=1, help="Threads [default: one a core].")]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Play the replications again that raised an error.")]
MaxFailed = Annotated[
    float,
    typer.Option(
        "--max-failed",
        metavar="SHARE",
        min=0,
        max=1,
        help="The largest share of replications that may fail; if more do, or all, the exit code is 1.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
Figures = Annotated[
    bool, typer.Option("--report/--no-report", envvar="SIM_REPORT", help="Draw the figures; --no-report does not.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def load(file: Path, sets: list[str] | None = None, days: int | None = None, until: datetime | None = None) -> Any:
    """Load a scenario as changed by the options."""
    from sim.scenario import load

    if days is not None and until is not None:
        raise typer.BadParameter("give either --days or --until, not both")
    return load(file, sets=settings_said(sets), days=days, until=_date(until))


def settings_said(sets: list[str] | None) -> list[str]:
    """What ``--set`` says, once every change has its "="."""
    for change in sets or ():
        if not change.partition("=")[1]:
            raise typer.BadParameter(f'"{change}" has no "="; write --set path=value')
    return sets or []


def _date(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def console(markup: bool = True, error: bool = False) -> Console:
    """The terminal, or 80 plain columns in a pipe (``COLUMNS`` may say otherwise)."""
    from rich.console import Console

    return Console(stderr=error, markup=markup, emoji=False)


def progress() -> TerminalProgress:
    """A progress bar on the terminal's error stream; a context manager and a listener."""
    from sim.ensemble.progress.terminal import TerminalProgress

    return TerminalProgress(console(error=True))


def notes() -> Listener:
    """A listener that says what one should know on the error stream, and shows no progress."""
    from sim.ensemble.listener import Silent

    class Notes(Silent):
        """Says what it is told to note."""

        def noting(self, line: str) -> None:
            """One line."""
            typer.echo(line, err=True)

    return Notes()


def print_json(content: Any) -> None:
    """JSON on standard output; what its encoding lacks is escaped, so that no reader gets other text."""
    from sim.core.plain_text import can_show

    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    typer.echo(text if can_show(text) else json.dumps(content, indent=2, allow_nan=False))
