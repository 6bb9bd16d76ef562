"""The port in plain Mesa is the same model: piece by piece exactly, and in what it finds within Monte Carlo error."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import networkx as nx
import numpy as np
import pytest

from sim.rules import captives, cohesion, enclosure, flight, frontage, support, tempo
from sim.rules.battle import fight, power
from sim.rules.breaking import _log_hazard
from sim.rules.cohesion import pressure
from sim.rules.control import change
from sim.rules.movement import move
from sim.rules.presence import refresh_counts
from sim.rules.supply import trace
from sim.rules.threat import danger, threat_map
from sim.scenario import load
from sim.world.codes import Level, Status
from sim.world.tables import World, copy
from tests.conftest import DUEL, ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package

from plain_mesa import theatres
from plain_mesa.armies import Side, kilometres
from plain_mesa.campaign import Campaign
from plain_mesa.column import Column
from plain_mesa.formation import SUBSTEPS, Formation
from plain_mesa.places import Place
from plain_mesa.reduced import drawn

NO_LUCK = ("parameters.cohesion.rumour_spread=0", "parameters.movement.ambush=0")
CHANGES = ("parameters.cohesion.leader_flight=0", "parameters.cohesion.social_pull=2.4")
"""Commanders' flight moves nobody, and there is no tipping point."""
CUT_OFF = ("places.village.holder=rebels", "places.bridge.holder=rebels")
"""The town has no way out."""
IN_CONTACT = tuple(f"formations.column-{name}.place=town" for name in "abcd")


class Pair:
    """The same drawn world in the engine's tables and as the port's agents."""

    def __init__(self, theatre: theatres.Theatre, change: Callable[[World], object] | None = None, **columns: float):
        self.plan = theatre.plan
        self.world = drawn(theatre.plan, theatre.orders, 1, 0)
        for name, value in columns.items():
            self.world.formations[name] = value
        if change is not None:
            change(self.world)
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

    def at(self, actor: str, place: str) -> tuple[int, int, Side]:
        """Row and column of what an actor has in a place, and what its army has there."""
        side = self.campaign.places[place].side(self.campaign.armies[actor])
        return self.plan.actors.index(actor), self.plan.places.index(place), side

    def battalion(self) -> tuple[int, Formation]:
        """Row and agent of a battalion of the town's garrison."""
        garrison = [(row, agent) for row, agent in self.formations() if agent.place.name == "town"]
        return next((row, agent) for row, agent in garrison if agent.headquarters >= 0)

    def roll(self, monkeypatch: pytest.MonkeyPatch, rules: ModuleType, u: float) -> None:
        """Let a module of the engine and the port roll the same number."""
        monkeypatch.setattr(rules, "uniform", lambda *_: u)
        monkeypatch.setattr(self.campaign.random, "random", lambda: u)

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
@pytest.mark.parametrize("supply", [0.0, 3.0, 10.0])
@pytest.mark.parametrize("lost", [0.0, 0.12])
@pytest.mark.parametrize("width", [4.0, 45.0])
def test_the_hazard_of_breaking_is_the_same(
    still: theatres.Theatre, leaderless: int, supply: float, lost: float, width: float
) -> None:
    def widen(world: World) -> None:
        world.places["width"] = width

    pair = Pair(still, widen, leaderless=leaderless, supply=supply, contact=2, recent_loss=lost).count()
    assert_equal_hazards(pair)


def assert_equal_hazards(pair: Pair) -> None:
    """Hold every garrison's log hazard of breaking in the port against the engine's."""
    ported = [agent._log_hazard() for _, agent in pair.formations() if agent.in_the_open]
    assert ported == pytest.approx([_log_hazard(pair.world, i) for i, f in pair.formations() if f.in_the_open])


def assert_equal_pulls(pair: Pair) -> list[float]:
    """Hold every garrison's pressure to desert in the port against the engine's; return the port's."""
    threat_map(pair.world)
    pair.campaign.threat_map()
    pulls = [agent._pull(*agent.place.danger(agent.army)) for _, agent in pair.formations() if agent.in_the_open]
    assert pulls == pytest.approx([pressure(pair.world, i) for i, f in pair.formations() if f.in_the_open])
    return pulls


@pytest.mark.parametrize("contagion", [0.0, 1.5])
@pytest.mark.parametrize("works", [1, 3])
@pytest.mark.parametrize("width", [4.0, 45.0])
def test_the_pull_to_leave_is_the_same(still: theatres.Theatre, contagion: float, works: int, width: float) -> None:
    def widen(world: World) -> None:
        world.places["width"] = width

    assert_equal_pulls(Pair(still, widen, contagion=contagion, works=works, dug_in=20, contact=1).count())


