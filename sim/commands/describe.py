"""Commands that describe: ``check``, ``sources``, ``schema``, ``parameters`` and ``version``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim import exercise, report, scenario
from sim.commands import options
from sim.commands.output import console, print_json


def check(file: options.File, sets: options.Sets = None) -> None:
    """Check a scenario file, and its lesson if there is one: what is wrong, and which entries its files remove."""
    read, removals = scenario.inspect_scenario(file, options.checked_sets(sets))
    counts = {
        "places": len(read.places), "actors": len(read.actors), "formations": len(read.formations),
        "uncertain numbers": scenario.uncertain_numbers(read), "outcomes": len(read.outcomes),
        **({"levers": len(read.levers)} if read.levers else {}),
    }  # fmt: skip
    typer.echo(f"ok: {read.name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    if read.levers:
        console(markup=False).print(report.levers_table(read.levers), crop=False)
    for removal in removals:
        typer.echo(str(removal))
    for warning in scenario.shape_warnings(read, file, sets or ()):
        typer.echo(f"note: {warning}")
    _check_lesson(file)


def _check_lesson(file: Path) -> None:
    """Check a scenario's lesson, and print what must change before it is taught."""
    if not exercise.lesson_path(file).is_file():
        return
    read, lesson = exercise.open_lesson(file)
    counts = {"teams": len(lesson.teams), "turns": lesson.turns, "cards": len(lesson.injects)}
    typer.echo(f"ok: {lesson.title}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    for finding in exercise.lint(read, lesson):
        typer.echo(f"before it is taught: {finding}")


def sources(
    file: options.File,
    as_json: options.Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values and nothing else.")] = False,
    only_untagged: Annotated[
        bool, typer.Option("--untagged", help="Only numbers with neither source nor tag.")
    ] = False,
) -> None:
    """List every number of a scenario with its source."""
    if as_json and as_csv:
        raise typer.BadParameter("give either --json or --csv, not both")
    rows = list(scenario.sources(file))
    shown = report.untagged(rows) if only_untagged else rows
    if as_json:
        print_json(report.source_records(shown))
    elif as_csv:
        report.write_sources_csv(shown, sys.stdout)
    else:
        report.show_sources(rows, shown, console(markup=False))
    for warning in scenario.shape_warnings(scenario.load(file), file):
        typer.echo(f"note: {warning}", err=True)


def schema() -> None:
    """Print the JSON Schema of scenario files, which editors use to complete and check them."""
    print_json(scenario.json_schema())


def parameters() -> None:
    """List the coefficients of all rules with their ranges and sources."""
    from sim.core.coefficients import registry  # reading the registry takes a tenth of a second

    report.show_parameters(registry(), console(markup=False))


def version() -> None:
    """Print the versions of the engine and of the libraries it computes with."""
    from sim.core.versions import versions  # the packages' metadata are slow to read

    for name, number in versions().items():
        typer.echo(f"{name} {number}")
