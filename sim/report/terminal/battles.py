"""Battles of other wars against how they ended, on the terminal: every battle, and scores beside simple forecasts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.terminal import cells
from sim.report.terminal.printing import show_answer, sign_off
from sim.report.terminal.table import Table, wordy
from sim.report.wording.hindcast import MODEL, beaten
from sim.report.wording.quantities import score

CHOSEN = (
    "The battles were chosen by people who knew how they ended, and whether a garrison was unpaid or had ghosts was "
    "judged in hindsight: simple forecasts do well on such a list. Intervals come from drawing battles; they are few."
)


def show_battles(found: dict[str, Any], console: Console) -> None:
    """Print the scores of a folder of battles.

    Args:
        found: content of its ``hindcast.json``.
        console: where.
    """
    played = f"{found['battles_total']} battles, {found['replications']:,} replications of each"
    heading = f"[bold]{played}[/bold]: the likeliest ending is right in {found['right']}"
    show_answer(console, [heading], (battles(found), scores(found)), (*_sentences(found), "", CHOSEN))
    sign_off(console, found["folder"], found["seed"])


def _sentences(found: dict[str, Any]) -> Iterator[str]:
    """Scores of the day of loss, and which baselines the model beats."""
    crps = found["crps"]
    others = ", ".join(f'"{name}" {score(value, 1)}' for name, value in crps["baselines"].items())
    yield f"Day of loss, CRPS up to day {crps['end']:.0f}: {MODEL} {score(crps['days'], 1)}; {others}."
    yield beaten("On both questions", found["skill"])


def battles(found: dict[str, Any]) -> Table:
    """Each battle: what happened and what the model gave each ending."""
    caption = (
        "Collapse: lost within 14 days. Siege: lost later. The likeliest ending is bold. Days: from the first, if lost."
    )
    columns = ("Battle", wordy("Happened"), "Collapse", "Siege", "Hold", "Days, model", "")
    table = Table("How each battle ends", columns, caption)
    for one in found["battles"]:
        happened = one["outcome"] + ("" if one["day"] is None else f", day {one['day']:.0f}")
        chances = (cells.bold(words.percent(p), name == one["likeliest"]) for name, p in one["probability"].items())
        told = _days(one["days_if_lost"])
        table.add_row(escape(one["name"]), happened, *chances, told, "right" if one["right"] else "[bold]WRONG[/bold]")
    return table


def _days(if_lost: dict[str, Any]) -> str:
    """The median day of loss with its range; a dash where no replication loses the place."""
    if if_lost["median"] is None:
        return words.NOT_MEASURED
    return f"{if_lost['median']:.0f} ({if_lost['p5']:.0f} to {if_lost['p95']:.0f})"


def scores(found: dict[str, Any]) -> Table:
    """Brier and log score of both questions, and Brier of each."""
    caption = (
        "Two questions a battle: does it collapse, does it hold? Skill: 1 less the model's Brier over the other's."
    )
    columns = ("Forecast", "Brier", "Log", "Collapse", "Hold", "Skill of\nthe model")
    table = Table("Scores", columns, caption)
    asked = found["questions"]
    briers = (score(asked[name]["brier"]) for name in asked)
    table.add_row(f"[bold]{MODEL}[/bold]", score(found["brier"]), score(found["log_score"]), *briers, "")
    for name, one in found["baselines"].items():
        each = (score(asked[question]["baselines"][name]["brier"]) for question in asked)
        scored = (score(one["brier"]), score(one["log_score"]), *each)
        table.add_row(name, *scored, cells.skill(found["skill"][name]))
    return table
