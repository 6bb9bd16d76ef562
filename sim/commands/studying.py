"""The command that asks many questions at once: ``sweep``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.commands.options import Days, Json, Sets, Until, console, print_json, progress

if TYPE_CHECKING:
    from sim.study.results import Sweep


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
            help="grid (every combination), list (row by row), lhs, sobol, or a table FILE.csv [default: grid].",
        ),
    ] = None,
    points: Annotated[int | None, typer.Option(min=1, help="How many design points lhs and sobol draw.")] = None,
    independent: Annotated[
        bool, typer.Option("--independent", help="Dice of its own for each point, instead of common random numbers.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="The seed of all dice [default: 1].")] = None,
    days: Days = None,
    until: Until = None,
    sets: Sets = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads [default: one a core].")] = None,
    out: Annotated[Path | None, typer.Option(help="The study's folder [default: one under results/].")] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Play the replications again that raised an error.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    report: Annotated[
        bool, typer.Option("--report/--no-report", envvar="SIM_REPORT", help="Draw the figures; --no-report does not.")
    ] = True,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Play a scenario at every point of a design: what varies, and how the answers move with it."""
    from sim.study.sweeps import Request, prepared

    until_date = None if until is None else until.date()
    study = prepared(
        Request(
            source=file, factors=vary, replications=replications, seed=seed, days=days, until=until_date,
            sets=_sets(sets), kind=design, points=points, independent=independent or None, workers=workers, out=out,
        )
    )  # fmt: skip
    found = _play(study, retry_failed, quiet)
    if as_json:
        print_json(found.record)
    else:
        from sim.report.sweeps import show

        show(found, console())
    if report:
        _draw(found, quiet)


def _sets(sets: list[str] | None) -> list[str]:
    for change in sets or ():
        if not change.partition("=")[1]:
            raise typer.BadParameter(f'"{change}" has no "="; write --set path=value')
    return sets or []


def _play(study: Any, retry_failed: bool, quiet: bool) -> Sweep:
    from sim.study.sweeps import played

    if quiet:
        return played(study, retry_failed=retry_failed)
    with progress() as shown:
        return played(study, shown, retry_failed=retry_failed)


def _draw(found: Sweep, quiet: bool) -> None:
    """Draw the figures into the study's folder."""
    from sim.report.figures.sweeps import draw_sweep

    if quiet:
        draw_sweep(found)
        return
    with console(error=True).status("Drawing the figures"):
        draw_sweep(found)
