"""The command that finds which uncertain inputs matter: ``sensitivity``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from sim import remote, report, study
from sim.commands import options
from sim.commands.output import drawing, listener, print_found
from sim.ensemble.settings import MAX_FAILED


def sensitivity(
    file: options.File,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of", metavar="OUTPUT",
            help="A question of the scenario, or actor.measure; may be repeated [default: its first question].",
        ),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option("--over", metavar="PATTERN", help="Vary only inputs such as places.mosul.*; may be repeated."),
    ] = None,
    problem: Annotated[
        Path | None, typer.Option(metavar="FILE", help="SALib's problem dictionary (JSON or YAML), in place of --over.")
    ] = None,
    replications: Annotated[int, typer.Option("--replications", "-n", min=1, help="Of each design point.")] = 10,
    trajectories: Annotated[int, typer.Option(min=2, help="Of the screening (Morris).")] = 10,
    keep: Annotated[int, typer.Option(min=2, help="How many inputs get Sobol' indices.")] = 10,
    base: Annotated[int, typer.Option(min=16, help="Rows of Saltelli's design, a power of two.")] = 128,
    spread: Annotated[
        int, typer.Option(min=0, help="Points at which unknown inputs are separated from chance; 0 skips it.")
    ] = 200,
    seed: options.Seed = 1,
    days: options.Days = None,
    until: options.Until = None,
    sets: options.Sets = None,
    coefficients: options.OtherCoefficients = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    out: options.Out = None,
    retry_failed: options.RetryFailed = False,
    max_failed: options.MaxFailed = MAX_FAILED,
    quiet: options.Quiet = False,
    figures: options.Figures = True,
    as_json: options.Json = False,
) -> None:  # fmt: skip
    """Find which uncertain inputs matter: screening, Sobol' indices of the strongest, and the share of chance."""
    sets = options.changes(sets, coefficients)
    asked = study.prepare_sensitivity(
        study.SensitivityRequest(
            source=file, of=of or (), over=over or (), problem=problem, replications=replications, seed=seed,
            trajectories=trajectories, keep=keep, base=base, spread=spread, days=days,
            until=options.until_date(until), sets=options.checked_sets(sets), workers=workers,
        )
    )  # fmt: skip
    with remote.mirrored(out) as folder, study.cluster(cluster) as executor:
        asked = replace(asked, settings=replace(asked.settings, out=folder.path, max_failed=max_failed))
        with listener(quiet) as shown:
            record = study.analyse(asked, folder.listening(shown), executor, retry_failed=retry_failed)
        found = study.SensitivityResults(record)
        found.record["folder"] = folder.name(found.folder)
        print_found(found.record, as_json, lambda terminal: report.show_sensitivity(found, terminal))
        if figures:
            with drawing(quiet):
                report.draw_sensitivity(found)
