"""The command that writes a lesson's printed papers: ``kit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim import exercise
from sim.commands import options


def kit(
    file: options.File,
    out: Annotated[Path, typer.Option("--out", help="The folder; created if it does not exist.")] = Path("kit"),
) -> None:
    """Write a lesson's papers: briefs with order slips, run sheets, debriefing guide, teacher's and safety notes."""
    scenario, lesson = exercise.open_lesson(file)
    exercise.refuse_unethical(scenario, lesson, exercise.lesson_path(file))
    pages = exercise.make_kit(scenario, lesson, out)
    typer.echo(f"{len(pages)} pages in {out}; open {pages[0]} and print from the browser (A4, black and white)")
