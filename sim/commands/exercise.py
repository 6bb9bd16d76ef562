"""Commands of the class-room exercise: ``play``, ``rehearse``, ``doctor``, ``verify`` and ``review``."""

from __future__ import annotations

import contextlib
import datetime
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.commands.interrupting import Stopped, stoppable, undisturbed
from sim.commands.options import File, Json, Seed, console, print_json

if TYPE_CHECKING:
    from sim.exercise import Campaign, Room

LOG = "exercise.sqlite"
"""The log's name in the folder of an exercise."""
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
    typer.Option(metavar="MODE", help=f"Who sees odds: {', '.join(MODES)} [default: as the lesson says]."),
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
        typer.Option(
            "--resume", metavar="FILE", help="Go on with the exercise of this log, folder or archive; it needs no FILE."
        ),
    ] = None,
    seed: Seed = 1,
    odds: Odds = None,
    remote: Annotated[
        bool, typer.Option("--remote-facilitator", help="Let the console be opened from other devices, with the token.")
    ] = False,
) -> None:
    """Play the exercise with a class: a server for phones, the projector and the facilitator's console."""
    if file is None and resume is None:
        raise typer.BadParameter("give either a scenario FILE or --resume FILE")
    _mode(odds)
    with stoppable():
        _serve(_addresses(host), port, remote, lambda: _room(file, resume, out, seed, odds))


def rehearse(
    file: File,
    out: Folder = None,
    seed: Seed = 1,
    odds: Odds = None,
    seats: Annotated[int, typer.Option(min=5, max=200, help="How many devices join.")] = 15,
    worlds: Annotated[int, typer.Option(min=10, help="Of the play-on.")] = 1000,
) -> None:
    """Rehearse: all seats play a whole exercise by lot, without a web; then the review is made."""
    _mode(odds)
    from sim.exercise import Rehearsal, state_hash

    with stoppable():
        room, _ = _created(file, out, seed, odds, sizes=(100,))
        with _kept(room):
            Rehearsal(room, seats, worlds, typer.echo).play()
    if room.jobs.trouble is not None:
        typer.echo(room.jobs.trouble, err=True)
        raise SystemExit(1)
    typer.echo(f"{room.state.n} events; state {state_hash(room.state)[:16]}; log, archive and review are in "
               f"{room.log.path.parent}")  # fmt: skip


def doctor(file: File, port: Port = 8000, out: Folder = None) -> None:
    """Look before class at lesson, port, addresses, disk, clock, pages, map and rules; say what to do."""
    from sim.exercise import preflight_checks as look

    wrong = 0
    for line in look(file, out or Path("results"), port):
        wrong += not line.right
        typer.echo(f"{'ok ' if line.right else 'NO '} {line.what:10} {line.said}")
    if wrong:
        typer.echo(f"{wrong} to be put right", err=True)
        raise SystemExit(1)


def verify(log: Kept, as_json: Json = False) -> None:
    """Work out every number of an exercise again, from its log alone, and compare."""
    events = _events(_file(log))
    from sim.exercise import campaign_of
    from sim.exercise import verify_log as compare

    engine = campaign_of(events[0])
    _same_code(events[0], engine)
    findings = []
    with console(error=True).status("Working out the numbers again") as status:
        for found in compare(events, engine):
            findings.append(found)
            status.update(f"Working out the numbers again: event {found.n} of {len(events)}")
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
    """Make the after-action review of an exercise: one HTML file that needs no network."""
    log = _file(log)
    events = _events(log)
    from sim.exercise import write_review as write

    typer.echo(f"The review is in {write(events, out or log.with_name('review.html'), ledger_worlds=100)}")


def _events(log: Path) -> list[Any]:
    """The events of a log or an archive.

    Raises:
        SimError: it is neither, or empty.
    """
    from sim.exercise import LogError
    from sim.exercise import read_exercise as read_any

    events = read_any(log, lambda note: typer.echo(f"note: {note}", err=True))
    if not events:
        raise LogError(log, "has no event")
    return events


def _file(path: Path) -> Path:
    """The log in a folder, or the file itself."""
    try:
        return path / LOG if path.is_dir() else path
    except OSError:  # such a name no file can have; whoever opens it says so
        return path


def _same_code(created: Any, engine: Campaign) -> None:
    """Say so if the exercise was played with another version of the rules."""
    from sim.ensemble.manifest import identity

    if created.identity != identity(engine.scenario, created.seed):
        typer.echo("note: it was played with another version of the program; numbers may differ for that", err=True)


def _serve(addresses: list[str], port: int, remote: bool, opened: Callable[[], tuple[Room, str]]) -> None:
    """Serve an exercise until interrupted."""
    from sim.exercise import serve

    room, token = opened()
    listening = "127.0.0.1" if addresses == ["127.0.0.1"] else "0.0.0.0"
    with _kept(room):
        serve(room, listening, port, addresses, remote, lambda: _ready(room, token, addresses[0], port))


