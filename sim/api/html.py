"""A run as a small table of HTML that a notebook shows: questions, probabilities and their intervals.

It takes its colours from the page around it, so that it can be read in a dark notebook as well as in a light one.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sim import report
from sim.core import words

if TYPE_CHECKING:
    from sim.api.runs import Runs
    from sim.ensemble.summary import Answer

WIDTH, HEIGHT, EDGE = 132, 16, 6
"""Pixels of the little scale from 0 to 100 %."""
_CELL = 'style="text-align:left;vertical-align:top;padding:3px 12px 3px 0"'
_WORDS = 'style="text-align:left;vertical-align:top;padding:3px 12px 3px 0;white-space:nowrap"'
_NUMBER = 'style="text-align:right;vertical-align:top;padding:3px 12px 3px 0;white-space:nowrap"'
_QUIET = 'style="opacity:.75;font-size:90%"'


def table(runs: Runs) -> str:
    """Return the run's answers as HTML; everything that comes from a file is escaped."""
    heads = "".join(f'<th scope="col" {style}>{text}</th>' for text, style in (
        ("Question", _CELL), ("In words", _CELL), ("Probability", _NUMBER), ("95 % interval", _NUMBER),
        ("0 to 100 %", _CELL),
    ))  # fmt: skip
    rows = "".join(_row(answer) for answer in runs.brief.outcomes.values())
    body = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>" if rows else ""
    return (
        f'<div style="max-width:60em"><p style="margin:.3em 0"><strong>{escape(runs.scenario_name)}</strong>: '
        f"{escape(_what(runs))}</p><table>{body}</table>"
        f'<p style="margin:.4em 0;opacity:.75;font-size:90%">{escape(report.WHAT_IT_IS)} Seed {runs.seed}, digest '
        f"<code>{escape(runs.digest)}</code>, in <code>{escape(runs.place)}</code></p></div>"
    )


def _what(runs: Runs) -> str:
    when = words.days(runs.summary["start"], runs.summary["end"])
    failed = runs.summary["failed"]
    note = f"; {failed:,} failed (see the column error of outcomes.parquet)" if failed else ""
    return f"{runs.replications:,} replications of {when}{note}"


def _row(answer: Answer) -> str:
    note = f"<br><span {_QUIET}>{escape(answer.note)}</span>" if answer.note else ""
    cells = (
        (_CELL, escape(answer.text) + note),
        (_WORDS, words.likelihood(answer.count, answer.of)),
        (_NUMBER, escape(words.percent(answer.probability))),
        (_NUMBER, words.interval(answer.low, answer.high)),
        (_CELL, _whisker(answer)),
    )
    return "<tr>" + "".join(f"<td {style}>{text}</td>" for style, text in cells) + "</tr>"


def _whisker(answer: Answer) -> str:
    """Draw the interval as a line and the probability as a dot, on a scale from 0 to 100 %."""
    if answer.probability is None or answer.low is None or answer.high is None:
        return ""
    low, middle, high = (
        EDGE + (WIDTH - 2 * EDGE) * share for share in (answer.low, answer.probability, answer.high)
    )  # fmt: skip
    said = f"{words.percent(answer.probability)}, interval {words.interval(answer.low, answer.high)}"
    across = HEIGHT / 2
    ticks = "".join(
        f'<line x1="{x:g}" x2="{x:g}" y1="{across - 3:g}" y2="{across + 3:g}" stroke-opacity=".35"/>'
        for x in (EDGE, WIDTH / 2, WIDTH - EDGE)
    )
    return (
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" stroke="currentColor" '
        f'aria-label="{escape(said)}"><line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{across:g}" y2="{across:g}" '
        f'stroke-opacity=".35"/>{ticks}<line x1="{low:.1f}" x2="{high:.1f}" y1="{across:g}" y2="{across:g}" '
        f'stroke-width="2"/><circle cx="{middle:.1f}" cy="{across:g}" r="3" fill="currentColor" stroke="none"/></svg>'
    )
