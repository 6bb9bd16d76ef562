"""The summary of a run on the terminal, for a reader who does not program.

Looks right from 80 columns on, and in a pipe, where there are no colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.core.coefficients import FIXED
from sim.ensemble.replay import Replay
from sim.ensemble.summary import Range, Summary
from sim.report.terminal import cells
from sim.report.terminal.printing import WHAT_IT_IS, WHAT_IT_IS_OF_MANY, failed, show_answer, sign_off
from sim.report.terminal.table import Table, paragraph, show_table, wordy
from sim.scenario import MEASURES

RARE = 0.05
"""Places that fell less often than this are named in one line, not in the table."""

WHOLE = {measure.name: measure.unit in ("troops", "people", "vehicles", "places") for measure in MEASURES}
"""Measures that count: there is no half of a soldier."""

FORCES = {
    "killed": "Killed",
    "deserted": "Deserted",
    "equipment_captured": "Vehicles captured",
}
GROUND = {
    "treasury": "Cash (US$ million)",
    "places": "Places held",
    "displaced": "People displaced",
    "civilians_killed": "Civilians killed",
    "captives_killed": "Prisoners killed",
}


def show_run(summary: Summary, console: Console, shares: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Print a run's summary.

    Args:
        summary: of the run.
        console: where.
        shares: of case, model and chance in each answer, where coefficients are uncertain
            (``sim.ensemble.variance_split``).
    """
    heading = [f"[bold]{escape(summary.scenario)}[/bold]: {_how_many(summary)}"]
    what = WHAT_IT_IS if summary.coefficients == FIXED else WHAT_IT_IS_OF_MANY
    own = (outcomes_table(summary), shares_table(summary, shares or {}))
    tables = (*own, falls(summary), forces(summary), ground(summary))
    show_answer(console, heading, tables, (*_others(summary), "", what))
    sign_off(console, summary.folder, summary.seed, summary.digest, summary.seconds)


def show_replay(found: Replay, console: Console) -> None:
    """Print one replication."""
    paragraph(console, f"{escape(found.scenario)}: replication {found.replication} of seed {found.seed}")
    answers = Table("", ("Question", "Answer"))
    for name, came_true in found.outcomes.items():
        answers.add_row(escape(found.questions[name]), {True: "yes", False: "no", None: "not answerable"}[came_true])
    lost = Table("", ("Lost", "On", wordy("Held at the end by")))
    for place, date in sorted(found.fell.items(), key=lambda item: item[1]):
        lost.add_row(escape(place), words.day(date), escape(found.holders[place]))
    for table in (answers, lost):
        show_table(table, console)
    console.print()
    sign_off(console, None, digest=found.digest)


def _how_many(summary: Summary) -> str:
    played = f"{summary.replications:,} replications of {words.days(summary.start, summary.end)}"
    return played + failed(summary.failed, "outcomes.parquet")


def outcomes_table(summary: Summary) -> Table:
    """The scenario's questions and how often each came true; the model's interval where coefficients are uncertain."""
    model = ("95 % interval over\ncoefficients",) if summary.coefficients != FIXED else ()
    columns = ("Question", wordy("In words"), "Counted", "95 % confidence\ninterval", *model)
    table = Table("How likely", columns)
    for found in summary.outcomes.values():
        text = cells.named(found.text, found.note or "")
        in_words = words.likelihood(found.count, found.of)
        intervals = [words.interval(found.low, found.high), words.interval(found.model_low, found.model_high)]
        table.add_row(text, in_words, words.percent(found.probability), *intervals[: 1 + len(model)])
    return table


def shares_table(summary: Summary, shares: Mapping[str, Mapping[str, Any]]) -> Table:
    """Shares of each answer's variance: what is not known of the case, the model's coefficients, and chance."""
    caption = "Case: uncertain inputs. Model: uncertain coefficients. Chance: the rest, with what all do together."
    if any(found["uncertain"] and found["case"] is not None for found in shares.values()):
        caption += " ?: with an interval of more than 50 points; more replications tell."
    table = Table("", ("Why the answers vary", "Case", "Model", "Chance"), caption)
    for name, found in shares.items():
        row = [words.percent(found[part]) + _doubt(found) for part in ("case", "model", "chance")]
        table.add_row(escape(summary.outcomes[name].text), *row)
    return table


def _doubt(found: Mapping[str, Any]) -> str:
    """Return the mark of shares that are too uncertain to be named."""
    return " ?" if found["uncertain"] and None not in (found["case"], found["model"]) else ""


def falls(summary: Summary) -> Table:
    """The places that their first holder lost, the likeliest first."""
    columns = ("Place", "Lost in", "Median", "5 to 95 %", wordy("At the end"))
    table = Table("Places lost by those who held them at the start", columns)
    likely = sorted(summary.fell.items(), key=lambda item: -(item[1].share or 0))
    for place, fall in likely:
        if fall.share is not None and fall.share >= RARE and fall.median and fall.low5 and fall.high95:
            when = words.days(fall.low5, fall.high95)
            row = (_name(summary, place), words.percent(fall.share), words.day(fall.median), when)
            table.add_row(*row, _holder(summary, place))
    return table


def _holder(summary: Summary, place: str) -> str:
    """The likeliest holder at the end."""
    actor, share = max(summary.places[place].items(), key=lambda item: item[1])
    return f"{_name(summary, actor)} {words.percent(share)}"


def _others(summary: Summary) -> Iterator[str]:
    """Sentences on what the table of falls leaves out."""
    rare = [_name(summary, place) for place, fall in summary.fell.items() if fall.share and fall.share < RARE]
    never = sum(1 for fall in summary.fell.values() if fall.share == 0)
    if rare:
        yield f"Lost in fewer than {words.percent(RARE)}: {', '.join(rare)}."
    played = summary.replications - summary.failed
    yield from (words.not_accepted(order, count, played) for order, count in summary.refused.items())
    if never:
        yield f"{never} {'place was' if never == 1 else 'places were'} never lost."


def forces(summary: Summary) -> Table:
    """Troops at the start and the end, and what became of the rest."""
    columns = ("Forces", "Troops at start", "at the end", *FORCES.values())
    table = Table("", columns)
    for actor, measures in summary.actors.items():
        if _any(measures, ("troops", *FORCES)):
            start = words.amount(measures["troops"].start)
            ends = _medians(measures, ("troops", *FORCES))
            table.add_row(_name(summary, actor), start, *ends)
    return table


def ground(summary: Summary) -> Table:
    """Money, places, and what the people suffered."""
    caption = "Median at the end; below it the range of 90 % of the replications. k: thousand, M: million."
    table = Table("", ("Cash, places, people", *GROUND.values()), caption)
    for actor, measures in summary.actors.items():
        if _any(measures, GROUND):
            table.add_row(_name(summary, actor), *_medians(measures, GROUND))
    return table


def _any(measures: dict[str, Range], names: Iterable[str]) -> bool:
    """Return whether there is anything to show of an actor."""
    return any(measures[name].high95 or measures[name].low5 or measures[name].start for name in names if measures)


def _medians(measures: dict[str, Range], names: Iterable[str]) -> list[str]:
    return [cells.median(measures[name], WHOLE[name]) for name in names]


def _name(summary: Summary, key: str) -> str:
    return escape(summary.names.get(key, key))
