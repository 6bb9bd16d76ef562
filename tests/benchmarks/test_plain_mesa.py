"""The port in plain Mesa is the same model: piece by piece exactly, and in what it finds within Monte Carlo error."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pytest

from sim.rules import cohesion
from sim.rules.battle import power
from sim.rules.breaking import _log_hazard
from sim.rules.cohesion import danger, pressure, threat_map
from sim.rules.movement import move
from sim.rules.presence import refresh_counts
from sim.rules.supply import trace
from sim.scenario import load
from sim.world.codes import Status
from sim.world.tables import copy
from tests.conftest import DUEL, ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package

from plain_mesa import theatres
from plain_mesa.armies import kilometres
from plain_mesa.campaign import Campaign
from plain_mesa.column import Column
from plain_mesa.formation import SUBSTEPS, Formation
from plain_mesa.reduced import drawn

NO_LUCK = ("parameters.cohesion.rumour_spread=0", "parameters.movement.ambush=0")
CHANGES = ("parameters.cohesion.leader_flight=0", "parameters.cohesion.social_pull=2.4")
"""Commanders' flight moves nobody, and there is no tipping point."""
IN_CONTACT = tuple(f"formations.column-{name}.place=town" for name in "abcd")


class Pair:
    """The same drawn world in the engine's tables and as the port's agents."""

    def __init__(self, theatre: theatres.Theatre, **columns: float) -> None:
        self.plan = theatre.plan
        self.world = drawn(theatre.plan, theatre.orders, 1, 0)
        for name, value in columns.items():
            self.world.formations[name] = value
        self.campaign = Campaign(theatre.plan, theatre.roads, self.world, seed=0)

    def count(self) -> Pair:
        """Look for supply and count on both sides."""
        trace(self.world)
        refresh_counts(self.world)
        self.campaign.trace_and_count()
        return self

    def formations(self) -> Iterator[tuple[int, Formation]]:
        """Rows with their agents."""
        rows = np.flatnonzero(self.world.formations["status"] == Status.ACTIVE)
        yield from zip(rows.tolist(), self.campaign.agents_by_type[Formation], strict=True)

    def cells(self, column: str) -> dict[tuple[str, str], float]:
        """What the engine has counted, by actor and place, where there is anything."""
        table = self.world.presence[column]
        names = self.plan.actors, self.plan.places
        return {(names[0][a], names[1][p]): float(table[a, p]) for a, p in np.argwhere(table != 0).tolist()}


@pytest.fixture(scope="module")
def mosul() -> Pair:
    """Mosul on its first morning, counted."""
    return Pair(theatres.mosul(2)).count()


@pytest.fixture(scope="module")
def still() -> theatres.Theatre:
    """The siege with the rebels in the town and without errors of estimate."""
    return theatres.theatre(load(theatres.SIEGE, sets=(*NO_LUCK, *IN_CONTACT)), theatres.SIEGE_ORDERS)


@pytest.mark.parametrize("column", ["troops", "mobile", "inbound", "hostiles", "worth"])
def test_both_count_the_same_men(mosul: Pair, column: str) -> None:
    ported = {
        (army.name, place.name): float(getattr(side, column))
        for place in mosul.campaign.places.values()
        for army, side in place.sides.items()
        if getattr(side, column)
    }
    counted = {key: value for key, value in mosul.cells(column).items() if column != "hostiles" or key in ported}
    assert ported == pytest.approx(counted)


def test_both_trace_the_same_lines_of_supply(mosul: Pair) -> None:
    for a, army in enumerate(mosul.campaign.armies.values()):
        if army.formations:
            ported = [kilometres(army, place) for place in mosul.campaign.places.values()]
            assert ported == pytest.approx(mosul.world.presence["base_km"][a].tolist())


def test_a_formation_has_the_same_power_in_both(mosul: Pair) -> None:
    ported = [formation.power() for _, formation in mosul.formations()]
    assert ported == pytest.approx([power(mosul.world, i) for i, _ in mosul.formations()])
    assert max(ported) > 0.0


def test_an_enemy_looms_the_same_in_both(mosul: Pair) -> None:
    threat_map(mosul.world)
    mosul.campaign.threat_map()
    columns = mosul.world.formations["actor"], mosul.world.formations["place"]
    garrisons = [(row, agent) for row, agent in mosul.formations() if agent.in_the_open]
    ported = [agent.place.danger(agent.army) for _, agent in garrisons]
    for column, weighed in enumerate((False, True)):
        engine = [danger(mosul.world, int(columns[0][row]), int(columns[1][row]), weighed) for row, _ in garrisons]
        assert [one[column] for one in ported] == pytest.approx(engine)
        assert max(engine) > 0.0


@pytest.mark.parametrize("leaderless", [0, 1])
@pytest.mark.parametrize("supply", [0.0, 10.0])
@pytest.mark.parametrize("lost", [0, 60])
def test_the_hazard_of_breaking_is_the_same(still: theatres.Theatre, leaderless: int, supply: float, lost: int) -> None:
    state = {"leaderless": leaderless, "supply": supply, "contact": 2, "fight_start": 500, "fight_loss": lost}
    pair = Pair(still, **state).count()
    ported = [agent._log_hazard() for _, agent in pair.formations() if agent.in_the_open]
    assert ported == pytest.approx([_log_hazard(pair.world, i) for i, f in pair.formations() if f.in_the_open])


