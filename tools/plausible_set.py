"""Write the plausible set of coefficients, ``sim/core/plausible.csv``: ``python tools/plausible_set.py``.

Rule: candidates are drawn over the ranges of the registry (triangular, the default the mode, each coefficient by
itself). Each candidate plays every battle of ``scenarios/battles``, and the summer of 2014, on the same random streams.
The targets are the endings of the battles, each with a tolerance of one half to 1 for its share of replications (what
happened need not have been certain), and the patterns of ``scenarios/calibration/mosul.yaml`` with theirs. The
implausibility is the distance from the middle of the tolerance over the root of the summed variances of the tolerance,
of the model (a tenth of the range) and of sampling, as in ``sim calibrate``; a question that a candidate does not pose
rules nothing out. Targets that no candidate reaches do not count. A candidate is ruled out when the second largest of
its implausibilities is above 3; if that leaves fewer than 100, when the third is, and so on: the note of the file says
at which rank. All that are left, 200 at most, are members of the same weight.

Each battle is also forecast by the members that the other battles and the summer leave, and the scores of these
forecasts are printed: what the width of the set is worth where nothing has been fitted.

``--check`` lists the coefficients that the registry has otherwise than the file, and ends with 1 if there are any.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.coefficients import registry
from sim.core.plausible import FEWEST, FILE, SIZE, plausible_set, set_of, step_of, value_at, written
from sim.core.versions import versions
from sim.ensemble.executing import cores
from sim.ensemble.store import write_whole
from sim.scenario import Scenario, load
from sim.study.calibration.patterns import patterns_of, read_patterns
from sim.study.calibration.statistics import DISCREPANCY, observed, summed
from sim.study.hindcast import calibration_slopes, scores
from sim.study.hindcast.battles import COLLAPSE_DAYS, QUESTION, Battle, read_battles
from sim.study.hindcast.observed_replication import layout_of, observe
from sim.study.hindcast.readings import answer
from sim.study.plans import pinned
from sim.world.build import blueprint
from sim.world.members import shares, triangular

ROOT = Path(__file__).parents[1]
BATTLES = ROOT / "scenarios" / "battles"
LOW, HIGH, LIMIT, RANK = 0.5, 1.0, 3.0, 2


def candidates(count: int) -> dict[str, Any]:
    """(count,) values of every coefficient that has a range, on the steps of the file."""
    found = {}
    for one in registry().values():
        if one.low < one.high:
            drawn = triangular(one, shares(f"candidate/{one.name}", count))
            found[one.name] = np.array([value_at(one, step_of(one, value)) for value in drawn])
    return found


ENDINGS = ("collapse", "siege", "hold")


def ending(day: float) -> str:
    """Return the ending of a battle whose place was lost on this day (infinite: never)."""
    return "collapse" if day < COLLAPSE_DAYS else "siege" if np.isfinite(day) else "hold"


def played(values: dict[str, Any], count: int, replications: int) -> Any:
    """(count, battles, endings) shares of replications, in the order of ``ENDINGS``."""
    with ThreadPoolExecutor(cores()) as pool:
        found = list(pool.map(lambda battle: _played(battle, values, count, replications), read_battles(BATTLES)))
    return np.stack(found, axis=1)


def _played(battle: Battle, values: dict[str, Any], count: int, replications: int) -> Any:
    """(count, endings) of one battle."""
    from sim.ensemble.replication import play

    scenario = load(BATTLES / f"{battle.case}.yaml", sets=["coefficients=fixed"])
    plan, place = blueprint(scenario), str(scenario.outcomes[QUESTION].place)
    row = plan.places.index(place)
    found = np.zeros((count, len(ENDINGS)))
    for number in range(count):
        variant = pinned(plan, own(values, number, scenario))
        for n in range(replications):
            found[number, ENDINGS.index(ending(fell(play(variant, 1, n).holders[:, row])))] += 1 / replications
    print(f"{battle.case}: {found[:, ENDINGS.index(battle.outcome)].mean():.2f}", file=sys.stderr, flush=True)
    return found


def fell(holders: Any) -> float:
    """Return the day on which a place was lost by its first holder, 0 the first; infinite if it was not."""
    lost = np.flatnonzero(holders != holders[0])
    return float(lost[0] - 1) if len(lost) else np.inf


def left_out(endings: Any, far: Any) -> str:
    """Score each battle's forecast by the members that all other targets leave.

    Args:
        endings: (count, battles, endings) shares of replications.
        far: (count, targets) implausibility, that of the battles first.
    """
    battles = read_battles(BATTLES)
    forecasts = np.array([endings[kept(np.delete(far, b, axis=1))[0], b].mean(axis=0) for b in range(len(battles))])
    told = np.array([[battle.outcome == one for one in ENDINGS] for battle in battles], float)
    asked = [ENDINGS.index("collapse"), ENDINGS.index("hold")]
    f, o = forecasts[:, asked].ravel(), told[:, asked].ravel()
    found = calibration_slopes.slopes(f, o, np.repeat(np.arange(len(battles)), len(asked)))
    right = int((forecasts.argmax(axis=1) == told.argmax(axis=1)).sum())
    return (
        f"Each battle forecast by the members of the others: Brier {scores.brier(f, o):.3f}, likeliest ending right "
        f"in {right} of {len(battles)}, slope {found['slope']:.2f} ({found['low']:.2f} to {found['high']:.2f})."
    )


def implausibility(found: Any, replications: int) -> Any:
    """(count, battles) of the shares of replications that end as the record says."""
    guess = (found * replications + 1) / (replications + 2)  # so that three of three is not certain
    variance = (HIGH - LOW) ** 2 / 12 + DISCREPANCY**2 + guess * (1 - guess) / replications
    return np.abs((LOW + HIGH) / 2 - found) / np.sqrt(variance)


def of_the_theatre(values: dict[str, Any], count: int, replications: int) -> Any:
    """(count, S) implausibility of the statistics of the patterns; 0 where a candidate does not pose the question."""
    file = ROOT / "scenarios" / "mosul.yaml"
    patterns = read_patterns(patterns_of(file), load(file))
    scenario = load(file, sets=["coefficients=fixed"], until=patterns.until)
    plan = blueprint(scenario)
    layout, statistics = layout_of(plan), patterns.statistics
    answers = np.full((count, replications, len(statistics)), np.nan)
    for number in range(count):
        variant = pinned(plan, own(values, number, scenario))
        for row in range(replications):
            _, seen = observe(variant, 1, row, layout)
            answers[number, row] = [answer(one, seen) for one in statistics.values()]
        if number % 50 == 49:
            print(f"theatre: {number + 1} of {count}", file=sys.stderr, flush=True)
    found, variances = summed(answers, statistics)
    middle, spread = observed(statistics)
    return np.nan_to_num(np.abs(found - middle) / np.sqrt(spread + variances))


def own(values: dict[str, Any], number: int, scenario: Scenario) -> dict[str, float]:
    """Return a candidate's coefficients by path, without those that the scenario sets itself."""
    return {f"parameters.{name}": float(column[number]) for name, column in values.items()
            if name not in scenario.parameters}  # fmt: skip


