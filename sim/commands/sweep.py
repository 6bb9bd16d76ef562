"""The command that asks many questions at once: ``sweep``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.commands.options import (
    Cluster,
    Days,
    Figures,
    Json,
    MaxFailed,
    Out,
    Quiet,
    RetryFailed,
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

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.remote.folders import Folder
    from sim.study import Sweep


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
        bool, typer.Option("--independent", help="Dice of its own for each point, instead of common random numbers.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="The seed of all dice [default: 1].")] = None,
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
    """Play a scenario at every point of a design: what varies, and how the answers move with it."""
    from sim.study import SweepRequest, prepare_sweep, with_folder

    until_date = None if until is None else until.date()
    study = prepare_sweep(
        SweepRequest(
            source=file, factors=vary, replications=replications, seed=seed, days=days, until=until_date,
            sets=settings_said(sets), kind=design, points=points, independent=independent or None, workers=workers,
        )
    )  # fmt: skip
    from sim.remote.folders import mirrored
    from sim.study import cluster as cluster_at

    with mirrored(out) as folder, cluster_at(cluster) as executor:
        found = _play(with_folder(study, folder.path, max_failed), folder, executor, retry_failed, quiet)
        found.record["folder"] = folder.name(found.folder)
        _show(found, as_json)
        if report:
            _draw(found, quiet)


def _show(found: Sweep, as_json: bool) -> None:
    if as_json:
        print_json(found.record)
        return
    from sim.report import show_sweep

    show_sweep(found, console())


def _play(study: Any, folder: Folder, executor: Executor | None, retry_failed: bool, quiet: bool) -> Sweep:
    from sim.study import play_sweep

    if quiet:
        return play_sweep(study, folder.listening(notes()), executor, retry_failed=retry_failed)
    with progress() as shown:
        return play_sweep(study, folder.listening(shown), executor, retry_failed=retry_failed)


def _draw(found: Sweep, quiet: bool) -> None:
    """Draw the figures into the study's folder."""
    from sim.report import draw_sweep

    if quiet:
        draw_sweep(found)
        return
    with console(error=True).status("Drawing the figures"):
        draw_sweep(found)