@contextlib.contextmanager
def _kept(room: Room) -> Iterator[None]:
    """Close an exercise whatever happens, and say where it is if it was interrupted or could not go on."""
    where = f"The exercise is in {room.log.path.parent}; go on with: sim play --resume {room.log.path}"
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(where) from None
    except Exception:
        typer.echo(where, err=True)
        raise
    finally:
        with undisturbed():
            room.close()


def _room(file: Path | None, resume: Path | None, out: Path | None, seed: int, odds: str | None) -> tuple[Room, str]:
    """An exercise that goes on, or a new one."""
    if resume is not None:
        return _resumed(resume)
    assert file is not None
    return _created(file, out, seed, odds)


def _mode(odds: str | None) -> None:
    if odds is not None and odds not in MODES:
        raise typer.BadParameter(f'--odds "{odds}": one of {", ".join(MODES)}')


def _created(file: Path, out: Path | None, seed: int, odds: str | None, **more: Any) -> tuple[Room, str]:
    """A new exercise in a new folder, its rules compiled."""
    from sim.exercise import create_room as create
    from sim.exercise import open_campaign, setup_of, true_seed

    engine = open_campaign(file, seed)
    now = datetime.datetime.now().astimezone()
    folder = out or Path("results") / f"{file.stem}-exercise-{now:%Y%m%d-%H%M%S}"
    _new_folder(folder)
    _warm(engine)
    fitting = true_seed(engine.setting)
    if fitting != seed:
        typer.echo(f"Seed {fitting}: in the worlds of {seed} to {fitting - 1} the briefs would not be true.", err=True)
        engine = open_campaign(file, fitting)
        _warm(engine)
    mode: Any = odds
    return create(folder / LOG, engine, setup_of(engine), mode, **more)


def _new_folder(folder: Path) -> None:
    """Make the folder of a new exercise, before anything that takes time.

    Raises:
        LogError: there is an exercise in it already.
        LogDiskError: it cannot be made, or nothing can be written in it.
    """
    from sim.exercise import LogDiskError, LogError

    log = folder / LOG
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if log.exists():
            raise LogError(log, "is there already; go on with it by --resume, or choose another place by --out")
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise LogDiskError(folder, f"cannot be written: {error.strerror}; choose another place by --out") from error


def _resumed(path: Path) -> tuple[Room, str]:
    """An exercise that goes on, from its log, the folder in which it is, or its archive."""
    from sim.exercise import LogError, campaign_of
    from sim.exercise import import_exercise as imported
    from sim.exercise import read_log as read
    from sim.exercise import resume_room as resume

    log = imported(_file(path))
    events = read(log)
    if not events:
        raise LogError(log, "has no event; begin anew")
    engine = campaign_of(events[0])
    _same_code(events[0], engine)
    _warm(engine)
    return resume(log, engine)


def _warm(engine: Campaign) -> None:
    """Compile the rules before anybody waits for them."""
    from sim.ensemble.compile_cache import warm_up
    from sim.exercise import Past

    with console(error=True).status("Reading the rules") as status:
        seed = engine.setting.seed
        warm_up(engine.setting.plan, seed, lambda there: status.update(f"Compiling the rules, once: {there}"))
        status.update("Playing up to the first turn")
        engine.public(Past())


def _addresses(host: str | None) -> list[str]:
    """The addresses by which phones may come, the one for the QR code first."""
    from sim.exercise import lan_addresses

    found = lan_addresses()
    if host is not None and host != "0.0.0.0":
        return [host]
    if not found:
        typer.echo("No address in a local network: only this computer can join.", err=True)
        return ["127.0.0.1"]
    if host is None and len(found) > 1 and sys.stdin.isatty():
        for row, one in enumerate(found, 1):
            typer.echo(f"  {row}  {one}")
        chosen = _chosen(len(found))
        return [found[chosen - 1]]
    return found


def _chosen(count: int) -> int:
    """Ask until one of them is chosen."""
    while True:
        said: int = typer.prompt("By which address do phones reach this computer?", default=1, type=int)
        if 1 <= said <= count:
            return said


def _ready(room: Room, token: str, address: str, port: int) -> None:
    """Say where everything is, once connections are accepted."""
    typer.echo(f"Phones:       http://{address}:{port}/   code {room.state.setup.code}")
    typer.echo(f"Projector:    http://127.0.0.1:{port}/projector")
    typer.echo(f"Facilitator:  http://127.0.0.1:{port}/facilitator   token {token}")
    typer.echo(f"Log:          {room.log.path}")
    typer.echo("End with Ctrl-C; nothing that was acknowledged is lost.")
