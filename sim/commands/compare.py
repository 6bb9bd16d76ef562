"""The command that compares two scenarios with common random numbers: ``compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim import remote, report, study
from sim.commands import options
from sim.commands.output import listener, print_found
from sim.ensemble.settings import MAX_FAILED, Settings


def compare(
    first: Annotated[Path, typer.Argument(help="A scenario file (YAML).", metavar="A")],
    second: Annotated[
        Path | None,
        typer.Argument(
            help="The scenario to compare it with; it may extend A [default: A, changed by --lever or --set-b].",
            metavar="B",
        ),
    ] = None,
    levers: Annotated[
        list[str] | None,
        typer.Option("--lever", metavar="NAME=VALUE", help="Set a lever of B, which is A by default; may be repeated."),
    ] = None,
    pairs: Annotated[int, typer.Option("--replications", "-n", min=1, help="How many pairs of replications.")] = 500,
    seed: options.Seed = 1,
    days: options.Days = None,
    until: options.Until = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a number of both scenarios; may be repeated."),
    ] = None,
    coefficients: options.Coefficients = None,
    sets_b: Annotated[
        list[str] | None,
        typer.Option("--set-b", metavar="PATH=VALUE", help="Change a number of B alone; may be repeated."),
    ] = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    out: options.Out = None,
    retry_failed: options.RetryFailed = False,
    max_failed: options.MaxFailed = MAX_FAILED,
    quiet: options.Quiet = False,
    figures: options.Figures = True,
    as_json: options.Json = False,
) -> None:
    """Run two scenarios with common random numbers, replication by replication, and show what the change changes."""
    sets = options.changes(sets, coefficients)
    changes, pulls = [*(sets_b or ())], options.checked_levers(levers)
    if second is None and not changes and not pulls:
        raise typer.BadParameter("give a second scenario, --lever NAME=VALUE or --set-b PATH=VALUE")
    second = second or first
    both = (options.load(first, sets, days, until),
            options.with_levers(second, [*(sets or ()), *changes], pulls, days, until))  # fmt: skip
    from sim.world.build import blueprint  # the compiler is slow to import

    pairing = study.pairing(*(blueprint(scenario) for scenario in both))
    files = (str(first), str(second))
    with remote.mirrored(out) as folder, study.cluster(cluster) as executor:
        settings = Settings(
            seed=seed, replications=pairs, workers=workers, out=folder.path, stem=f"{first.stem}-vs-{second.stem}",
            sets=(*(sets or ()), *(f"b: {one}" for one in (*changes, *pulls))),
            max_failed=max_failed, retry_failed=retry_failed,
        )  # fmt: skip
        with listener(quiet) as shown:
            found, path = study.compare(pairing, settings, files, folder.listening(shown), executor)
        print_found(found, as_json, lambda terminal: report.show_comparison(found, terminal, folder.name(path)))
        if figures:
            report.save_figure(report.draw_differences(found), path, "differences")
