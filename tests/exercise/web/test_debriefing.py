"""The debriefing's evidence on wall, console and phones: a world again, forecasts, the same dice, last orders."""

from __future__ import annotations

from typing import Any

import pytest

from sim.exercise import debrief_commands, turn_commands
from sim.exercise.web.reel import frame
from tests.exercise.web.browsing import Browser
from tests.exercise.web.conftest import ADVANCE, Exercise
from tests.exercise.web.test_console import do

Planning = tuple[Exercise, dict[str, Browser]]
SURE = {"goal-ford": "90", "goal-market": "10"}


@pytest.fixture
def ended(planning: Planning) -> Planning:
    """All turns are played, the rebels with an order and an estimate; the debriefing begins."""
    exercise, phones = planning
    room = exercise.room
    phones["rebels"].post("/seat/draft", data=ADVANCE)
    phones["rebels"].post("/seat/forecast", data=SURE)
    phones["rebels"].post("/seat/lock")
    turn_commands.adjudicate(room)
    while room.state.game.turn < room.lesson.turns:
        turn_commands.plan(room)
        turn_commands.adjudicate(room)
    turn_commands.last_orders(room)
    turn_commands.play_on(room, 50)
    debrief_commands.debrief(room)
    return planning


def wall(exercise: Exercise) -> str:
    return exercise.browser().get("/projector").text


def test_a_chosen_world_stands_on_wall_and_console(ended: Planning) -> None:
    exercise, _ = ended
    console = exercise.console()
    assert do(console, "replay", world="7") == 204
    assert "World 7" in wall(exercise)
    assert 'id="replay"' in wall(exercise)
    assert "World 7" in console.get("/facilitator").text


def test_a_world_goes_on_week_by_week_and_stops_at_its_end(ended: Planning) -> None:
    exercise, _ = ended
    console = exercise.console()
    do(console, "replay", world="7")
    for row in range(1, 4):
        assert f"week {row - 1} of 3" in wall(exercise)
        assert 'hx-trigger="load delay:2s"' in console.get("/facilitator").text
        do(console, "frame", row=f"{row}", run="1", auto="1")
    assert 'hx-trigger="load delay:2s"' not in console.get("/facilitator").text
    assert "The end is the same as in the cloud, to the bit" in wall(exercise)


def test_what_is_late_does_not_move_a_world_that_was_stopped(ended: Planning) -> None:
    exercise, _ = ended
    console = exercise.console()
    do(console, "replay", world="7")
    do(console, "stop")
    do(console, "frame", row="1", run="1", auto="1")
    assert "week 0 of 3" in wall(exercise)


def test_a_step_of_the_debriefing_puts_the_world_away(ended: Planning) -> None:
    exercise, _ = ended
    console = exercise.console()
    do(console, "replay", world="7")
    do(console, "show", step="left-out")
    assert "World 7" not in wall(exercise)


@pytest.mark.parametrize("world", ["5000", "-1", "x"])
def test_a_world_that_is_not_in_the_cloud_is_refused(ended: Planning, world: str) -> None:
    assert do(ended[0].console(), "replay", world=world) == 409


def test_a_world_is_asked_of_the_engine_once(ended: Planning) -> None:
    exercise, _ = ended
    for _ in range(2):
        do(exercise.console(), "replay", world="7")
    assert [one.question for one in exercise.room.state.game.examined].count("replay") == 1


def test_dots_can_be_picked_on_the_console_only(ended: Planning) -> None:
    exercise, _ = ended
    assert 'data-world="49"' in exercise.console().get("/facilitator").text
    assert "data-world" not in wall(exercise)


def test_a_frame_holds_what_changed_until_then() -> None:
    change = {"date": "2014-06-10", "place": "ford", "name": "Ford", "before": "crown", "after": None}
    weeks = [{"date": "2014-06-05"}, {"date": "2014-06-12"}, {"date": "2014-06-19"}]
    replay: dict[str, Any] = {"weeks": weeks, "holders": {"ford": "crown"}, "changes": [change]}
    found = [frame(replay, row) for row in range(3)]
    assert [one["holders"]["ford"] for one in found] == ["crown", None, None]
    assert [len(one["news"]) for one in found] == [0, 1, 0]


