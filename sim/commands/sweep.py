"""The command that runs a scenario over a design: ``sweep``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim import remote, report, study
from sim.commands import options
from sim.commands.output import drawing, listener, print_found
from sim.ensemble.settings import MAX_FAILED


def sweep(
    file: Annotated[Path, typer.Argument(help="A scenario file or a study file (YAML).", metavar="FILE")],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary", metavar="PATH=VALUES",
            help="What varies: low:high:how many, or a list such as x0.5,x1,x2, or own; may be repeated.",
        ),
    ] = None,
    replications: Annotated[
        int | None, typer.Option("--replications", "-n", min=1, help="Of each design point [default: 200].")
    ] = None,
    design: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="grid (all combinations), list (row by row), lhs, sobol, morris, or a table FILE.csv [default: grid].",
        ),
    ] = None,
    points: Annotated[
        int | None, typer.Option(min=1, help="How many design points lhs, sobol and morris draw.")
    ] = None,
    independent: Annotated[
        bool, typer.Option("--independent", help="Own random streams for each point, not common random numbers.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Seed of all random streams [default: 1].")] = None,
    days: options.Days = None,
    until: options.Until = None,
    sets: options.Sets = None,
    coefficients: options.Coefficients = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    out: options.Out = None,
    retry_failed: options.RetryFailed = False,
    max_failed: options.MaxFailed = MAX_FAILED,
    quiet: options.Quiet = False,
    figures: options.Figures = True,
    as_json: options.Json = False,
) -> None:  # fmt: skip
    """Run a scenario at every point of a design: what varies, and how the answers change with it."""
    sets = options.changes(sets, coefficients)
    asked = study.prepare_sweep(
        study.SweepRequest(
            source=file, factors=vary, replications=replications, seed=seed, days=days,
            until=options.until_date(until), sets=options.checked_sets(sets), kind=design, points=points,
            independent=independent or None, workers=workers,
        )
    )  # fmt: skip
    with remote.mirrored(out) as folder, study.cluster(cluster) as executor:
        asked = study.with_folder(asked, folder.path, max_failed)
        with listener(quiet) as shown:
            found = study.play_sweep(asked, folder.listening(shown), executor, retry_failed=retry_failed)
        found.record["folder"] = folder.name(found.folder)
        print_found(found.record, as_json, lambda terminal: report.show_sweep(found, terminal))
        if figures:
            with drawing(quiet):
                report.draw_sweep(found)
