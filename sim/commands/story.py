"""The command that tells: ``story``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.commands.options import Days, File, Json, Sets, Until, console, load, print_json, progress


def story(
    file: File,
    replication: Annotated[int | None, typer.Option(min=0, help="Which replication, from 0.")] = None,
    like: Annotated[
        str | None,
        typer.Option(metavar="WAY", help="Pick one: median, surprising, best:ACTOR or worst:ACTOR [default: median]."),
    ] = None,
    outcomes: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="NAME=yes|no", help="Pick among worlds with this answer; may be repeated."),
    ] = None,
    run: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Pick from this run [default: the standing one, or a small one].")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The seed of all dice [default: the run's, or 1].")] = None,
    days: Days = None,
    until: Until = None,
    sets: Sets = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the page here [default: into the run folder, if there is a run]."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Tell everything, not what matters most.")] = False,
    as_json: Json = False,
) -> None:
    """Tell one world as a dated story: who decided what on what belief, who broke and why, what fell, whom it hurt."""
    if replication is not None and (like or outcomes):
        raise typer.BadParameter("give either --replication or a pick (--like, --outcome), not both")
    scenario = load(file, sets, days, until)
    from sim.report import StoryRequest, tell_story
    from sim.world.build import blueprint

    wish = StoryRequest(file.stem, replication, like or "median", tuple(outcomes or ()), run, seed, full)
    with progress() as shown:
        told = tell_story(blueprint(scenario), wish, shown)
    if told.small:
        note = f"There is no run of this scenario to pick from: played {told.small} worlds, and kept none of them."
        typer.echo(note, err=True)
    if as_json:
        print_json(told.story.as_dict())
    else:
        from sim.report import show_story

        show_story(told.story, console())
    _write_page(told, html, as_json)


def _write_page(told: Any, html: Path | None, as_json: bool) -> None:
    """Write the page where it was asked for or, unless only JSON was, into the run folder; and say where."""
    number = told.story.recording.replication
    path = html
    if path is None and told.folder is not None and not as_json:
        path = told.folder / f"story-{number}.html"
    if path is None:
        return
    from sim.report import write_story

    write_story(told.story, path)
    typer.echo(f"The story with its map is in {path}", err=as_json)
