"""Two runs side by side in one page: answers, maps under one slider, fans over each other, and what differs."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core import words
from sim.ensemble.paired import change, same_dice
from sim.ensemble.store import RunFolderError, write_whole
from sim.report.page import charts, content, shell
from sim.report.page.map import Frame, TheatreMap, ensemble_frames, legend, map_player, printed_days
from sim.report.palette import Cast, actor_styles
from sim.scenario import Scenario, ScenarioDifference, differences
from sim.world.access import labels

if TYPE_CHECKING:
    from sim.ensemble.results import Results

FANS = ("troops", "population", "displaced", "civilians_killed")
_ACTORS = 3
SECTIONS = (
    ("differs", "What differs"), ("outcomes", "Outcomes"), ("map", "Map"), ("harm", "Harm"),
    ("forces", "In time"), ("reproduce", "Reproduce"),
)  # fmt: skip


def make_comparison(first: Results, second: Results, out: Path | None = None) -> Path:
    """Write a page that sets two runs side by side.

    Args:
        first: a run.
        second: the run that is set beside it.
        out: where to; by default in the first run's folder, named after the second's.

    Returns:
        Where it is.

    Raises:
        RunFolderError: the runs have nothing in common, or their tables cannot be read.
        NothingSucceededError: all replications of one of them failed.
        StorageError: the page could not be written.
    """
    for results in (first, second):
        results.require_success()
    page = comparison(first, second)
    path = out or first.folder / f"compare-{second.folder.resolve().name}.html"
    write_whole(path, lambda file: file.write(page.encode()))
    return path


def comparison(first: Results, second: Results) -> str:
    """The page's HTML (see ``make_comparison``)."""
    if not set(first.places) & set(second.places) or not set(first.actors) & set(second.actors):
        reason = f"has no place or no actor in common with {first.folder}; there is nothing to compare"
        raise RunFolderError(second.folder, reason)
    return shell.render_page(
        "compare.html", scripts=("map.js",), sections=SECTIONS,
        runs=[_run(first), _run(second)], same_dice=same_dice(first, second),
        same_code=first.manifest["source_hash"] == second.manifest["source_hash"],
        differences=_differences(first, second), meaning=labels.meaning,
        outcomes=_outcomes(first, second), lonely=_lonely(first, second), likelihood=words.likelihood,
        harm=_harm(first, second), fans=_fans(first, second), **_maps(first, second),
        summary=[first.summary, second.summary], signed=_signed,
    )  # fmt: skip


def _run(results: Results) -> dict[str, Any]:
    summary = results.summary
    return {
        "name": summary["scenario"], "folder": results.folder.resolve().name, "sets": results.manifest.get("sets", []),
        "dates": words.days(summary["start"], summary["end"]), **content.reproduction(results),
    }  # fmt: skip


def _differences(first: Results, second: Results) -> list[ScenarioDifference]:
    """Return what differs; a coefficient that one scenario leaves alone has the rules' default there."""
    found = []
    for one in differences(first.scenario, second.scenario):
        default = labels.default(one.path)
        said = (text if text is not None else default for text in (one.first, one.second))
        found.append(ScenarioDifference(one.path, *said))
    return found


def _outcomes(first: Results, second: Results) -> list[dict[str, Any]]:
    found = []
    for key, one in first.summary["outcomes"].items():
        other = second.summary["outcomes"].get(key)
        if other is not None:
            both = [tuple(answer[name] for name in ("probability", "low", "high")) for answer in (one, other)]
            row = {"key": key, "text": one["text"], "note": one["note"], "first": one, "second": other}
            told = dataclasses.asdict(changed := change(first, second, key)) | {"beyond": changed.clear}
            found.append(row | {"change": told, "chart": charts.whisker(both)})
    return found


def _lonely(first: Results, second: Results) -> list[str]:
    """Questions that only one of the runs asks."""
    asked = first.summary["outcomes"], second.summary["outcomes"]
    return [
        answer["text"]
        for own, other in (asked, asked[::-1])
        for key, answer in own.items()
        if key not in other
    ]  # fmt: skip


def _signed(found: dict[str, Any]) -> str:
    """A difference with its interval, in percentage points."""
    if found["difference"] is None:
        return "-"
    return f"{100 * found['low']:+.1f} to {100 * found['high']:+.1f}"


def _harm(first: Results, second: Results) -> list[dict[str, Any]]:
    """Harm by all sides in both runs, and how much it differs from replication to replication where they are paired."""
    found = []
    for measure in content.HARM:
        one, other = content.total(first, measure), content.total(second, measure)
        row = {
            "key": measure, "text": "People displaced" if measure == "displaced" else "Civilians killed",
            "first": content.range_of(one, measure), "second": content.range_of(other, measure), "paired": None,
        }  # fmt: skip
        if same_dice(first, second):
            apart = (other - one).dropna()
            row["paired"] = content.range_of(apart, measure) if len(apart) else None
        found.append(row)
    return found


