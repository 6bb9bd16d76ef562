"""The command that sets two scenarios side by side on the same dice: ``compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.commands.options import (
    Cluster,
    Days,
    Json,
    MaxFailed,
    Out,
    Quiet,
    RetryFailed,
    Seed,
    Until,
    Workers,
    console,
    load,
    notes,
    print_json,
    progress,
)
from sim.ensemble.settings import MAX_FAILED, Settings

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.ensemble.listener import Listener


def compare(
    first: Annotated[Path, typer.Argument(help="A scenario file (YAML).", metavar="A")],
    second: Annotated[Path, typer.Argument(help="The scenario set beside it, often one that extends A.", metavar="B")],
    pairs: Annotated[int, typer.Option("--replications", "-n", min=1, help="How many pairs of worlds.")] = 500,
    seed: Seed = 1,
    days: Days = None,
    until: Until = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a number of both scenarios; may be repeated."),
    ] = None,
    sets_b: Annotated[
        list[str] | None,
        typer.Option("--set-b", metavar="PATH=VALUE", help="Change a number of B alone; may be repeated."),
    ] = None,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    retry_failed: RetryFailed = False,
    max_failed: MaxFailed = MAX_FAILED,
    quiet: Quiet = False,
    report: Annotated[
        bool,
        typer.Option("--report/--no-report", envvar="SIM_REPORT", help="Draw the figure; --no-report does not."),
    ] = True,
    as_json: Json = False,
) -> None:
    """Play two scenarios on the same dice, world by world, and say what the change changes."""
    both = (load(first, sets, days, until), load(second, [*(sets or ()), *(sets_b or ())], days, until))
    from sim.remote.folders import mirrored
    from sim.study import cluster as cluster_at

    files = (str(first), str(second))
    with mirrored(out) as folder, cluster_at(cluster) as executor:
        settings = Settings(
            seed=seed, replications=pairs, workers=workers, out=folder.path, stem=f"{first.stem}-vs-{second.stem}",
            sets=(*(sets or ()), *(f"b: {one}" for one in sets_b or ())),
            max_failed=max_failed, retry_failed=retry_failed,
        )  # fmt: skip
        if quiet:
            found, path = _play(both, settings, files, folder.listening(notes()), executor)
        else:
            with progress() as shown:
                found, path = _play(both, settings, files, folder.listening(shown), executor)
        _show(found, folder.name(path), as_json)
        if report:
            _draw(found, path)


def _show(found: dict[str, Any], name: str, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    from sim.report import show_comparison

    show_comparison(found, console(), name)


def _play(
    both: Any, settings: Settings, files: tuple[str, str], listener: Listener, executor: Executor | None
) -> tuple[dict[str, Any], Path]:
    from sim.study import compare as play
    from sim.study import pairing
    from sim.world.build import blueprint

    return play(pairing(*(blueprint(scenario) for scenario in both)), settings, files, listener, executor)


def _draw(found: dict[str, Any], folder: Path) -> None:
    """The figure as PNG and SVG, beside the tables."""
    from sim.report import draw_differences, save_figure

    save_figure(draw_differences(found), folder, "differences")
