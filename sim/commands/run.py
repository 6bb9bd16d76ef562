"""Commands that simulate: ``run`` and ``replay``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim import remote, report
from sim.commands import options
from sim.commands.output import listener, print_found, progress
from sim.commands.report import make_run_report
from sim.core.clock import waited
from sim.core.coefficients import FIXED
from sim.ensemble.settings import DEFAULT_REPLICATIONS, MAX_FAILED, Settings

if TYPE_CHECKING:
    from sim.ensemble.summary import Summary
    from sim.remote import Folder
    from sim.scenario import Scenario


def run(
    file: options.File,
    replications: Annotated[
        int | None,
        typer.Option("--replications", "-n", min=1, help=f"How many replications [default: {DEFAULT_REPLICATIONS}]."),
    ] = None,
    seed: options.Seed = 1,
    days: options.Days = None,
    until: options.Until = None,
    sets: options.Sets = None,
    coefficients: options.Coefficients = None,
    workers: options.Workers = None,
    precision: Annotated[
        float | None,
        typer.Option(
            help="Run until every outcome's 95 % confidence interval is at most this much to either side, say 0.02."
        ),
    ] = None,
    out: options.Out = None,
    retry_failed: options.RetryFailed = False,
    max_failed: options.MaxFailed = MAX_FAILED,
    quiet: options.Quiet = False,
    with_report: Annotated[
        bool,
        typer.Option(
            "--report/--no-report",
            envvar="SIM_REPORT",
            help="Make report.html; --no-report skips it.",
        ),
    ] = True,
    as_json: options.Json = False,
) -> None:
    """Run a scenario many times: what could have happened, and how likely (the word ``run`` may be left out)."""
    sets = options.changes(sets, coefficients)
    if precision is not None and not 0 < precision < 0.5:
        raise typer.BadParameter(f"--precision {precision:g}: give a number between 0 and 0.5, say 0.02")
    if precision is not None and replications is not None:
        raise typer.BadParameter("give either --replications or --precision, not both")
    scenario = options.load(file, sets, days, until)
    with remote.mirrored(out) as folder:
        settings = Settings(
            seed=seed, replications=replications or DEFAULT_REPLICATIONS, precision=precision, workers=workers,
            out=folder.path, stem=file.stem, file=str(file), sets=tuple(sets or ()),
            max_failed=max_failed, retry_failed=retry_failed,
        )  # fmt: skip
        summary = _run(scenario, settings, folder, quiet)
        shares = _shares(summary, settings, quiet)
        shown = replace(summary, folder=folder.name(summary.folder))
        record = shown.as_dict() | ({"spread": shares} if shares else {})
        print_found(record, as_json, lambda terminal: report.show_run(shown, terminal, shares))
        if with_report:
            make_run_report(Path(summary.folder), quiet, as_json, folder)
    if not as_json:
        typer.echo(f"In all: {waited()}")


def _run(scenario: Scenario, settings: Settings, folder: Folder, quiet: bool) -> Summary:
    from sim.ensemble.run import run  # the compiler is slow to import
    from sim.world.build import blueprint

    plan = blueprint(scenario)
    with listener(quiet) as shown:
        return run(plan, settings, folder.listening(shown))


def _shares(summary: Summary, settings: Settings, quiet: bool) -> dict[str, dict[str, Any]]:
    """Return the shares of case, model and chance in each answer; empty where coefficients are fixed."""
    if summary.coefficients == FIXED or summary.failed == summary.replications:
        return {}
    from sim.ensemble.results import Results  # these bring the compiler, which is slow to import
    from sim.ensemble.variance_split import answer_splits

    with listener(quiet) as shown:
        found = answer_splits(Results(Path(summary.folder)), shown, settings.workers)
    return {name: split.as_dict() for name, split in found.items()}


def replay(
    file: options.File,
    replication: Annotated[int, typer.Option(min=0, help="Which replication, from 0.")],
    seed: options.Seed = 1,
    days: options.Days = None,
    until: options.Until = None,
    sets: options.Sets = None,
    coefficients: options.Coefficients = None,
    as_json: options.Json = False,
) -> None:
    """Repeat one replication of a run, alone."""
    sets = options.changes(sets, coefficients)
    scenario = options.load(file, sets, days, until)
    from sim.ensemble.compile_cache import warm_up  # the compiler is slow to import
    from sim.ensemble.replay import replay
    from sim.world.build import blueprint

    plan = blueprint(scenario)
    with progress() as shown:
        warm_up(plan, seed, shown.compiling)
    found = replay(plan, seed, replication)
    print_found(found.as_dict(), as_json, lambda terminal: report.show_replay(found, terminal))