def _fans(first: Results, second: Results) -> list[dict[str, Any]]:
    """Fans of both runs over each other, by measure, for the actors in whom it varies most."""
    start, evenings = _calendar(first, second)
    dates = [(start + datetime.timedelta(day)).isoformat() for day in range(evenings)]
    found = []
    for measure in FANS:
        varied = content.most_varied(first, measure, _ACTORS) + content.most_varied(second, measure, _ACTORS)
        actors = [actor for actor in dict.fromkeys(varied) if actor in first.actors and actor in second.actors]
        charts_of = [_fan(first, second, actor, measure, dates) for actor in actors[:_ACTORS]]
        if charts_of:
            found.append({"measure": measure, "text": labels.measured(measure), "charts": charts_of})
    return found


def _fan(first: Results, second: Results, actor: str, measure: str, dates: list[str]) -> dict[str, Any]:
    name = first.names[actor]
    title = f"{name}: {labels.measured(measure)}, both runs"
    runs = [_series(results, actor, measure, dates) for results in (first, second)]
    return {"name": name, "svg": charts.fans(title, dates, runs)}


def _series(results: Results, actor: str, measure: str, dates: list[str]) -> dict[str, list[float | None]]:
    """Quantiles by date; None outside the run's time and where the measure is not defined."""
    daily = results.daily
    chosen = daily[(daily["actor"] == actor) & (daily["variable"] == measure)].sort_values("day")
    before = (results.date(0) - datetime.date.fromisoformat(dates[0])).days
    after = len(dates) - before - len(chosen)
    columns = ("q05", "q25", "q50", "q75", "q95")
    known = chosen.astype(dict.fromkeys(columns, object)).where(chosen.notna(), None)
    return {name: [None] * before + known[name].tolist() + [None] * after for name in columns}


def _calendar(first: Results, second: Results) -> tuple[datetime.date, int]:
    """The eve of the earlier run, and how many evenings there are from it to the last of either."""
    start = min(first.date(0), second.date(0))
    end = max(first.date(first.days), second.date(second.days))
    return start, (end - start).days + 1


def _maps(first: Results, second: Results) -> dict[str, Any]:
    start, evenings = _calendar(first, second)
    dates = [(start + datetime.timedelta(day)).isoformat() for day in range(evenings)]
    shown = actor_styles(_together(first.scenario, second.scenario))
    maps, panels, frames_of, grounds = [], [], [], []
    seen: dict[str, Any] = {}
    for word, results in (("first", first), ("second", second)):
        chart = TheatreMap(results.scenario, shown, word)
        frames = _on_dates(
            ensemble_frames(results.control, chart, results.days), (results.date(0) - start).days, evenings
        )
        title = f"{word.capitalize()} run: who holds each place on {words.day(dates[-1])}, by probability"
        maps.append(chart.svg(f"map-{word}", frames[-1], title))
        panels.append(chart.panel(f"map-{word}", frames, word.capitalize()))
        frames_of.append((chart, frames))
        grounds.append(chart.ground())
        seen |= chart.legend_items(frames)
    return {
        "grounds": grounds, "maps_of": maps, "small_maps": _small(frames_of, dates),
        "player": map_player("days", dates, panels), "legend": legend(seen), "held": _held(frames_of),
    }  # fmt: skip


def _together(first: Scenario, second: Scenario) -> Cast:
    """Join two scenarios, as far as the looks of actors depend on them."""
    return Cast(
        {**second.actors, **first.actors}, {**second.places, **first.places}, {**second.formations, **first.formations}
    )


def _on_dates(frames: Sequence[Frame], before: int, evenings: int) -> list[Frame]:
    """Frames for every evening of the common calendar: a run stands still before its start and after its end."""
    return [frames[min(max(evening - before, 0), len(frames) - 1)] for evening in range(evenings)]


def _small(frames_of: list[tuple[TheatreMap, list[Frame]]], dates: list[str]) -> list[dict[str, Any]]:
    """Maps for paper: the first run to the left, the second to the right."""
    return [
        {
            "svg": chart.svg(f"small-{word}-{day}", frames[day], f"{word.capitalize()} run, {words.day(dates[day])}"),
            "text": f"{word.capitalize()} run, {words.day(dates[day])}",
        }
        for day in printed_days(len(dates) - 1)
        for word, (chart, frames) in zip(("first", "second"), frames_of, strict=True)
    ]  # fmt: skip


def _held(frames_of: list[tuple[TheatreMap, list[Frame]]]) -> list[dict[str, str]]:
    """Return the holders of the first run's places at the end of both runs."""
    (chart, frames), (other, other_frames) = frames_of
    rows = dict(zip(other.places, other_frames[-1], strict=True))
    return [
        {"name": name, "first": chart.in_words(held), "second": other.in_words(rows[key]) if key in rows else "-"}
        for key, name, held in zip(chart.places, chart.names, frames[-1], strict=True)
    ]
