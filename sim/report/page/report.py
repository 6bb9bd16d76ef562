"""``report.html``: everything a run says, in one file that needs nothing else."""

from __future__ import annotations

import functools
import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import __version__
from sim.core import words
from sim.ensemble.store import RunFolderError, write_whole
from sim.report.courses import typical_courses
from sim.report.page import content, shell, uncertain
from sim.report.page.map import TheatreMap, ensemble_frames, map_player, printed_days
from sim.report.page.pictures import FANS, HARM, fans, pictures
from sim.report.page.progress import ReportListener
from sim.report.palette import actor_styles

if TYPE_CHECKING:
    from sim.ensemble.results import Results

REPORT = "report.html"
SECTIONS = (
    ("question", "Question"), ("outcomes", "Outcomes"), ("map", "Map"), ("falls", "Falls"), ("forces", "Forces"),
    ("courses", "Courses"), ("harm", "Harm"), ("uncertain", "Uncertainty"), ("assumptions", "Assumptions"),
    ("limits", "Limits"), ("reproduce", "Reproduce"),
)  # fmt: skip
_FORCE_COLUMNS = (
    "Troops",
    "Killed",
    "Deserted",
    "Vehicles captured",
    "Cash (US$ million)",
    "Places",
    "Population under its control",
)
_STAMP = re.compile(r'<meta name="sim-report" content="([0-9a-f]+)">')
_HEAD = 8_000
_FIGURES = 3


def make_report(
    results: Results, listener: ReportListener | None = None, spread: bool = True, out: Path | None = None
) -> Path:
    """Write a run's report, unless the same one is there already.

    Args:
        results: the run.
        listener: is told how far it has come.
        spread: play extra replications to tell uncertain inputs from chance (see ``sim.ensemble.variance_split``).
        out: where to; ``report.html`` in the run's folder by default.

    Returns:
        Where it is.

    Raises:
        RunFolderError: the run's tables cannot be read.
        NothingSucceededError: all replications failed.
        StorageError: the page could not be written; an earlier one stays.
    """
    results.require_success()
    path = out or results.folder / REPORT
    made_of = stamp(results, spread)
    if not is_current(path, made_of):
        page = report(results, listener, spread, made_of)
        write_whole(path, lambda file: file.write(page.encode()))
    return path


def stamp(results: Results, spread: bool) -> str:
    """A digest of what a report is made of: the run, this version's pages, and whether the variance is split."""
    found = hashlib.blake2b(digest_size=12)
    told = (
        results.manifest["identity"],
        results.summary["digest"],
        str(results.replications),
        str(spread),
        __version__,
    )
    for part in told:
        found.update(part.encode() + b"\0")
    found.update(_program())
    return found.hexdigest()


@functools.cache
def _program() -> bytes:
    """A digest of everything in this room, by which reports are drawn."""
    found = hashlib.blake2b(digest_size=12)
    room = Path(__file__).parents[1]
    kinds = (".py", ".html", ".css", ".js", ".geojson")
    for file in sorted(path for path in room.rglob("*") if path.suffix in kinds):
        found.update(file.read_bytes())
    return found.digest()


def is_current(path: Path, made_of: str) -> bool:
    """Return whether a report made of the same things is there."""
    try:
        with path.open(encoding="utf-8") as file:
            found = _STAMP.search(file.read(_HEAD))
    except (OSError, UnicodeDecodeError):
        return False
    return found is not None and found[1] == made_of


def report(results: Results, listener: ReportListener | None = None, spread: bool = True, made_of: str = "") -> str:
    """The report's HTML (see ``make_report``)."""
    with _split_meanwhile(results, listener, spread) as split:
        return _page(results, listener, made_of, split)


def _page(results: Results, listener: ReportListener | None, made_of: str, split: Callable[[], dict[str, Any]]) -> str:
    """All parts, last the one that is waited for."""
    chart = TheatreMap(results.scenario, actor_styles(results.scenario))
    found = typical_courses(results)
    return shell.render_page(
        "report.html", scripts=("map.js", "report.js"), stamp=made_of, sections=SECTIONS,
        pictures=pictures(results, found, _counter(listener)),
        fans=fans(results, chart, FANS), harm_fans=fans(results, chart, HARM),
        question=content.question(results), outcomes=content.outcomes(results), falls=content.falls(results),
        not_accepted=content.not_accepted(results),
        forces=content.ranges(results, content.FORCES), force_columns=_FORCE_COLUMNS,
        courses=content.courses(results, found), harm=content.harm(results),
        matters=uncertain.what_matters(results),
        listed=uncertain.listed(results.scenario), links=uncertain.source_links, likelihood=words.likelihood,
        reproduce=content.reproduction(results), summary=results.summary, **_map(results, chart),
        ignorance=split(),
    )  # fmt: skip


@contextmanager
def _split_meanwhile(
    results: Results, listener: ReportListener | None, spread: bool
) -> Iterator[Callable[[], dict[str, Any]]]:
    """Split the variance in other threads, while this one makes the rest; whatever ends the block stops them."""
    stop = threading.Event()
    with ThreadPoolExecutor(1, "variance split") as beside:
        try:
            yield beside.submit(_split, results, listener, spread, stop.is_set).result
        finally:
            stop.set()


def _split(
    results: Results, listener: ReportListener | None, spread: bool, stopped: Callable[[], bool]
) -> dict[str, Any]:
    """The variance split, or why there is none: a report without it is better than none."""
    nothing = {"rows": [], "silent": [], "pairs": 0}
    if not spread:
        return nothing | {"why": "Not asked for: the report was made with --no-spread."}
    try:
        return uncertain.ignorance(results, listener, stopped)
    except RunFolderError as error:
        return nothing | {"why": f"Uncertain inputs and chance cannot be told apart here: {error.reason}."}


def _counter(listener: ReportListener | None) -> Callable[[], None]:
    """Counts figures for a listener that wants to know."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if listener is not None:
            listener.drawing(done, _FIGURES)

    return count


def _map(results: Results, chart: TheatreMap) -> dict[str, Any]:
    frames = ensemble_frames(results.control, chart, results.days)
    dates = [results.date(day).isoformat() for day in range(results.days + 1)]
    last = frames[-1]
    title = f"Who holds each place on {words.day(dates[-1])}, by probability"
    return {
        "ground": chart.ground(),
        "map": chart.svg("theatre", last, title, "The same is shown below as a table."),
        "legend": chart.legend(frames),
        "badge": chart.badge,
        "player": map_player("days", dates, [chart.panel("theatre", frames)]),
        "held": [{"name": name, "text": chart.in_words(held)} for name, held in zip(chart.names, last, strict=True)],
        "small_maps": [
            {
                "date": dates[day],
                "svg": chart.svg(f"small-{day}", frames[day], f"Who holds each place on {words.day(dates[day])}"),
            }
            for day in printed_days(results.days)
        ],
    }
