"""The command that scores the model against what happened: ``hindcast``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.commands.options import (
    Json,
    MaxFailed,
    Quiet,
    RetryFailed,
    Seed,
    Sets,
    Workers,
    console,
    load,
    notes,
    print_json,
    progress,
)  # fmt: skip
from sim.core.errors import SimError
from sim.ensemble.settings import DEFAULT_REPLICATIONS, MAX_FAILED, Settings


class NothingToScoreError(SimError):
    """What was named is neither a scenario, nor a run, nor a folder of battles.

    Attributes:
        path: what was named.
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
    seed: Seed = 1,
    sets: Sets = None,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(help="The folder [default: one under results/].")] = None,
    retry_failed: RetryFailed = False,
    max_failed: MaxFailed = MAX_FAILED,
    quiet: Quiet = False,
    report: Annotated[
        bool,
        typer.Option(
            "--report/--no-report", envvar="SIM_REPORT",
            help="Draw the figures and make hindcast.html; --no-report does neither.",
        ),
    ] = True,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Score a scenario against what happened, beside forecasts that know nothing of the model."""
    settings = Settings(
        seed=seed, replications=replications, workers=workers, out=out, stem=path.stem, file=str(path),
        sets=tuple(sets or ()), max_failed=max_failed, retry_failed=retry_failed,
    )  # fmt: skip
    if path.is_dir() and not (path / "manifest.json").exists():
        if history is not None:
            raise typer.BadParameter("--history is for one scenario; battles have their record.csv")
        _battles(path, settings, quiet, report, as_json)
        return
    found = _score_run(path, history, sets, out) if path.is_dir() else _play(path, history, settings, quiet)
    if report:
        from sim.report import make_hindcast_page as make_page

        typer.echo(f"Report: {make_page(found)}", err=as_json)
    if as_json:
        print_json(found)
        return
    from sim.report import show_hindcast as show

    show(found, console())


def _score_run(folder: Path, history: Path | None, sets: Any, out: Path | None) -> dict[str, Any]:
    """A finished run, without playing."""
    from sim.study import history_of_run, score_run

    if sets or out:
        raise typer.BadParameter("a finished run is scored as it is, in its folder; leave out --set and --out")
    return score_run(folder, history_of_run(folder, history))


def _play(file: Path, history: Path | None, settings: Settings, quiet: bool) -> dict[str, Any]:
    """A scenario, for as many days as its record needs."""
    from sim.study import columns_needed as needed
    from sim.study import hindcast_record as record_of
    from sim.study import play_hindcast as play
    from sim.study import read_history

    changes = list(settings.sets)
    scenario = load(file, changes)
    record = read_history(history or record_of(file), scenario)
    scenario = load(file, changes, days=needed(scenario, record))
    if quiet:
        return play(scenario, record, settings, notes())
    with progress() as shown:
        return play(scenario, record, settings, shown)


def _battles(folder: Path, settings: Settings, quiet: bool, report: bool, as_json: bool) -> None:
    """A folder of battles, each played with the same coefficients."""
    from sim.study import is_battles, play_battles

    if not is_battles(folder):
        raise NothingToScoreError(folder, "this is neither a run nor a folder of battles")
    if quiet:
        found = play_battles(folder, settings, notes())
    else:
        with progress() as shown:
            found = play_battles(folder, settings, shown)
    if report:
        from sim.report import draw_battles

        draw_battles(found, Path(found["folder"]))
    if as_json:
        print_json(found)
        return
    from sim.report import show_battles as show

    show(found, console())
