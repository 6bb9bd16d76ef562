"""The command that finds how far levers and orders move the answers: ``levers``."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from sim import remote, report, study
from sim.commands import options
from sim.commands.output import drawing, listener, print_found
from sim.ensemble.settings import MAX_FAILED


def levers(
    file: options.File,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of", metavar="QUESTION",
            help="Show how far everything moves this question; may be repeated [default: what each moves most].",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="PATTERN",
            help="Play only levers and orders such as garrison_* or us.arm.*; may be repeated.",
        ),
    ] = None,
    orders: Annotated[
        bool, typer.Option("--orders/--no-orders", help="Also play every actor's orders early, late, much and little.")
    ] = True,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="Orders about every place and actor, not only about the dearest one.")
    ] = False,
    replications: Annotated[int, typer.Option("--replications", "-n", min=2, help="Of each setting.")] = 100,
    seed: options.Seed = 1,
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
    """Find how far each lever of a scenario, and each order of each actor, moves each question."""
    sets = options.changes(sets, coefficients)
    asked = study.prepare_levers(
        study.LeversRequest(
            source=file, replications=replications, orders=orders, everywhere=everywhere, only=only or (), of=of or (),
            seed=seed, days=days, until=options.until_date(until), sets=options.checked_sets(sets), workers=workers,
        )
    )  # fmt: skip
    with remote.mirrored(out) as folder, study.cluster(cluster) as executor:
        asked = replace(asked, settings=replace(asked.settings, out=folder.path, max_failed=max_failed))
        with listener(quiet) as shown:
            path = study.audit_levers(asked, folder.listening(shown), executor, retry_failed=retry_failed)
        found = study.LeverResults(path)
        found.record["folder"] = name = folder.name(path)
        print_found(found.record, as_json, lambda terminal: report.show_levers(found.record, terminal, name, of or ()))
        if figures:
            with drawing(quiet):
                report.draw_levers(found.record, path, of or ())
