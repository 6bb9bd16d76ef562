"""A story as a page of its own, with a map that plays it: one file that opens without a network."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from sim.core import words
from sim.ensemble.store import write_whole
from sim.report.page import shell
from sim.report.page.map import TheatreMap, map_player, world_frames
from sim.report.story.frame import TOLD, held_at_the_end, how_usual
from sim.report.story.naming import number
from sim.report.story.narrative import headlines
from sim.report.story.phrases import say
from sim.report.story.telling import Story

SECTIONS = (
    ("replication", "This replication"), ("story", "Story"), ("end", "The end"), ("inputs", "Inputs"),
    ("reproduce", "Reproduce"),
)  # fmt: skip
COLUMNS = {
    "civilians_killed": "Civilians killed", "displaced": "People displaced", "captives_killed": "Prisoners killed",
    "troops": "Troops", "killed": "Killed",
    "deserted": "Deserted", "captured": "Taken prisoner", "recruits": "Joined",
}  # fmt: skip
"""Headings of the measures at the end."""
_PRINTED = 4
"""Maps on paper, where nothing moves."""


def write_story(story: Story, path: Path) -> None:
    """Write the page.

    Raises:
        StorageError: it could not be written; an earlier one stays.
    """
    text = page(story)
    write_whole(path, lambda file: file.write(text.encode()))


def page(story: Story) -> str:
    """The page's HTML."""
    recording = story.recording
    return shell.render_page(
        "story/templates/story.html", scripts=("map.js", "story/assets/story.js"), styles=("story/assets/story.css",),
        sections=[one for one in SECTIONS if one[0] != "inputs" or story.frame.inputs],
        frame=story.frame, caveat=say("caveat"), scale=say("scale"), full=story.full,
        replication=recording.replication, seed=recording.seed, digest=recording.course.digest,
        summary=recording.plan.scenario.summary, chapters=_chapters(story),
        common=how_usual(story.frame), rare=[answer.in_words for answer in story.frame.answers if answer.rare],
        told=say("told", events=number(len(recording.events))),
        held=held_at_the_end(story.frame, story.names), totals=_totals(story),
        columns=[COLUMNS[measure] for measure in TOLD],
        **_map(story),
    )  # fmt: skip


def _chapters(story: Story) -> list[dict[str, Any]]:
    start = story.recording.plan.start
    return [
        {
            "evening": chapter.day + 1, "week": chapter.week,
            "date": (start + datetime.timedelta(chapter.day)).isoformat(),
            "paragraphs": [paragraph.text for paragraph in chapter.paragraphs],
        }
        for chapter in story.chapters
    ]  # fmt: skip


def _totals(story: Story) -> list[dict[str, Any]]:
    return [
        {"name": story.names.looks[actor].name, "cells": [number(row[measure]) for measure in TOLD]}
        for actor, row in story.frame.totals.items()
    ]


def _map(story: Story) -> dict[str, Any]:
    """The map of every evening; the first is the evening before the first day."""
    recording = story.recording
    plan = recording.plan
    chart = TheatreMap(plan.scenario, story.names.looks)
    frames = world_frames(recording.course.holders, len(plan.actors))
    dates = [(plan.start + datetime.timedelta(evening - 1)).isoformat() for evening in range(plan.days + 1)]
    texts = [[], *headlines(recording.events, story.names, plan.days)]
    printed = sorted({round(plan.days * step / (_PRINTED - 1)) for step in range(_PRINTED)})
    return {
        "ground": chart.ground(),
        "map": chart.svg("theatre", frames[-1], _title(dates[-1]), "The same is shown below as a table."),
        "legend": chart.legend(frames),
        "player": map_player("days", dates, [chart.panel("theatre", frames)], texts),
        "places": [
            {"name": name, "text": chart.in_words(held)} for name, held in zip(chart.names, frames[-1], strict=True)
        ],
        "small_maps": [
            {"date": dates[day], "svg": chart.svg(f"small-{day}", frames[day], _title(dates[day]))} for day in printed
        ],
    }


def _title(date: str) -> str:
    return f"Who holds each place on the evening of {words.day(date)}"
