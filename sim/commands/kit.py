"""The command that prints a lesson: ``kit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import File


def kit(
    file: File,
    out: Annotated[Path, typer.Option("--out", help="Folder for the pages; made if need be.")] = Path("kit"),
) -> None:
    """Write a lesson's papers: briefs with order slips, run sheets, debriefing guide, notes for teacher and safety."""
    from sim.exercise import lesson_path, make_kit, open_lesson, refuse_unethical

    scenario, lesson = open_lesson(file)
    refuse_unethical(scenario, lesson, lesson_path(file))
    pages = make_kit(scenario, lesson, out)
    typer.echo(f"{len(pages)} pages in {out}; open {pages[0]} and print from the browser (A4, black and white)")
