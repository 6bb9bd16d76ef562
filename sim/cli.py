"""The commands. Nothing heavy is imported until a command needs it, so that help comes at once."""

from __future__ import annotations

import difflib
import errno
import sys
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from sim.commands import (
    calibrating,
    comparing,
    describing,
    discovering,
    exercising,
    figuring,
    hindcasting,
    kitting,
    making,
    reporting,
    running,
    sensing,
    studying,
    telling,
)

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
        from sim.errors import SimError

        try:
            return super().invoke(ctx)
        except SimError as error:
            typer.echo(str(error), err=True)
            raise SystemExit(getattr(error, "exit_code", 2)) from None
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise
            typer.echo(f"{error.filename}: the name is too long for a file", err=True)
            raise SystemExit(2) from None
        except KeyboardInterrupt:
            typer.echo("stopped", err=True)
            raise SystemExit(130) from None


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
    calibrating.calibrate, exercising.play, exercising.rehearse, exercising.doctor, exercising.verify,
    exercising.review, making.new, describing.check, describing.sources, describing.schema, describing.parameters,
    describing.version, kitting.kit,
):  # fmt: skip
    app.command()(_command)


def main() -> None:
    """Entry point of ``sim`` and ``python -m sim``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without the right letters is no reason to fail
    app(prog_name="sim")


if __name__ == "__main__":
    main()
