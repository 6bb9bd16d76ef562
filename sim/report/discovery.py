"""A discovery on the terminal, for a reader who does not program."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.table import Table, closing, paragraph, show_table, wordy
from sim.report.terminal import WHAT_IT_IS
from sim.study import BEST, BOX, Discovery, DiscoveryFinding, harm_in_words, limit_in_words, share_text, tree_in_words

_MOST_KEPT = 6


def show_discovery(found: Discovery, console: Console) -> None:
    """Print a discovery."""
    finding, about = found.finding, found.record
    console.print()
    paragraph(console, f"[bold]{escape(about['scenario'])}[/bold]: {escape(about['text'])}")
    if about["base_rate"] is not None:
        answer = "yes" if finding.wish.wanted else "no"
        paragraph(console, f"The answer is {answer} in {share_text(about['base_rate'])} of {_how_many(found)}.\n")
    paragraph(console, escape(about["told"]))
    if finding.verdict in (BOX, BEST):
        show_table(_limits(finding), console)
        console.print()
    for line in (*_lines(finding), "", WHAT_IT_IS):
        paragraph(console, escape(line))
    closing(console, f"Seed {about['seed']}", f"{found.folder}/{found.name}.json")


def _how_many(found: Discovery) -> str:
    points = found.record["points"]
    return f"{found.record['replications']:,} worlds" + (f" at {points:,} design points" if points else "")


def _limits(found: DiscoveryFinding) -> Table:
    """The inputs that the box restricts."""
    caption = (
        "Chance (quasi-p): how easily the corner would be as dense if this limit made no difference, on the half on "
        "which it was chosen. Found again: share of random halves of that half."
    )
    table = Table("", ("Input", wordy("In the corner"), "Chance", "Found again"), caption)
    also = {link.path: len(link.also) for link in found.links}
    for limit in found.box.limits if found.box else ():
        more = f"\n[dim]{others(also[limit.path])}[/dim]" if also[limit.path] else ""
        chance = "< 0.001" if limit.quasi_p < 0.001 else f"{limit.quasi_p:.3f}"
        label = f"{escape(found.worlds.names.label(limit.path))}{more}\n[dim]{escape(limit.path)}[/dim]"
        table.add_row(label, escape(limit_in_words(found, limit)), chance, words.percent(found.reproduced[limit.path]))
    return table


def others(count: int) -> str:
    """How many inputs are drawn from the same roll."""
    return f"and {count} other{'s' if count > 1 else ''} drawn from the same roll"


def _lines(found: DiscoveryFinding) -> Iterator[str]:
    if found.links:
        labels = [f"{found.worlds.names.label(link.path)} ({link.rho:+.2f})" for link in found.links]
        more = f"; and {len(labels) - _MOST_KEPT} more" if len(labels) > _MOST_KEPT else ""
        yield (
            f"Looked at: {len(labels)} of {found.tried:,} inputs, those that go with the answer beyond chance (rank "
            f"correlation): {'; '.join(labels[:_MOST_KEPT])}{more}."
        )
    if found.worlds.left_out:
        yield f"Left out, being no numbers: {', '.join(found.worlds.left_out)}."
    yield from filter(None, (tree_in_words(found), harm_in_words(found)))
