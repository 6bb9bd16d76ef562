"""Opening, serving and closing an exercise for the commands ``play`` and ``rehearse``."""

from __future__ import annotations

import contextlib
import datetime
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim import exercise
from sim.commands.interrupting import Stopped, undisturbed
from sim.commands.output import console

if TYPE_CHECKING:
    from sim.exercise import Campaign, Room

LOG = "exercise.sqlite"
"""The log's name in the folder of an exercise."""


def log_file(path: Path) -> Path:
    """Return the log in a folder, or the file itself."""
    try:
        return path / LOG if path.is_dir() else path
    except OSError:  # no file can have such a name; opening it reports that
        return path


def create(file: Path, out: Path | None, seed: int, odds: str | None, **more: Any) -> tuple[Room, str]:
    """Create an exercise in a new folder, with its rules compiled.

    Args:
        file: the scenario.
        out: the folder; None for one under ``results/``.
        seed: the first seed to try; a later one if the briefs would not be true in its opening state.
        odds: who sees probabilities; None for what the lesson says.
        more: as ``create_room`` takes it.

    Returns:
        The room and the facilitator's token.
    """
    engine = exercise.open_campaign(file, seed)
    now = datetime.datetime.now().astimezone()
    folder = out or Path("results") / f"{file.stem}-exercise-{now:%Y%m%d-%H%M%S}"
    _new_folder(folder)
    _warm(engine)
    fitting = exercise.true_seed(engine.setting)
    if fitting != seed:
        typer.echo(f"Seed {fitting}: with seeds {seed} to {fitting - 1} the briefs would not be true.", err=True)
        engine = exercise.open_campaign(file, fitting)
        _warm(engine)
    mode: Any = odds
    return exercise.create_room(folder / LOG, engine, exercise.setup_of(engine), mode, **more)


def _new_folder(folder: Path) -> None:
    """Make the folder of a new exercise, before anything that takes time.

    Raises:
        LogError: it holds an exercise already.
        LogDiskError: it cannot be made or written to.
    """
    log = folder / LOG
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if log.exists():
            raise exercise.LogError(
                log, "is there already; go on with it by --resume, or choose another place by --out"
            )
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        refused = f"cannot be written: {error.strerror}; choose another place by --out"
        raise exercise.LogDiskError(folder, refused) from error


def resume(path: Path) -> tuple[Room, str]:
    """Resume an exercise from its log, its folder or its archive; return the room and the facilitator's token."""
    log = exercise.import_exercise(log_file(path))
    events = exercise.read_log(log)
    if not events:
        raise exercise.LogError(log, "has no event; begin anew")
    engine = exercise.campaign_of(events[0])
    note_other_code(events[0], engine)
    _warm(engine)
    return exercise.resume_room(log, engine)


def note_other_code(created: Any, engine: Campaign) -> None:
    """Print a note if the exercise was run with another version of the rules."""
    from sim.ensemble.manifest import identity  # the compiler is slow to import

    if created.identity != identity(engine.scenario, created.seed):
        typer.echo("note: it was played with another version of the program; numbers may differ for that", err=True)


def _warm(engine: Campaign) -> None:
    """Compile the rules before anybody waits for them."""
    from sim.ensemble.compile_cache import warm_up  # the compiler is slow to import

    with console(error=True).status("Reading the rules") as status:
        seed = engine.setting.seed

        def compiling(done: int, wanted: int, first: bool) -> None:
            status.update(f"Compiling the rules, once: {done:,} of {wanted:,} functions")

        warm_up(engine.setting.plan, seed, compiling)
        status.update("Simulating up to the first turn")
        engine.public(exercise.Past())


def serve(addresses: list[str], port: int, remote: bool, opened: Callable[[], tuple[Room, str]]) -> None:
    """Serve an exercise until interrupted."""
    room, token = opened()
    listening = "127.0.0.1" if addresses == ["127.0.0.1"] else "0.0.0.0"
    with closing(room):
        exercise.serve(room, listening, port, addresses, remote, lambda: _ready(room, token, addresses[0], port))


@contextlib.contextmanager
def closing(room: Room) -> Iterator[None]:
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


def phone_addresses(host: str | None) -> list[str]:
    """Return the addresses by which phones may come, the one for the QR code first."""
    found = exercise.lan_addresses()
    if host is not None and host != "0.0.0.0":
        return [host]
    if not found:
        typer.echo("No address in a local network: only this computer can join.", err=True)
        return ["127.0.0.1"]
    if host is None and len(found) > 1 and sys.stdin.isatty():
        for row, one in enumerate(found, 1):
            typer.echo(f"  {row}  {one}")
        return [found[_chosen(len(found)) - 1]]
    return found


def _chosen(count: int) -> int:
    """Ask until one of them is chosen."""
    while True:
        said: int = typer.prompt("By which address do phones reach this computer?", default=1, type=int)
        if 1 <= said <= count:
            return said


def _ready(room: Room, token: str, address: str, port: int) -> None:
    """Print where everything is, once connections are accepted."""
    typer.echo(f"Phones:       http://{address}:{port}/   code {room.state.setup.code}")
    typer.echo(f"Projector:    http://127.0.0.1:{port}/projector")
    typer.echo(f"Facilitator:  http://127.0.0.1:{port}/facilitator   token {token}")
    typer.echo(f"Log:          {room.log.path}")
    typer.echo("End with Ctrl-C; nothing that was acknowledged is lost.")
