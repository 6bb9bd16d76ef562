"""The command that calibrates coefficients to the historical record: ``calibrate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim import report, study
from sim.commands import options
from sim.commands.output import listener, print_found
from sim.ensemble.settings import MAX_FAILED


def calibrate(
    file: options.File,
    patterns: Annotated[
        Path | None,
        typer.Option("--patterns", metavar="FILE", help="The patterns [default: in calibration/ beside the scenario]."),
    ] = None,
    points: Annotated[
        int | None, typer.Option(min=1, help="Design points of a wave [default: 12 for each coefficient].")
    ] = None,
    replications: Annotated[int, typer.Option("--replications", "-n", min=2, help="Of each point.")] = 20,
    waves: Annotated[int, typer.Option(min=1, help="Of history matching, at most.")] = 3,
    particles: Annotated[int, typer.Option(min=20, help="Points of a generation in the space that is left.")] = 200,
    generations: Annotated[int, typer.Option(min=1, help="How many generations.")] = 3,
    checks: Annotated[
        int, typer.Option(min=0, help="Replications of hindcast and battles, before and after; 0 skips them.")
    ] = 400,
    screening: Annotated[
        bool, typer.Option("--screening", help="Only find which candidates move the patterns (Morris).")
    ] = False,
    trajectories: Annotated[int, typer.Option(min=2, help="Of the screening.")] = 8,
    seed: options.Seed = 1,
    sets: options.Sets = None,
    coefficients: options.OtherCoefficients = None,
    workers: options.Workers = None,
    out: options.LocalOut = None,
    retry_failed: options.RetryFailed = False,
    max_failed: options.MaxFailed = MAX_FAILED,
    write: Annotated[
        bool, typer.Option("--write", help="Write the proposed values into the registry of coefficients.")
    ] = False,
    write_set: Annotated[
        bool, typer.Option("--write-set", help="Make the calibration's plausible set that of the package.")
    ] = False,
    quiet: options.Quiet = False,
    figures: options.Figures = True,
    as_json: options.Json = False,
) -> None:  # fmt: skip
    """Calibrate coefficients to what happened: history matching, then ABC; checked against what was held back."""
    sets = options.changes(sets, coefficients)
    if screening and (write or write_set):
        raise typer.BadParameter("a screening proposes no values; leave out --screening or --write")
    request = study.CalibrationRequest(
        file, patterns, points, replications, waves, particles, generations, checks, trajectories, seed=seed,
        sets=options.checked_sets(sets), workers=workers, out=out, max_failed=max_failed, retry_failed=retry_failed,
    )  # fmt: skip
    if screening:
        _screen(request, quiet, as_json)
        return
    with listener(quiet) as shown:
        found = study.calibrate(study.prepare_calibration(request), shown)
    if write:
        _write(found, as_json)
    if write_set:
        _write_set(found, as_json)
    print_found(found, as_json, lambda terminal: report.show_calibration(found, terminal))
    if figures:
        report.draw_calibration(found)


def _screen(request: study.CalibrationRequest, quiet: bool, as_json: bool) -> None:
    with listener(quiet) as shown:
        found = study.screen_calibration(request, shown)
    print_found(found, as_json, lambda terminal: report.show_screening(found, terminal))


def _write(found: dict[str, Any], as_json: bool) -> None:
    from sim.core.coefficients import FILE  # reading the registry takes a tenth of a second

    changed = study.write_registry(found["coefficients"], found["calibration"])
    typer.echo(f"{len(changed)} coefficients written into {FILE}; all results change with them.", err=as_json)


def _write_set(found: dict[str, Any], as_json: bool) -> None:
    from sim.core.plausible import FILE  # as above

    study.write_plausible(Path(found["folder"]))
    typer.echo(f"Plausible set written into {FILE}; results with plausible coefficients change with it.", err=as_json)
