"""The command that finds the region of the inputs in which an outcome occurs: ``discover``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim import report, study
from sim.commands import options
from sim.commands.output import print_found
from sim.ensemble.settings import MAX_FAILED


def discover(
    where: Annotated[
        Path,
        typer.Argument(
            metavar="WHERE", help="The folder of a finished run or sweep, or a scenario file (YAML) to run first."
        ),
    ],
    outcome: Annotated[str, typer.Option("--outcome", metavar="NAME", help="A question of the scenario.")],
    no: Annotated[bool, typer.Option("--no", help="Look for replications in which the answer is no.")] = False,
    density: Annotated[
        float | None,
        typer.Option(
            help="Share of the box's replications in which that should be the answer "
            "[default: 0.8, or halfway from the base rate to 1 where that is more]."
        ),
    ] = None,
    limits: Annotated[int, typer.Option(min=1, help="How many inputs a box may restrict.")] = 4,
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=1, help="How many replications, if a scenario is run.")
    ] = 2000,
    seed: options.Seed = 1,
    days: options.Days = None,
    until: options.Until = None,
    sets: options.Sets = None,
    coefficients: options.Coefficients = None,
    workers: options.Workers = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder [default: WHERE, or a run folder under results/].")
    ] = None,
    retry_failed: options.RetryFailed = False,
    max_failed: options.MaxFailed = MAX_FAILED,
    quiet: options.Quiet = False,
    figures: options.Figures = True,
    as_json: options.Json = False,
) -> None:
    """Find the region of the uncertain inputs in which an outcome occurs: boxes by PRIM, described in words."""
    sets = options.changes(sets, coefficients)
    found = study.discover(
        where, outcome, wanted=not no, density=density, limits=limits, seed=seed, replications=replications, days=days,
        until=options.until_date(until), sets=sets, workers=workers, out=out,
        progress=False if quiet else None, max_failed=max_failed, retry_failed=retry_failed,
    )  # fmt: skip
    if figures:
        report.draw_discovery(found)
    print_found(found.record, as_json, lambda terminal: report.show_discovery(found, terminal))
    if found.record["base_rate"] is None:  # no replication answers the question
        raise SystemExit(1)