def test_a_teams_score_is_on_its_own_phone_and_nowhere_else(ended: Planning) -> None:
    exercise, phones = ended
    debrief_commands.show(exercise.room, "forecasts")
    mine = phones["rebels"].get("/seat").text
    assert "<dt>Your team&#39;s Brier score</dt><dd>0.41</dd>" in mine  # (0.9 - 1)^2 and (0.1 - 1)^2
    assert "Your team made no estimate." in phones["crown"].get("/seat").text
    assert "Your team&#39;s Brier score" not in phones["observer"].get("/seat").text


def test_the_wall_has_the_classes_curve_without_a_team(ended: Planning) -> None:
    exercise, _ = ended
    debrief_commands.show(exercise.room, "forecasts")
    page = wall(exercise)
    part = page[page.index('<svg class="cloud curve"') :]
    assert "best first and unnamed: 0.41." in part
    assert not any(team.name in part for team in exercise.room.lesson.teams.values())


def test_any_order_of_the_menu_can_be_tried_on_the_same_dice(ended: Planning) -> None:
    exercise, _ = ended
    debrief_commands.show(exercise.room, "same-dice")
    assert do(exercise.console(), "same-dice", team="rebels", turn="2", instead="orders", **ADVANCE) == 204
    assert exercise.room.state.game.examined[-1].asked["moves"][0]["order"] == "advance"
    assert "an anecdote" in wall(exercise)


def test_nobodys_menu_is_left_on_the_same_dice(ended: Planning) -> None:
    console = ended[0].console()
    assert do(console, "same-dice", team="rebels", turn="1", instead="orders", **{"kind-1": "mobilise"}) == 409
    assert do(console, "same-dice", team="rebels", turn="1", instead="orders") == 409
    assert do(console, "same-dice", team="rebels", turn="9", instead="nothing") == 409


@pytest.mark.parametrize(("turn", "instead", "moves"), [("1", "nothing", []), ("1", "doctrine", None),
                                                        ("3", "nothing", None)])  # fmt: skip
def test_no_orders_and_the_doctrine_are_told_apart(ended: Planning, turn: str, instead: str, moves: Any) -> None:
    exercise, _ = ended
    assert do(exercise.console(), "same-dice", team="rebels", turn=turn, instead=instead) == 204
    assert exercise.room.state.game.examined[-1].asked["moves"] == moves


def test_empty_last_orders_are_marked_as_the_engines(ended: Planning) -> None:
    exercise, phones = ended
    final = exercise.room.state.game.final()
    assert ("crown" in final, "rebels" in final) == (False, True)
    page = phones["observer"].get("/seat").text
    assert page.count('<span class="tag">AI</span>') >= 2


def test_last_orders_say_that_thin_orders_stand_still(planning: Planning) -> None:
    exercise, phones = planning
    turn_commands.adjudicate(exercise.room)
    turn_commands.last_orders(exercise.room)
    assert "stands still" in phones["rebels"].get("/seat").text
    assert "stands still" in wall(exercise)
    phones["rebels"].post("/seat/draft", data={"intent": ""})
    phones["rebels"].post("/seat/lock")
    assert "doctrine goes on." in phones["rebels"].get("/seat").text


def test_a_card_written_in_class_is_read_by_all(planning: Planning) -> None:
    exercise, phones = planning
    console = exercise.console()
    card = {"title": "A rumour", "text": "The bridge is <b>said</b> to be mined."}
    assert do(console, "inject-new", **card) == 204
    assert "&lt;b&gt;said&lt;/b&gt; to be mined" in phones["crown"].get("/seat").text
    assert do(console, "inject-new", **card, shock="places.ford.grievance", how="add", value="0.1") == 204
    assert exercise.room.state.game.injects[-1].happenings[0].add == 0.1


@pytest.mark.parametrize("data", [{"title": "A rumour"}, {"title": "A", "text": "b", "shock": "moon", "how": "set",
                                                          "value": "1"}])  # fmt: skip
def test_a_card_needs_a_text_and_something_that_exists(planning: Planning, data: dict[str, str]) -> None:
    assert do(planning[0].console(), "inject-new", **data) == 409


def test_the_facilitator_unlocks_for_a_team(planning: Planning) -> None:
    exercise, phones = planning
    phones["rebels"].post("/seat/lock")
    console = exercise.console()
    assert "Unlock: Hill rebels" in console.get("/facilitator").text
    assert do(console, "unlock", team="rebels") == 204
    assert not exercise.room.state.game.sheet("rebels").locked
