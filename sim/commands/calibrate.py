"""The command that moves coefficients towards what happened: ``calibrate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.commands.options import (
    File,
    Json,
    MaxFailed,
    RetryFailed,
    Seed,
    Sets,
    console,
    notes,
    print_json,
    progress,
    settings_said,
)  # fmt: skip
from sim.ensemble.settings import MAX_FAILED


def calibrate(
    file: File,
    patterns: Annotated[
        Path | None,
        typer.Option("--patterns", metavar="FILE", help="The patterns [default: in calibration/ beside the scenario]."),
    ] = None,
    points: Annotated[
        int | None, typer.Option(min=1, help="Points of a wave [default: 12 for each coefficient].")
    ] = None,
    replications: Annotated[int, typer.Option("--replications", "-n", min=2, help="Of each point.")] = 20,
    waves: Annotated[int, typer.Option(min=1, help="Of history matching, at most.")] = 3,
    particles: Annotated[int, typer.Option(min=20, help="Points of a generation on what is left.")] = 200,
    generations: Annotated[int, typer.Option(min=1, help="How many generations.")] = 3,
    checks: Annotated[
        int, typer.Option(min=0, help="Replications of hindcast and battles, before and after; 0 leaves them out.")
    ] = 400,
    screening: Annotated[
        bool, typer.Option("--screening", help="Only find out which candidates move the patterns (Morris).")
    ] = False,
    trajectories: Annotated[int, typer.Option(min=2, help="Of the screening.")] = 8,
    seed: Seed = 1,
    sets: Sets = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads [default: one a core].")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder [default: one under results/].")] = None,
    retry_failed: RetryFailed = False,
    max_failed: MaxFailed = MAX_FAILED,
    write: Annotated[
        bool, typer.Option("--write", help="Put what is proposed into the registry of coefficients.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    report: Annotated[
        bool, typer.Option("--report/--no-report", envvar="SIM_REPORT", help="Draw the figures; --no-report does not.")
    ] = True,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Calibrate coefficients to what happened: history matching, then ABC; checked against what was held back."""
    if screening and write:
        raise typer.BadParameter("a screening proposes no values; leave out --screening or --write")
    from sim.study import CalibrationRequest

    request = CalibrationRequest(
        file, patterns, points, replications, waves, particles, generations, checks, trajectories, seed=seed,
        sets=settings_said(sets), workers=workers, out=out, max_failed=max_failed, retry_failed=retry_failed,
    )  # fmt: skip
    if quiet:
        found = _found(request, screening, notes())
    else:
        with progress() as shown:
            found = _found(request, screening, shown)
    if write:
        _write(found, as_json)
    if as_json:
        print_json(found)
    elif screening:
        from sim.report import show_screening

        show_screening(found, console())
    else:
        from sim.report import show_calibration

        show_calibration(found, console())
    if report and not screening:
        from sim.report import draw_calibration

        draw_calibration(found)


def _found(request: Any, screening: bool, listener: Any = None) -> dict[str, Any]:
    from sim.study import calibrate as play
    from sim.study import prepare_calibration, screen_calibration

    return screen_calibration(request, listener) if screening else play(prepare_calibration(request), listener)


def _write(found: dict[str, Any], as_json: bool) -> None:
    from sim.core.coefficients import FILE
    from sim.study import write_registry

    changed = write_registry(found["coefficients"], found["calibration"])
    typer.echo(f"{len(changed)} coefficients written into {FILE}; all results change with them.", err=as_json)
