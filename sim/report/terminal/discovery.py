"""A discovery on the terminal, for a reader who does not program."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.terminal import cells
from sim.report.terminal.printing import WHAT_IT_IS, show_answer, sign_off
from sim.report.terminal.table import Table, wordy
from sim.study import BEST, BOX, Discovery, DiscoveryFinding, harm_in_words, limit_in_words, share_text, tree_in_words

_MOST_KEPT = 6


def show_discovery(found: Discovery, console: Console) -> None:
    """Print a discovery."""
    tables = [_limits(found.finding)] if found.finding.verdict in (BOX, BEST) else []
    lines = [*_lines(found.finding)]
    show_answer(console, _heading(found), tables, map(escape, (*lines, *([""] if lines else []), WHAT_IT_IS)))
    sign_off(console, f"{found.folder}/{found.name}.json", found.record["seed"])


def _heading(found: Discovery) -> Iterator[str]:
    about = found.record
    yield f"[bold]{escape(about['scenario'])}[/bold]: {escape(about['text'])}"
    if about["base_rate"] is not None:
        answer = "yes" if found.finding.goal.wanted else "no"
        yield f"The answer is {answer} in {share_text(about['base_rate'])} of {_how_many(found)}.\n"
    yield escape(about["told"])


def _how_many(found: Discovery) -> str:
    points = found.record["points"]
    return f"{found.record['replications']:,} replications" + (f" at {points:,} design points" if points else "")


def _limits(found: DiscoveryFinding) -> Table:
    """The inputs that the box restricts."""
    caption = (
        "Chance (quasi-p): how easily the corner would be as dense if this limit made no difference, on the half on "
        "which it was chosen. Found again: share of random halves of that half."
    )
    table = Table("", ("Input", wordy("In the corner"), "Chance", "Found again"), caption)
    also = {link.path: len(link.also) for link in found.links}
    for limit in found.box.limits if found.box else ():
        count = also[limit.path]
        more = [others(count)] if count else []
        label = cells.named(found.sample.names.label(limit.path), "\n".join([*more, limit.path]))
        chance = "< 0.001" if limit.quasi_p < 0.001 else f"{limit.quasi_p:.3f}"
        table.add_row(label, escape(limit_in_words(found, limit)), chance, words.percent(found.reproduced[limit.path]))
    return table


def others(count: int) -> str:
    """Say how many inputs share a random draw with this one."""
    return f"and {count} other{'s' if count > 1 else ''} with the same draw"


def _lines(found: DiscoveryFinding) -> Iterator[str]:
    if found.links:
        labels = [f"{found.sample.names.label(link.path)} ({link.rho:+.2f})" for link in found.links]
        more = f"; and {len(labels) - _MOST_KEPT} more" if len(labels) > _MOST_KEPT else ""
        yield (
            f"Looked at: {len(labels)} of {found.tried:,} inputs, those correlated with the answer beyond chance (rank "
            f"correlation): {'; '.join(labels[:_MOST_KEPT])}{more}."
        )
    if found.sample.left_out:
        yield f"Left out, being no numbers: {', '.join(found.sample.left_out)}."
    yield from filter(None, (tree_in_words(found), harm_in_words(found)))
