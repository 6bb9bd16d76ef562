"""The commands. Nothing heavy is imported until a command needs it, so that help comes at once."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from sim.commands import calibrate as calibrating
from sim.commands import compare as comparing
from sim.commands import describe as describing
from sim.commands import discover as discovering
from sim.commands import exercise as exercising
from sim.commands import figures as figuring
from sim.commands import hindcast as hindcasting
from sim.commands import kit as kitting
from sim.commands import new as making
from sim.commands import report as reporting
from sim.commands import run as running
from sim.commands import sensitivity as sensing
from sim.commands import story as telling
from sim.commands import sweep as studying
from sim.commands import verify as verifying
from sim.entry import BROKEN_PIPE, INTERRUPTED, interruption, say

HELP = ["-h", "--help"]


class Commands(TyperGroup):
    """The commands, of which ``run`` may be left out; errors meant for users become one message and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``run`` before anything that is neither a command nor a plea for help."""
        if args == ["--version"]:
            args = ["version"]
        if args and args[0] not in self.commands and args[0] not in HELP:
            self._suggest(args[0])
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def _suggest(self, word: str) -> None:
        """Refuse a word that is neither a file nor an option, but nearly a command."""
        near = difflib.get_close_matches(word, self.commands, 1)
        if near and not word.startswith("-") and not Path(word).exists():
            typer.echo(f'{word}: no such command or file; did you mean "{near[0]}"?', err=True)
            raise SystemExit(2)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with _told(ctx):
            return super().invoke(ctx)

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the command line."""
        with _told():
            return super().make_context(*args, **extra)


@contextmanager
def _told(ctx: Any = None) -> Iterator[None]:
    """Turn what users can mend, and an interruption, into one message and an exit code."""
    from sim.core.errors import DiskError, ScenarioError, SimError

    try:
        yield
    except SimError as error:
        refused = "" if isinstance(error, ScenarioError) else _hint(ctx, error.__cause__)
        raise _ended(str(error), refused, 1 if refused else getattr(error, "exit_code", 2)) from None
    except BrokenPipeError:  # nobody reads on: nobody is told
        raise SystemExit(BROKEN_PIPE) from None
    except OSError as error:
        code = 2 if error.errno == errno.ENAMETOOLONG else 1  # a name that the user gave
        raise _ended(str(DiskError(error)), _hint(ctx, error), code) from None
    except KeyboardInterrupt:
        raise _ended("stopped", "", INTERRUPTED) from None


def _hint(ctx: Any, error: BaseException | None) -> str:
    """Return the advice for a refusal of the operating system, with the option that names another place."""
    from sim.core.errors import advice

    return advice(error, "--html" if getattr(ctx, "invoked_subcommand", None) == "story" else "--out")


def _ended(message: str, hint: str, code: int) -> SystemExit:
    """Say what went wrong and what to do, unless the message says it."""
    interruption.told = True
    if hint and "--" + hint.rpartition("--")[2].rstrip(".") not in message:
        message += ("" if message.endswith(".") else ".") + f" {hint}"
    say(message)
    return SystemExit(code)


app = typer.Typer(
    cls=Commands,
    help="A scenario simulation engine for conflict at the scale of a campaign. It explains; it does not forecast.",
    context_settings={"help_option_names": HELP},
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for _command in (
    running.run, running.replay, reporting.report, figuring.figures, telling.story,
    studying.sweep, comparing.compare, sensing.sensitivity, discovering.discover, hindcasting.hindcast,
    calibrating.calibrate, exercising.play, exercising.rehearse, exercising.doctor, verifying.verify,
    exercising.review, making.new, describing.check, describing.sources, describing.schema, describing.parameters,
    describing.version, kitting.kit,
):  # fmt: skip
    app.command()(_command)


def main() -> None:
    """Begin as ``sim.entry`` does, which is quicker to take signals."""
    from sim.entry import main as begin

    begin()


if __name__ == "__main__":
    main()
