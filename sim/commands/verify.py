"""The command that works results out again: ``verify``, of a folder of results or of an exercise's log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.exercise import LOG
from sim.commands.exercise import verify as verify_exercise
from sim.commands.options import Json, print_json

if TYPE_CHECKING:
    from sim.study import Verification


def verify(
    what: Annotated[
        str,
        typer.Argument(
            metavar="RESULTS|LOG",
            help="The folder (or address) of a run, a sweep, a comparison or another study; or the log of an exercise "
            "(exercise.sqlite), its archive (exercise.zip) or its folder.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Work out again what a folder of results or an exercise's log says, and compare; nothing is played or written."""
    from sim.remote.address import is_address

    path = Path(what).expanduser()
    if not is_address(what) and (path.is_file() or (path / LOG).exists()):
        verify_exercise(path if path.is_file() else path / LOG, as_json)
        return
    from sim.remote.folders import fetched
    from sim.study import verify_folder as compare

    found = compare(fetched(what))
    if as_json:
        print_json([{"file": one.where, "what": one.what, "right": one.right, "said": one.said}
                    for one in found.findings])  # fmt: skip
    else:
        _show(found)
    if not found.right:
        raise SystemExit(1)


def _show(found: Verification) -> None:
    """One line a finding: what is right first in few words, what is wrong with what to do."""
    width = max(len(one.where) for one in found.findings)
    for one in found.findings:
        said = f": {one.said}" if one.said else ""
        typer.echo(f"{'ok ' if one.right else 'NO '} {one.where:{width}}  {one.what}{said}")
    wrong = len(found.wrong)
    typer.echo(f"{len(found.findings)} checks: {f'{wrong} do not agree' if wrong else 'all agree'}")
