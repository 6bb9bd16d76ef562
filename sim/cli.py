"""The command line: its commands, and their errors as one message and an exit code.

Nothing heavy is imported until a command needs it, so that help comes at once.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from sim import entry
from sim.commands import (
    calibrate,
    compare,
    describe,
    discover,
    exercise,
    figures,
    hindcast,
    kit,
    levers,
    new,
    report,
    run,
    sensitivity,
    story,
    sweep,
    verify,
)
from sim.core.errors import DiskError, ScenarioError, SimError, advice
from sim.entry import BROKEN_PIPE, INTERRUPTED, interruption, say

HELP = ["-h", "--help"]


class Commands(TyperGroup):
    """Group of commands in which the word ``run`` may be left out; errors become one message and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``run`` before anything that is neither a command nor a request for help."""
        if args == ["--version"]:
            args = ["version"]
        if args and args[0] not in self.commands and args[0] not in HELP:
            self._suggest(args[0])
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def _suggest(self, word: str) -> None:
        """Refuse a word that is neither a file nor an option, but resembles a command."""
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
    """Turn errors that users can correct, and an interruption, into one message and an exit code."""
    try:
        yield
    except SimError as error:
        refused = "" if isinstance(error, ScenarioError) else _hint(ctx, error.__cause__)
        raise _ended(str(error), refused, 1 if refused else getattr(error, "exit_code", 2)) from None
    except BrokenPipeError:  # nobody reads standard output any more
        raise SystemExit(BROKEN_PIPE) from None
    except OSError as error:
        code = 2 if error.errno == errno.ENAMETOOLONG else 1  # a name that the user gave
        raise _ended(str(DiskError(error)), _hint(ctx, error), code) from None
    except KeyboardInterrupt:
        raise _ended("stopped", "", INTERRUPTED) from None


def _hint(ctx: Any, error: BaseException | None) -> str:
    """Return advice for an error of the operating system, with the option that names another place."""
    return advice(error, "--html" if getattr(ctx, "invoked_subcommand", None) == "story" else "--out")


def _ended(message: str, hint: str, code: int) -> SystemExit:
    """Print what went wrong and what to do, unless the message says it already."""
    interruption.told = True
    if hint and "--" + hint.rpartition("--")[2].rstrip(".") not in message:
        message += ("" if message.endswith(".") else ".") + f" {hint}"
    say(message)
    return SystemExit(code)


app = typer.Typer(
    cls=Commands,
    help="A scenario simulation engine for conflict at the scale of a campaign: a model, not a forecast.",
    context_settings={"help_option_names": HELP},
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for _command in (
    run.run, run.replay, report.report, figures.figures, story.story,
    sweep.sweep, compare.compare, levers.levers, sensitivity.sensitivity, discover.discover, hindcast.hindcast,
    calibrate.calibrate, exercise.play, exercise.rehearse, exercise.doctor, verify.verify,
    exercise.review, new.new, describe.check, describe.sources, describe.schema, describe.parameters,
    describe.version, kit.kit,
):  # fmt: skip
    app.command()(_command)


def main() -> None:
    """Start as ``sim.entry`` does, which takes signals earlier."""
    entry.main()


if __name__ == "__main__":
    main()
