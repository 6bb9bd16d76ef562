"""The command that asks which inputs matter: ``sensitivity``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.commands.options import (
    Cluster,
    Days,
    Figures,
    File,
    Json,
    MaxFailed,
    Out,
    Quiet,
    RetryFailed,
    Seed,
    Sets,
    Until,
    Workers,
    console,
    notes,
    print_json,
    progress,
    settings_said,
)
from sim.ensemble.settings import MAX_FAILED


def sensitivity(
    file: File,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of", metavar="OUTPUT",
            help="A question of the scenario, or actor.measure; may be repeated [default: its first question].",
        ),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option("--over", metavar="PATTERN", help="Move only inputs such as places.mosul.*; may be repeated."),
    ] = None,
    problem: Annotated[
        Path | None, typer.Option(metavar="FILE", help="SALib's problem dictionary (JSON or YAML), in place of --over.")
    ] = None,
    replications: Annotated[int, typer.Option("--replications", "-n", min=1, help="Of each design point.")] = 10,
    trajectories: Annotated[int, typer.Option(min=2, help="Of the screening (Morris).")] = 10,
    keep: Annotated[int, typer.Option(min=2, help="How many inputs get Sobol' indices.")] = 10,
    base: Annotated[int, typer.Option(min=16, help="Rows of Saltelli's design, a power of two.")] = 128,
    spread: Annotated[
        int, typer.Option(min=0, help="Points at which ignorance is told from luck; 0 leaves it out.")
    ] = 200,
    seed: Seed = 1,
    days: Days = None,
    until: Until = None,
    sets: Sets = None,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    retry_failed: RetryFailed = False,
    max_failed: MaxFailed = MAX_FAILED,
    quiet: Quiet = False,
    report: Figures = True,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Find out which unknowns matter: screening of all, Sobol' indices of the strongest, ignorance and luck."""
    from sim.study import SensitivityRequest, prepare_sensitivity

    asked = prepare_sensitivity(
        SensitivityRequest(
            source=file, of=of or (), over=over or (), problem=problem, replications=replications, seed=seed,
            trajectories=trajectories, keep=keep, base=base, spread=spread, days=days,
            until=None if until is None else until.date(), sets=settings_said(sets), workers=workers,
        )
    )  # fmt: skip
    from sim.remote.folders import mirrored
    from sim.study import cluster as cluster_at

    with mirrored(out) as folder, cluster_at(cluster) as executor:
        asked = replace(asked, settings=replace(asked.settings, out=folder.path, max_failed=max_failed))
        if quiet:
            found = _play(asked, folder.listening(notes()), executor, retry_failed)
        else:
            with progress() as shown:
                found = _play(asked, folder.listening(shown), executor, retry_failed)
        found.record["folder"] = folder.name(found.folder)
        _show(found, as_json)
        if report:
            _draw(found, quiet)


def _play(asked: Any, listener: Any, executor: Any, retry_failed: bool) -> Any:
    from sim.study import SensitivityResults, analyse

    return SensitivityResults(analyse(asked, listener, executor, retry_failed=retry_failed))


def _show(found: Any, as_json: bool) -> None:
    if as_json:
        print_json(found.record)
        return
    from sim.report import show_sensitivity

    show_sensitivity(found, console())


def _draw(found: Any, quiet: bool) -> None:
    from sim.report import draw_sensitivity

    if quiet:
        draw_sensitivity(found)
        return
    with console(error=True).status("Drawing the figures"):
        draw_sensitivity(found)
