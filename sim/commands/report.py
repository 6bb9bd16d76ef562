"""The command that makes a run's report: ``report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import sim.report  # the command itself is called report
from sim import remote
from sim.commands.output import console
from sim.core.errors import SimError

if TYPE_CHECKING:
    from sim.remote import Folder


def report(
    run: Annotated[str, typer.Argument(help="The run folder, or its address.", metavar="RUN")],
    compare: Annotated[
        str | None, typer.Option(metavar="RUN2", help="Compare with this run instead, on one page.")
    ] = None,
    spread: Annotated[
        bool,
        typer.Option(
            "--spread/--no-spread",
            help="Repeat some replications to separate unknown inputs from chance; --no-spread skips it.",
        ),
    ] = True,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="The file [default: in the run folder].")] = None,
) -> None:
    """Make a run's report (report.html), or compare two runs on one page."""
    from sim.ensemble.results import Results  # pyarrow is slow to import

    with remote.mirrored(run) as folder:
        results = Results(folder.there)
        if compare is not None:
            other = Results(remote.fetched(compare))
            typer.echo(folder.name(sim.report.make_comparison(results, other, out)))
            return
        with sim.report.ReportProgress(console(error=True)) as shown:
            path = sim.report.make_report(results, shown, spread, out)
        typer.echo(folder.name(path))


class ReportFailedError(SimError):
    """The run is done and kept, but its report could not be made.

    Attributes:
        folder: the run folder.
    """

    exit_code = 1

    def __init__(self, folder: str, error: Exception) -> None:
        reason = str(error) if isinstance(error, SimError) else f"{type(error).__name__}: {error}"
        again = f"python -m sim report {folder}"
        super().__init__(f"The run is complete, but its report is not: {reason}\nTry again with: {again}")
        self.folder = folder


def make_run_report(run: Path, quiet: bool, err: bool, folder: Folder) -> None:
    """Make a run's report, unless it exists, and print where it is.

    Args:
        run: the run folder, complete.
        quiet: show no progress.
        err: print on standard error, because standard output holds JSON.
        folder: the folder that the run was written to; it names the run by its path or address.

    Raises:
        NothingSucceededError: all replications failed.
        ReportFailedError: something went wrong; the run itself is safe.
    """
    from sim.ensemble.results import NothingSucceededError, Results  # pyarrow is slow to import

    shown = sim.report.ReportProgress(console(error=True))
    shown.bar.disable = shown.bar.disable or quiet
    try:
        with shown:
            path = sim.report.make_report(Results(run), shown)
    except NothingSucceededError:
        raise  # trying again would not help
    except Exception as error:  # whatever it is, the run is not lost
        raise ReportFailedError(folder.name(run), error) from error
    typer.echo(f"Report: {folder.name(path)}", err=err)
