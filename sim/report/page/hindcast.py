"""A model against what happened, as a page: ``hindcast.html``, its figures inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.core import words
from sim.ensemble.store import write_whole
from sim.report.figures.drawing import FOLDER
from sim.report.figures.hindcast import draw
from sim.report.page import shell
from sim.report.page.pictures import picture
from sim.report.wording import hindcast as told
from sim.report.wording.quantities import score, skill_interval

PAGE = "hindcast.html"
SECTIONS = (
    ("scores", "Scores"), ("horizons", "By horizon"), ("reliability", "Reliability"), ("facts", "Facts"),
    ("days", "Days and amounts"), ("places", "Places"), ("limits", "What it does not show"),
)  # fmt: skip


def make_hindcast_page(found: dict[str, Any]) -> Path:
    """Draw the figures into the folder of a hindcast and write its page.

    Args:
        found: content of ``hindcast.json``.

    Returns:
        Where the page is.

    Raises:
        StorageError: the disk refuses.
    """
    folder = Path(found["folder"])
    pictures = {name.split("-")[1]: [picture(name, figure)] for name, figure in draw(found, folder / FOLDER).items()}
    path = folder / PAGE
    page = page_of(found, pictures)
    write_whole(path, lambda file: file.write(page.encode()))
    return path


def page_of(found: dict[str, Any], pictures: dict[str, list[dict[str, Any]]]) -> str:
    """The page's HTML.

    Args:
        found: content of ``hindcast.json``.
        pictures: figures by section, as ``pictures.picture`` makes them.
    """
    return shell.render_page(
        "hindcast.html", scripts=(), sections=SECTIONS, found=found, pictures=pictures,
        actor=told.name_of(found, found["actor"]), scores=_scores(found), facts=_facts(found),
        verdict=[line.replace("[bold]", "").replace("[/bold]", "") for line in told.verdict(found)],
        facts_told=told.facts_told(found), not_recorded=list(told.not_recorded(found)), places=_places(found),
        amounts=_amounts(found), number=score,
        meaning=told.ONE_HISTORY.format(claim=found["smallest_claim"]),
    )  # fmt: skip


def _scores(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The model and the baselines, on all events and on those held back."""
    back = found["held_back"]
    rows = [{"name": told.MODEL.capitalize(), "all": found, "back": back, "skill": None, "skill_back": None}]
    for name, one in found["baselines"].items():
        rows.append({
            "name": name.capitalize(), "all": one, "back": back["baselines"].get(name), "skill": found["skill"][name],
            "skill_back": back["skill"].get(name),
        })  # fmt: skip
    for row in rows:
        for key in ("skill", "skill_back"):
            if row[key] is not None:
                row[key] = {**row[key], "interval": skill_interval(row[key])}
    return rows


def _facts(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts with their checks in words."""
    return [
        {
            **one,
            "word": told.word(one["passed"]),
            "checks": [{**check, "words": told.check_in_words(check)} for check in one["checks"]],
        }
        for one in found["facts"]
    ]


def _places(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Every place, the model's worst first."""
    rows = []
    for one in sorted(found["places"], key=lambda one: -one["brier"]):
        cells = list(zip(one["forecast"], one["outcome"], strict=True))
        fell = "-" if one["fell"] is None else words.day(one["fell"])
        off = f" (give or take {one['give_or_take']})" if one["give_or_take"] else ""
        median = one.get("median")
        rows.append({
            **one, "name": told.name_of(found, one["place"]), "cells": cells, "fell": fell + off,
            "middle": words.day(median) if median else "never" if "ever" in one else "-",
        })  # fmt: skip
    return rows


def _amounts(found: dict[str, Any]) -> list[dict[str, Any]]:
    crps = found["crps"]
    return [] if crps is None else [one for one in crps["amounts"] if one["crps"] is not None]
