"""Content of the report, section by section, read from a run folder: words, numbers and small drawings."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.core import words
from sim.core.coefficients import FIXED
from sim.report.page import charts

if TYPE_CHECKING:
    from sim.ensemble.results import Results
    from sim.report.courses import TypicalCourses

FORCES = ("troops", "killed", "deserted", "equipment_captured", "treasury", "places", "population")
HARM = ("displaced", "civilians_killed")
HARM_TOLD = {
    "displaced": "People displaced", "civilians_killed": "Civilians killed", "captives_killed": "Prisoners killed",
}  # fmt: skip
"""All measures of harm that the page tells, with their names."""
"""Measures of harm to civilians; every report has them, whatever else it leaves out."""

RARE = 0.005
"""Places that fell less often than this are left to the map."""


def question(results: Results) -> dict[str, Any]:
    """The scenario: its question, dates, size and actors."""
    scenario, summary = results.scenario, results.summary
    return {
        "name": summary["scenario"],
        "summary": scenario.summary,
        "dates": words.days(summary["start"], summary["end"]),
        "replications": summary["replications"],
        "failed": summary["failed"],
        "coefficients": summary.get("coefficients", FIXED),
        "counts": {
            "Places": len(results.places), "Actors": len(results.actors), "Formations": len(scenario.formations),
            "Days": results.days, "Uncertain inputs": len(results.manifest["draws"]),
        },
        "actors": [_actor(results, key) for key in results.actors],
    }  # fmt: skip


def _actor(results: Results, key: str) -> dict[str, Any]:
    measures = results.summary["actors"].get(key) or {}
    held = [place.name for place in results.scenario.places.values() if place.holder == key]
    troops = measures["troops"]["start"] if measures else None
    name = results.names[key]
    return {"key": key, "name": name, "troops": troops, "places": len(held), "capital": _seat(results, key)}


def _seat(results: Results, key: str) -> str | None:
    capital = results.scenario.actors[key].capital
    return results.names[capital] if capital else None


def outcomes(results: Results) -> list[dict[str, Any]]:
    """The questions with their answers, as in ``summary.json``."""
    return [
        {"key": key, **found, "chart": charts.whisker([(found["probability"], found["low"], found["high"])])}
        for key, found in results.summary["outcomes"].items()
    ]


def falls(results: Results) -> list[dict[str, Any]]:
    """The places that their first holder lost, the likeliest first; those that hardly ever fell are left to the map."""
    likely = sorted(results.summary["fell"].items(), key=lambda item: -(item[1]["share"] or 0))
    return [
        {
            "key": place, "name": results.names[place], **fall, "when": words.days(fall["low5"], fall["high95"]),
            "end": _likely_holder(results, place), "chart": charts.whisker([(fall["share"],) * 3]),
        }
        for place, fall in likely
        if fall["median"] and fall["share"] >= RARE
    ]  # fmt: skip


def not_accepted(results: Results) -> list[str]:
    """Sentences on the scheduled orders that were not accepted."""
    played = results.summary["replications"] - results.summary["failed"]
    return [words.not_accepted(order, count, played) for order, count in results.summary.get("refused", {}).items()]


def _likely_holder(results: Results, place: str) -> str:
    actor, share = max(results.summary["places"][place].items(), key=lambda item: item[1])
    return f"{results.names.get(actor, 'Nobody')} {words.percent(share)}"


def ranges(results: Results, measures: Sequence[str]) -> list[dict[str, Any]]:
    """Median and 90 % range of some measures at the end, for the actors that have any of them."""
    return [
        {"key": actor, "name": results.names[actor], "cells": [_cell(found[name], name) for name in measures]}
        for actor, found in results.summary["actors"].items()
        if found and any(found[name][limit] for name in measures for limit in ("start", "low5", "high95"))
    ]


def _cell(found: dict[str, Any], measure: str) -> dict[str, Any]:
    """A range in words; counts as whole numbers, money as it is; dashes where there is nothing."""
    counted = measure not in ("treasury", "morale")
    numbers = (found[name] for name in ("median", "low5", "high95", "start"))
    middle, low, high, start = (round(one) if counted and one is not None else one for one in numbers)
    same = words.short(low) == words.short(high)
    return {
        **found, "measure": measure, "middle": words.amount(middle), "before": words.amount(start),
        "range": None if same else f"{words.short(low)} to {words.short(high)}",
    }  # fmt: skip


def harm(results: Results) -> dict[str, Any]:
    """People displaced, civilians and prisoners killed, by the actor responsible and in all."""
    totals = [_total(results, measure) | {"name": name} for measure, name in HARM_TOLD.items()]
    return {"rows": ranges(results, tuple(HARM_TOLD)), "totals": totals, "names": list(HARM_TOLD.values())}


def _total(results: Results, measure: str) -> dict[str, Any]:
    return range_of(total(results, measure), measure)


def total(results: Results, measure: str) -> Any:
    """A measure of all actors together at the end, by replication (a pandas series)."""
    return results.columns([f"{actor}.{measure}" for actor in results.actors]).sum(axis=1)


def range_of(values: Any, measure: str) -> dict[str, Any]:
    """Median and 90 % range of a measure over replications, in words; of no replications there is none."""
    low, middle, high = (float(values.quantile(share)) if len(values) else None for share in (0.05, 0.5, 0.95))
    return _cell({"start": 0.0, "median": middle, "low5": low, "high95": high}, measure)


def courses(results: Results, found: TypicalCourses) -> dict[str, Any]:
    """The typical courses, each with the command that tells the story of its example."""
    listed = [
        {
            "name": course.name, "share": course.share, "low": course.low, "high": course.high,
            "medoid": course.medoid, "command": story_command(results, course.medoid),
            "marks": [(mark.text, mark.here, mark.elsewhere) for mark in course.marks],
        }
        for course in sorted(found.courses, key=lambda course: -course.share)
    ]  # fmt: skip
    return {"courses": listed, "of": found.of, "silhouette": found.silhouette}


def story_command(results: Results, replication: int) -> str:
    """The command that tells the story of one replication."""
    return " ".join([*_command(results, "story"), "--replication", str(replication)])


def run_command(results: Results) -> str:
    """The command that reproduces the run."""
    return " ".join([*_command(results), "--replications", str(results.replications)])


def _command(results: Results, *verb: str) -> list[str]:
    manifest = results.manifest
    sets = [word for change in manifest.get("sets", ()) for word in ("--set", shlex.quote(change))]
    file = shlex.quote(manifest.get("file") or "FILE")
    days = ["--days", str(manifest["days"])]
    return ["python", "-m", "sim", *verb, file, "--seed", str(manifest["seed"]), *days, *sets]


def reproduction(results: Results) -> dict[str, Any]:
    """All that is needed to reproduce a run."""
    manifest = results.manifest
    return {
        "command": run_command(results),
        "file": manifest.get("file"),
        "sets": list(manifest.get("sets", ())),
        "seed": manifest["seed"],
        "replications": results.replications,
        "digest": results.summary["digest"],
        "identity": manifest["identity"],
        "source_hash": manifest["source_hash"],
        "versions": manifest["versions"],
        "platform": manifest["platform"],
    }


def main_quantities(results: Results, measures: Sequence[str], most: int = 2) -> list[str]:
    """Columns of results worth asking about: every outcome, and measures of the actors in whom they vary most."""
    found = [f"outcome.{name}" for name in results.summary["outcomes"]]
    for measure in measures:
        found += [f"{actor}.{measure}" for actor in most_varied(results, measure, most)]
    return [name for name in found if name in results.column_names]


def most_varied(results: Results, measure: str, most: int) -> list[str]:
    """The actors whose 90 % range of a measure is widest."""
    width = {
        actor: found[measure]["high95"] - found[measure]["low5"]
        for actor, found in results.summary["actors"].items()
        if found and found[measure]["low5"] is not None and found[measure]["high95"] > found[measure]["low5"]
    }
    return sorted(width, key=lambda actor: -width[actor])[:most]
