"""Variance split into epistemic and chance: the same uncertain inputs played again on other random streams.

Rule: replication N + k takes the uncertain inputs of replication k and a random stream of its own. If inputs rule,
the pair agrees; if chance rules, it does not. The epistemic share is Cov(Y_k, Y'_k) / Var(Y), the first-order index of
all inputs together by pick-freeze (Sobol' 1993; Janon et al. 2014 for pooling both halves in mean and variance). The
rest is chance, and what chance and inputs do together. Where coefficients are uncertain, a pair has two members, so
that the share is that of the case alone; the share of the model is told from the run's own replications.

The extra replications stand in ``spread.parquet`` (columns: see ``sim.ensemble.replication_table``, and ``draw``),
beside the run's own tables, which they do not touch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.ensemble.chunks import Interrupted, Player, compiled_player, never
from sim.ensemble.compact import OUTCOMES
from sim.ensemble.compile_cache import warm_up
from sim.ensemble.executing import cores, each
from sim.ensemble.input_correlations import numbers
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.model_share import components
from sim.ensemble.replication_table import rows_of
from sim.ensemble.run import SIZE
from sim.ensemble.stamped import read_stamped, write_stamped
from sim.ensemble.store import RunFolderError
from sim.world.members import member_numbers

if TYPE_CHECKING:
    from sim.ensemble.results import Results
    from sim.world.blueprint import Blueprint

SPREAD = "spread.parquet"
FEWEST, MOST, PART = 50, 500, 4
"""Pairs: a quarter of the run, within these limits."""

BOOTSTRAPS = 1000
CONFIDENCE = 0.95
WIDEST = 0.5
"""An interval longer than this says too little for a share to be named."""

_FEW = 10
"""Fewer pairs than this, or fewer replications that differ from all others, say nothing about a spread."""


@dataclass(frozen=True)
class Split:
    """Share of the variance of one quantity that the uncertain inputs explain.

    Attributes:
        name: the column.
        ignorance: share of the variance that the uncertain inputs explain by themselves, 0 to 1; the rest is chance and
            what both do together. None where (nearly) all replications agree, or there are
            fewer than ten pairs.
        low, high: its 95 % interval (bootstrap over pairs), clipped to 0 and 1.
        pairs: how many pairs it rests on.
        model: share of the variance between members of the coefficients (``sim.ensemble.model_share``); 0 where
            coefficients are fixed, None where it cannot be told.
        model_low, model_high: its 95 % interval.
    """

    name: str
    ignorance: float | None
    low: float | None
    high: float | None
    pairs: int
    model: float | None = 0.0
    model_low: float | None = 0.0
    model_high: float | None = 0.0

    @property
    def uncertain(self) -> bool:
        """Return whether the interval is too wide for the share to be named."""
        return self.low is None or self.high is None or self.high - self.low > WIDEST

    @property
    def model_uncertain(self) -> bool:
        """Return whether the interval is too wide for the model's share to be named."""
        return self.model_low is None or self.model_high is None or self.model_high - self.model_low > WIDEST

    @property
    def luck(self) -> float | None:
        """The rest: chance, and what it does together with the others."""
        return None if self.ignorance is None else max(1 - self.ignorance - (self.model or 0.0), 0.0)

    def as_dict(self) -> dict[str, Any]:
        """The shares as plain numbers, ready for JSON."""
        return {
            "case": self.ignorance, "case_low": self.low, "case_high": self.high, "model": self.model,
            "model_low": self.model_low, "model_high": self.model_high, "chance": self.luck, "pairs": self.pairs,
            "uncertain": self.uncertain or self.model_uncertain,
        }  # fmt: skip