@pytest.mark.parametrize("quarter", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("supply", [0.0, 3.0, 10.0])
@pytest.mark.parametrize("relief", [False, True])
def test_who_is_cut_off_weighs_the_same(quarter: float, supply: float, relief: bool) -> None:
    def change(world: World) -> None:
        world.actors["quarter"] = quarter
        if relief:
            world.formations["goal"][world.formations["place"] == capital] = town
            world.actors["level"], world.actors["sorties"] = Level.AIR, 3.0

    theatre = theatres.theatre(load(theatres.SIEGE, sets=(*NO_LUCK, *IN_CONTACT, *CUT_OFF)), theatres.SIEGE_ORDERS)
    town, capital = (theatre.plan.places.index(name) for name in ("town", "capital"))
    pair = Pair(theatre, change, supply=supply, contact=1)
    for row, agent in pair.formations():
        if pair.world.formations["goal"][row] == town:
            agent.goal = pair.campaign.places["town"]
    pair.count()
    crown = pair.campaign.armies["crown"]
    assert pair.campaign.places["town"].enveloped(crown)
    assert (pair.at("crown", "town")[2].inbound > 0) == relief
    assert_equal_hazards(pair)
    pulls = assert_equal_pulls(pair)
    open_way = Pair(theatres.theatre(load(theatres.SIEGE, sets=(*NO_LUCK, *IN_CONTACT)), theatres.SIEGE_ORDERS))
    assert pulls != pytest.approx(assert_equal_pulls(open_way.count()))


@pytest.mark.parametrize("u", [0.05, 0.2, 0.35, 0.6, 0.9])
@pytest.mark.parametrize("quarter", [0.0, 0.5, 1.0])
def test_the_same_units_make_a_last_stand(monkeypatch: pytest.MonkeyPatch, u: float, quarter: float) -> None:
    theatre = theatres.theatre(load(theatres.SIEGE, sets=(*IN_CONTACT, *CUT_OFF)), theatres.SIEGE_ORDERS)
    pair = Pair(theatre, lambda world: world.actors["quarter"].fill(quarter)).count()
    pair.roll(monkeypatch, enclosure, u)
    rows = [(row, agent) for row, agent in pair.formations() if agent.in_the_open]
    assert [agent._stands() for _, agent in rows] == [enclosure.stands(pair.world, row) for row, _ in rows]


def test_a_last_stand_has_the_same_power(still: theatres.Theatre) -> None:
    pair, usual = Pair(still, last_stand=1).count(), Pair(still).count()
    ported = [agent.power() for _, agent in pair.formations()]
    assert ported == pytest.approx([power(pair.world, i) for i, _ in pair.formations()])
    assert sum(ported) < sum(agent.power() for _, agent in usual.formations())


def test_the_front_has_the_same_room(mosul: Pair) -> None:
    c = mosul.world.parameters[0]
    for row, place in enumerate(mosul.campaign.places.values()):
        there = mosul.world.places[row]
        for attacks in (False, True):
            assert place.front(attacks) == pytest.approx(frontage.front_of(c, there, attacks))
        for attackers in (0.0, 900.0, 1e5):
            assert place.at_hand(attackers) == pytest.approx(frontage.at_hand(c, there, attackers))


@pytest.mark.parametrize("width", [1.0, 8.0, 60.0])
@pytest.mark.parametrize("terrain", [1.2, 1.5])
def test_a_day_of_battle_begins_with_the_same_power(still: theatres.Theatre, width: float, terrain: float) -> None:
    def change(world: World) -> None:
        world.places["width"], world.places["terrain"] = width, terrain
        world.formations["assault"][world.formations["mobile"] == 1] = 1.0

    pair = Pair(still, change).count()
    fight(pair.world)
    pair.campaign.agents_by_type[Place].do("battle")
    for actor in ("rebels", "crown"):
        a, p, side = pair.at(actor, "town")
        cell = pair.world.presence[a, p]
        assert (side.power, side.faced, side.attack) == pytest.approx((cell["power"], cell["faced"], cell["attack"]))
        assert side.power > 0.0
    assert pair.campaign.places["town"].surprise == pytest.approx(float(pair.world.places["surprise"][p]))


@pytest.mark.parametrize("storming", [0, 1])
@pytest.mark.parametrize("u", [0.1, 0.3, 0.55, 0.9])
@pytest.mark.parametrize("lost", [0.0, 0.1])
def test_besiegers_tire_and_rest_alike(
    still: theatres.Theatre, monkeypatch: pytest.MonkeyPatch, storming: int, u: float, lost: float
) -> None:
    def change(world: World) -> None:
        world.presence["storming"], world.presence["fatigue"] = storming, 0.15
        columns = world.formations[world.formations["mobile"] == 1]
        columns["assault"], columns["assault_days"] = 1.0, 3
        world.formations[world.formations["mobile"] == 1] = columns

    pair = Pair(still, change, recent_loss=lost, contact=3).count()
    for army in pair.campaign.armies.values():
        for place in pair.campaign.places.values():
            place.side(army).storming, place.side(army).fatigue = bool(storming), 0.15
    pair.roll(monkeypatch, tempo, u)
    tempo.stand_down(pair.world)
    pair.campaign.agents_by_type[Place].do("rest_or_go_on")
    pair.campaign.agents_by_type[Formation].do("stand_down")
    a, p, side = pair.at("rebels", "town")
    assert (side.storming, side.fatigue) == pytest.approx(
        (bool(pair.world.presence["storming"][a, p]), float(pair.world.presence["fatigue"][a, p]))
    )
    for name in ("recent_loss", "assault", "assault_days", "contact", "dug_in"):
        ported = [float(getattr(agent, name)) for _, agent in pair.formations()]
        assert ported == pytest.approx([float(pair.world.formations[name][row]) for row, _ in pair.formations()])


@pytest.mark.parametrize("u", [0.002, 0.02, 0.2])
@pytest.mark.parametrize("lost", [0.0, 0.06, 0.12])
@pytest.mark.parametrize("stake", [0.0, 0.7])
def test_the_same_sieges_are_lifted(
    still: theatres.Theatre, monkeypatch: pytest.MonkeyPatch, u: float, lost: float, stake: float
) -> None:
    pair = Pair(still, lambda world: world.presence["stake"].fill(stake), recent_loss=lost).count()
    pair.roll(monkeypatch, tempo, u)
    a, p, side = pair.at("rebels", "town")
    assert pair.campaign.places["town"].lifted(side.army) == tempo._lifted(pair.world, a, p)


@pytest.mark.parametrize("u", [0.001, 0.01, 0.1, 0.5])
@pytest.mark.parametrize("z", [-2.5, -1.6, -0.5])
@pytest.mark.parametrize("advisers", [0, 50])
def test_commanders_flee_alike_and_their_headquarters_know(
    still: theatres.Theatre, monkeypatch: pytest.MonkeyPatch, u: float, z: float, advisers: int
) -> None:
    def advise(world: World) -> None:
        world.relations["advisers"], world.relations["advised_days"] = advisers, 30

    pair = Pair(still, advise).count()
    pair.roll(monkeypatch, flight, u)
    row, agent = pair.battalion()
    flight.flee(pair.world, row, z, 0)
    agent._flee(z)
    ported = {one.place.name: one.leaderless for _, one in pair.formations() if one.headquarters >= 0}
    assert [one.leaderless for _, one in pair.formations()] == [
        bool(pair.world.formations["leaderless"][i]) for i, _ in pair.formations()
    ]
    assert not ported["bridge"]


@pytest.mark.parametrize("days", [0, 30])
def test_aircraft_and_advisers_count_alike(days: int) -> None:
    def change(world: World) -> None:
        world.actors["level"], world.actors["sorties"] = Level.AIR, 4.0
        world.relations["advisers"], world.relations["advised_days"] = 10, days

    pair = Pair(theatres.mosul(2), change)
    armies = list(pair.campaign.armies.values())
    assert [army.flown for army in armies] == pytest.approx(
        [support.flown_for(pair.world, a) for a in range(len(armies))]
    )
    assert [army.advised for army in armies] == [support.advised(pair.world, a) for a in range(len(armies))]
    assert len({army.flown for army in armies}) > 1


@pytest.mark.parametrize(("quarter", "killed"), [(0.0, 40), (1.0, 0)])
def test_captives_are_killed_alike_and_stay_captured(still: theatres.Theatre, quarter: float, killed: int) -> None:
    def change(world: World) -> None:
        world.parameters["captives_killed"], world.actors["quarter"] = 1.0, quarter

    pair = Pair(still, change).count()
    row, agent = pair.battalion()
    a, p, side = pair.at("rebels", "town")
    captives.kill_captives(pair.world, a, row, 40)
    agent._kill_captives(side.army, 40)
    assert side.army.captives_killed == pair.world.actors["captives_killed"][a] == killed
    assert agent.place.killed == pair.world.places["killed"][p] == killed


@pytest.mark.parametrize("reach", [0.0, 20.0, 60.0])
def test_an_abandoned_place_is_kept_alike_while_no_enemy_is_near(still: theatres.Theatre, reach: float) -> None:
    def empty(world: World) -> None:
        bridge = still.plan.places.index("bridge")
        world.parameters["control_reach"] = reach
        world.formations["present"][world.formations["place"] == bridge] = 0
        world.presence["broke_day"][:, bridge] = 0

    pair = Pair(still, empty).count()
    pair.at("crown", "bridge")[2].broke_day = 0
    change(pair.world)
    bridge = pair.campaign.places["bridge"]
    bridge.change()
    holder = int(pair.world.places["holder"][pair.plan.places.index("bridge")])
    assert (bridge.holder.name if bridge.holder else None) == (pair.plan.actors[holder] if holder >= 0 else None)
    assert (bridge.holder is None) == (reach != 20.0)


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
