"""The command that narrates one replication: ``story``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim import report
from sim.commands import options
from sim.commands.output import print_found, progress


def story(
    file: options.File,
    replication: Annotated[int | None, typer.Option(min=0, help="Which replication, from 0.")] = None,
    like: Annotated[
        str | None,
        typer.Option(metavar="WAY", help="Pick one: median, surprising, best:ACTOR or worst:ACTOR [default: median]."),
    ] = None,
    outcomes: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="NAME=yes|no", help="Pick one with this answer; may be repeated."),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Pick from this run [default: one under results/, or a small new one]."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of all random streams [default: the run's, or 1].")] = None,
    days: options.Days = None,
    until: options.Until = None,
    sets: options.Sets = None,
    coefficients: options.Coefficients = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The page [default: in the run folder, if there is a run]."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Tell everything, not only what matters most.")] = False,
    as_json: options.Json = False,
) -> None:
    """Narrate one replication by date: who decided what and why, which troops broke, what fell, who suffered."""
    sets = options.changes(sets, coefficients)
    if replication is not None and (like or outcomes):
        raise typer.BadParameter("give either --replication or a pick (--like, --outcome), not both")
    scenario = options.load(file, sets, days, until)
    from sim.world.build import blueprint  # the compiler is slow to import

    wish = report.StoryRequest(file.stem, replication, like or "median", tuple(outcomes or ()), run, seed, full)
    with progress() as shown:
        told = report.tell_story(blueprint(scenario), wish, shown)
    if told.small:
        note = f"There is no run of this scenario to pick from: ran {told.small} replications, and kept none of them."
        typer.echo(note, err=True)
    print_found(told.story.as_dict(), as_json, lambda terminal: report.show_story(told.story, terminal))
    page = _page(html, told.folder, told.story.recording.replication, as_json)
    if page is not None:
        report.write_story(told.story, page)
        typer.echo(f"The story with its map is in {page}", err=as_json)


def _page(html: Path | None, folder: Path | None, replication: int, as_json: bool) -> Path | None:
    """Return the page to write: the one asked for or, unless only JSON was, one in the run folder if there is any."""
    if html is None and folder is not None and not as_json:
        return folder / f"story-{replication}.html"
    return html
