"""A story on the terminal: prose in the width there is, dates in a column of their own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from sim.report.story.frame import held_at_the_end, how_usual, sums_at_the_end
from sim.report.story.naming import number
from sim.report.story.phrases import say
from sim.report.story.telling import Story
from sim.report.terminal.printing import sign_off
from sim.report.terminal.table import paragraph, wrapped_plain

_MARGIN = 7
"""Columns of the dates."""
_WIDEST = 110
"""Prose wider than this is hard to read."""
_NAMED = 4
"""Actors who are named in a sum; the others are added up, unless all is told."""


def show_story(story: Story, console: Console) -> None:
    """Print a story.

    Args:
        story: made by ``sim.report.story.telling``.
        console: where to.
    """
    width = min(console.width, _WIDEST)
    console.print(Text(story.frame.title, style="bold"))
    _opening(story, console, width)
    console.print()
    for line in _days(story, width):
        console.print(line, soft_wrap=True)
    _ending(story, console, width)


def _list(console: Console, title: str, lines: Sequence[str], width: int) -> None:
    """Lines under a title, nothing where there are none."""
    if lines:
        console.print()
        console.print(Text(title, style="bold"))
    for line in lines:
        paragraph(console, escape(line), 2, width)


def _opening(story: Story, console: Console, width: int) -> None:
    frame = story.frame
    parts = (frame.replication, frame.picked, say("caveat"), say("scale"))
    paragraph(console, escape(" ".join(filter(None, parts))), width=width)
    answered = [answer for answer in frame.answers if answer.answer is not None]
    rare = [answer for answer in answered if answer.rare]
    told = answered if not frame.replications or story.full else rare
    common = how_usual(frame)
    _list(console, say("answers"), [*([common] if common else []), *(answer.in_words for answer in told)], width)
    _list(console, say("inputs"), frame.inputs, width)


def _days(story: Story, width: int) -> Iterator[Text]:
    start = story.recording.plan.start
    for chapter in story.chapters:
        date = start + datetime.timedelta(chapter.day)
        label = "" if chapter.week else f"{date.day} {date:%b}"
        for told in chapter.paragraphs:
            for line in wrapped_plain(told.text, width - _MARGIN):
                yield Text.assemble((f"{label:>{_MARGIN - 1}} ", "bold"), (line, "dim" if chapter.week else ""))
                label = ""


def _ending(story: Story, console: Console, width: int) -> None:
    """Print holders and sums at the end, and the digest of the replication."""
    most = None if story.full else _NAMED
    lines = [*held_at_the_end(story.frame, story.names), *sums_at_the_end(story.frame, story.names, most)]
    _list(console, say("end"), [*lines, story.frame.harm], width)
    console.print()
    if not story.full:
        paragraph(console, say("told", events=number(len(story.recording.events))), width=width)
    sign_off(console, None, digest=story.recording.course.digest)
