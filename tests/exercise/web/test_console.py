"""The facilitator's console: who gets in, and that every button does what it says."""

from __future__ import annotations

import re

import pytest

from sim.exercise import seat_commands, turn_commands
from sim.exercise.events import Phase
from sim.exercise.web.app import make_app
from tests.exercise.web.browsing import Browser
from tests.exercise.web.conftest import ADVANCE, LAN, Exercise

Planning = tuple[Exercise, dict[str, Browser]]


def do(console: Browser, name: str, **data: str) -> int:
    """What a script is answered: the status, or that in the header of a refusal."""
    answer = console.post(f"/facilitator/do/{name}", data=data, headers={"HX-Request": "true"})
    return int(answer.headers.get("x-refused", answer.status_code))


def test_the_console_is_on_the_laptop_only(exercise: Exercise) -> None:
    far = exercise.browser("192.168.7.30")
    assert far.get("/facilitator").status_code == 403
    assert far.post("/facilitator/login", data={"token": exercise.token}).status_code == 403


def test_elsewhere_it_opens_with_the_token_if_that_is_allowed(exercise: Exercise) -> None:
    far = Exercise(exercise.room, exercise.token, remote_facilitator=True).browser("192.168.7.30")
    assert "The facilitator's console" in far.get("/facilitator").text.replace("&#39;", "'")
    assert far.post("/facilitator/login", data={"token": "wrong"}).status_code == 403
    assert far.post("/facilitator/login", data={"token": exercise.token}).status_code == 303
    assert "Let something happen" in far.get("/facilitator").text


@pytest.mark.parametrize("path", ["/facilitator/review", "/facilitator/bundle", "/live/console", "/events/console"])
def test_without_signing_in_nothing_is_given(exercise: Exercise, path: str) -> None:
    assert exercise.browser("127.0.0.1").get(path).status_code in (403, 404)


def test_a_seats_cookie_is_no_facilitators(exercise: Exercise) -> None:
    phone = exercise.phone()
    phone.cookies.set("sim_console", phone.cookies["sim_seat"])
    assert do(phone, "brief") == 403
    assert exercise.room.state.game.phase is Phase.GATHERING


def test_a_whole_exercise_by_buttons(exercise: Exercise) -> None:
    exercise.phone("rebels")
    console, seen = exercise.console(), []
    for _ in range(20):
        seen.append(exercise.room.state.game.phase.value)
        page = console.get("/facilitator").text
        buttons = re.findall(r'action="/facilitator/do/([\w-]+)"[^>]*><button class="main"', page)
        if not buttons:
            break
        if seen[-1] == "debrief":
            assert do(console, "end") == 409
            assert do(console, "show", step="de-role") == 204
        assert do(console, buttons[0]) == 204
    assert seen == ["gathering", "briefing", "practice", "practised", "planning", "resolved", "planning", "resolved",
                    "last-orders", "played-on", "debrief", "ended"]  # fmt: skip


def test_the_clock(planning: Planning) -> None:
    exercise, _ = planning
    console, clock = exercise.console(), exercise.room.state.clock
    assert do(console, "pause") == 204
    assert not exercise.room.state.clock.running
    assert do(console, "extend", seconds="60") == 204
    assert exercise.room.seconds_left() == pytest.approx(clock.remaining + 60, abs=2)
    assert do(console, "go") == 204


def test_a_slip_is_locked_with_its_estimate(planning: Planning) -> None:
    exercise, _ = planning
    assert do(exercise.console(), "slip", team="rebels", **ADVANCE, **{"goal-ford": "60", "goal-market": "10"}) == 204
    sheet = exercise.room.state.game.sheet("rebels")
    assert (sheet.locked, sheet.slip, dict(sheet.forecast or {})) == (True, True, {"ford": 0.6, "market": 0.1})


def test_an_override_needs_a_reason(planning: Planning) -> None:
    exercise, _ = planning
    turn_commands.adjudicate(exercise.room)
    console = exercise.console()
    what = {"shock": "places.ford.grievance", "how": "add", "value": "0.1"}
    assert do(console, "override", **what, reason=" ") == 409
    assert do(console, "override", **what, reason="A slip was misread") == 204
    assert "A slip was misread" in exercise.browser().get("/projector").text


def test_an_inject_is_priced_played_and_taken_back(planning: Planning) -> None:
    exercise, phones = planning
    console = exercise.console()
    assert do(console, "price", key="bad-news") == 204
    assert "-25 in 100 (give or take 5)" in console.get("/facilitator").text
    assert "-25 in 100" not in phones["rebels"].get("/seat").text
    assert do(console, "inject", key="bad-news") == 204
    assert "The patron&#39;s people have had enough." in phones["crown"].get("/seat").text
    assert do(console, "withdraw", n=str(exercise.room.state.game.injects[0].n)) == 204
    assert "have had enough" not in phones["crown"].get("/seat").text


