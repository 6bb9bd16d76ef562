"""Commands that play: ``run`` and ``replay``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.commands.options import (
    Days,
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
    load,
    notes,
    print_json,
    progress,
)
from sim.ensemble.settings import DEFAULT_REPLICATIONS, MAX_FAILED, Settings

if TYPE_CHECKING:
    from sim.remote.folders import Folder


def run(
    file: File,
    replications: Annotated[
        int | None,
        typer.Option("--replications", "-n", min=1, help=f"How many replications [default: {DEFAULT_REPLICATIONS}]."),
    ] = None,
    seed: Seed = 1,
    days: Days = None,
    until: Until = None,
    sets: Sets = None,
    workers: Workers = None,
    precision: Annotated[
        float | None,
        typer.Option(help="Play until every outcome's 95 % interval is at most this much to either side, say 0.02."),
    ] = None,
    out: Out = None,
    retry_failed: RetryFailed = False,
    max_failed: MaxFailed = MAX_FAILED,
    quiet: Quiet = False,
    report: Annotated[
        bool,
        typer.Option(
            "--report/--no-report",
            envvar="SIM_REPORT",
            help="Draw the figures and make report.html; --no-report does neither.",
        ),
    ] = True,
    as_json: Json = False,
) -> None:
    """Play a scenario many times and say what could have happened and how likely (``run`` may be left out)."""
    if precision is not None and not 0 < precision < 0.5:
        raise typer.BadParameter(f"--precision {precision:g}: give a number between 0 and 0.5, say 0.02")
    if precision is not None and replications is not None:
        raise typer.BadParameter("give either --replications or --precision, not both")
    scenario = load(file, sets, days, until)
    from sim.remote.folders import mirrored

    with mirrored(out) as folder:
        settings = Settings(
            seed=seed, replications=replications or DEFAULT_REPLICATIONS, precision=precision, workers=workers,
            out=folder.path, stem=file.stem, file=str(file), sets=tuple(sets or ()),
            max_failed=max_failed, retry_failed=retry_failed,
        )  # fmt: skip
        summary = _play(scenario, settings, folder, quiet)
        _show(replace(summary, folder=folder.name(summary.folder)), as_json)
        if report:
            from sim.commands.report import show_run

            show_run(Path(summary.folder), quiet, as_json, folder)
    if not as_json:
        from sim.core.clock import waited

        typer.echo(f"In all: {waited()}")


def _show(summary: Any, as_json: bool) -> None:
    if as_json:
        print_json(summary.as_dict())
        return
    from sim.report import show_run

    show_run(summary, console())


def _play(scenario: Any, settings: Settings, folder: Folder, quiet: bool) -> Any:
    from sim.ensemble.run import run as play
    from sim.world.build import blueprint

    plan = blueprint(scenario)
    if quiet:
        return play(plan, settings, folder.listening(notes()))
    with progress() as shown:
        return play(plan, settings, folder.listening(shown))


def replay(
    file: File,
    replication: Annotated[int, typer.Option(min=0, help="Which replication, from 0.")],
    seed: Seed = 1,
    days: Days = None,
    until: Until = None,
    sets: Sets = None,
    as_json: Json = False,
) -> None:
    """Play one replication of a run again, alone."""
    scenario = load(file, sets, days, until)
    from sim.ensemble.compile_cache import warm_up
    from sim.ensemble.replay import replay as play_again
    from sim.world.build import blueprint

    plan = blueprint(scenario)
    with progress() as shown:
        warm_up(plan, seed, shown.compiling)
    found = play_again(plan, seed, replication)
    if as_json:
        print_json(found.as_dict())
        return
    from sim.report import show_replay

    show_replay(found, console())
