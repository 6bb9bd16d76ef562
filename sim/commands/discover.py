"""The command that looks for the corner of the inputs which goes with an outcome: ``discover``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.options import (
    Days,
    Figures,
    Json,
    MaxFailed,
    Quiet,
    RetryFailed,
    Seed,
    Sets,
    Until,
    Workers,
    console,
    print_json,
)  # fmt: skip
from sim.ensemble.settings import MAX_FAILED

if TYPE_CHECKING:
    from sim.study import Discovery


def discover(
    where: Annotated[
        Path,
        typer.Argument(
            metavar="WHERE", help="The folder of a finished run or sweep, or a scenario file (YAML) to be played first."
        ),
    ],
    outcome: Annotated[str, typer.Option("--outcome", metavar="NAME", help="A question of the scenario.")],
    no: Annotated[bool, typer.Option("--no", help="Look for worlds in which the answer is no.")] = False,
    density: Annotated[
        float | None,
        typer.Option(
            help="Share of the corner's worlds in which that should be the answer "
            "[default: 0.8, or halfway from the base rate to 1 where that is more]."
        ),
    ] = None,
    limits: Annotated[int, typer.Option(min=1, help="How many inputs a corner may restrict.")] = 4,
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=1, help="How many worlds, where a scenario is played.")
    ] = 2000,
    seed: Seed = 1,
    days: Days = None,
    until: Until = None,
    sets: Sets = None,
    workers: Workers = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the files go [default: WHERE, or a run folder under results/].")
    ] = None,
    retry_failed: RetryFailed = False,
    max_failed: MaxFailed = MAX_FAILED,
    quiet: Quiet = False,
    report: Figures = True,
    as_json: Json = False,
) -> None:
    """Find the corner of the uncertain inputs in which an outcome comes: boxes by PRIM, told in words."""
    from sim.study import discover as find

    found = find(
        where, outcome, wanted=not no, density=density, limits=limits, seed=seed, replications=replications, days=days,
        until=None if until is None else until.date(), sets=sets, workers=workers, out=out,
        progress=False if quiet else None, max_failed=max_failed, retry_failed=retry_failed,
    )  # fmt: skip
    if report:
        _draw(found)
    if as_json:
        print_json(found.record)
    else:
        from sim.report import show_discovery

        show_discovery(found, console())
    if found.record["base_rate"] is None:  # no world answers the question
        raise SystemExit(1)


def _draw(found: Discovery) -> None:
    """Draw the figures, where there is something to draw."""
    from sim.report import draw_discovery

    draw_discovery(found)