def kept(far: Any) -> tuple[Any, int, int]:
    """Return which candidates are left, at which rank, and how many targets count, of (count, targets)."""
    far = far[:, (far <= LIMIT).any(axis=0)]
    ordered = -np.sort(-far, axis=1)
    for rank in range(RANK, far.shape[1] + 1):
        left = np.flatnonzero(ordered[:, rank - 1] <= LIMIT)
        if len(left) >= FEWEST:
            return left[:SIZE], rank, far.shape[1]
    raise SystemExit(f"fewer than {FEWEST} candidates are left; give more with --candidates")


def main() -> None:
    """Play the candidates and write the file, or check it."""
    options = argparse.ArgumentParser(description="Write the plausible set of coefficients.")
    options.add_argument("--candidates", type=int, default=2 * SIZE)
    options.add_argument("--replications", type=int, default=20)
    options.add_argument("--without-theatre", action="store_true", help="play the battles alone")
    options.add_argument("--check", action="store_true")
    asked = options.parse_args()
    if asked.check:
        stale = plausible_set().stale()
        print("\n".join(stale) or "the plausible set is of this registry")
        raise SystemExit(1 if stale else 0)
    values = candidates(asked.candidates)
    endings = played(values, asked.candidates, asked.replications)
    found = np.stack(
        [endings[:, b, ENDINGS.index(battle.outcome)] for b, battle in enumerate(read_battles(BATTLES))], 1
    )
    far = implausibility(found, asked.replications)
    if not asked.without_theatre:
        far = np.hstack([far, of_the_theatre(values, asked.candidates, asked.replications)])
    left, rank, counted = kept(far)
    note = (
        f"Made by tools/plausible_set.py on {datetime.now(UTC):%Y-%m-%d} with version {versions()['sim']}: "
        f"{asked.candidates} candidates drawn over the ranges of the registry (triangular) played {found.shape[1]} "
        f"battles {asked.replications} times each, and the summer of 2014 for {far.shape[1] - found.shape[1]} "
        f"statistics of its patterns; {counted} of {far.shape[1]} targets are within reach; kept where the "
        f"implausibility of rank {rank} is at most {LIMIT:g}; {len(left)} members of the same weight. Mean share of "
        f"replications with the recorded ending: {found.mean():.3f} of all candidates, {found[left].mean():.3f} of the "
        "members. " + left_out(endings, far)
    )
    members = set_of({name: column[left] for name, column in values.items()}, [1.0] * len(left), note)
    write_whole(FILE, lambda file: file.write(written(members).encode()))
    print(note)


if __name__ == "__main__":
    main()
