"""Agents are rows of the tables seen as objects, and orders are the only way to act."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import mesa
import numpy as np
import pytest

from sim.core.compiled import COMPILED
from sim.doctrine.picture import picture_of
from sim.ensemble.chunks import attempt
from sim.model.agents import Actor, Formation, Place, Presence, Relation
from sim.model.theatre import Theatre, player
from sim.model.view import HIDDEN, View, view_of
from sim.rules.orders import accept
from sim.scenario import LEAST_ORDERS
from sim.world.access.ordering import Order, OrderError, checked, write
from sim.world.access.row_views import BOOKKEPT, FIXED, RowError, UnknownNameError
from sim.world.balance import faults
from sim.world.blueprint import Blueprint
from sim.world.codes import OrderKind, Stance, Status
from sim.world.fields import DEFINITIONS
from sim.world.tables import copy

AGENTS = (Actor, Formation, Place)


@pytest.fixture
def theatre(duel_plan: Blueprint) -> Theatre:
    return Theatre(duel_plan)


@pytest.fixture
def view(theatre: Theatre) -> View:
    theatre.step()
    return view_of(theatre.spec, theatre.world, theatre.actors["crown"].index)


def seated(plan: Blueprint, decide: Callable[[Any, View], None], name: str = "crown") -> Theatre:
    """A theatre in which one actor decides in the given way."""
    return Theatre(plan, actors={name: type("Own", (Actor,), {"decide": decide})})


# --- rows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*AGENTS, Presence, Relation])
def test_every_field_of_a_table_is_a_property(kind: Any) -> None:
    for field in DEFINITIONS[kind.table_name]:
        assert isinstance(getattr(kind, field.name), property)


@pytest.mark.parametrize("kind", AGENTS)
def test_no_field_hides_anything_of_mesas(kind: Any) -> None:
    assert not {field.name for field in DEFINITIONS[kind.table_name]} & set(dir(mesa.Agent))


def test_a_property_says_its_unit_range_and_meaning() -> None:
    assert Formation.morale.__doc__ == "will to fight (share, 0 to 1)."


def test_a_property_says_its_type() -> None:
    kinds = {name: getattr(Formation, name).fget.__annotations__["return"] for name in ("morale", "present", "status")}
    assert kinds == {"morale": float, "present": int, "status": Status}


@pytest.mark.parametrize(("name", "kind"), [("morale", float), ("present", int), ("status", Status), ("risk", tuple)])
def test_values_are_pythons_own(theatre: Theatre, name: str, kind: type) -> None:
    assert type(getattr(theatre.formations["vanguard"], name)) is kind


def test_a_property_reads_the_table(theatre: Theatre) -> None:
    theatre.world.formations["morale"][theatre.formations["guard"].index] = 0.125
    assert theatre.formations["guard"].morale == 0.125


def test_a_property_writes_the_table(theatre: Theatre) -> None:
    guard = theatre.formations["guard"]
    guard.present = 1234
    assert theatre.world.formations["present"][guard.index] == 1234


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), "much", None])
def test_a_value_outside_its_range_is_refused(theatre: Theatre, value: Any) -> None:
    with pytest.raises(RowError, match=r"^formations.guard.morale: found .*. Allowed: a number from 0 to 1 \(share\)$"):
        theatre.formations["guard"].morale = value


def test_soldiers_come_whole(theatre: Theatre) -> None:
    with pytest.raises(RowError, match=r"found 1.5. Allowed: a whole number from 0 to inf \(troops\)$"):
        theatre.formations["guard"].present = 1.5


@pytest.mark.parametrize("name", [name for name in FIXED if name != "actor"])
def test_what_the_tables_are_laid_out_by_cannot_be_changed(theatre: Theatre, name: str) -> None:
    with pytest.raises(RowError, match=f"^actors.crown.{name}: this field cannot be changed$"):
        setattr(theatre.actors["crown"], name, 1)


def test_a_formation_knows_its_actor_and_its_place(theatre: Theatre) -> None:
    vanguard = theatre.formations["vanguard"]
    assert vanguard.actor is theatre.actors["rebels"]
    assert vanguard.place is theatre.places["hilltop"]


@pytest.mark.parametrize("given", ["name", "agent"])
def test_a_place_is_handed_over_by_name_or_by_agent(theatre: Theatre, given: str) -> None:
    rebels = theatre.actors["rebels"]
    theatre.places["castle"].holder = rebels if given == "agent" else "rebels"
    assert theatre.places["castle"].holder is rebels


def test_a_place_may_be_nobodys(theatre: Theatre) -> None:
    theatre.places["castle"].holder = None
    assert theatre.places["castle"].holder is None


def test_a_place_cannot_be_held_by_somebody_unheard_of(theatre: Theatre) -> None:
    with pytest.raises(RowError) as refused:
        theatre.places["castle"].holder = "rebel"
    assert str(refused.value) == (
        'places.castle.holder: there is no actor "rebel"; did you mean "rebels"? Allowed: rebels, crown, patron'
    )


def test_communities_have_their_names(theatre: Theatre) -> None:
    assert theatre.places["hilltop"].community == {"hill_folk": 0.9, "river_folk": pytest.approx(0.1)}


def test_communities_can_be_set_by_name(theatre: Theatre) -> None:
    theatre.places["hilltop"].community = {"river_folk": 1}
    assert theatre.places["hilltop"].community == {"hill_folk": 0, "river_folk": 1}


def test_an_unknown_community_is_refused(theatre: Theatre) -> None:
    with pytest.raises(RowError, match=r'there is no community "sea_folk".* Allowed: hill_folk, river_folk$'):
        theatre.places["hilltop"].community = {"sea_folk": 1}


def test_a_list_of_numbers_can_be_set(theatre: Theatre) -> None:
    theatre.formations["guard"].risk = range(12)
    assert theatre.formations["guard"].risk == tuple(range(12))


def test_an_unknown_name_says_what_there_is(theatre: Theatre) -> None:
    with pytest.raises(UnknownNameError) as refused:
        theatre.places["frod"]
    assert str(refused.value) == (
        'there is no place "frod"; did you mean "ford"? Allowed: hilltop, ford, market, castle'
    )


def test_an_agent_shows_its_name(theatre: Theatre) -> None:
    assert repr(theatre.places["ford"]) == "<Place ford>"


# --- relations ----------------------------------------------------------------------------------------------------


def test_an_actor_has_its_formations_spare_rows_included(theatre: Theatre) -> None:
    rebels = theatre.actors["rebels"].formations
    assert [row.name for row in rebels[:2]] == ["vanguard", "sleepers"]
    assert [row.status for row in rebels[2:]] == [Status.SPARE] * 3


def test_an_actor_has_the_places_it_holds(theatre: Theatre) -> None:
    assert [place.name for place in theatre.actors["crown"].places] == ["ford", "market", "castle"]


def test_a_place_has_its_formations(theatre: Theatre) -> None:
    assert [row.name for row in theatre.places["ford"].formations] == ["sleepers", "1bn-ford", "2bn-ford"]


def test_a_place_has_neighbours(theatre: Theatre) -> None:
    assert [place.name for place in theatre.places["ford"].neighbours] == ["hilltop", "market"]


def test_allegiance_is_that_of_a_places_people(theatre: Theatre) -> None:
    assert theatre.actors["rebels"].allegiance("ford") == pytest.approx(0.2)


def test_stance_is_towards_another_actor(theatre: Theatre) -> None:
    assert theatre.actors["patron"].stance("crown") is Stance.ALLIED
    assert theatre.actors["patron"].stance(theatre.actors["rebels"]) is Stance.HOSTILE


def test_what_an_actor_has_in_a_place_can_be_changed(theatre: Theatre) -> None:
    theatre.actors["crown"].at("market").control = 0.5
    assert theatre.world.presence["control"][1, 2] == 0.5


def test_how_an_actor_stands_to_another_can_be_changed(theatre: Theatre) -> None:
    theatre.actors["crown"].towards("patron").trust = 0.25
    assert theatre.world.relations["trust"][1, 2] == 0.25
    assert repr(theatre.actors["crown"].towards("patron")) == "<Relation crown/patron>"


def test_a_measure_is_the_last_evenings(theatre: Theatre) -> None:
    theatre.step()
    assert theatre.actors["crown"].measure("places") == theatre.series[1, 1, 10]


def test_an_unknown_measure_says_what_there_is(theatre: Theatre) -> None:
    with pytest.raises(UnknownNameError, match='there is no measure "troop"; did you mean "troops"'):
        theatre.actors["crown"].measure("troop")


# --- views --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "field"), [(table, field) for table, fields in HIDDEN.items() for field in fields])
def test_a_view_does_not_tell_the_truth_that_nobody_knows(view: View, table: str, field: str) -> None:
    rows = {
        "actors": view.me, "formations": view.formations["guard"], "places": view.places["ford"],
        "presence": view.seen("ford"),
    }  # fmt: skip
    assert not hasattr(rows[table], field)


def test_a_view_tells_the_actor_what_it_believes(theatre: Theatre, view: View) -> None:
    assert view.seen("ford").enemy == theatre.world.presence["enemy"][1, 1]


def test_a_view_speaks_in_names(view: View) -> None:
    assert view.places["hilltop"].holder == "rebels"
    assert view.me.capital == "castle"
    assert view.places["castle"].lost_by is None


def test_a_view_knows_its_day(view: View) -> None:
    assert (view.actor, view.day, view.date.isoformat()) == ("crown", 1, "2014-06-06")


def test_a_view_has_its_actors_formations_only(theatre: Theatre, view: View) -> None:
    assert list(view.formations) == [row.name for row in theatre.actors["crown"].formations]
    assert view.formations["guard"].present == theatre.formations["guard"].present


def test_a_view_has_beliefs_about_others(theatre: Theatre, view: View) -> None:
    assert view.others == ("rebels", "patron")
    assert view.towards("rebels").believed == theatre.world.relations["believed"][1, 0]


def test_a_view_knows_the_roads(view: View) -> None:
    assert view.km("hilltop", "market") == 98
    assert view.neighbours("ford") == ("hilltop", "market")


@pytest.mark.skipif(COMPILED, reason="a compiled picture is made for compiled minds, not for Python")
def test_a_view_is_the_picture_of_the_built_in_minds(theatre: Theatre) -> None:
    index = theatre.actors["crown"].index
    seen, given = view_of(theatre.spec, theatre.world, index).picture, picture_of(theatre.world, index)
    assert seen.index == given.index
    assert all(np.shares_memory(one, other) for one, other in zip(seen[1:], given[1:], strict=True))
    assert [len(part) for part in seen[1:]] == [len(part) for part in given[1:]]


def test_a_view_cannot_be_written_to(view: View) -> None:
    with pytest.raises(RowError, match=r"^actors.crown.treasury: a view cannot be written to; give an order$"):
        view.me.treasury = 1e6


@pytest.mark.parametrize("look", [lambda v: v.seen("frod"), lambda v: v.km("ford", "frod"), lambda v: v.places["frod"]])
def test_a_view_names_the_places_there_are(view: View, look: Callable[[View], Any]) -> None:
    with pytest.raises(UnknownNameError, match='there is no place "frod"; did you mean "ford"'):
        look(view)


def test_a_view_names_the_actors_there_are(view: View) -> None:
    with pytest.raises(UnknownNameError, match='there is no actor "rebel"; did you mean "rebels"'):
        view.towards("rebel")


# --- orders -------------------------------------------------------------------------------------------------------


def test_an_order_is_a_row_of_the_days_table(duel_plan: Blueprint) -> None:
    theatre = seated(duel_plan, lambda self, _: self.order("advance", place="ford", effort=0.3), "rebels")
    theatre.step()
    row = theatre.world.orders[0]
    assert [row[name].item() for name in ("actor", "kind", "place", "other", "effort", "accepted")] == [
        0, 1, 1, -1, 0.3, 1,
    ]  # fmt: skip


def test_an_order_moves_troops(duel_plan: Blueprint) -> None:
    theatre = seated(duel_plan, lambda self, _: self.order("reinforce", place="market"))
    theatre.step()
    assert theatre.formations["guard"].goal is theatre.places["market"]


def test_an_actor_that_orders_nothing_gives_no_order(duel_plan: Blueprint) -> None:
    theatre = seated(duel_plan, lambda self, view: None)
    theatre.step()
    given = theatre.world.orders[: theatre.world.clock["orders"][0]]
    assert not (given["actor"] == theatre.actors["crown"].index).any()


def test_an_order_between_two_days_is_given_on_the_next(theatre: Theatre) -> None:
    theatre.actors["crown"].order("mobilise")
    assert not theatre.actors["crown"].mobilised
    theatre.step()
    assert theatre.actors["crown"].mobilised


def test_an_order_that_waited_is_given_once(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan, actors={"patron": type("Own", (Actor,), {"decide": lambda self, view: None})})
    theatre.actors["patron"].order("arm", other="crown")
    given = []
    for _ in range(2):
        theatre.step()
        today = theatre.world.orders[: theatre.world.clock["orders"][0]]
        given.append(int((today["actor"] == 2).sum()))
    assert given == [1, 0]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (("advnace",), 'actors.crown: there is no order "advnace"; did you mean "advance"? Allowed: advance, hold,'),
        (("hold", "frod"), 'actors.crown.hold: there is no place "frod"; did you mean "ford"? Allowed: hilltop, ford,'),
        (("arm", None, "patrn"), 'actors.crown.arm: there is no actor "patrn"; did you mean "patron"? Allowed: rebels'),
        (("hold",), "actors.crown.hold: this order needs place=. Allowed: hilltop, ford, market, castle"),
        (("appeal",), "actors.crown.appeal: this order needs other=. Allowed: rebels, crown, patron"),
        (("arm", None, "crown"), "actors.crown.arm: an order to oneself. Allowed: rebels, patron"),
        (("pay", None, None, 0), "actors.crown.pay: found effort 0. Allowed: a number above 0"),
        (("pay", None, None, float("nan")), "actors.crown.pay: found effort nan. Allowed: a number above 0"),
    ],
)
def test_an_order_that_cannot_be_given_says_why(theatre: Theatre, order: tuple[Any, ...], message: str) -> None:
    with pytest.raises(OrderError) as refused:
        theatre.actors["crown"].order(*order)
    assert str(refused.value).startswith(message)


def test_orders_take_agents_and_codes_for_names(theatre: Theatre) -> None:
    given = checked(theatre.spec, "crown", OrderKind.ARM, theatre.places["ford"], theatre.actors["patron"])
    assert given == (1, OrderKind.ARM, 1, 2, 1.0)


def test_the_table_of_a_day_can_be_full(duel_plan: Blueprint) -> None:
    def decide(self: Actor, view: View) -> None:
        for _ in range(LEAST_ORDERS + 1):
            self.order("pay")

    with pytest.raises(OrderError, match=r"^orders: 256 orders have been given today, and no more can be\n"):
        seated(duel_plan, decide).step()


@pytest.mark.parametrize("kind", OrderKind)
@pytest.mark.parametrize("what", ["place", "other"])
def test_what_an_order_needs_is_what_the_rules_ask_for(theatre: Theatre, kind: OrderKind, what: str) -> None:
    place, other = (-1, 2) if what == "place" else (0, -1)
    write(theatre.world, Order(1, int(kind), place, other, 1.0))
    needed = kind.form.place == "must" if what == "place" else kind.form.other
    assert accept(theatre.world, theatre.world.orders[0]) == (not needed)
    with pytest.raises(OrderError, match=rf"needs {what}=") if needed else nullcontext():
        checked(theatre.spec, "crown", kind, *((None, "patron") if what == "place" else ("ford", None)))


# --- what is not silent -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "name", "field", "meant"),
    [("formations", "guard", "moral", "morale"), ("places", "ford", "grievances", "grievance"),
     ("actors", "crown", "treasurry", "treasury")],
)  # fmt: skip
def test_a_field_that_does_not_exist_is_refused(
    theatre: Theatre, section: str, name: str, field: str, meant: str
) -> None:
    with pytest.raises(RowError) as refused:
        setattr(getattr(theatre, section)[name], field, 0.3)
    assert str(refused.value).startswith(
        f'{section}.{name}.{field}: {section} have no field "{field}"; did you mean "{meant}"?'
    )


def test_a_field_of_a_pair_that_does_not_exist_is_refused(theatre: Theatre) -> None:
    with pytest.raises(RowError, match='did you mean "control"'):
        theatre.actors["crown"].at("ford").contrl = 0.3


def test_a_field_that_a_view_does_not_have_is_refused(view: View) -> None:
    with pytest.raises(RowError, match='did you mean "morale"'):
        view.formations["guard"].moral = 0.3


class Planner(Actor):
    """An actor with a memory."""

    places_seen: int

    def decide(self, view: View) -> None:
        self.gossip = view.day
        self.places_seen = 3


def test_an_actor_of_ones_own_may_keep_what_it_likes(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan, actors={"crown": Planner})
    theatre.step()
    assert (theatre.actors["crown"].gossip, theatre.actors["crown"].places_seen) == (0, 3)


def test_an_actor_of_ones_own_does_not_misspell_a_field(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan, actors={"crown": Planner})
    with pytest.raises(RowError, match='did you mean "treasury"'):
        theatre.actors["crown"].tresury = 3


@pytest.mark.parametrize(("section", "name"), [("formations", "guard"), ("places", "ford"), ("actors", "crown")])
def test_a_row_cannot_be_removed(theatre: Theatre, section: str, name: str) -> None:
    with pytest.raises(RowError, match=f"^{section}.{name}: cannot be removed"):
        getattr(theatre, section)[name].remove()


@pytest.mark.parametrize(
    ("section", "name", "field"),
    [("formations", "guard", "present"), ("formations", "guard", "equipment"), ("places", "ford", "population"),
     ("actors", "crown", "treasury")],
)  # fmt: skip
def test_what_is_changed_by_hand_is_booked(theatre: Theatre, section: str, name: str, field: str) -> None:
    row = getattr(theatre, section)[name]
    setattr(row, field, 3 * getattr(row, field) + 7)
    assert faults(theatre.world) == []
    setattr(row, field, 0)
    assert faults(theatre.world) == []


def test_who_holds_with_no_actor_follows_from_who_holds_with_one(theatre: Theatre) -> None:
    theatre.actors["patron"].at("castle").allegiance = 0.3
    assert faults(theatre.world) == []


def test_people_cannot_hold_with_more_actors_than_there_are_people(theatre: Theatre) -> None:
    theatre.actors["rebels"].at("castle").allegiance = 0.25
    with pytest.raises(RowError, match=r"presence.crown/castle.allegiance: found 0.9. Allowed: at most 0.75"):
        theatre.actors["crown"].at("castle").allegiance = 0.9


@pytest.mark.parametrize("field", BOOKKEPT)
def test_what_follows_from_other_fields_cannot_be_written(theatre: Theatre, field: str) -> None:
    rows = (theatre.formations["guard"], theatre.places["ford"], theatre.actors["crown"])
    row = next(one for one in rows if hasattr(type(one), field))
    with pytest.raises(RowError, match=r"this field cannot be changed$"):
        setattr(row, field, 1)


def stumble(self: Actor, view: View) -> None:
    """A mind with a mistake in it that shows on the second day."""
    assert view.day < 1, "lost my map"


def test_an_error_of_a_mind_names_actor_date_and_replication(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan, 7, actors={"crown": type("Own", (Actor,), {"decide": stumble})})
    theatre.step()
    with pytest.raises(AssertionError) as raised:
        theatre.step()
    assert len(raised.value.__notes__) == 1
    assert raised.value.__notes__[0].startswith(
        "decide() of actor crown, 2014-06-06, replication 7: AssertionError: lost my map"
    )


def test_an_error_of_a_mind_is_a_row_that_names_it_and_keeps_its_traceback(duel_plan: Blueprint) -> None:
    seat = {"crown": type("Own", (Actor,), {"decide": stumble})}
    course, error = attempt(player(seat), duel_plan, 1, 7)
    assert course is None
    assert error is not None
    assert 'assert view.day < 1, "lost my map"' in error
    said = "decide() of actor crown, 2014-06-06, replication 7: AssertionError: lost my map"
    assert error.splitlines()[-1] == f"sim.model.theatre.DecisionError: {said}"


def test_a_mind_that_cooks_the_books_is_a_failed_replication(duel_plan: Blueprint) -> None:
    def decide(self: Actor, view: View) -> None:
        self.model.world.formations["killed"][0] += view.day == 3

    _, error = attempt(player({"crown": type("Own", (Actor,), {"decide": decide})}), duel_plan, 1, 2)
    assert error is not None
    assert "replication 2 cannot be true on the evening of 2014-06-08: formation vanguard: " in error.splitlines()[-1]


# --- which days go through Python ---------------------------------------------------------------------------------


def test_a_mind_put_on_one_agent_alone_is_asked(duel_plan: Blueprint) -> None:
    asked: list[int] = []
    theatre = Theatre(duel_plan, days=3)
    theatre.actors["crown"].decide = lambda view: asked.append(view.day)
    theatre.run_model()
    assert asked == [0, 1, 2]


def test_a_mind_put_on_the_class_is_asked(duel_plan: Blueprint, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Actor, "decide", lambda self, view: asked.append(self.name))
    Theatre(duel_plan).step()
    assert asked == list(duel_plan.actors)


def test_an_order_for_a_built_in_mind_is_carried_out_once(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan)
    theatre.actors["patron"].order("hold", place="market")
    assert theatre.actors["patron"].acts_in_python()
    theatre.step()
    hold = theatre.world.orders["kind"][: int(theatre.world.clock["orders"][0])]
    assert OrderKind.HOLD in hold
    assert not theatre.actors["patron"].acts_in_python()


def test_what_a_mind_takes_out_of_its_view_is_there_again_next_day(duel_plan: Blueprint) -> None:
    seen: list[tuple[int, int]] = []

    def decide(self: Any, view: View) -> None:
        seen.append((len(view.formations), len(view.places)))
        view.formations.clear()
        view.places.clear()

    theatre = seated(duel_plan, decide)
    theatre.step()
    theatre.step()
    assert seen[0] == seen[1] != (0, 0)


def test_a_view_follows_tables_put_in_the_place_of_others(duel_plan: Blueprint) -> None:
    seen: list[float] = []
    theatre = seated(duel_plan, lambda self, view: seen.append(view.places["ford"].population))
    theatre.step()
    theatre.world = copy(theatre.world)
    theatre.world.places["population"][theatre.places["ford"].index] = 123_456.0
    theatre.step()
    assert seen[1] == pytest.approx(123_456.0, rel=0.05)