def pairs_wanted(replications: int) -> int:
    """Return the number of pairs for a run of so many replications; never more than it has rows."""
    return min(replications, max(FEWEST, min(MOST, replications // PART)))


def replay_pairs(
    results: Results, listener: Listener | None = None, player: Player | None = None, workers: int | None = None,
    stopped: Callable[[], bool] = never,
) -> pa.Table:  # fmt: skip
    """The extra replications of a run, from its folder or played now and left there.

    Args:
        results: the run.
        listener: is told how many are played.
        player: ``(blueprint, seed, replication, draw) -> Course``; the compiled rules by default.
        workers: threads; one a core by default.
        stopped: asked before each replication whether nobody wants them any more.

    Returns:
        One row a replication; ``draw`` says whose inputs it had.

    Raises:
        Interrupted: it was stopped.
        RunFolderError: this version plays the run's first replication otherwise than the run did.
        StorageError: the table could not be written; what was there stays.
    """
    wanted = pairs_wanted(results.replications)
    there = _kept(results, wanted)
    if there is not None:
        return there
    listener = listener or Silent()
    if player is None:
        warm_up(results.blueprint, results.manifest["seed"], listener.compiling)
        player = compiled_player()
    _check(results, player)
    table = pa.concat_tables(_play(results, wanted, listener, player, workers, stopped))
    return write_stamped(results.folder / SPREAD, table, _identity(results, wanted))


def _identity(results: Results, wanted: int) -> bytes:
    """Stamp of the table: the run's digest says which rows it is paired with."""
    return f"{results.manifest['identity']} {results.manifest['digest']} {wanted}".encode()


def _kept(results: Results, wanted: int) -> pa.Table | None:
    with suppress(RunFolderError):  # damaged: it is played again
        return read_stamped(results.folder / SPREAD, _identity(results, wanted))
    return None


def _check(results: Results, player: Player) -> None:
    """Refuse to pair replications of two different engines."""
    rows = results.tables.read(OUTCOMES, ["replication", "error", "digest"])  # as frames they would wait for pandas
    for row in rows.filter(pc.is_null(rows["error"])).slice(0, 1).to_pylist():
        if player(results.blueprint, results.manifest["seed"], row["replication"]).digest != row["digest"]:
            reason = "this version plays its replications otherwise than it did; run the scenario again"
            raise RunFolderError(results.folder, reason)


def _play(
    results: Results, wanted: int, listener: Listener, player: Any, workers: int | None, stopped: Callable[[], bool]
) -> list[pa.Table]:
    plan, seed, first = results.blueprint, results.manifest["seed"], results.replications
    size = even_size(wanted, workers or cores())

    def chunk(start: int) -> pa.Table:
        courses, errors = [], []
        rows = range(start, min(start + size, wanted))
        for k in rows:
            if stopped():
                raise Interrupted
            course, error = _attempt(player, plan, seed, first + k, k)
            courses.append(course)
            errors.append(error)
        found = rows_of(plan, range(first + start, first + start + len(courses)), courses, errors)
        return found.append_column("draw", pa.array(rows, pa.int64()))

    def tell(done: int, _: int) -> None:
        listener.playing(min(done * size, wanted), wanted)

    return each(chunk, range(0, wanted, size), workers, tell)


def even_size(wanted: int, workers: int) -> int:
    """Return how many replications of at most ``SIZE`` make a chunk so that all workers are done at the same time."""
    rounds = math.ceil(wanted / (SIZE * workers))
    return math.ceil(wanted / (rounds * workers))


def _attempt(player: Any, plan: Blueprint, seed: int, replication: int, draw: int) -> tuple[Any, str | None]:
    try:
        return player(plan, seed, replication, draw), None
    except Exception as error:  # a failed pair is left out; the others count
        return None, repr(error)


def splits(results: Results, table: pa.Table, names: Iterable[str]) -> list[Split]:
    """Return the share of the uncertain inputs in the variance of some columns.

    Args:
        results: the run.
        table: of ``replay_pairs``.
        names: of ``results.column_names``, numbers or yes and no.
    """
    wanted = list(names)
    own = results.columns(wanted)
    other = table.select(["draw", *wanted]).to_pandas().set_index("draw")
    both = own.index.intersection(other.index)
    members = member_numbers(results.blueprint.coefficients, own.index)
    found = (_split(name, numbers(own.loc[both, name]), numbers(other.loc[both, name])) for name in wanted)
    return [_with_model(split, numbers(own[split.name]), members) for split in found]


def answer_splits(results: Results, listener: Listener | None = None, workers: int | None = None) -> dict[str, Split]:
    """Return the shares of case, model and chance in each of the scenario's questions, by its name.

    Args:
        results: the run; some of its replications are repeated, unless that was done before.
        listener: is told how many are played.
        workers: threads; one a core by default.

    Raises:
        RunFolderError, StorageError: as ``replay_pairs``.
    """
    questions = {f"outcome.{name}": name for name in results.scenario.outcomes}
    table = replay_pairs(results, listener, workers=workers)
    return {questions[split.name]: split for split in splits(results, table, questions)}


def _with_model(split: Split, values: Any, members: Any) -> Split:
    """Return the split with the model's share; 0 if all replications have the same coefficients."""
    known = ~np.isnan(values)
    if len(np.unique(members)) < 2:
        return split
    found = None if not known.any() or _rarely_differs(values[known]) else components(values[known], members[known])
    if found is None:
        return replace(split, model=None, model_low=None, model_high=None)
    low, high = found.share_interval
    return replace(split, model=found.share, model_low=low, model_high=high)


def _split(name: str, first: Any, second: Any) -> Split:
    known = ~(np.isnan(first) | np.isnan(second))
    first, second = first[known], second[known]
    if len(first) < _FEW or _rarely_differs(np.concatenate([first, second])):
        return Split(name, None, None, None, len(first))
    rows = np.random.default_rng(20140610).integers(0, len(first), (BOOTSTRAPS, len(first)))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = share_of_inputs(first[None], second[None])[0]
        drawn = share_of_inputs(first[rows], second[rows])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(drawn, (tail, 1 - tail))
    share, low, high = (float(np.clip(number, 0, 1)) for number in (found, low, high))
    return Split(name, share, low, high, len(first))


def _rarely_differs(values: Any) -> bool:
    """Return whether all but a few values are one and the same, so that nothing can be said about their spread."""
    _, counts = np.unique(values, return_counts=True)
    return bool(len(values) - counts.max() < _FEW)


def share_of_inputs(first: Any, second: Any) -> Any:
    """Covariance of the pairs over the variance, mean and variance taken from both halves.

    Args:
        first: (..., n) a quantity in n replications.
        second: (..., n) the same in those that share their inputs.

    Returns:
        (...,) 1 if the inputs decide everything, about 0 if they decide nothing.
    """
    mean = (first.mean(axis=-1) + second.mean(axis=-1)) / 2
    together = (first * second).mean(axis=-1) - mean**2
    spread = (first**2 + second**2).mean(axis=-1) / 2 - mean**2
    return together / spread
