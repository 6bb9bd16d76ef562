"""Commands of the class-room exercise: ``play``, ``rehearse``, ``doctor``, ``verify`` and ``review``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim import exercise
from sim.commands import options, serving
from sim.commands.interrupting import stoppable
from sim.commands.output import console, print_json

MODES = ("off", "facilitator", "bands", "numbers")
Kept = Annotated[
    Path,
    typer.Argument(
        metavar="LOG", help="The log of an exercise (exercise.sqlite), its archive (exercise.zip) or its folder."
    ),
]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The server's port.")]
Folder = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="The exercise's folder [default: one under results/].")
]
Odds = Annotated[
    str | None,
    typer.Option(metavar="MODE", help=f"Who sees probabilities: {', '.join(MODES)} [default: as the lesson says]."),
]


def play(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The scenario; its lesson is in exercises/ beside it.")
    ] = None,
    port: Port = 8000,
    host: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="The address by which phones reach this computer; 0.0.0.0: all it has; 127.0.0.1: no phones "
            "[default: asks, if there are several].",
        ),
    ] = None,
    out: Folder = None,
    resume: Annotated[
        Path | None,
        typer.Option("--resume", metavar="FILE", help="Resume the exercise of this log, folder or archive."),
    ] = None,
    seed: options.Seed = 1,
    odds: Odds = None,
    remote: Annotated[
        bool,
        typer.Option("--remote-facilitator", help="Allow the console to be opened from other devices, with the token."),
    ] = False,
) -> None:
    """Play the exercise with a class: a server for phones, the projector and the facilitator's console."""
    if file is None and resume is None:
        raise typer.BadParameter("give either a scenario FILE or --resume FILE")
    _check_mode(odds)
    with stoppable():
        addresses = serving.phone_addresses(host)
        serving.serve(addresses, port, remote, lambda: _opened(file, resume, out, seed, odds))


def _opened(
    file: Path | None, log: Path | None, out: Path | None, seed: int, odds: str | None
) -> tuple[exercise.Room, str]:
    """Resume an exercise, or create a new one."""
    if log is not None:
        return serving.resume(log)
    assert file is not None
    return serving.create(file, out, seed, odds)


def _check_mode(odds: str | None) -> None:
    if odds is not None and odds not in MODES:
        raise typer.BadParameter(f'--odds "{odds}": one of {", ".join(MODES)}')


def rehearse(
    file: options.File,
    out: Folder = None,
    seed: options.Seed = 1,
    odds: Odds = None,
    seats: Annotated[int, typer.Option(min=5, max=200, help="How many devices join.")] = 15,
    replications: Annotated[int, typer.Option("--replications", "--worlds", min=10, help="Of the play-on.")] = 1000,
) -> None:
    """Rehearse: simulated seats play a whole exercise at random, without a web server; then the review is made."""
    _check_mode(odds)
    with stoppable():
        room, _ = serving.create(file, out, seed, odds, sizes=(100,))
        with serving.closing(room):
            exercise.Rehearsal(room, seats, replications, typer.echo).play()
    if room.jobs.trouble is not None:
        typer.echo(room.jobs.trouble, err=True)
        raise SystemExit(1)
    typer.echo(f"{room.state.n} events; state {exercise.state_hash(room.state)[:16]}; log, archive and review are in "
               f"{room.log.path.parent}")  # fmt: skip


def doctor(file: options.File, port: Port = 8000, out: Folder = None) -> None:
    """Check lesson, port, addresses, disk, clock, pages, map and rules before class; say what to do."""
    wrong = 0
    for line in exercise.preflight_checks(file, out or Path("results"), port):
        wrong += not line.right
        typer.echo(f"{'ok ' if line.right else 'NO '} {line.what:10} {line.said}")
    if wrong:
        typer.echo(f"{wrong} to be put right", err=True)
        raise SystemExit(1)


def verify(log: Kept, as_json: options.Json = False) -> None:
    """Recompute every number of an exercise from its log alone, and compare."""
    events = _events(serving.log_file(log))
    engine = exercise.campaign_of(events[0])
    serving.note_other_code(events[0], engine)
    findings = []
    with console(error=True).status("Recomputing the numbers") as status:
        for found in exercise.verify_log(events, engine):
            findings.append(found)
            status.update(f"Recomputing the numbers: event {found.n} of {len(events)}")
    wrong = [one for one in findings if not one.right]
    if as_json:
        print_json([{"event": one.n, "what": one.what, "right": one.right, "said": one.said} for one in findings])
    else:
        for one in wrong:
            typer.echo(f"event {one.n}: {one.what}: {one.said}")
        said = "all agree" if not wrong else f"{len(wrong)} do not agree"
        typer.echo(f"{len(events)} events, {len(findings)} results worked out again: {said}")
    if wrong:
        raise SystemExit(1)


def review(
    log: Kept,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The page [default: review.html beside the log].")
    ] = None,
) -> None:
    """Write the after-action review of an exercise: one HTML file that needs no network."""
    log = serving.log_file(log)
    page = exercise.write_review(_events(log), out or log.with_name("review.html"), ledger_worlds=100)
    typer.echo(f"The review is in {page}")


def _events(log: Path) -> list[Any]:
    """Return the events of a log or an archive.

    Raises:
        SimError: it is neither, or empty.
    """
    events = exercise.read_exercise(log, lambda note: typer.echo(f"note: {note}", err=True))
    if not events:
        raise exercise.LogError(log, "has no event")
    return events