@pytest.mark.parametrize("contagion", [0.0, 1.5])
def test_the_pull_to_leave_is_the_same(still: theatres.Theatre, contagion: float) -> None:
    pair = Pair(still, contagion=contagion, contact=1).count()
    threat_map(pair.world)
    pair.campaign.threat_map()
    pulls = [agent._pull(agent.place.danger(agent.army)[1]) for _, agent in pair.formations() if agent.in_the_open]
    assert pulls == pytest.approx([pressure(pair.world, i) for i, f in pair.formations() if f.in_the_open])


def test_columns_march_equally_far() -> None:
    theatre = theatres.theatre(load(theatres.SIEGE, sets=NO_LUCK), theatres.SIEGE_ORDERS)
    pair = Pair(theatre).count()
    town = pair.plan.places.index("town")
    pair.world.formations["goal"][pair.world.formations["mobile"] == 1] = town
    pair.campaign.agents_by_type[Formation].do("obey")
    move(pair.world)
    pair.campaign.agents_by_type[Formation].do("march")
    for row, agent in pair.formations():
        if agent.mobile:
            here = pair.world.formations[row]
            assert agent.place.name == pair.plan.places[here["place"]] == "village"
            assert agent.km_left == pytest.approx(float(here["km_left"]))


def test_a_column_in_passing_takes_an_empty_enemy_place() -> None:
    pair = Pair(theatres.siege()).count()
    pair.campaign.agents_by_type[Formation].do("obey")
    pair.campaign.agents_by_type[Formation].do("march")
    assert pair.campaign.places["village"].holder is pair.campaign.armies["rebels"]


def played(seed: int, days: int = 12) -> Campaign:
    """The siege in the port."""
    theatre = theatres.siege()
    campaign = Campaign(theatre.plan, theatre.roads, drawn(theatre.plan, theatre.orders, 1, 0), seed=seed)
    for _ in range(days):
        campaign.step()
    return campaign


def test_no_man_is_created_or_lost_in_the_port() -> None:
    campaign = played(3)
    for formation in campaign.agents_by_type[Formation]:
        gone = formation.killed + formation.wounded + formation.deserted + formation.captured
        assert formation.present + gone == formation.initial


def test_the_port_keeps_its_counts_while_men_leave() -> None:
    campaign = played(4)
    for place in campaign.places.values():
        for army, side in place.sides.items():
            standing = sum(f.present for f in place.formations if f.army is army and f.in_the_open)
            assert side.troops == standing


def test_the_port_leaves_the_drawn_world_alone() -> None:
    theatre = theatres.siege()
    world = drawn(theatre.plan, theatre.orders, 1, 0)
    before = copy(world)
    campaign = Campaign(theatre.plan, theatre.roads, world, seed=1)
    for _ in range(4):
        campaign.step()
    assert all(np.array_equal(one, other) for one, other in zip(world, before, strict=True))


def test_the_port_on_one_seed_finds_the_same_twice() -> None:
    theatre = theatres.siege(days=8)
    assert theatre.port(5) == theatre.port(5)
    assert len({theatre.port(k) for k in range(4)}) > 1


def test_orders_not_carried_out_before_the_first_are_the_next() -> None:
    pair = Pair(theatres.theatre(load(theatres.SIEGE), {"rebels": ["camp", "town"]})).count()
    column: Column = next(agent for _, agent in pair.formations() if agent.mobile)
    column.obey()
    assert column.goal is pair.campaign.places["town"]


@pytest.fixture(scope="module")
def compared(compiled_env: dict[str, str]) -> dict[str, Any]:
    """Port and engine in the siege, as they are and with a port that has been changed; fixed seeds."""
    program = [sys.executable, "-m", "plain_mesa.agreement"]
    changed = {
        "as it is": ("-n", "200"),
        "changed": ("-n", "120", *(word for change in CHANGES for word in ("--port-set", change))),
    }
    running = {
        name: subprocess.Popen(
            [*program, *words], cwd=ROOT / "benchmarks", env=compiled_env, stdout=subprocess.PIPE, text=True
        )
        for name, words in changed.items()
    }
    return {name: json.loads(process.communicate()[0]) for name, process in running.items()}


@pytest.mark.slow
def test_port_and_engine_find_the_same(compared: dict[str, Any]) -> None:
    assert compared["as it is"]["agree"], compared["as it is"]


@pytest.mark.slow
def test_a_port_without_a_tipping_point_is_found_out(compared: dict[str, Any]) -> None:
    assert not compared["changed"]["agree"], compared["changed"]


def test_a_larger_siege_repeats_every_formation() -> None:
    small, large = theatres.siege(), theatres.siege(times=3)
    assert len(large.plan.formations) == 3 * len(small.plan.formations)
    men = [int(one.plan.world.formations["present"].sum()) for one in (small, large)]
    assert men[1] == 3 * men[0]


@pytest.mark.parametrize("places", [1, 4, 10])
def test_added_places_hang_together(places: int) -> None:
    graph = theatres.siege(places=places).roads.graph
    assert len(graph) == 5 + places
    assert nx.is_connected(graph)


def test_the_duel_can_be_made_larger_too() -> None:
    larger = theatres.larger(load(DUEL), "market", 2, 4)
    assert (len(larger.formations), len(larger.places)) == (14, 8)


def test_the_port_decides_as_often_a_day_as_the_engine() -> None:
    assert SUBSTEPS == cohesion.QUARTERS_A_DAY
