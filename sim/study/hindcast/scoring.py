"""Scores of a run against a record: probabilities, days, amounts and facts; and the same of what was held back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.calendar import date_of
from sim.core.errors import Problem
from sim.scenario import HistoryError
from sim.study.hindcast import baselines, scores
from sim.study.hindcast.calibration_slopes import slopes
from sim.study.hindcast.fact_checks import Readings, facts
from sim.study.hindcast.history import History
from sim.study.hindcast.mixture import Mixture, mix, mixture_scores
from sim.study.hindcast.theatre_bars import theatre_bars

if TYPE_CHECKING:
    from sim.ensemble.results import Results

SMALLEST_CLAIM = 0.05
"""The smallest difference of skill that is reported: the events are few and not independent."""

QUANTILES = {"p5": 0.05, "median": 0.5, "p95": 0.95}


@dataclass(frozen=True)
class Events:
    """Forecasts and outcomes of places by horizons. P, H: places, horizons; arrays are (P, H).

    Attributes:
        places, horizons: their names and evenings.
        forecast: the ensemble's probability that the actor holds the place.
        outcome: 1 where it did.
        plain: False where the place was contested or the record is not confident.
        references: by name of a baseline.
        regions, held_back: (P,) the block of each place, and whether it was kept out of calibration.
        mixed: the model mixed with the curve of distance and garrison; one question, P x H events.
    """

    places: list[str]
    horizons: tuple[int, ...]
    forecast: Any
    outcome: Any
    plain: Any
    references: dict[str, Any]
    regions: list[str]
    held_back: Any
    mixed: Mixture

    def chosen(self, rows: Any, columns: Any = slice(None)) -> tuple[Any, Any, dict[str, Any], list[str]]:
        """Forecasts, outcomes, baselines and blocks of some places and horizons, flat."""
        pick = np.zeros(self.outcome.shape, bool)
        pick[np.flatnonzero(rows)[:, None], np.arange(len(self.horizons))[columns][None, :]] = True
        return self.masked(pick)

    def masked(self, pick: Any) -> tuple[Any, Any, dict[str, Any], list[str]]:
        """The same, of the pairs picked by a (P, H) mask."""
        blocks = np.repeat(np.array(self.regions), len(self.horizons)).reshape(self.outcome.shape)
        references = {name: one[pick] for name, one in self.references.items()}
        return self.forecast[pick], self.outcome[pick], references, list(blocks[pick])


def events(results: Results, history: History) -> Events:
    """The events of a run and a record.

    Raises:
        HistoryError: the run lacks a place of the record, or ends before its last horizon.
    """
    scenario, start = results.scenario, results.start
    missing = [name for name in history.places if name not in results.places]
    if missing or history.actor not in results.actors:
        raise HistoryError([Problem("", None, "record", f"the run has no {', '.join(missing) or history.actor}")])
    if max(history.horizons) > results.days:
        last = f"the run ends on evening {results.days}, the record asks for {max(history.horizons)}"
        raise HistoryError([Problem("", None, "horizons", last, ("a longer run",))])
    places, horizons = list(history.places), history.horizons
    spells = [[history.places[name].spell(date_of(start, day)) for day in horizons] for name in places]
    outcome = np.array([[float(one.by == history.actor) for one in row] for row in spells])
    plain = np.array([[not one.contested and one.confidence != "low" for one in row] for row in spells])
    regions = [history.places[name].region for name in places]
    references, x = theatre_bars(scenario, history, start, outcome)
    held_back = np.array([history.held_back(name) for name in places])
    forecast = _holding(results, history, places)
    mixed = mix(forecast.reshape(1, -1), x, outcome.reshape(1, -1), np.repeat(regions, len(horizons)))
    return Events(places, horizons, forecast, outcome, plain, references, regions, held_back, mixed)


def _holding(results: Results, history: History, places: list[str]) -> Any:
    """(P, H) the probability that the actor holds each place."""
    control = results.control
    chosen = control[(control["actor"] == history.actor) & control["day"].isin(history.horizons)]
    found = dict(zip(zip(chosen["place"], chosen["day"], strict=True), chosen["probability"], strict=True))
    return np.array([[float(found.get((place, day), 0.0)) for day in history.horizons] for place in places])


def score(results: Results, history: History, readings: Readings | None) -> dict[str, Any]:
    """Return the content of ``hindcast.json``, in plain types (docs/hindcast.md lists the keys)."""
    known = events(results, history)
    everything = np.ones(len(known.places), bool)
    told = facts(history, readings, date_of(results.start, results.days))
    back = [one for one in told if one["role"] == "held back"]
    return {
        "record": history.record, "actor": history.actor, "scenario": results.summary["scenario"],
        "replications": results.replications, "seed": results.summary["seed"], "digest": results.summary["digest"],
        "start": results.start.isoformat(), "until": history.until.isoformat(),
        **_scores(known, everything), **_passed(told), "facts": told,
        "held_back": {
            "places": [name for name, one in zip(known.places, known.held_back, strict=True) if one],
            **_scores(known, known.held_back), **_passed(back), "mixture": _mixture(known, known.held_back),
            "crps": _crps(history, readings, results, True),
        },
        "calibrated": {"places": list(history.calibrated), **_scores(known, ~known.held_back)},
        "mixture": _mixture(known, everything), "plain": _plain(known), "horizons": _by_horizon(known, results.start),
        "crps": _crps(history, readings, results),
        "places": _by_place(known, history, readings, results), "smallest_claim": SMALLEST_CLAIM,
        "folder": str(results.folder), "names": results.names,
    }  # fmt: skip


def _passed(told: list[dict[str, Any]]) -> dict[str, int]:
    """Count the facts that passed, those that were recorded, and those that were not."""
    known = [one["passed"] for one in told if one["passed"] is not None]
    return {"facts_passed": sum(known), "facts_total": len(known), "facts_not_recorded": len(told) - len(known)}


def _scores(known: Events, rows: Any) -> dict[str, Any]:
    return _of(*known.chosen(rows))


def _of(f: Any, o: Any, references: dict[str, Any], blocks: list[str]) -> dict[str, Any]:
    """The scores of some events and of the baselines on them."""
    if not len(o):
        return {"brier": None, "log_score": None, "events": 0, "skill": {}, "baselines": {}, "murphy": {},
                "reliability": [], "slope": None}  # fmt: skip
    return {
        **scores.against(f, o, references, blocks, SMALLEST_CLAIM),
        "murphy": scores.murphy(f, o), "reliability": [one._asdict() for one in scores.reliability(f, o)],
        "slope": slopes(f, o, blocks),
    }  # fmt: skip


def _mixture(known: Events, rows: Any) -> dict[str, Any] | None:
    """The scores of the model mixed with a curve, on some places; None where there are none."""
    pick = np.repeat(rows, len(known.horizons))[None, :]
    if not pick.any():
        return None
    blocks = list(np.repeat(known.regions, len(known.horizons)))
    outcome = known.outcome.reshape(1, -1)
    return mixture_scores(known.mixed, baselines.GARRISON, outcome, blocks, SMALLEST_CLAIM, pick)


def _plain(known: Events) -> dict[str, Any]:
    """The scores without contested places and without spells of low confidence."""
    found = _of(*known.masked(known.plain))
    return {name: found[name] for name in ("brier", "log_score", "events", "skill", "baselines")}


def _by_horizon(known: Events, start: datetime.date) -> list[dict[str, Any]]:
    everything, found = np.ones(len(known.places), bool), []
    for column, day in enumerate(known.horizons):
        f, o, references, _ = known.chosen(everything, [column])
        back, happened, others, _ = known.chosen(known.held_back, [column])
        found.append({
            "day": day, "date": date_of(start, day).isoformat(), "held": int(o.sum()), "expected": float(f.sum()),
            "brier": scores.brier(f, o), "log_score": scores.log_score(f, o),
            "baselines": {name: scores.brier(one, o) for name, one in references.items()},
            "held_back": {
                "brier": scores.brier(back, happened) if len(back) else None,
                "baselines": {name: scores.brier(one, happened) for name, one in others.items()} if len(back) else {},
            },
        })  # fmt: skip
    return found


def _first_evening(history: History, place: str, start: datetime.date) -> float:
    """The evening on which the actor first held a place in the record, inf if it never did."""
    spell = history.places[place].first(history.actor)
    return float("inf") if spell is None else max(0.0, float((spell.since - start).days + 1))


def _crps(
    history: History, readings: Readings | None, results: Results, held_back: bool = False
) -> dict[str, Any] | None:
    """CRPS of the days on which the actor first held places, up to the record's end, and of reported amounts."""
    if readings is None:
        return None
    end = float((history.until - results.start).days + 1)
    theirs = {name: _first_evening(history, name, results.start) for name in history.places}
    before = {name for name, ground in history.places.items() if ground.spell(results.start).by == history.actor}
    open_to_fall = [name for name in history.places if name not in before]
    names = [name for name in open_to_fall if not held_back or history.held_back(name)]
    found: dict[str, Any] = {"places": len(names), "unit": "days", "end": int(end)}
    if names:
        others = [min(theirs[name], end) for name in open_to_fall]
        found["days"] = float(np.mean([scores.censored_crps(readings[f"first.{n}"], theirs[n], end) for n in names]))
        found["baselines"] = {
            baselines.PERSISTENCE: float(np.mean([end - min(theirs[name], end) for name in names])),
            "days of the record": float(np.mean([scores.censored_crps(others, theirs[n], end) for n in names])),
        }
    if not held_back:
        found["amounts"] = [
            _amount(one, readings[f"amount.{number}"]) for number, one in enumerate(history.amounts)
        ]  # fmt: skip
    return found


