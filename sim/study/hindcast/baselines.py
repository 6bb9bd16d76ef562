"""Baselines: naive forecasts that a simulation has to beat.

Nothing changes: whoever holds a place on the first day holds it for ever. Last known day: the same from the record's
first day, where that is later. Distance and community: a logistic curve of the distance to the nearest place that the
actor holds on that day, of the share of its own community among the people, and of the days since; fitted to the record
itself, leaving out the region that is forecast. Distance and garrison: the same curve, which is also told how many
troops stand in the place against the actor at the start. Base rate: at each horizon the share of places that the
actor came to hold. The last three are told part of the outcome, so they are generous.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sim.scenario import Number, Scenario

PERSISTENCE, DISTANCE, BASE_RATE = "nothing changes", "distance and community", "base rate"
LAST_KNOWN, GARRISON = "last known day", "distance and garrison"
RIDGE = 0.01
"""Penalty per squared standardised coefficient, per event: keeps the curve finite where a feature splits the events."""

_EARTH = 6371.0


def persistence(start: Any, horizons: int) -> Any:
    """(P x H,) 1 where the actor holds the place at the start, (P,) bool, else 0."""
    return np.repeat(np.asarray(start, float), horizons)


def base_rate(outcomes: Any) -> Any:
    """(P, H) outcomes to (P x H,) forecasts: at each horizon the share that came true."""
    outcomes = np.asarray(outcomes, float)
    return np.broadcast_to(outcomes.mean(axis=0), outcomes.shape).ravel()


def distances(scenario: Scenario, places: list[str], start: Any) -> Any:
    """(P,) km as the crow flies to the nearest place held at the start; 0 there, and 0 for all if there is none."""
    coordinates = np.radians([[scenario.places[name].latitude, scenario.places[name].longitude] for name in places])
    held = coordinates[np.asarray(start, bool)]
    if not len(held):
        return np.zeros(len(places))
    latitude, longitude = coordinates[:, None, 0], coordinates[:, None, 1]
    half = np.sin((latitude - held[:, 0]) / 2) ** 2
    half = half + np.cos(latitude) * np.cos(held[:, 0]) * np.sin((longitude - held[:, 1]) / 2) ** 2
    return (2 * _EARTH * np.arcsin(np.sqrt(half))).min(axis=1)


def own_share(scenario: Scenario, places: list[str], actor: str) -> Any:
    """(P,) the share of the people who belong to the actor's own communities; 0 where the actor names none."""
    own = scenario.actors[actor].community
    people = [scenario.places[place].community for place in places]
    return np.array([sum(one.get(name, 0.0) * weight for name, weight in own.items()) for one in people])


def garrisons(scenario: Scenario, places: list[str], actor: str) -> Any:
    """(P,) troops under arms in each place at the start, not the actor's: central estimates of those present."""
    found = dict.fromkeys(places, 0.0)
    for one in scenario.formations.values():
        if one.actor != actor and not one.reserve and one.place in found:
            present = central(one.present)
            found[one.place] += present * central(one.paper) / 100 if one.present.percent else present
    return np.array([found[name] for name in places])


def central(number: Number) -> float:
    """A number's central estimate: what is known, else the likeliest, else the mean of the amounts that it names."""
    named = number.points if number.mode is None else (number.mode,)
    return float(np.mean(named))


def features(kilometres: Any, shares: Any, horizons: Any, troops: Any = None) -> Any:
    """(P x H, 3) logarithm of distance, share, logarithm of the horizon, each standardised.

    Args:
        kilometres: (P,) distances.
        shares: (P,) of the actor's own communities.
        horizons: (H,) days.
        troops: (P,) garrisons, whose logarithm is a fourth column.
    """
    far, share, when = np.log1p(kilometres), np.asarray(shares, float), np.log(np.asarray(horizons, float))
    columns = [np.repeat(far, len(when)), np.repeat(share, len(when)), np.tile(when, len(far))]
    if troops is not None:
        columns.append(np.repeat(np.log1p(troops), len(when)))
    table = np.column_stack(columns)
    spread = table.std(axis=0)
    return (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def leave_one_out(x: Any, o: Any, blocks: Any, ridge: float = RIDGE) -> Any:
    """(n,) logistic forecasts, each block's from the others.

    Args:
        x: (n, k) features.
        o: (n,) outcomes.
        blocks: (n,) names; with one block alone there is nothing to learn from, and the forecast is one half.
        ridge: of the fit.
    """
    x, o, blocks = np.asarray(x, float), np.asarray(o, float), np.asarray(blocks)
    found = np.full(len(o), 0.5)
    for block in np.unique(blocks):
        inside = blocks == block
        if not inside.all():
            found[inside] = logistic(fit(x[~inside], o[~inside], ridge), x[inside])
    return found


def logistic(weights: Any, x: Any) -> Any:
    """(n,) probabilities of (k + 1,) weights, the first of which is the constant."""
    return 1 / (1 + np.exp(-np.clip(weights[0] + x @ weights[1:], -30, 30)))


def fit(x: Any, o: Any, ridge: float = RIDGE) -> Any:
    """(k + 1,) weights of a penalised logistic regression, by Newton's method; the constant is not penalised."""
    table = np.column_stack([np.ones(len(x)), x])
    penalty = ridge * len(x) * np.diag([1e-6, *np.ones(x.shape[1])])
    weights = np.zeros(table.shape[1])
    for _ in range(100):
        p = logistic(weights, x)
        slope = table.T @ (o - p) - penalty @ weights
        step = np.linalg.solve((table * (p * (1 - p))[:, None]).T @ table + penalty, slope)
        weights = weights + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    return weights
