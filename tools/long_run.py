"""Compare what the model drifts to, half-year by half-year, with bounds of what is plausible: docs/long-run.md.

``python tools/long_run.py`` plays the case of Mosul 40 times to the end of 2017, and ten times as often to the end of
2014 as it is and without the mechanisms (some minutes), and writes the tables; ``--replications`` and ``--until`` make
it shorter, ``--set`` changes the case as everywhere.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from blocks import ROOT, table, write_block

from sim.ensemble.replication import play
from sim.scenario import MEASURE_NAMES, Scenario, load
from sim.world.blueprint import blueprint

MOSUL = ROOT / "scenarios" / "mosul.yaml"
PAGE = ROOT / "docs" / "long-run.md"
END = datetime.date(2017, 12, 31)
OFTEN = 4
"""Changes of hands in 210 days beyond which a place flips too often."""
WINDOW = 210


class Bound(NamedTuple):
    """What one measure of one actor may be at the end of any half-year, in most replications.

    Attributes:
        actor, measure: whose, and what.
        low, high: the bounds of the median.
        why: where they come from.
    """

    actor: str
    measure: str
    low: float
    high: float
    why: str


BOUNDS = (
    Bound("iraq", "treasury", 0, 20_000, "J: a few times what it began with, never the revenue of years"),
    Bound("krg", "treasury", 0, 1_000, "J: less than two months of the region's pay roll of US$ 700-850 million"),
    Bound("isis", "treasury", 0, 2_000, "ICSR and EY 2017: at most US$ 1.9 billion of revenue in its best year"),
    Bound("assad", "treasury", 0, 10_000, "J: a few times what it began with"),
    Bound("us", "treasury", 0, 20_000, "J: a fund for the theatre, not a hoard"),
    Bound("iran", "treasury", 0, 10_000, "J: the same"),
    Bound("iraq", "troops", 30_000, 200_000, "J: from about a third of those present at the start to twice as many"),
    Bound("krg", "troops", 20_000, 110_000, "J: the same"),
    Bound("isis", "troops", 0, 60_000, "CIA, September 2014: 20,000 to 31,500; twice that as the upper bound"),
    Bound("militias", "troops", 5_000, 120_000, "public reporting of 60,000 to 120,000 on the rolls"),
    Bound("assad", "troops", 40_000, 200_000, "J: from about a third of those present at the start to twice as many"),
)
FLOWS = ("killed", "strikes")
SOON = datetime.date(2014, 12, 31)
"""The end of the shorter runs, with the mechanisms and without."""
WITHOUT = tuple(
    f"parameters.{name}=0"
    for name in (
        "choice.retry", "choice.settle", "control.reach", "economy.reserve_days", "economy.civil", "schools.rate",
        "recruitment.pool",
    )
)  # fmt: skip
"""Changes that switch off what keeps a long war in bounds, but for the tempo of sieges and the growth of air wars."""


class Drift(NamedTuple):
    """What was measured; R replications, T half-years, A actors, P places.

    Attributes:
        dates: the ends of half-years, the first day before them (T + 1).
        actors, places: names.
        series: (R, T + 1, A, M) measures on those evenings.
        flips: (R, T, P) changes of hands within each half-year, from one actor to another.
        busiest: (R, T, 2) most changes of one place in any window of 210 days that ends in the half-year: from one
            actor to another, and with spells under nobody counted as well.
    """

    dates: tuple[datetime.date, ...]
    actors: tuple[str, ...]
    places: tuple[str, ...]
    series: Any
    flips: Any
    busiest: Any


def half_years(start: datetime.date, until: datetime.date) -> tuple[datetime.date, ...]:
    """Return the ends of half-years after the start, up to and including the last day."""
    ends = [datetime.date(year, *end) for year in range(start.year, until.year + 1) for end in ((6, 30), (12, 31))]
    return (*(end for end in ends if (end - start).days > 60 and end < until), until)


def drift(scenario: Scenario, until: datetime.date, replications: int, seed: int = 1) -> Drift:
    """Play the case and measure it at the end of every half-year."""
    plan = blueprint(scenario)
    dates = half_years(plan.start, until)
    evenings = [0, *((date - plan.start).days + 1 for date in dates)]
    series, flips, busiest = [], [], []
    for replication in range(replications):
        course = play(plan, seed, replication)
        series.append(course.series[evenings])
        total = np.stack([changes(last_actor(course.holders)), changes(course.holders)])
        flips.append(np.diff(total[0, evenings], axis=0))
        within = total - total[:, np.maximum(np.arange(total.shape[1]) - WINDOW, 0)]
        pairs = itertools.pairwise(evenings)
        busiest.append([within[:, first + 1 : last + 1].max(axis=(1, 2)) for first, last in pairs])
    names = (tuple(plan.actors), tuple(plan.places))
    return Drift((plan.start, *dates), *names, np.array(series), np.array(flips), np.array(busiest))


def last_actor(holders: Any) -> Any:
    """Return who held each place last on each evening (days + 1, P): nobody only before anybody did."""
    found = holders.copy()
    for day in range(1, len(found)):
        found[day] = np.where(found[day] < 0, found[day - 1], found[day])
    return found


def changes(holders: Any) -> Any:
    """Return how often each place has changed hands up to each evening (days + 1, P)."""
    changed = np.diff(holders.astype(int), axis=0) != 0
    return np.vstack([np.zeros(changed.shape[1], int), changed.cumsum(axis=0)])


def levels(found: Drift, measure: str) -> str:
    """A table of one measure by actor and half-year: median and 90 % range at the end."""
    values = found.series[..., MEASURE_NAMES.index(measure)]
    rows = []
    for a, actor in enumerate(found.actors):
        middle = np.median(values[:, :, a], axis=0)
        if middle.any():
            low, high = np.percentile(values[:, -1, a], [5, 95])
            rows.append([actor, *(f"{value:,.0f}" for value in middle), f"{low:,.0f} to {high:,.0f}"])
    head = ["actor", "start", *(f"{date:%b %Y}" for date in found.dates[1:]), "90 % at the end"]
    return table(head, rows)


def flows(found: Drift) -> str:
    """A table of what happened within each half-year: deaths of fighters, strikes, changes of hands."""
    head = ["within the half-year to", *(f"{date:%b %Y}" for date in found.dates[1:])]
    rows = []
    for measure in FLOWS:
        total = found.series[..., MEASURE_NAMES.index(measure)].sum(axis=2)
        rows.append([f"{measure}, all actors", *(f"{value:,.0f}" for value in np.median(np.diff(total), axis=0))])
    hands = np.median(found.flips.sum(axis=2), axis=0)
    rows.append(["places changing hands", *(f"{value:.0f}" for value in hands)])
    often = 100 * (found.busiest > OFTEN).mean(axis=0)
    title = f"some place flips more than {OFTEN} times in {WINDOW} days, %"
    rows.append([title, *(f"{share:.0f}" for share in often[:, 0])])
    rows.append([f"{title}, spells under nobody counted", *(f"{share:.0f}" for share in often[:, 1])])
    return table(head, rows)


def verdicts(found: Drift) -> str:
    """A table of bounds: in how many half-years the median keeps them, and in how many replications the last."""
    rows = []
    for bound in BOUNDS:
        if bound.actor not in found.actors:
            continue
        values = found.series[:, 1:, found.actors.index(bound.actor), MEASURE_NAMES.index(bound.measure)]
        middle = np.median(values, axis=0)
        kept = int(((middle >= bound.low) & (middle <= bound.high)).sum())
        last = ((values[:, -1] >= bound.low) & (values[:, -1] <= bound.high)).mean()
        limits = f"{bound.low:,.0f} to {bound.high:,.0f}"
        rows.append([bound.actor, bound.measure, limits, f"{kept} of {len(middle)}", f"{100 * last:.0f}", bound.why])
    head = ["actor", "measure", "bounds", "half-years within", "replications within at the end, %", "source"]
    return table(head, rows)


def compared(found: Drift, without: Drift) -> str:
    """A table of what the mechanisms do by the end of 2014."""
    measures = (("iraq", "treasury", "US$ million"), ("krg", "treasury", "US$ million"), ("iraq", "recruits", "people"),
                ("isis", "recruits", "people"), ("isis", "troops", "troops"))  # fmt: skip
    rows = []
    for column, title in enumerate(("some place flips", "the same, spells under nobody counted")):
        shares = [100 * (one.busiest[:, -1, column] > OFTEN).mean() for one in (without, found)]
        rows.append([f"{title}, more than {OFTEN} times in {WINDOW} days, %", *(f"{share:.0f}" for share in shares)])
    for actor, measure, unit in measures:
        row, column = found.actors.index(actor), MEASURE_NAMES.index(measure)
        middle = [np.median(one.series[:, -1, row, column]) for one in (without, found)]
        rows.append([f"{actor}: {measure}, {unit}, median", *(f"{value:,.0f}" for value in middle)])
    said = f"{len(found.series)} replications each, seed 1, to {found.dates[-1]:%d %B %Y}.\n\n"
    return said + table(["", "without these mechanisms", "with them"], rows)


def page(found: Drift) -> str:
    """The tables of the page."""
    parts = [f"{len(found.series)} replications, seed 1, to {found.dates[-1]:%d %B %Y}. Medians."]
    for measure, title in (("troops", "Troops"), ("treasury", "Money, US$ million"), ("places", "Places held")):
        parts += [f"### {title}", levels(found, measure)]
    parts += ["### Recruits since the start", levels(found, "recruits")]
    parts += ["### Within each half-year", flows(found), "### Bounds", verdicts(found)]
    return "\n\n".join(parts)


def main(given: Sequence[str] | None = None) -> None:
    """Play, measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", "-n", type=int, default=40)
    parser.add_argument("--until", type=datetime.date.fromisoformat, default=END)
    parser.add_argument("--set", dest="sets", action="append", default=[], metavar="PATH=VALUE")
    parser.add_argument("--print", dest="only_print", action="store_true", help="leave the page as it is")
    options = parser.parse_args(given)
    text = page(drift(load(MOSUL, sets=options.sets, until=options.until), options.until, options.replications))
    if options.only_print:
        print(text)
    else:
        write_block(PAGE, "long-run", text)
        pair = [
            drift(load(MOSUL, sets=[*options.sets, *sets], until=SOON), SOON, 10 * options.replications)
            for sets in ((), WITHOUT)
        ]
        write_block(PAGE, "mechanisms", compared(*pair))


if __name__ == "__main__":
    main()
