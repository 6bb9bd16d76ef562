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
from sim.report.wording.hindcast import MODEL, beaten, mixture_told, slope_told
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
    """Name the bars that the model beats, and say whether it is too sure and what it adds to a curve."""
    yield beaten("On both questions", found["skill"])
    yield beaten("On the day of loss", found["crps"]["skill"])
    yield slope_told(found["slope"], "Both questions pooled", "battle")
    yield mixture_told(found["mixture"], "Both questions", "battle")


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
    """Brier and log score of both questions, Brier of each, endings rightly called likeliest, CRPS of the day."""
    crps = found["crps"]
    caption = (
        "Two questions a battle: does it collapse, does it hold? Skill: 1 less the model's Brier over the other's. "
        f"Right: battles whose likeliest ending came. Days: CRPS of the day of loss up to day {crps['end']:.0f}. Force "
        "ratio, class rate, four facts and the mixture are fitted, each battle from the others."
    )
    columns = ("Forecast", "Brier", "Log", "Collapse", "Hold", "Right", "Days", "Skill of\nthe model")
    table = Table("Scores", columns, caption)
    asked = found["questions"]
    briers = (score(asked[name]["brier"]) for name in asked)
    own = (score(found["brier"]), score(found["log_score"]), *briers, f"{found['right']}", score(crps["days"], 1))
    table.add_row(f"[bold]{MODEL}[/bold]", *own, "")
    for name, one in found["baselines"].items():
        each = (score(asked[question]["baselines"][name]["brier"]) for question in asked)
        scored = (score(one["brier"]), score(one["log_score"]), *each, f"{one['right']}")
        table.add_row(name, *scored, score(crps["baselines"].get(name), 1), cells.skill(found["skill"][name]))
    for name in (name for name in crps["baselines"] if name not in found["baselines"]):
        table.add_row(name, "", "", "", "", "", score(crps["baselines"][name], 1), "")
    mixed = found["mixture"]
    table.add_row(f"{MODEL} and {mixed['curve']}", score(mixed["brier"]), score(mixed["log_score"]))
    return table
