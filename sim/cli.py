"""The commands. Nothing heavy is imported until a command needs it, so that help comes at once."""

from __future__ import annotations

import difflib
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from sim.ensemble.settings import DEFAULT_REPLICATIONS, Settings

if TYPE_CHECKING:
    from rich.console import Console

    from sim.report.progress import TerminalProgress

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

File = Annotated[Path, typer.Argument(help="The scenario file (YAML).", metavar="FILE")]
Seed = Annotated[int, typer.Option(help="The seed of all dice.")]
Days = Annotated[int | None, typer.Option(min=1, help="Play so many days.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Play until this date.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a number of the scenario; may be repeated."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def _load(file: Path, sets: list[str] | None = None, days: int | None = None, until: datetime | None = None) -> Any:
    """Load a scenario as changed by the options."""
    from sim.scenario import load

    if days is not None and until is not None:
        raise typer.BadParameter("give either --days or --until, not both")
    for change in sets or ():
        if not change.partition("=")[1]:
            raise typer.BadParameter(f'"{change}" has no "="; write --set path=value')
    return load(file, sets=sets or (), days=days, until=_date(until))


def _date(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _console(markup: bool = True, error: bool = False) -> Console:
    """The terminal, or 80 plain columns in a pipe (``COLUMNS`` may say otherwise)."""
    from rich.console import Console

    return Console(stderr=error, markup=markup, emoji=False)


def _progress() -> TerminalProgress:
    from sim.report.progress import TerminalProgress

    return TerminalProgress(_console(error=True))


def _print_json(content: Any) -> None:
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))


@app.command()
def run(
    file: File,
    replications: Annotated[
        int | None,
        typer.Option("--replications", "-n", min=1, help=f"How many replications [default: {DEFAULT_REPLICATIONS}]."),
    ] = None,
    seed: Seed = 1,
    days: Days = None,
    until: Until = None,
    sets: Sets = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads [default: one a core].")] = None,
    precision: Annotated[
        float | None,
        typer.Option(help="Play until every outcome's 95 % interval is at most this much to either side, say 0.02."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The run folder [default: one under results/].")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    as_json: Json = False,
) -> None:
    """Play a scenario many times and say what could have happened and how likely (``run`` may be left out)."""
    if precision is not None and not 0 < precision < 0.5:
        raise typer.BadParameter(f"--precision {precision:g}: give a number between 0 and 0.5, say 0.02")
    if precision is not None and replications is not None:
        raise typer.BadParameter("give either --replications or --precision, not both")
    scenario = _load(file, sets, days, until)
    settings = Settings(
        seed=seed, replications=replications or DEFAULT_REPLICATIONS, precision=precision, workers=workers, out=out,
        stem=file.stem, file=str(file), sets=tuple(sets or ()),
    )  # fmt: skip
    summary = _play(scenario, settings, quiet)
    if as_json:
        _print_json(summary.as_dict())
        return
    from sim.report.terminal import show

    show(summary, _console())


def _play(scenario: Any, settings: Settings, quiet: bool) -> Any:
    from sim.ensemble.run import run as play
    from sim.world.build import blueprint

    plan = blueprint(scenario)
    if quiet:
        return play(plan, settings)
    with _progress() as progress:
        return play(plan, settings, progress)


@app.command()
def check(file: File, sets: Sets = None) -> None:
    """Check a scenario file and list everything that is wrong with it."""
    scenario = _load(file, sets)
    from sim.world.build import blueprint

    plan = blueprint(scenario)
    counts = {
        "places": len(plan.places), "actors": len(plan.actors), "formations": len(scenario.formations),
        "uncertain numbers": len(plan.draw_paths), "outcomes": len(scenario.outcomes),
    }  # fmt: skip
    typer.echo(f"ok: {scenario.name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))


@app.command()
def sources(
    file: File,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values and nothing else.")] = False,
    only_untagged: Annotated[
        bool, typer.Option("--untagged", help="Only numbers with neither source nor tag.")
    ] = False,
) -> None:
    """List every number of a scenario with its source."""
    from sim.scenario import sources as sources_of

    if as_json and as_csv:
        raise typer.BadParameter("give either --json or --csv, not both")
    rows = list(sources_of(file))
    from sim.report import listing

    shown = listing.untagged(rows) if only_untagged else rows
    if as_json:
        _print_json(listing.source_records(shown))
    elif as_csv:
        listing.write_csv(shown, sys.stdout)
    else:
        listing.show_sources(rows, shown, _console(markup=False))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, by which editors complete and check them."""
    from sim.scenario import json_schema

    _print_json(json_schema())


@app.command()
def parameters() -> None:
    """List the coefficients of all rules with their ranges and sources."""
    from sim.report.listing import show_parameters
    from sim.rules.parameters import registry

    show_parameters(registry(), _console(markup=False))


@app.command()
def replay(
    file: File,
    replication: Annotated[int, typer.Option(min=0, help="Which replication, from 0.")],
    seed: Seed = 1,
    days: Days = None,
    until: Until = None,
    sets: Sets = None,
    as_json: Json = False,
) -> None:
    """Play one replication of a run again, alone."""
    scenario = _load(file, sets, days, until)
    from sim.ensemble.replay import replay as play_again
    from sim.ensemble.warm import warm_up
    from sim.world.build import blueprint

    plan = blueprint(scenario)
    with _progress() as progress:
        warm_up(plan, seed, progress.compiling)
    found = play_again(plan, seed, replication)
    if as_json:
        _print_json(found.as_dict())
        return
    from sim.report.terminal import show_replay

    show_replay(found, _console())


@app.command()
def version() -> None:
    """Print the versions of the engine and of what it computes with."""
    from sim.versions import versions

    for name, number in versions().items():
        typer.echo(f"{name} {number}")


def main() -> None:
    """Entry point of ``sim`` and ``python -m sim``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without the right letters is no reason to fail
    app(prog_name="sim")


if __name__ == "__main__":
    main()
