"""The room: seats, phases, locks, odds, the clock, injects, overrides, undoing, and going on after an end."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sim.exercise import (
    debrief_commands,
    facilitator_commands,
    odds_commands,
    order_commands,
    outputs,
    seat_commands,
    turn_commands,
)
from sim.exercise.events import Phase
from sim.exercise.guards import Refusal
from sim.exercise.injects import MOST_INJECTED
from sim.exercise.log import LogError
from sim.exercise.room import Room, create_room, resume_room
from sim.exercise.state import state_hash, whole_hash
from sim.exercise.tokens import sha
from tests.exercise.classroom import (
    ADVANCE,
    BAD,
    CALL,
    FLOOD,
    HOLD,
    SETUP,
    TEAMS,
    AtOnce,
    Clockwork,
    HashEngine,
    played,
    room_at,
    seated,
)  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    found = room_at(tmp_path)
    yield found
    found.close()


def test_forty_phones_at_once_get_forty_seats_in_even_teams(room: Room) -> None:
    code = room.state.setup.code
    with ThreadPoolExecutor(20) as phones:
        tokens = list(phones.map(lambda _: seat_commands.join(room, code), range(40)))
    seats = {seat_commands.seat_of(room, token).code for token in tokens}  # type: ignore[union-attr]
    sizes = [len(room.state.members(team)) for team in TEAMS]
    assert (len(seats), max(sizes) - min(sizes)) == (40, 1)


def test_a_device_that_has_a_seat_keeps_it(room: Room) -> None:
    token = seat_commands.join(room, room.state.setup.code)
    assert seat_commands.join(room, room.state.setup.code, token=token) == token
    assert len(room.state.seats) == 1


def test_the_code_is_short_and_easily_read(room: Room) -> None:
    assert len(room.state.setup.code) <= 6
    assert not set(room.state.setup.code) & set("0O1I")


def test_a_wrong_code_gives_no_seat(room: Room) -> None:
    with pytest.raises(Refusal, match="not the code"):
        seat_commands.join(room, "WRONG")


def test_no_token_stands_in_the_log(room: Room) -> None:
    token = seat_commands.join(room, room.state.setup.code)
    text = "".join(event.model_dump_json() for event in room.log.events)
    assert token not in text
    assert sha(token) in text


def test_who_would_rather_observe_leaves_the_team(room: Room) -> None:
    seat = seat_commands.seat_of(room, seat_commands.join(room, room.state.setup.code))
    assert seat is not None
    seat_commands.observe(room, seat.code)
    assert [one.code for one in room.state.members(None)] == [seat.code]


def test_only_the_facilitator_moves_a_seat_into_a_team(room: Room) -> None:
    seat = seat_commands.seat_of(room, seat_commands.join(room, room.state.setup.code, observer=True))
    assert seat is not None
    seat_commands.reassign(room, seat.code, "blue")
    assert room.state.clerk("blue") == seat.code


def test_a_handed_over_seat_refuses_the_old_device_and_keeps_its_orders(room: Room) -> None:
    old = seat_commands.join(room, room.state.setup.code)
    seats = seated(room, 5)
    team = seat_commands.seat_of(room, old).team  # type: ignore[union-attr]
    order_commands.lock(room, seats[str(team)][0], (ADVANCE,))
    code = seat_commands.hand_over(room, "01")
    assert seat_commands.seat_of(room, old) is None
    new = seat_commands.take_over(room, code.lower())
    assert seat_commands.seat_of(room, new).code == "01"  # type: ignore[union-attr]
    assert room.state.game.sheet(str(team)).locked


def test_a_code_of_a_hand_over_works_once(room: Room) -> None:
    seat_commands.join(room, room.state.setup.code)
    code = seat_commands.hand_over(room, "01")
    seat_commands.take_over(room, code)
    with pytest.raises(Refusal, match="no longer"):
        seat_commands.take_over(room, code)


def test_the_engine_takes_teams_without_seats(room: Room) -> None:
    seat_commands.join(room, room.state.setup.code)
    turn_commands.brief(room)
    assert len(room.state.ai) == 2


def test_a_team_of_the_engine_comes_back_to_people(room: Room) -> None:
    seats = seated(room)
    order_commands.lock(room, seats["red"][0], (ADVANCE,))
    seat_commands.set_ai(room, "red", True)
    with pytest.raises(Refusal, match="reclaim"):
        order_commands.unlock(room, seats["red"][0])
    seat_commands.set_ai(room, "red", False)
    turn_commands.adjudicate(room)
    assert room.state.game.weeks[0].sealed.how["red"] == "locked"


def test_a_team_of_the_engine_is_sealed_without_orders(room: Room) -> None:
    seats = seated(room)
    order_commands.lock(room, seats["red"][0], (ADVANCE,))
    seat_commands.set_ai(room, "red", True)
    turn_commands.adjudicate(room)
    sealed = room.state.game.weeks[0].sealed
    assert sealed.how["red"] == "AI"
    assert "red" not in sealed.moves


def test_only_the_clerk_locks(room: Room) -> None:
    seats = seated(room)
    with pytest.raises(Refusal, match="writes the orders and locks them"):
        order_commands.lock(room, seats["red"][1], (ADVANCE,))


def test_only_the_clerk_drafts(room: Room) -> None:
    seats = seated(room)
    with pytest.raises(Refusal, match=f"seat {seats['red'][0]} writes the orders"):
        order_commands.draft(room, seats["red"][1], (ADVANCE,))
    assert not room.state.game.sheet("red").drafted


def test_the_clerk_goes_round(room: Room) -> None:
    seats = seated(room)
    played(room, 2)
    assert room.state.clerk("red") == seats["red"][1]


def test_the_facilitator_may_name_another_clerk(room: Room) -> None:
    seats = seated(room)
    seat_commands.name_clerk(room, seats["red"][1])
    order_commands.lock(room, seats["red"][1], (ADVANCE,))
    assert room.state.game.sheet("red").locked


def test_a_lock_is_taken_back_until_the_orders_are_sealed(room: Room) -> None:
    seats = seated(room)
    order_commands.lock(room, seats["red"][0], (ADVANCE,))
    order_commands.unlock(room, seats["red"][0])
    order_commands.lock(room, seats["red"][0], (HOLD,))
    turn_commands.adjudicate(room)
    assert room.state.game.weeks[0].sealed.moves["red"] == (HOLD,)
    with pytest.raises(Refusal, match="not open"):
        order_commands.unlock(room, seats["red"][0])


def test_a_missing_lock_is_logged_and_the_standing_orders_are_given(room: Room) -> None:
    seated(room)
    played(room)
    turn_commands.plan(room)
    order_commands.draft(room, str(room.state.clerk("red")), (HOLD,))
    turn_commands.adjudicate(room)
    sealed = room.state.game.weeks[1].sealed
    assert (sealed.how["red"], sealed.moves["red"]) == ("none submitted", (ADVANCE,))


def test_orders_off_the_menu_are_refused(room: Room) -> None:
    seats = seated(room)
    with pytest.raises(Refusal, match="menu"):
        order_commands.draft(room, seats["red"][0], (BAD,))


def test_a_seat_cannot_write_for_another_team(room: Room) -> None:
    seats = seated(room)
    seat_commands.name_clerk(room, seats["blue"][0])
    seat_commands.reassign(room, seats["red"][0], "blue")
    with pytest.raises(Refusal, match="nothing was saved"):
        order_commands.draft(room, seats["red"][0], (HOLD,))
    assert not room.state.game.sheet("red").drafted


def test_odds_come_only_after_the_teams_own_estimate(room: Room) -> None:
    seats = seated(room)
    order_commands.draft(room, seats["red"][0], (ADVANCE,))
    assert odds_commands.odds_of(room, "red") is None
    order_commands.forecast(room, seats["red"][1], {"ford": 0.7})
    shown = odds_commands.odds_for(room, "red")
    assert shown is not None
    assert (shown.worlds, shown.moves) == (20, (ADVANCE,))


def test_an_estimate_is_final(room: Room) -> None:
    seats = seated(room)
    order_commands.forecast(room, seats["red"][0], {"ford": 0.7})
    with pytest.raises(Refusal, match="has made"):
        order_commands.forecast(room, seats["red"][0], {"ford": 0.1})


def test_an_estimate_names_every_goal(room: Room) -> None:
    seats = seated(room)
    with pytest.raises(Refusal, match="ford, bridge"):
        order_commands.forecast(room, seats["blue"][0], {"ford": 0.7})


def test_odds_for_the_facilitator_alone_are_not_shown_to_the_team(room: Room) -> None:
    seats = seated(room)
    odds_commands.set_odds(room, "facilitator")
    order_commands.forecast(room, seats["red"][0], {"ford": 0.7})
    assert odds_commands.odds_for(room, "red") is None
    assert odds_commands.odds_of(room, "red") is not None


def test_odds_that_are_off_are_not_worked_out(room: Room) -> None:
    seats = seated(room)
    odds_commands.set_odds(room, "off")
    order_commands.forecast(room, seats["red"][0], {"ford": 0.7})
    assert odds_commands.odds_of(room, "red") is None


def test_the_odds_of_other_orders_are_asked_anew(room: Room) -> None:
    seats = seated(room)
    order_commands.forecast(room, seats["red"][0], {"ford": 0.7})
    order_commands.draft(room, seats["red"][0], (HOLD,))
    assert [one.moves for one in room.state.game.sheet("red").odds] == [(), (HOLD,)]


def test_another_teams_hidden_orders_change_nothing_that_a_team_sees(tmp_path: Path) -> None:
    seen = []
    for name, move in (("one", ADVANCE), ("two", HOLD)):
        (tmp_path / name).mkdir()
        room = room_at(tmp_path / name)
        seats = seated(room)
        order_commands.lock(room, seats["blue"][0], (move,))
        order_commands.forecast(room, seats["red"][0], {"ford": 0.5})
        seen.append((room.public(), room.seen_by("red"), odds_commands.odds_for(room, "red").odds, room.reasons("red")))  # type: ignore[union-attr]
        room.close()
    assert seen[0] == seen[1]


def test_a_team_reads_its_own_reasons_and_public_ones(room: Room) -> None:
    seated(room)
    played(room)
    assert {one["team"] for one in room.reasons("blue")} == {"red", "blue"}
    assert {one["team"] for one in room.reasons()} == {"red"}


def test_the_result_is_there_before_its_reasons(tmp_path: Path) -> None:
    engine = HashEngine()
    room = room_at(tmp_path, engine=engine)
    seen: list[bool] = []
    reasons = engine.reasons
    engine.reasons = lambda past: (seen.append(room.state.game.phase is Phase.RESOLVED), reasons(past))[1]  # type: ignore[method-assign]
    seated(room)
    played(room)
    room.close()
    assert seen == [True]
    assert room.state.game.weeks[0].explained


def test_reasons_are_worked_out_again_where_undoing_lost_them(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    seated(room)
    with monkeypatch.context() as silent:
        silent.setattr(turn_commands, "explain", lambda room: None)
        played(room)
        turn_commands.plan(room)
    assert not room.state.game.weeks[0].explained
    facilitator_commands.undo(room, 2, "again")
    assert room.state.game.weeks[0].explained
    assert [event.kind for event in room.log.events[-3:]] == ["undone", "clock-set", "explained"]


def test_the_ledger_follows_the_play_on_by_itself(room: Room) -> None:
    seated(room)
    played(room)
    turn_commands.last_orders(room)
    turn_commands.play_on(room, 10)
    assert [one.question for one in room.state.game.examined] == ["ledger"]


def test_nothing_happens_when_the_clock_has_run_out(tmp_path: Path) -> None:
    clock = Clockwork()
    room = room_at(tmp_path, wall=lambda: 3e9, monotonic=clock)
    seated(room)
    before, events = whole_hash(room.state), len(room.log.events)
    clock.seconds += 10_000
    assert (room.seconds_left(), room.armed()) == (0, True)
    assert (whole_hash(room.state), len(room.log.events)) == (before, events)
    room.close()


def test_a_pause_keeps_the_seconds_that_are_left(tmp_path: Path) -> None:
    clock = Clockwork()
    room = room_at(tmp_path, wall=lambda: 3e9, monotonic=clock)
    seated(room)
    clock.seconds += 80
    turn_commands.pause(room)
    clock.seconds += 500
    turn_commands.extend(room, 30)
    turn_commands.go(room)
    clock.seconds += 10
    assert room.seconds_left() == pytest.approx(480 - 80 + 30 - 10)
    room.close()


def test_practice_counts_for_nothing(room: Room) -> None:
    seat_commands.join(room, room.state.setup.code)
    turn_commands.brief(room)
    turn_commands.practise(room)
    played(room)
    assert (room.state.game.phase, room.past().practice) == (Phase.PRACTISED, True)
    turn_commands.plan(room)
    game = room.state.game
    assert (game.turn, game.weeks, dict(game.standing), room.past().practice) == (1, (), {}, False)


def test_an_inject_happens_in_the_turn_played_next(room: Room) -> None:
    seated(room)
    facilitator_commands.inject(room, "flood")
    played(room)
    assert room.state.game.weeks[0].sealed.injects == (FLOOD,)
    assert room.state.game.injects == ()


def test_an_inject_carries_the_price_that_the_facilitator_saw(room: Room) -> None:
    seated(room)
    facilitator_commands.price(room, "flood")
    facilitator_commands.inject(room, "flood")
    assert room.state.game.injects[0].price["red"]["ford"]["difference"] == -0.25  # type: ignore[index]


def test_more_orders_than_a_morning_has_room_for_are_refused(room: Room) -> None:
    seated(room)
    facilitator_commands.inject_new(room, "All", "All are called.", (CALL,) * MOST_INJECTED)
    with pytest.raises(Refusal, match="orders by injects and overrides on one morning"):
        facilitator_commands.inject_new(room, "More", "More are called.", (CALL,))


def test_an_inject_happens_once(room: Room) -> None:
    seated(room)
    facilitator_commands.inject(room, "flood")
    played(room)
    with pytest.raises(Refusal, match="already"):
        facilitator_commands.inject(room, "flood")


def test_an_inject_is_taken_back_before_it_happens(room: Room) -> None:
    seated(room)
    facilitator_commands.inject(room, "flood")
    facilitator_commands.withdraw(room, room.state.game.injects[0].n)
    played(room)
    assert room.state.game.weeks[0].sealed.injects == ()


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_override_without_a_reason_is_refused(room: Room, reason: str) -> None:
    seated(room)
    played(room)
    with pytest.raises(Refusal, match="reason"):
        facilitator_commands.override(room, (FLOOD,), reason)


def test_an_override_changes_the_world_and_says_why(room: Room) -> None:
    seated(room)
    played(room)
    before = room.state.game.weeks[0].digest
    facilitator_commands.override(room, (FLOOD,), "the ford was misread")
    week = room.state.game.weeks[0]
    assert week.digest != before
    assert (week.overrides, week.reasons) == ((FLOOD,), ("the ford was misread",))
    assert room.public()["digest"] == room.engine.public(room.past())["digest"]


def test_an_override_of_what_cannot_be_is_refused(room: Room) -> None:
    seated(room)
    played(room)
    with pytest.raises(Refusal, match="no such thing"):
        facilitator_commands.override(room, (FLOOD.__class__(order="advance"),), "why not")


def test_undoing_brings_back_the_identical_state(room: Room) -> None:
    seated(room)
    before = state_hash(room.state)
    played(room)
    facilitator_commands.override(room, (FLOOD,), "a slip")
    played(room, 1)
    facilitator_commands.undo(room, 1, "the orders of blue were typed wrongly")
    assert state_hash(room.state) == before


def test_undoing_keeps_seats_taken_since(room: Room) -> None:
    seated(room)
    token = seat_commands.join(room, room.state.setup.code)
    facilitator_commands.undo(room, 1, "again")
    assert seat_commands.seat_of(room, token) is not None


def test_what_was_undone_stays_in_the_log(room: Room) -> None:
    seated(room)
    played(room)
    count = len(room.log.events)
    facilitator_commands.undo(room, 1, "again")
    assert [event.kind for event in room.log.events[count:]] == ["undone", "clock-set"]
    assert count in room.state.struck


def test_undoing_needs_a_reason_and_a_turn(room: Room) -> None:
    seated(room)
    with pytest.raises(Refusal, match="reason"):
        facilitator_commands.undo(room, 1, " ")
    with pytest.raises(Refusal, match="no such turn"):
        facilitator_commands.undo(room, 2, "why not")


def test_the_first_of_the_played_turns_may_be_undone(room: Room) -> None:
    seated(room)
    played(room, 2)
    facilitator_commands.undo(room, 1, "from the start")
    played(room, 2)
    assert [week.number for week in room.state.game.weeks] == [1, 2]


def test_no_more_turns_than_the_lesson_has(room: Room) -> None:
    seated(room)
    played(room, 2)
    with pytest.raises(Refusal, match="All 2 turns"):
        turn_commands.plan(room)


def test_the_end_waits_until_everybody_is_out_of_role(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "write_review", lambda events, path, engine: path)
    seated(room)
    played(room)
    turn_commands.last_orders(room)
    turn_commands.play_on(room, 50)
    debrief_commands.debrief(room)
    with pytest.raises(Refusal, match="out of their roles"):
        debrief_commands.end(room)
    debrief_commands.show(room, "de-role")
    debrief_commands.end(room)
    assert room.state.game.phase is Phase.ENDED
    assert room.log.path.with_name("exercise.zip").is_file()


def test_a_room_closed_in_the_moment_it_ends_has_left_its_bundle(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "write_review", lambda events, path, engine: path)
    seated(room)
    played(room)
    turn_commands.last_orders(room)
    turn_commands.play_on(room, 50)
    debrief_commands.debrief(room)
    debrief_commands.show(room, "de-role")
    monkeypatch.setattr(room.jobs, "later", lambda *_: None)  # the work is given out too late to begin
    debrief_commands.end(room)
    room.close()
    assert room.log.path.with_name("exercise.zip").is_file()


def test_the_play_on_uses_the_last_orders(room: Room) -> None:
    seats = seated(room)
    played(room)
    turn_commands.last_orders(room)
    order_commands.lock(room, seats["red"][0], (HOLD,))
    turn_commands.play_on(room, 50)
    assert room.state.game.final()["red"] == (HOLD,)
    assert room.state.game.ending.worlds == 50  # type: ignore[union-attr]


def test_empty_last_orders_leave_an_actor_to_its_doctrine(room: Room) -> None:
    seats = seated(room)
    played(room)
    turn_commands.last_orders(room)
    order_commands.lock(room, seats["red"][0], ())
    turn_commands.play_on(room, 50)
    last = room.state.game.last
    assert last is not None
    assert ("red" in last.moves, last.how["red"]) == (False, "AI")


def test_paper_slips_lock_and_estimate(room: Room) -> None:
    turn_commands.brief(room, ai_for_empty=False)
    turn_commands.plan(room)
    for team in TEAMS:
        order_commands.slip(room, team, (ADVANCE,), "from paper", dict.fromkeys(SETUP["goals"][team], 0.5))
    turn_commands.adjudicate(room)
    assert set(room.state.game.weeks[0].sealed.how.values()) == {"locked"}


def test_an_engine_that_fails_says_so_and_can_be_asked_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine = HashEngine()
    room = room_at(tmp_path, engine=engine)
    seated(room)
    engine.failing = True
    turn_commands.adjudicate(room)
    assert room.jobs.trouble == "The engine failed: out of worlds"
    assert room.state.game.phase is Phase.RESOLVING
    engine.failing = False
    turn_commands.adjudicate(room)
    assert (room.state.game.phase, room.jobs.trouble, room.jobs.busy) == (Phase.RESOLVED, None, None)
    room.close()


def test_listeners_hear_of_every_change(room: Room) -> None:
    heard: list[int] = []
    stop = room.listen(heard.append)
    seat_commands.join(room, room.state.setup.code)
    stop()
    seat_commands.join(room, room.state.setup.code)
    assert heard == [room.version - 1]


def test_a_second_process_cannot_write_the_same_log(room: Room) -> None:
    with pytest.raises(LogError, match="another process"):
        resume_room(room.log.path, HashEngine())


def test_an_exercise_goes_on_where_it_stopped(tmp_path: Path) -> None:
    room = room_at(tmp_path)
    token = seat_commands.join(room, room.state.setup.code)
    seats = seated(room)
    order_commands.lock(room, seats["red"][0], (ADVANCE,))
    before = state_hash(room.state)
    room.close()
    again, console = resume_room(room.log.path, HashEngine(), AtOnce())
    assert state_hash(again.state) == before
    assert seat_commands.seat_of(again, token) is not None
    assert seat_commands.is_facilitator(again, console)
    again.close()


def test_a_turn_that_was_being_played_is_played_after_a_restart(tmp_path: Path) -> None:
    engine = HashEngine()
    room = room_at(tmp_path, engine=engine)
    seated(room)
    engine.failing = True
    turn_commands.adjudicate(room)
    room.close()
    again, _ = resume_room(room.log.path, HashEngine(), AtOnce())
    assert again.state.game.phase is Phase.RESOLVED
    again.close()


def test_a_long_absence_is_not_taken_from_the_clock(tmp_path: Path) -> None:
    room = room_at(tmp_path, wall=lambda: 2e9, monotonic=lambda: 0.0)
    seated(room)
    room.close()
    again, _ = resume_room(room.log.path, HashEngine(), AtOnce(), wall=lambda: 2e9 + 5000, monotonic=lambda: 0.0)
    assert (again.seconds_left(), again.state.clock.running) == (480, False)
    again.close()


def test_a_new_exercise_overwrites_none(room: Room) -> None:
    with pytest.raises(LogError, match="there already"):
        create_room(room.log.path, HashEngine(), SETUP)


def test_the_facilitators_token_is_known_by_its_hash(tmp_path: Path) -> None:
    room, token = create_room(tmp_path / "a.sqlite", HashEngine(), SETUP, workers=AtOnce())
    assert seat_commands.is_facilitator(room, token)
    assert not seat_commands.is_facilitator(room, None)
    assert not seat_commands.is_facilitator(room, token[:-1])
    room.close()


def test_a_value_that_no_event_takes_is_refused_with_what_is_allowed(room: Room) -> None:
    before = room.state.n
    with pytest.raises(Refusal, match=r'choice: found "x{41}". Allowed: at most 40 letters') as refused:
        debrief_commands.vote(room, "01", "x" * 41)
    assert refused.value.code == "bad-value"
    assert room.state.n == before
