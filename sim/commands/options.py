"""Options and arguments that several commands share, and the scenario as they change it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import scenario
from sim.core.coefficients import CHOICES, DEFAULT, FIXED
from sim.core.errors import ScenarioError

if TYPE_CHECKING:
    from sim.scenario import Scenario

File = Annotated[Path, typer.Argument(help="The scenario file (YAML).", metavar="FILE")]
Seed = Annotated[int, typer.Option(help="Seed of all random streams.")]
Days = Annotated[int | None, typer.Option(min=1, help="Simulate this many days.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Simulate up to this date.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a number of the scenario; may be repeated."),
]
_WHICH = "Coefficients of each replication: the defaults, a member of the plausible set, or a draw over their ranges"
Coefficients = Annotated[
    str | None,
    typer.Option(
        "--coefficients", metavar="|".join(CHOICES), help=f"{_WHICH} [default: the scenario's choice, else {DEFAULT}].",
    ),
]  # fmt: skip
OtherCoefficients = Annotated[
    str | None,
    typer.Option(
        "--coefficients", metavar="|".join(CHOICES),
        help="The coefficients that are not moved: the defaults, members of the plausible set, or draws over their "
        f"ranges [default: the scenario's choice, else {FIXED}].",
    ),
]  # fmt: skip
Out = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="The folder, or an address such as s3://bucket/folder [default: under results/]."),
]
LocalOut = Annotated[Path | None, typer.Option(help="The folder [default: one under results/].")]
Cluster = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Run on a Dask cluster: its scheduler, tcp://scheduler:8786.")
]
Workers = Annotated[int | None, typer.Option(min=1, help="Threads [default: one per core].")]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Repeat the replications that raised an error.")]
MaxFailed = Annotated[
    float,
    typer.Option(
        "--max-failed",
        metavar="SHARE",
        min=0,
        max=1,
        help="The largest share of replications that may fail; if more do, or all, the exit code is 1.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
Figures = Annotated[
    bool, typer.Option("--report/--no-report", envvar="SIM_REPORT", help="Draw the figures; --no-report skips them.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def load(file: Path, sets: list[str] | None = None, days: int | None = None, until: datetime | None = None) -> Scenario:
    """Load a scenario as changed by the options."""
    if days is not None and until is not None:
        raise typer.BadParameter("give either --days or --until, not both")
    return scenario.load(file, sets=checked_sets(sets), days=days, until=until_date(until))


def checked_sets(sets: list[str] | None) -> list[str]:
    """Return the changes that ``--set`` asks for; refuse one without "="."""
    for change in sets or ():
        if not change.partition("=")[1]:
            raise typer.BadParameter(f'"{change}" has no "="; write --set path=value')
    return sets or []


def changes(sets: list[str] | None, coefficients: str | None) -> list[str]:
    """Return the changes that ``--set`` and ``--coefficients`` ask for; refuse an unknown choice."""
    if coefficients is None:
        return sets or []
    if coefficients not in CHOICES:
        raise typer.BadParameter(f'--coefficients "{coefficients}" is unknown; give {", ".join(CHOICES)}')
    return [*(sets or ()), f"coefficients={coefficients}"]


def checked_levers(pulls: list[str] | None) -> list[str]:
    """Return the changes that ``--lever`` asks for, as ``levers.NAME=VALUE``; refuse one without "="."""
    for pull in pulls or ():
        if not pull.partition("=")[1]:
            raise typer.BadParameter(f'"{pull}" has no "="; write --lever name=value')
    return [f"levers.{pull}" for pull in pulls or ()]


def with_levers(
    file: Path, sets: list[str], pulls: list[str], days: int | None = None, until: datetime | None = None
) -> Scenario:
    """Load a scenario as changed by the options, with levers set; its name says which."""
    try:
        read = load(file, [*sets, *pulls], days, until)
    except ScenarioError as error:
        told = (replace(one, path=one.path.replace("--set levers.", "--lever ", 1)) for one in error.problems)
        raise ScenarioError(list(told)) from None
    return read.model_copy(update={"name": scenario.named_by_levers(read.name, read.levers, pulls)})


def until_date(moment: datetime | None) -> date | None:
    """Return the date that ``--until`` names, if it was given."""
    return None if moment is None else moment.date()
