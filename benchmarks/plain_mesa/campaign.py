"""The model: a drawn world turned into agents, and the order of a day."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa
import networkx as nx

from sim.world.blueprint import Blueprint
from sim.world.codes import OrderKind, Stance, Status
from sim.world.graph import graph_of
from sim.world.tables import World

from .armies import Army
from .formation import SUBSTEPS, Formation
from .places import Place


class Roads:
    """The theatre's graph with all quickest ways, found once and shared by all models of a scenario.

    Attributes:
        graph: edges carry ``km`` and ``ease``.
        first: the first step of the quickest way, by start and goal.
        km: its length.
    """

    def __init__(self, plan: Blueprint) -> None:
        self.graph = graph_of(plan.places, plan.scenario.roads)
        self.first: dict[str, dict[str, str]] = {}
        self.km: dict[str, dict[str, float]] = {}
        for start, ways in nx.all_pairs_dijkstra_path(self.graph, weight="hours"):
            self.first[start] = {goal: way[1] for goal, way in ways.items() if len(way) > 1}
            self.km[start] = {goal: nx.path_weight(self.graph, way, "km") for goal, way in ways.items()}


class Campaign(mesa.Model):  # type: ignore[misc]
    """Rule: every day scripted orders are given, columns march, armies fight, units hold or run, places change hands.

    Attributes:
        roads: the theatre's graph.
        c: coefficients by name.
        day: days played.
        quarter: number of the present quarter of a day.
        salience: how much community matters, 0-1.
        moved: control of some place changed since supply lines were last traced.
        armies, places: agents by name.
    """

    def __init__(self, plan: Blueprint, roads: Roads, world: World, seed: int | None = None) -> None:
        """Make agents of a world.

        Args:
            plan: the scenario's blueprint.
            roads: of the same scenario.
            world: as drawn, with its orders (see ``reduced.drawn``); it is read and not changed.
            seed: of Mesa's generators.
        """
        super().__init__(rng=seed)
        self.roads = roads
        self.c = SimpleNamespace(**_rows(world.parameters)[0])
        self.day, self.quarter, self.moved = 0, 0, True
        self._people(plan, world)
        self._stances(world)
        self._partners(world)
        self._soldiers(world)
        grievance = sum(row["grievance"] for row in _rows(world.places)) / len(plan.places)
        self.salience = min(max(0.5 + 0.5 * grievance, 0.5), 1.0)

    def _people(self, plan: Blueprint, world: World) -> None:
        rows = _rows(world.actors), _rows(world.places)
        self.armies = {name: Army(self, name, row) for name, row in zip(plan.actors, rows[0], strict=True)}
        self.places = {name: Place(self, name, row) for name, row in zip(plan.places, rows[1], strict=True)}
        self._army, self._place = list(self.armies.values()), list(self.places.values())
        for place, row in zip(self._place, rows[1], strict=True):
            roads = self.roads.graph[place.name].items()
            place.neighbours = [(self.places[other], road["km"]) for other, road in roads]
            if row["holder"] >= 0:
                place.holder = place.first_holder = self._army[row["holder"]]

    def _stances(self, world: World) -> None:
        """Who is whose enemy or ally, and what everybody has in every place."""
        stance = world.relations["stance"].tolist()
        for a, one in enumerate(self._army):
            for b, other in enumerate(self._army):
                if a != b and Stance.HOSTILE in (stance[a][b], stance[b][a]):
                    one.enemies.add(other)
                elif stance[a][b] == stance[b][a] == Stance.ALLIED:
                    one.allies.add(other)
            columns = (world.presence[name][a].tolist() for name in ("allegiance", "control", "is_base", "stake"))
            for place, share, control, is_base, stake in zip(self._place, *columns, strict=True):
                if share > 0.0:
                    place.allegiance[one] = share
                if control > 0.0 or is_base or stake > 0.0:
                    side = place.side(one)
                    side.control, side.is_base, side.stake = control, bool(is_base), stake

    def _partners(self, world: World) -> None:
        """Note whose commanders have a patron's liaison beside them, and how many aircraft can fly for whom."""
        sent, days = (world.relations[name].tolist() for name in ("advisers", "advised_days"))
        for a, client in enumerate(self._army):
            for b, patron in enumerate(self._army):
                if patron in client.allies:
                    liaison = sent[b][a] > 0 and days[b][a] > self.c.aid_liaison_days
                    client.advised = client.advised or liaison
                    led = 1.0 if patron is client or liaison else self.c.support_unled
                    client.flown += patron.sorties * led

    def _soldiers(self, world: World) -> None:
        """Formations that exist (no reserve is ever called here, no spare row used), and the standing orders."""
        for row in _rows(world.formations):
            if row["status"] == Status.ACTIVE:
                origin = self._place[row["origin"]] if row["origin"] >= 0 else None
                Formation(self, self._army[row["actor"]], self._place[row["place"]], origin, row)
        for order in _rows(world.orders[: int(world.clock["orders"][0])]):
            if order["kind"] == OrderKind.ADVANCE:
                self._army[order["actor"]].orders.append(self._place[order["place"]])

    def step(self) -> None:
        """One day."""
        formations, places = self.agents_by_type[Formation], self.agents_by_type[Place]
        for place in self._place:
            place.lost_by = None
        self.trace_and_count()
        formations.shuffle_do("obey")
        formations.shuffle_do("march")
        self.trace_and_count()
        formations.do("consume")
        places.shuffle_do("battle")
        places.do("rest_or_go_on")
        formations.do("stand_down")
        formations.shuffle_do("roll_break")
        self.threat_map()
        self.hold_or_leave()
        places.shuffle_do("change")
        self.trace_and_count(trace=False)
        formations.do("forget")
        places.do("tell")
        formations.do("rally")
        formations.do("drift")
        self.day += 1

    def trace_and_count(self, trace: bool = True) -> None:
        """Count who stands where and what they are worth; look for supply lines if places have changed hands."""
        if trace and self.moved:
            self.moved = False
            self.agents_by_type[Army].do("trace_supply")
        for place in self._place:
            for side in place.sides.values():
                side.clear()
        self.agents_by_type[Formation].do("report")
        total = {army: [0, 0.0] for army in self._army}
        for place in self._place:
            place.face()
            for side in place.sides.values():
                total[side.army][0] += side.troops
                total[side.army][1] += side.worth
        for army, (men, worth) in total.items():
            army.worth = worth / men if men else 0.0

    def threat_map(self) -> None:
        """Count, for every army and place, the troops whom a hostile garrison there expects against itself."""
        for place in self._place:
            for side in place.sides.values():
                side.expected = side.troops * max(side.attack, self.c.battle_harassment) + side.inbound
        for place in self._place:
            place.spread_adjacent_threat()
            place.spread_rumour()

    def hold_or_leave(self) -> None:
        """Let soldiers and commanders decide, four times; where there is no danger stragglers return."""
        formations = self.agents_by_type[Formation]
        formations.do("look_around")
        threatened = formations.select(lambda f: f.threatened)
        formations.select(lambda f: f.in_the_open and not f.threatened).do("find_calm")
        for step in range(SUBSTEPS):
            self.quarter = self.day * SUBSTEPS + step
            for place in self._place:
                for side in place.sides.values():
                    side.gone = side.standing = 0
            formations.do("count_garrison")
            threatened.shuffle_do("decide")

    def end(self) -> None:
        """Let go of the agents: Mesa 3.3 keeps a counter, and so the model, of every model that ever was."""
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)


def _rows(table: Any) -> list[dict[str, Any]]:
    """The rows of a table as ordinary Python."""
    names = table.dtype.names
    return [dict(zip(names, row, strict=True)) for row in table.tolist()]
