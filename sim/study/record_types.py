"""Types of the records of studies, which their readers ask for (see ``sim.ensemble.json_records``)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sim.ensemble.json_records import Count, Digest, Manifest, Record, Share

Positive = Annotated[int, Field(ge=1)]
Numbers = dict[str, float | None]


class Estimate(Record):
    """A probability with its interval; None where nothing could be counted."""

    probability: Share | None
    low: Share | None
    high: Share | None
    count: Count
    of: Count


class Spread(Record):
    """Median and middle 90 % of a measure; None where there is none."""

    median: float | None
    low5: float | None
    high95: float | None


class Factor(Record):
    """Factor that was varied."""

    path: str
    sign: str
    levels: list[str] | None
    low: float | None
    high: float | None


class SweepManifest(Manifest):
    """The manifest of a sweep, or of a stage of another study."""

    kind: Literal["sweep"]
    scenario: str
    seed: int
    days: Positive
    design: str
    points: Positive
    factors: list[Factor]
    replications: Positive
    independent: bool
    failed: Count = 0


class Point(Record):
    """A design point in brief."""

    point: Count
    factors: dict[str, str | bool | float | None]
    replications: Positive
    failed: Count
    outcomes: dict[str, Estimate]
    harm: dict[str, Spread]


class SweepRecord(Record):
    """``summary.json`` of a sweep."""

    name: str
    scenario: str
    seed: int
    design: str
    factors: list[str]
    points: Positive
    replications: Positive
    failed: Count
    independent: bool
    digest: Digest
    questions: dict[str, str]
    results: list[Point]


class ComparisonManifest(Manifest):
    """The manifest of a comparison."""

    kind: Literal["comparison"]
    scenarios: dict[Literal["a", "b"], str]
    seed: int
    days: Positive
    pairs: Count = 0
    failed: Count = 0


class Side(Record):
    """One of two scenarios."""

    scenario: str
    summary: str | None


class Difference(Record):
    """Means in a and b, and the mean difference with its interval."""

    a: float | None
    b: float | None
    difference: float | None
    low: float | None
    high: float | None
    pairs: Count


class Compared(Record):
    """A question in a and in b."""

    text: str
    a: Estimate
    b: Estimate
    difference: float | None
    low: float | None
    high: float | None
    flipped: Count
    to_yes: Count
    to_no: Count
    mcnemar: Share
    pairs: Count
    unpaired: Numbers
    pairs_for_half: int | None


class Parted(Record):
    """Dates on which the replications of a pair diverge."""

    pairs: Count
    never: Count
    evening: dict[str, int | None]
    date: dict[str, str | None]


class Comparison(Record):
    """``comparison.json``."""

    a: Side
    b: Side
    seed: int
    start: str
    end: str
    days: Positive
    pairs: Count
    failed: Count
    identical: Count
    digest: Digest
    differs: list[dict[str, Any]]
    left_out: dict[str, str]
    outcomes: dict[str, Compared]
    parted: Parted
    map_parted: Parted
    harm: dict[str, Difference]
    measures: dict[str, dict[str, Difference]]
    names: dict[str, str]


class SensitivityManifest(Manifest):
    """The manifest of a sensitivity analysis."""

    kind: Literal["sensitivity"]
    scenario: str
    seed: int
    days: Positive
    inputs: Count
    columns: dict[str, list[str]]


class Kept(Record):
    """An input, and those that are drawn with it."""

    path: str
    together: list[str]


class Effect(Kept):
    """An input's elementary effects on an output."""

    mu: float
    mu_star: float
    mu_star_conf: float
    sigma: float


class Index(Kept):
    """An input's indices for an output."""

    s1: float
    s1_conf: float
    st: float
    st_conf: float
    lowest_fifth: float
    highest_fifth: float


class Stage(Record):
    """Size of a stage of an analysis."""

    points: Count
    replications: Count


class Screening(Stage):
    """The screening of all inputs."""

    results: dict[str, list[Effect]]


class Indices(Stage):
    """The indices of the strongest inputs."""

    base: Count
    results: dict[str, list[Index]]


class Split(Stage):
    """Shares of the variance: uncertain inputs and chance."""

    results: dict[str, dict[str, Any] | None]


class SensitivityRecord(Record):
    """``summary.json`` of a sensitivity analysis."""

    name: str
    scenario: str
    seed: int
    outputs: dict[str, str]
    harm: list[str]
    inputs: Count
    screening: Screening | None
    kept: list[Kept]
    indices: Indices
    spread: Split
    played: Count
    failed: Count
    digest: Digest


class CalibrationManifest(Manifest):
    """The manifest of a calibration."""

    kind: Literal["calibration"]
    scenario: str
    seed: int
    coefficients: list[str]
    replications: Positive


class CalibrationRecord(Record):
    """``calibration.json``; its parts are read by the figures."""

    kind: Literal["calibration"]
    name: str
    scenario: str
    calibration: str
    seed: int
    replications: Positive
    waves: list[dict[str, Any]] | dict[str, Any]
    abc: dict[str, Any]
    coefficients: list[dict[str, Any]]
    statistics: dict[str, dict[str, Any]]
    distance: dict[str, float]
    checks: dict[str, Any] | None
    played: Count
    digest: Digest


class LeversManifest(Manifest):
    """The manifest of an audit of levers."""

    kind: Literal["levers"]
    scenario: str
    seed: int
    days: Positive
    settings: Count
    replications: Positive


class Moved(Record):
    """A question at a setting: its probability, and the paired difference from the scenario as it is."""

    probability: Share | None
    difference: float | None
    low: float | None
    high: float | None
    to_yes: Count
    to_no: Count
    pairs: Count


class LeverSetting(Record):
    """A setting of a lever, or an order in one manner, and what it changes."""

    name: str
    group: str
    value: str
    text: str | None
    actor: str | None
    order: str | None
    object: str | None
    sets: list[str]
    outcomes: dict[str, Moved]
    harm: dict[str, Difference]
    failed: Count


class LeverPolicy(Record):
    """The question on which an actor's orders lie furthest apart; names of settings, None leaves all to its mind."""

    outcome: str | None
    span: float
    highest: str | None
    lowest: str | None


class LeverAudit(Record):
    """The verdict on a menu of orders, from all of them together."""

    policies: dict[str, LeverPolicy]
    inert: list[str]
    dominant: list[str]


class DeclaredLever(Record):
    """A lever as the file declares it."""

    label: str
    was: str
    allowed: list[str]
    note: str | None
    source: str | None
    tag: str | None


class LeversRecord(Record):
    """``levers.json``."""

    kind: Literal["levers"]
    name: str
    scenario: str
    seed: int
    start: str
    end: str
    days: Positive
    replications: Positive
    questions: dict[str, str]
    names: dict[str, str]
    as_it_was: dict[str, Share | None]
    levers: dict[str, DeclaredLever]
    settings: list[LeverSetting]
    audit: LeverAudit
    played: Count
    failed: Count
    digest: Digest