def test_undoing_goes_back_to_the_planning(planning: Planning) -> None:
    exercise, _ = planning
    turn_commands.adjudicate(exercise.room)
    assert do(exercise.console(), "undo", turn="1", reason="The wrong slip") == 204
    assert exercise.room.state.game.phase is Phase.PLANNING


def test_the_engine_takes_a_team_and_gives_it_back(planning: Planning) -> None:
    exercise, phones = planning
    console = exercise.console()
    assert do(console, "ai-on", team="rebels") == 204
    assert "The engine&#39;s own doctrine plays your team" in phones["rebels"].get("/seat").text
    assert ">AI<" in exercise.browser().get("/projector").text
    assert do(console, "ai-off", team="rebels") == 204
    assert exercise.room.state.human() == ("rebels", "crown", "patron")


def test_a_seat_is_moved_named_and_handed_over(planning: Planning) -> None:
    exercise, phones = planning
    console = exercise.console()
    assert do(console, "move", seat="04", team="rebels") == 204
    assert do(console, "clerk", seat="04") == 204
    assert exercise.room.state.clerk("rebels") == "04"
    assert 'action="/seat/lock"' in phones["observer"].get("/seat").text
    assert do(console, "hand-over", seat="04") == 204
    code = exercise.app.state.site.panels.hand[1]
    page = console.get("/facilitator").text
    assert code in page
    assert f"<title>http://{LAN}:8000/take?c={code}</title>" in page
    assert exercise.browser().post("/take", data={"code": code}).status_code == 303
    assert code not in console.get("/facilitator").text


def test_a_team_without_anybody_is_pointed_out(planning: Planning) -> None:
    exercise, _ = planning
    console = exercise.console()
    assert "Nobody sits here" not in console.get("/facilitator").text
    seat_commands.observe(exercise.room, "01")
    assert "Nobody sits here" in console.get("/facilitator").text


def test_the_console_says_how_long_to_wait_when_the_clock_has_run_out(
    planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise, _ = planning
    console = exercise.console()
    for due, said in (((True, False), "Give them 5 seconds more"), ((True, True), "Go on when you are ready")):
        monkeypatch.setattr(exercise.room, "due", lambda due=due: due)
        assert said in console.get("/facilitator").text


@pytest.mark.parametrize(("addresses", "shown"), [([LAN], True), (["127.0.0.1"], False), ([], False)])
def test_a_picture_for_phones_is_shown_only_where_phones_can_come(
    exercise: Exercise, addresses: list[str], shown: bool
) -> None:
    exercise.app = make_app(exercise.room, addresses, 8000)
    page = exercise.browser().get("/projector").text
    assert ("<title>http://192.168.7.7:8000/?c=" in page) is shown
    assert ("no phone can come" in page) is not shown


def test_who_sees_odds_can_be_changed(planning: Planning) -> None:
    exercise, _ = planning
    assert do(exercise.console(), "odds", mode="numbers") == 204
    assert exercise.room.state.odds == "numbers"
    assert do(exercise.console(), "odds", mode="always") == 409


@pytest.mark.parametrize(("name", "data"), [("move", {"seat": "99", "team": "rebels"}), ("extend", {"seconds": "x"}),
                                            ("ai-on", {"team": "nobody"}), ("slip", {"team": "x"})])  # fmt: skip
def test_nonsense_is_refused(planning: Planning, name: str, data: dict[str, str]) -> None:
    assert do(planning[0].console(), name, **data) == 409


def test_an_unknown_command_is_not_found(exercise: Exercise) -> None:
    assert do(exercise.console(), "explode") == 404


def test_the_safe_mode_marks_the_page(exercise: Exercise) -> None:
    console = exercise.console()
    console.post("/facilitator/safe")
    assert 'class="console safe"' in console.get("/facilitator").text


def test_a_download_never_opens_in_our_place(exercise: Exercise) -> None:
    answer = exercise.console().get("/facilitator/bundle")
    assert answer.headers["content-disposition"] == 'attachment; filename="exercise.zip"'
    assert answer.content[:2] == b"PK"


def test_signing_out(exercise: Exercise) -> None:
    console = exercise.console()
    console.post("/facilitator/logout")
    assert "Let something happen" not in console.get("/facilitator").text
