"""The command that draws: ``figures``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim import remote, report
from sim.commands.output import console

Run = Annotated[str, typer.Argument(help="The folder of a finished run, or its address.", metavar="RUN")]


def figures(
    run: Run,
    dates: Annotated[
        str | None,
        typer.Option(
            metavar="DATE,...", help="Dates that the maps show, at nightfall [default: the start, some weeks, the end]."
        ),
    ] = None,
    formats: Annotated[str, typer.Option("--format", metavar="FORMAT,...", help="png, svg or both.")] = "png",
    out: Annotated[Path | None, typer.Option(help="The folder [default: figures/ in the run folder].")] = None,
) -> None:
    """Draw the figures of a finished run: maps, falls, fans, cascade, typical courses and outcomes."""
    evenings = _dates(dates)
    from sim.ensemble.results import Results  # pyarrow is slow to import

    with remote.mirrored(run) as folder:
        results = Results(folder.there)
        with console(error=True).status("Drawing the figures") as status:
            files = report.draw_all(
                results, out, [word.strip() for word in formats.split(",")],
                lambda done, of: status.update(f"Drawing the figures: {done} of {of}"), evenings,
            )  # fmt: skip
        typer.echo(f"{len(files)} figures are in {folder.name(files[0].parent)}")


def _dates(words: str | None) -> list[datetime.date] | None:
    """Return the dates between commas."""
    if words is None:
        return None
    try:
        return [datetime.date.fromisoformat(word.strip()) for word in words.split(",")]
    except ValueError:
        raise typer.BadParameter(f'--dates "{words}": give dates such as 2014-06-10,2014-06-14') from None
