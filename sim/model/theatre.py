"""A world lived in with Mesa: the same tables, rules and dice as the ensemble's, one day at each step.

A theatre whose actors are all built in is bit-identical, day by day, to the replication of the same number that
the compiled ensemble plays (``sim.ensemble.replication.play``). Anybody's own ``Actor`` can take a seat in it.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from os import PathLike
from typing import Any, NoReturn

import mesa
import numpy as np

from sim.core.errors import Problem, SimError
from sim.ensemble.chunks import Player
from sim.ensemble.days import Steps, dawn, decide, decide_and_rest, play_days, rest, steps
from sim.ensemble.record import books, digest, record
from sim.ensemble.replication import Course, course_of, refused
from sim.ensemble.settings import whole
from sim.model.agents import Actor, Formation, Place
from sim.model.evening_collector import EveningCollector
from sim.model.view import Sight, View, sight_of
from sim.scenario import Scenario, load
from sim.world.access.row_views import Named, unknown
from sim.world.apply_events import event_days, happen
from sim.world.blueprint import Blueprint, blueprint
from sim.world.build import build
from sim.world.random_streams import replication_key
from sim.world.tables import World

DEFAULT_SEED = 1
"""The seed where none is given, as on the command line."""


class TheatreError(SimError, ValueError):
    """A theatre that cannot be made as asked, or has no day left.

    Attributes:
        problem: what was found and what is allowed.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class DecisionError(SimError):
    """An error that an actor's own ``decide()`` made, with actor, date and replication; its cause is the error."""


class Theatre(mesa.Model):  # type: ignore[misc]
    """Rule: every day actors look, decide and give orders; then the day's rules run and the evening is recorded.

    Attributes:
        spec: the scenario's blueprint.
        replication: which replication of the run it plays.
        seed: the run's seed.
        world: the tables.
        actors, formations, places: the agents by name, in the order of the tables' rows.
        deciding: whether it is the hour at which actors decide.
        holders: (days + 1, P) int8, who held each place on each evening so far; row 0 is the start.
        series: (days + 1, A, M) float, the measures of ``sim.scenario.measures`` on each evening so far.
        datacollector: collects every evening; put one with your own reporters, or None, in its place.
    """

    def __init__(
        self,
        scenario: str | PathLike[str] | Scenario | Blueprint,
        replication: int = 0,
        seed: int | None = DEFAULT_SEED,
        actors: Mapping[str, type[Actor]] | None = None,
        days: int | None = None,
        rng: Any = None,
    ) -> None:
        """Make a theatre on the morning of its first day.

        Args:
            scenario: a scenario file, a loaded scenario, or its blueprint (the quickest, for many theatres).
            replication: which replication, from 0.
            seed: the run's seed; None, which Mesa's ``batch_run`` may pass, stands for 1.
            actors: classes of your own for some of the actors, by the actor's name.
            days: how many days to play instead of the scenario's.
            rng: Mesa's newer word for the seed; a whole number, or whatever NumPy makes a generator from.

        Raises:
            ScenarioError: the file cannot be used.
            TheatreError: an actor that does not exist, a class that is no ``Actor``, or too many days.
            RequestError: a seed or a replication that is no whole number.
        """
        self.seed = _seed(seed, rng)
        self.replication = whole("replication", replication, 0)
        super().__init__(rng=int(replication_key(self.seed, self.replication, "mesa")))
        self.spec: Blueprint = _spec(scenario, days)
        self.world: World
        self.world, self._numbers = build(self.spec, self.seed, self.replication)
        self._sights: dict[int, Sight] = {}
        self._event_days = frozenset(event_days(self.spec))
        self._refused: tuple[int, ...] = ()
        self.deciding = False
        self._settle(dict(actors or {}))
        self.holders, self.series = books(self.spec.days, len(self.spec.places), len(self.spec.actors))
        record(self.world, 0, self.holders, self.series)
        self.datacollector: mesa.DataCollector | None = EveningCollector(self.spec)

    def _settle(self, chosen: dict[str, type[Actor]]) -> None:
        """Make the agents."""
        for name, kind in chosen.items():
            _check_seat(self.spec, name, kind)
        self.actors: Named[Actor] = Named("actor", {
            name: chosen.get(name, Actor)(self, row, name) for row, name in enumerate(self.spec.actors)
        })  # fmt: skip
        self.formations: Named[Formation] = Named("formation", {
            name: Formation(self, row, name) for row, name in enumerate(self.spec.formations)
        })  # fmt: skip
        self.places: Named[Place] = Named("place", {
            name: Place(self, row, name) for row, name in enumerate(self.spec.places)
        })  # fmt: skip

    def register_agent(self, agent: Any) -> None:
        """Register an agent (Mesa calls this), without the list that keeps models alive for ever in Mesa 3.3.

        There a counter of each model's agents is held by the class of all agents; we count for ourselves.
        """
        super().register_agent(agent)
        counters = getattr(mesa.Agent, "_ids", None)
        if counters is not None:
            self._registered = getattr(self, "_registered", 0) + 1
            agent.unique_id = self._registered
            counters.pop(self, None)

    @property
    def day(self) -> int:
        """Days played, and so the number of the day that is played next; during a step, of the day being played."""
        return int(self.world.clock["day"][0])

    @property
    def date(self) -> datetime.date:
        """The date of that day."""
        return self.spec.start + datetime.timedelta(self.day)

    def step(self) -> None:
        """Play one day and record its evening; ``running`` is False after the last.

        Raises:
            TheatreError: the last day has been played.
        """
        if self.day >= self.spec.days:
            raise TheatreError(Problem("", None, "step", f"all {self.spec.days} days have been played"))
        day, own = self.day, any(actor.acts_in_python() for actor in self.actors.values())
        if own or day in self._event_days:
            self._play_in_parts(day, own)
        else:
            play_days(self.world, steps(self.world), day + 1, self.holders, self.series)
        self.running = self.day < self.spec.days
        if self.datacollector is not None:
            self.datacollector.collect(self)

    def _play_in_parts(self, day: int, own: bool) -> None:
        """Play a day that something from outside the compiled rules has a part in: a scheduled event, a mind."""
        found = steps(self.world)
        dawn(self.world, found)
        if day in self._event_days:
            happen(self.spec, self.world, self._numbers, day)
        if own:
            self._decide(found)
            rest(self.world, found)
        else:
            decide_and_rest(self.world, found)
        record(self.world, self.day, self.holders, self.series)
        if day in self._event_days:
            self._refused += refused(self.spec, self.world, day)

    def _decide(self, found: Steps) -> None:
        """Let every actor give its orders, in the order of rows; an error says whose it is, on which day."""
        self.deciding = True
        try:
            for actor in self.actors.values():
                if actor.acts_in_python():
                    self._decide_in_python(actor)
                else:
                    decide(self.world, found, actor.index)
        finally:
            self.deciding = False

    def _decide_in_python(self, actor: Actor) -> None:
        try:
            actor.take_turn(self._view(actor.index))
        except Exception as error:
            error.add_note(self._whose(actor, error))
            raise

    def _view(self, row: int) -> View:
        """Return today's view of the actor in a row; the memory that it shows is looked up once."""
        sight = self._sights.get(row)
        if sight is None or sight.picture.places is not self.world.places:
            sight = self._sights[row] = sight_of(self.spec, self.world, row)
        return View(sight)

    def _whose(self, actor: Actor, error: Exception) -> str:
        """Return whose error it is, when it was made, and what it says."""
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        return f"decide() of actor {actor.name}, {self.date}, replication {self.replication}: {said}"

    def digest(self) -> str:
        """Thirty-two hexadecimal digits that stand for the replication so far; at the end, the ensemble's digest."""
        return digest(self.world, self.holders, self.series)

    def course(self, again: Callable[[], Iterable[World]] | None = None) -> Course:
        """The replication as the ensemble keeps it, for ``sim.ensemble.outcomes.evaluate`` and the like.

        Args:
            again: plays it again evening by evening, so that an error can say since when (``course_of``).

        Raises:
            UnsoundError: its numbers cannot be true.
        """
        return course_of(
            self.spec, self.replication, self.world, self._numbers, self.holders, self.series, self._refused, again
        )


