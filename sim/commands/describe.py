"""Commands that describe: ``check``, ``sources``, ``schema``, ``parameters`` and ``version``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import File, Json, Sets, console, print_json, settings_said


def check(file: File, sets: Sets = None) -> None:
    """Check a scenario file, and the lesson beside it if there is one: what is wrong, and what files take away."""
    from sim.scenario import inspect_scenario, shape_warnings, uncertain_numbers

    scenario, removals = inspect_scenario(file, settings_said(sets))

    counts = {
        "places": len(scenario.places), "actors": len(scenario.actors), "formations": len(scenario.formations),
        "uncertain numbers": uncertain_numbers(scenario), "outcomes": len(scenario.outcomes),
    }  # fmt: skip
    typer.echo(f"ok: {scenario.name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    for removal in removals:
        typer.echo(str(removal))
    for warning in shape_warnings(scenario, file, sets or ()):
        typer.echo(f"note: {warning}")
    _check_lesson(file)


def _check_lesson(file: Path) -> None:
    """Check the lesson that stands beside a scenario, and say what in it is not fit to be taught yet."""
    from sim.exercise import lesson_path, open_lesson

    if not lesson_path(file).is_file():
        return
    from sim.exercise import lint

    scenario, lesson = open_lesson(file)
    counts = {"teams": len(lesson.teams), "turns": lesson.turns, "cards": len(lesson.injects)}
    typer.echo(f"ok: {lesson.title}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    for finding in lint(scenario, lesson):
        typer.echo(f"before it is taught: {finding}")


def sources(
    file: File,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values and nothing else.")] = False,
    only_untagged: Annotated[
        bool, typer.Option("--untagged", help="Only numbers with neither source nor tag.")
    ] = False,
) -> None:
    """List every number of a scenario with its source."""
    from sim.scenario import load
    from sim.scenario import sources as sources_of

    if as_json and as_csv:
        raise typer.BadParameter("give either --json or --csv, not both")
    rows = list(sources_of(file))
    from sim import report
    from sim.scenario import shape_warnings

    shown = report.untagged(rows) if only_untagged else rows
    if as_json:
        print_json(report.source_records(shown))
    elif as_csv:
        report.write_sources_csv(shown, sys.stdout)
    else:
        report.show_sources(rows, shown, console(markup=False))
    for warning in shape_warnings(load(file), file):
        typer.echo(f"note: {warning}", err=True)


def schema() -> None:
    """Print the JSON Schema of scenario files, by which editors complete and check them."""
    from sim.scenario import json_schema

    print_json(json_schema())


def parameters() -> None:
    """List the coefficients of all rules with their ranges and sources."""
    from sim.core.coefficients import registry
    from sim.report import show_parameters

    show_parameters(registry(), console(markup=False))


def version() -> None:
    """Print the versions of the engine and of what it computes with."""
    from sim.core.versions import versions

    for name, number in versions().items():
        typer.echo(f"{name} {number}")
