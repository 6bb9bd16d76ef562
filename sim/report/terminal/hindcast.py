"""A model against what happened, on the terminal: scores beside baselines, the facts, and the places it gets wrong.

What is shown is the content of ``hindcast.json`` (see docs/hindcast.md). Misses look like passes, but for the word.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.terminal import cells
from sim.report.terminal.printing import show_answer, sign_off
from sim.report.terminal.table import Table, paragraph, wordy
from sim.report.wording.hindcast import (
    MODEL,
    ONE_HISTORY,
    bars_told,
    check_in_words,
    facts_told,
    name_of,
    not_recorded,
    verdict,
)
from sim.report.wording.quantities import score

WORST = 10
"""Places in the table of those that the model gets most wrong."""

NAMES, WORDS = 22, 20
"""Columns that the facts' names and what the model says of them get at least."""


def show_hindcast(found: dict[str, Any], console: Console) -> None:
    """Print a hindcast.

    Args:
        found: content of ``hindcast.json``.
        console: where.
    """
    played = f"{found['replications']:,} replications against the record: {found['record']}"
    tables = (scores(found), horizons(found), facts(found), days_and_amounts(found), places(found))
    show_answer(console, [f"[bold]{escape(found['scenario'])}[/bold]: {escape(played)}"], tables, ())
    for line in map(escape, not_recorded(found)):
        console.print(line, highlight=False, soft_wrap=True)  # unbroken, so that the command can be copied
    for line in (*verdict(found), *bars_told(found), "", ONE_HISTORY.format(claim=found["smallest_claim"])):
        paragraph(console, line)
    sign_off(console, found["folder"], found["seed"], found["digest"])


def scores(found: dict[str, Any]) -> Table:
    """Brier and log score of the model and of the baselines, and the model's skill over each."""
    caption = (
        f"Who holds each place: {found['events']} events, {found['held_back']['events']} held back from calibration. "
        "Lower scores are better. Skill: 1 less the model's Brier over the baseline's, 95 % confidence interval below; "
        "bold: beyond chance."
    )
    columns = ("Forecast", "Brier", "Log", "Skill of\nthe model", "Held back:\nBrier", "Skill of\nthe model")
    table = Table("Scores", columns, caption)
    back = found["held_back"]
    table.add_row(f"[bold]{MODEL}[/bold]", score(found["brier"]), score(found["log_score"]), "", score(back["brier"]))
    for name, one in found["baselines"].items():
        held = back["baselines"].get(name, {"brier": None})
        scored = (
            score(one["brier"]),
            score(one["log_score"]),
            cells.skill(found["skill"][name]),
            score(held["brier"]),
        )
        table.add_row(name, *scored, cells.skill(back["skill"].get(name)))
    return table


def horizons(found: dict[str, Any]) -> Table:
    """Brier by horizon."""
    names = list(found["baselines"])
    actor = escape(name_of(found, found["actor"]))
    caption = f"Held: places that {actor} held in the record, and in the mean of the model's replications."
    heads = ("Model's\nmean", *(broken(name) for name in (MODEL, *names)))
    table = Table("Brier by horizon", ("Evening", "Held", *heads), caption)
    for one in found["horizons"]:
        scored = (score(value) for value in (one["brier"], *(one["baselines"][name] for name in names)))
        evening = f"{one['day']}: {words.day(one['date'])[:-5]}"
        table.add_row(evening, f"{one['held']}", f"{one['expected']:.1f}", *scored)
    return table


def broken(name: str) -> str:
    """A name on two lines, parted in the middle."""
    parts = name.split(" ")
    middle = len(parts) // 2 + len(parts) % 2
    return "\n".join(one for one in (" ".join(parts[:middle]), " ".join(parts[middle:])) if one)


def facts(found: dict[str, Any]) -> Table:
    """Every check of every fact: what happened, what is tolerated, what the model says."""
    caption = (
        "The model: median of the replications and the range of 90 % of them; of a probability or a difference its "
        "95 % confidence interval. A fact passes when all its checks do. [h]: held back from calibration."
    ).replace("[", r"\[")
    title = f"Facts: {facts_told(found)}"
    columns = (wordy("Fact", NAMES), wordy("Happened"), wordy("Tolerance"), wordy("The model", WORDS), "")
    table = Table(title, columns, caption)
    for one in found["facts"] if found["facts_total"] else ():
        mark = r" \[h]" if one["role"] == "held back" else ""
        name = f"[bold]{one['number']} {escape(one['name'])}[/bold]{mark}"
        word = {True: "pass", False: "[bold]MISS[/bold]", None: words.NOT_MEASURED}[one["passed"]]
        if not one["checks"]:
            table.add_row(name, "", "", f"not modelled: {escape(one['not_modelled'])}", word)
        elif len(one["checks"]) > 1:
            table.add_row(name, "", "", "", word)
        for check in one["checks"]:
            cells = [escape(part) for part in check_in_words(check)]
            text = f"[dim]{escape(check['text'])}[/dim]"
            if len(one["checks"]) == 1:
                table.add_row(f"{name}\n{text}", *cells, word)
            else:
                table.add_row(text, *cells, {True: "", False: "miss", None: words.NOT_MEASURED}[check["passed"]])
    return table


def days_and_amounts(found: dict[str, Any]) -> Table:
    """CRPS of days of fall, beside two baselines, and of reported amounts."""
    crps = found["crps"]
    caption = "CRPS: mean distance from what happened, less what the spread excuses, in the unit of the amount."
    table = Table("Days and amounts", (wordy("", NAMES), "Happened", "The model", "CRPS"), caption)
    if crps is None:
        return table
    if "days" in crps:
        text = f"days on which {crps['places']} places first changed to {name_of(found, found['actor'])}"
        table.add_row(f"{escape(text)}, until evening {crps['end']}", "", "", score(crps["days"], 1))
        for name, value in crps["baselines"].items():
            table.add_row(f"  {name}", "", "", score(value, 1))
    for one in crps["amounts"]:
        happened = f"{words.short(one['low'])} to {words.short(one['high'])}"
        if one["crps"] is not None:
            model = f"{words.short(one['median'])} ({words.short(one['p5'])} to {words.short(one['p95'])})"
            table.add_row(escape(one["name"]), happened, model, words.short(one["crps"]))
    return table


def places(found: dict[str, Any]) -> Table:
    """The places that the model gets most wrong."""
    days = [one["day"] for one in found["horizons"]]
    caption = "Model's probability that it is held, by horizon; + where it was in fact held."
    table = Table("Where the model is most wrong", ("Place", "Brier", *(f"day {day}" for day in days)), caption)
    for one in sorted(found["places"], key=lambda one: -one["brier"])[:WORST]:
        cells = (
            words.percent(p) + (" +" if happened else "  ")
            for p, happened in zip(one["forecast"], one["outcome"], strict=True)
        )
        table.add_row(escape(name_of(found, one["place"])), score(one["brier"], 2), *cells)
    return table