def player(actors: Mapping[str, type[Actor]]) -> Player:
    """Return a player of an ensemble's replications through Mesa, with actors of your own.

    Give it to ``sim.ensemble.run.run`` together with a run folder of its own: a run is known by its scenario and
    seed, not by who sits in it.
    """
    return partial(_play, dict(actors))


def _play(actors: Mapping[str, type[Actor]], plan: Blueprint, seed: int, replication: int) -> Course:
    theatre = _unwatched(actors, plan, seed, replication)
    try:
        for _ in _evenings(theatre):
            pass
    except Exception as error:
        _raise_named(error)
    return theatre.course(lambda: _evenings(_unwatched(actors, plan, seed, replication)))


def _raise_named(error: Exception) -> NoReturn:
    """Raise an error again: one of a mind under a name that says whose it is, so that a row tells it in one line.

    Raises:
        DecisionError: a mind made the error, which is kept with its traceback.
    """
    notes = getattr(error, "__notes__", ())
    if notes:
        raise DecisionError(notes[-1]) from error
    raise error


def _unwatched(actors: Mapping[str, type[Actor]], plan: Blueprint, seed: int, replication: int) -> Theatre:
    """A theatre that collects nothing: the ensemble keeps its own records."""
    theatre = Theatre(plan, replication, seed, actors)
    theatre.datacollector = None
    return theatre


def _evenings(theatre: Theatre) -> Iterator[World]:
    """The world before the first day and on each evening (always the same tables)."""
    yield theatre.world
    while theatre.running:
        theatre.step()
        yield theatre.world


def _seed(seed: int | None, rng: Any) -> int:
    if isinstance(rng, (int, np.integer)):
        return int(rng)
    if rng is not None:
        return int(np.random.default_rng(rng).integers(2**63))
    return DEFAULT_SEED if seed is None else whole("seed", seed)


def _spec(scenario: str | PathLike[str] | Scenario | Blueprint, days: int | None) -> Blueprint:
    """The blueprint of a scenario in whatever form, shortened or lengthened to so many days."""
    if isinstance(scenario, Blueprint):
        return dataclasses.replace(scenario, scenario=_lasting(scenario.scenario, days))
    if isinstance(scenario, Scenario):
        return blueprint(_lasting(scenario, days))
    return blueprint(load(scenario, days=days))


def _lasting(scenario: Scenario, days: int | None) -> Scenario:
    if days is None:
        return scenario
    longest = scenario.longest or scenario.days
    if not 1 <= days <= longest:
        raise TheatreError(Problem("", None, "days", f"found {days} days", (f"from 1 to {longest}",)))
    return scenario.model_copy(update={"days": int(days)})


def _check_seat(spec: Blueprint, name: str, kind: Any) -> None:
    if name not in spec.actors:
        raise TheatreError(unknown("actor", name, spec.actors, "actors"))
    if not (isinstance(kind, type) and issubclass(kind, Actor)):
        raise TheatreError(Problem("", None, f"actors.{name}", f"found {kind!r}", ("a subclass of sim.Actor",)))
