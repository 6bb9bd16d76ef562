"""The report's sections on uncertainty: unknown inputs against chance, the inputs that matter, every assumption."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.core import words
from sim.core.coefficients import registry
from sim.ensemble import input_correlations, variance_split
from sim.ensemble.chunks import never
from sim.ensemble.listener import Listener
from sim.report.page import charts
from sim.report.page.content import HARM, main_quantities
from sim.report.wording.tags import TAGS
from sim.scenario import Assumption, Number, Scenario, assumptions, cited, in_words
from sim.world.access import labels

if TYPE_CHECKING:
    from sim.ensemble.results import Results

SECTION_NAMES = {
    "places": "Places", "roads": "Roads", "kinds": "Kinds of formation", "actors": "Actors",
    "formations": "Formations", "relations": "Relations", "events": "Dated events",
    "parameters": "Coefficients that the scenario sets", "coefficients": "Coefficients of the rules",
}  # fmt: skip


def ignorance(results: Results, listener: Listener | None, stopped: Callable[[], bool] = never) -> dict[str, Any]:
    """The variance split, from extra replications.

    Args:
        results: the run.
        listener: is told how many are played.
        stopped: asked now and then whether nobody wants them any more.

    Returns:
        ``rows`` of quantities that can be told, ``silent`` ones that cannot, and ``why`` there is nothing at all.
    """
    if not results.manifest["draws"]:
        return {
            "rows": [],
            "silent": [],
            "why": "The scenario has no uncertain inputs: all variation is chance.",
        }
    table = variance_split.replay_pairs(results, listener, stopped=stopped)
    found = variance_split.splits(results, table, main_quantities(results, ("places", "troops", *HARM)))
    silent = [labels.quantity(results, one.name) for one in found if one.ignorance is None]
    return {
        "rows": [_split(results, one) for one in found if one.ignorance is not None],
        "silent": silent, "pairs": len(table), "why": None,
    }  # fmt: skip


def _split(results: Results, found: variance_split.Split) -> dict[str, Any]:
    share, low, high = found.ignorance or 0.0, found.low or 0.0, found.high or 0.0
    return {
        "key": found.name, "text": labels.quantity(results, found.name), "share": share, "low": low, "high": high,
        "interval": f"{words.percent(low)} to {words.percent(high)}", "uncertain": found.uncertain,
        "model": found.model, "chance": found.luck, "model_uncertain": found.model_uncertain,
        "chart": charts.split_bar(share, low, high, found.uncertain),
    }  # fmt: skip


def what_matters(results: Results) -> list[dict[str, Any]]:
    """The uncertain inputs most correlated with the results, in words, with their ranges and sources."""
    known = labels.by_path(results.scenario)
    found = input_correlations.links(results, main_quantities(results, ("places", *HARM)))
    return [_link(results, link, known.get(link.path)) for link in found]


def _link(results: Results, link: input_correlations.Link, row: Assumption | None) -> dict[str, Any]:
    said: dict[str, Any] = {"text": link.path, "value": "", "sources": [], "tag": None}
    if row is not None:
        said = {
            "text": labels.input_in_words(row), "value": labels.value(row), "tag": row.tag,
            "sources": cited(row.source, results.scenario.sources),
        }  # fmt: skip
    return {
        **said, "path": link.path, "also": len(link.also), "quantity": labels.quantity(results, link.name),
        "rho": link.rho, "chart": charts.signed_bar(link.rho),
    }  # fmt: skip


def listed(scenario: Scenario) -> dict[str, Any]:
    """Every number by section and subject, and the citations that they name."""
    found = assumptions(scenario)
    sections = [_section(name, list(rows)) for name, rows in groupby(found, lambda row: row.section)]
    sections.append(_coefficients(scenario))
    told = [row for row in found if row.source or row.tag]
    return {
        "sections": sections, "numbers": len(found) + sections[-1]["count"], "scenario": len(found),
        "untold": len(found) - len(told), "uncertain": sum(row.uncertain for row in found),
        "sources": dict(sorted(scenario.sources.items())), "tags": TAGS,
    }  # fmt: skip


def _section(name: str, rows: list[Assumption]) -> dict[str, Any]:
    groups = []
    for prefix, own in groupby(rows, lambda row: ".".join(row.path.split(".")[:2])):
        members = list(own)
        groups.append({"prefix": prefix, "name": members[0].subject, "rows": [_row(row) for row in members]})
    return {"key": name, "name": SECTION_NAMES[name], "count": len(rows), "groups": groups}


def _row(row: Assumption) -> dict[str, Any]:
    short = ".".join(row.path.split(".")[2:])
    return {
        "short": short, "meaning": labels.meaning(row.path), "value": labels.value(row), "tag": row.tag or "",
        "source": row.source or "", "note": row.note or "",
    }  # fmt: skip


def _coefficients(scenario: Scenario) -> dict[str, Any]:
    """The rules' own numbers at their defaults; those that the scenario sets stand in their own section."""
    own = {name: one for name, one in registry().items() if name not in scenario.parameters}
    groups = []
    for mechanism, items in groupby(own.values(), lambda one: one.name.split(".")[0]):
        rows = [
            {
                "short": one.name.split(".", 1)[1], "meaning": one.meaning, "tag": one.tag, "note": "",
                "value": f"{_plain(one.default)} (plausible {_plain(one.low)} to {_plain(one.high)})"
                + (f" {one.unit}" if one.unit != "-" else ""),
                "source": "" if one.source == "-" else one.source,
            }
            for one in items
        ]  # fmt: skip
        groups.append({"prefix": f"parameters.{mechanism}", "name": mechanism.capitalize(), "rows": rows})
    return {"key": "coefficients", "name": SECTION_NAMES["coefficients"], "count": len(own), "groups": groups}


def _plain(number: float) -> str:
    return in_words(Number(value=number))


def source_links(source: str, citations: dict[str, str]) -> Markup:
    """A source for a table: short keys lead to their citation below, anything else stands as it is."""
    if not source:
        return Markup("")
    parts = [
        Markup('<a href="#s-{0}">{0}</a>').format(key) if key else Markup("{}").format(text)
        for key, text in cited(source, citations)
    ]
    return Markup("; ").join(parts)
