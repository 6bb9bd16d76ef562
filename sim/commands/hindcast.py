"""The command that validates the model against the historical record: ``hindcast``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim import report, study
from sim.commands import options
from sim.commands.output import listener, print_found
from sim.core.errors import SimError
from sim.ensemble.settings import DEFAULT_REPLICATIONS, MAX_FAILED, Settings


class NothingToScoreError(SimError):
    """The path names neither a scenario, nor a run, nor a folder of battles.

    Attributes:
        path: the path as given.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}: {reason}. Allowed: a scenario file, a run folder, a folder with battles and record.csv"
        )
        self.path = path


def hindcast(
    path: Annotated[
        Path, typer.Argument(help="A scenario file, a finished run, or a folder of battles.", metavar="FILE|RUN|FOLDER")
    ],
    history: Annotated[
        Path | None,
        typer.Option("--history", metavar="FILE", help="The record [default: in history/ beside the scenario]."),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=2, help="How many replications (of each battle).")
    ] = DEFAULT_REPLICATIONS,
    seed: options.Seed = 1,
    sets: options.Sets = None,
    coefficients: options.Coefficients = None,
    workers: options.Workers = None,
    out: options.LocalOut = None,
    retry_failed: options.RetryFailed = False,
    max_failed: options.MaxFailed = MAX_FAILED,
    quiet: options.Quiet = False,
    with_report: Annotated[
        bool,
        typer.Option(
            "--report/--no-report", envvar="SIM_REPORT",
            help="Draw the figures and make hindcast.html; --no-report skips both.",
        ),
    ] = True,
    as_json: options.Json = False,
) -> None:  # fmt: skip
    """Score a scenario against what happened, beside naive baselines."""
    sets = options.changes(sets, coefficients)
    settings = Settings(
        seed=seed, replications=replications, workers=workers, out=out, stem=path.stem, file=str(path),
        sets=tuple(sets or ()), max_failed=max_failed, retry_failed=retry_failed,
    )  # fmt: skip
    if path.is_dir() and not (path / "manifest.json").exists():
        if history is not None:
            raise typer.BadParameter("--history is for one scenario; battles have their record.csv")
        _battles(path, settings, quiet, with_report, as_json)
        return
    found = _score_run(path, history, sets, out) if path.is_dir() else _run(path, history, settings, quiet)
    if with_report:
        typer.echo(f"Report: {report.make_hindcast_page(found)}", err=as_json)
    print_found(found, as_json, lambda terminal: report.show_hindcast(found, terminal))


def _score_run(folder: Path, history: Path | None, sets: list[str] | None, out: Path | None) -> dict[str, Any]:
    """Score a finished run without simulating anything."""
    if sets or out:
        raise typer.BadParameter(
            "a finished run is scored as it is, in its folder; leave out --set and --out (and --coefficients)"
        )
    return study.score_run(folder, study.history_of_run(folder, history))


def _run(file: Path, history: Path | None, settings: Settings, quiet: bool) -> dict[str, Any]:
    """Run a scenario for as many days as its record needs, and score it."""
    changes = list(settings.sets)
    scenario = options.load(file, changes)
    record = study.read_history(history or study.hindcast_record(file), scenario)
    scenario = options.load(file, changes, days=study.columns_needed(scenario, record))
    with listener(quiet) as shown:
        return study.play_hindcast(scenario, record, settings, shown)


def _battles(folder: Path, settings: Settings, quiet: bool, with_report: bool, as_json: bool) -> None:
    """Run and score a folder of battles, all with the same coefficients."""
    if not study.is_battles(folder):
        raise NothingToScoreError(folder, "this is neither a run nor a folder of battles")
    with listener(quiet) as shown:
        found = study.play_battles(folder, settings, shown)
    if with_report:
        report.draw_battles(found, Path(found["folder"]))
    print_found(found, as_json, lambda terminal: report.show_battles(found, terminal))
