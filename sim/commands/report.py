"""The command that shows a run: ``report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.options import console
from sim.core.errors import SimError

if TYPE_CHECKING:
    from sim.remote.folders import Folder


def report(
    run: Annotated[str, typer.Argument(help="The run folder, or its address.", metavar="RUN")],
    compare: Annotated[
        str | None, typer.Option(metavar="RUN2", help="Set this run beside it instead, in one page.")
    ] = None,
    spread: Annotated[
        bool,
        typer.Option(
            "--spread/--no-spread",
            help="Play some replications again to tell ignorance from luck; --no-spread does not.",
        ),
    ] = True,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to [default: into the run folder].")] = None,
) -> None:
    """Make a run's report (report.html), or set two runs side by side."""
    from sim.ensemble.results import Results
    from sim.remote.folders import fetched, mirrored

    with mirrored(run) as folder:
        results = Results(folder.there)
        if compare is not None:
            from sim.report import make_comparison

            typer.echo(folder.name(make_comparison(results, Results(fetched(compare)), out)))
            return
        from sim.report import ReportProgress, make_report

        with ReportProgress(console(error=True)) as shown:
            path = make_report(results, shown, spread, out)
        typer.echo(folder.name(path))


class ReportFailedError(SimError):
    """The run is done and kept, but its figures or report could not be made.

    Attributes:
        folder: the run folder.
    """

    exit_code = 1

    def __init__(self, folder: str, error: Exception) -> None:
        reason = str(error) if isinstance(error, SimError) else f"{type(error).__name__}: {error}"
        again = f"python -m sim report {folder}"
        super().__init__(f"The run is complete, but its report is not: {reason}\nTry again with: {again}")
        self.folder = folder


def show_run(run: Path, quiet: bool, err: bool, folder: Folder) -> None:
    """Draw a run's figures and make its report, unless they are there, and say where.

    Args:
        run: the run folder, complete.
        quiet: show no progress.
        err: say it on standard error, for standard output belongs to somebody else.
        folder: what was worked in, which knows what to call the run.

    Raises:
        NothingSucceededError: all replications failed.
        ReportFailedError: something went wrong; the run itself is safe.
    """
    from sim.ensemble.results import NothingSucceededError
    from sim.report import ReportProgress, with_figures

    shown = ReportProgress(console(error=True))
    shown.bar.disable = shown.bar.disable or quiet
    try:
        with shown:
            path = with_figures(run, shown)
    except NothingSucceededError:
        raise  # trying again would not help
    except Exception as error:  # whatever it is, the run is not lost
        raise ReportFailedError(folder.name(run), error) from error
    typer.echo(f"Report: {folder.name(path)}", err=err)