def _amount(one: Any, values: Any) -> dict[str, Any]:
    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    said = {"name": one.name, "low": one.low, "mode": one.mode, "high": one.high, "source": one.source}
    said |= scores.middle_90(known)
    if not len(known):
        return {**said, "crps": None}
    ends = {f"crps_{end}": scores.crps(known, getattr(one, end)) for end in ("low", "high")}
    return {**said, "crps": scores.crps(known, one.mode), **ends}


def _by_place(known: Events, history: History, readings: Readings | None, results: Results) -> list[dict[str, Any]]:
    """Each place: probabilities and outcomes by horizon, and the day on which the actor first held it."""
    found, end = [], float((history.until - results.start).days + 1)
    for row, name in enumerate(known.places):
        spell = history.places[name].first(history.actor)
        one = {
            "place": name, "region": known.regions[row], "held_back": bool(known.held_back[row]),
            "forecast": known.forecast[row].tolist(), "outcome": known.outcome[row].astype(int).tolist(),
            "brier": scores.brier(known.forecast[row], known.outcome[row]),
            "fell": None if spell is None else spell.since.isoformat(),
            "give_or_take": None if spell is None else spell.give_or_take,
        }  # fmt: skip
        if readings is not None:
            days = readings[f"first.{name}"]
            one |= {
                "crps": scores.censored_crps(days, _first_evening(history, name, results.start), end),
                **{key: _evening(results, days, share) for key, share in QUANTILES.items()},
                "ever": float(np.mean(np.asarray(days) <= end)),
            }
        found.append(one)
    return found


def _evening(results: Results, days: Any, share: float) -> str | None:
    """A quantile of days as a date; None where it is never."""
    found = float(np.quantile(np.where(np.isinf(days), 1e9, days), share, method="inverted_cdf"))
    return None if found > results.days else date_of(results.start, round(found)).isoformat()
