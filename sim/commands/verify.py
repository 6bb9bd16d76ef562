"""The command that recomputes results: ``verify``, for a folder of results or an exercise's log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim import remote, study
from sim.commands import options
from sim.commands.exercise import verify as verify_exercise
from sim.commands.output import print_json
from sim.commands.serving import LOG


def verify(
    what: Annotated[
        str,
        typer.Argument(
            metavar="RESULTS|LOG",
            help="The folder (or address) of a run, a sweep, a comparison or another study; or the log of an exercise "
            "(exercise.sqlite), its archive (exercise.zip) or its folder.",
        ),
    ],
    as_json: options.Json = False,
) -> None:
    """Recompute what a folder of results or an exercise's log says, and compare; nothing is simulated or written."""
    path = Path(what).expanduser()
    if not remote.is_address(what) and (path.is_file() or (path / LOG).exists()):
        verify_exercise(path if path.is_file() else path / LOG, as_json)
        return
    found = study.verify_folder(remote.fetched(what))
    if as_json:
        print_json([{"file": one.where, "what": one.what, "right": one.right, "said": one.said}
                    for one in found.findings])  # fmt: skip
    else:
        _show(found)
    if not found.right:
        raise SystemExit(1)


def _show(found: study.Verification) -> None:
    """Print one line for each finding, and what to do about those that are wrong."""
    width = max(len(one.where) for one in found.findings)
    for one in found.findings:
        said = f": {one.said}" if one.said else ""
        typer.echo(f"{'ok ' if one.right else 'NO '} {one.where:{width}}  {one.what}{said}")
    wrong = len(found.wrong)
    typer.echo(f"{len(found.findings)} checks: {f'{wrong} do not agree' if wrong else 'all agree'}")
