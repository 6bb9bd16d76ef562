"""What is written is written by who holds the pen, on the sheet that is open, in fields that the page has."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sim.exercise import debrief_commands, facilitator_commands, order_commands, seat_commands, turn_commands
from sim.exercise.log import LogDiskError, read_log
from sim.exercise.web.forms import FormError, number, plain_form
from tests.exercise.web.browsing import Browser
from tests.exercise.web.conftest import ADVANCE, Exercise

Planning = tuple[Exercise, dict[str, Browser]]
SCRIPT = {"HX-Request": "true"}


def refusal(answer: Any) -> str:
    """The sentence by which a script's request was refused."""
    assert answer.headers.get("x-refused") == "409", answer.text
    return str(answer.text)


def paper(phone: Browser) -> str:
    """What the form on a phone says of its sheet."""
    found = re.search(r'name="(?:paper|sheet)" value="([^"]+)"', phone.get("/seat").text)
    assert found is not None
    return found[1]


def test_a_draft_of_who_does_not_hold_the_pen_is_refused(planning: Planning) -> None:
    exercise, _ = planning
    second = exercise.phone("rebels")
    said = refusal(second.post("/seat/draft", data=ADVANCE, headers=SCRIPT))
    assert said == "This turn seat 01 writes the orders and locks them; nothing was saved."
    assert second.post("/seat/draft", data=ADVANCE).status_code == 409
    assert not exercise.room.state.game.sheet("rebels").drafted


@pytest.mark.parametrize("path", ["/seat/draft", "/seat/lock"])
def test_who_gave_the_pen_away_in_mid_turn_writes_no_more(planning: Planning, path: str) -> None:
    exercise, phones = planning
    exercise.phone("rebels")
    phones["rebels"].post("/seat/draft", data=ADVANCE)
    seat_commands.name_clerk(exercise.room, "05")
    late = phones["rebels"].post(path, data=ADVANCE | {"intent": "late"}, headers=SCRIPT)
    assert "seat 05 writes the orders" in refusal(late)
    assert exercise.room.state.game.sheet("rebels").intent == "to the ford"


@pytest.mark.parametrize("path", ["/seat/draft", "/seat/lock"])
def test_a_form_of_the_team_from_which_a_seat_was_moved_is_refused(planning: Planning, path: str) -> None:
    exercise, phones = planning
    old = paper(phones["rebels"])
    seat_commands.reassign(exercise.room, "01", "crown")
    seat_commands.name_clerk(exercise.room, "01")
    late = phones["rebels"].post(path, data={"kind-1": "mobilise", "intent": "", "paper": old}, headers=SCRIPT)
    assert "seat 01 writes its orders now" in refusal(late)
    assert not exercise.room.state.game.sheet("crown").drafted


def test_a_seat_that_was_moved_to_the_observers_in_mid_turn_is_told_so(planning: Planning) -> None:
    exercise, phones = planning
    seat_commands.reassign(exercise.room, "01", None)
    late = phones["rebels"].post("/seat/draft", data=ADVANCE, headers=SCRIPT)
    assert "This seat observes and writes for no team." in refusal(late)


@pytest.mark.parametrize("path", ["/seat/draft", "/seat/lock", "/seat/forecast"])
def test_a_form_of_an_earlier_turn_is_refused(planning: Planning, path: str) -> None:
    exercise, phones = planning
    old = paper(phones["rebels"])
    turn_commands.adjudicate(exercise.room)
    turn_commands.plan(exercise.room)
    data = {"goal-ford": "50", "goal-market": "50"} if path.endswith("forecast") else ADVANCE
    late = phones["rebels"].post(path, data=data | {"paper": old}, headers=SCRIPT)
    assert "This form is of an earlier turn" in refusal(late)
    sheet = exercise.room.state.game.sheet("rebels")
    assert (sheet.drafted, sheet.locked, sheet.forecast) == (False, False, None)


def test_a_lock_button_of_an_undone_turn_is_refused(planning: Planning) -> None:
    exercise, phones = planning
    old = paper(phones["rebels"])
    order_commands.lock(exercise.room, "01")
    facilitator_commands.undo(exercise.room, 1, "again")
    assert "earlier turn" in refusal(phones["rebels"].post("/seat/lock", data={"sheet": old}, headers=SCRIPT))
    assert phones["rebels"].post("/seat/lock", data={"sheet": paper(phones["rebels"])}).status_code == 303


def test_a_form_of_the_open_sheet_is_taken(planning: Planning) -> None:
    exercise, phones = planning
    now = paper(phones["rebels"])
    assert phones["rebels"].post("/seat/draft", data=ADVANCE | {"paper": now}, headers=SCRIPT).text == "Saved."
    assert phones["rebels"].post("/seat/lock", data=ADVANCE | {"paper": now, "sheet": now}).status_code == 303
    assert exercise.room.state.game.sheet("rebels").locked


def test_a_slip_of_an_earlier_turn_is_refused(planning: Planning) -> None:
    exercise, _ = planning
    console = exercise.console()
    turn_commands.adjudicate(exercise.room)
    turn_commands.plan(exercise.room)
    slip = {"team": "rebels", "paper": "planning 1 rebels 0"}
    late = console.post("/facilitator/do/slip", data=slip, headers=SCRIPT)
    assert "This slip is of an earlier turn" in refusal(late)
    assert not exercise.room.state.game.sheet("rebels").locked


TWICE = {"kind-2": "advance", "place-2-advance": "ford", "effort-2-advance": "0.5"}


@pytest.mark.parametrize(
    ("path", "data", "sentence"),
    [
        ("/seat/draft", ADVANCE | {"kind_2": "hold"}, "is none of this form"),
        ("/seat/draft", ADVANCE | {"place-1-hold": ["a", "b"]}, "came twice"),
        ("/seat/draft", ADVANCE | {"place-1-advance": "nowhere"}, "is not on the menu"),
        ("/seat/draft", ADVANCE | {"effort-1-advance": "0.77"}, "is not on the menu"),
        ("/seat/draft", ADVANCE | {"effort-1-advance": "1_0"}, "is not a number"),
        ("/seat/draft", ADVANCE | {"intent": "x" * 281}, "at most 280 fit"),
        ("/seat/draft", ADVANCE | TWICE, "The same order stands there twice"),
        ("/seat/lock", ADVANCE | {"observe": "1"}, "is none of this form"),
        ("/seat/lock", {"kind-1": "mobilise"}, "is not on the menu"),
        ("/seat/forecast", {"goal-ford": "50", "goal-castle": "50"}, "is none of this form"),
        ("/seat/forecast", {"goal-ford": "50"}, "An estimate is needed for each"),
        ("/seat/forecast", {"goal-ford": "101", "goal-market": "50"}, "between 0 and 100"),
        ("/seat/unlock", {"team": "crown"}, "is none of this form"),
        ("/seat/observe", {"team": "crown"}, "is none of this form"),
        ("/join", {"code": "AAAAA", "name": "Ann"}, "is none of this form"),
        ("/join", {"code": "AAAAA", "observe": "yes"}, "not one of the exercise"),
    ],
)
def test_what_no_page_sends_is_refused(planning: Planning, path: str, data: dict[str, Any], sentence: str) -> None:
    exercise, phones = planning
    before = exercise.room.state.n
    assert sentence in refusal(phones["rebels"].post(path, data=data, headers=SCRIPT))
    assert exercise.room.state.n == before


CARD = {"title": "A", "text": "B"}


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("move", {"seat": "01"}, "not one of the exercise"),
        ("move", {"seat": "01", "team": "nobody"}, "There is no team nobody"),
        ("extend", {"seconds": "--5"}, "Give a number"), ("extend", {"seconds": "\u00b2"}, "Give a number"),
        ("extend", {"seconds": "60", "minutes": "1"}, "is none of this form"),
        ("inject-new", CARD | {"value": "2"}, "not what it changes"),
        ("inject-new", CARD | {"shock": "places.ford.grievance", "how": "add", "value": "1,000"}, "write 1000"),
        ("inject-new", CARD | {"title": "A" * 81}, "at most 80 fit"),
        ("inject-new", CARD | {"text": "A" * 601}, "at most 600 fit"),
        ("odds", {"mode": "loud"}, "none of the choices"), ("pause", {"team": "rebels"}, "is none of this form"),
    ],
)  # fmt: skip
def test_what_the_console_never_sends_is_refused(
    planning: Planning, name: str, data: dict[str, str], sentence: str
) -> None:  # fmt: skip
    exercise, _ = planning
    console, before = exercise.console(), exercise.room.state.n
    assert sentence in refusal(console.post(f"/facilitator/do/{name}", data=data, headers=SCRIPT))
    assert exercise.room.state.n == before


def test_an_answer_of_the_reflection_has_a_question_and_a_text(planning: Planning) -> None:
    exercise, phones = planning
    for step in (turn_commands.adjudicate, turn_commands.last_orders, turn_commands.play_on, debrief_commands.debrief):
        step(exercise.room)
    asked = [{"question": "\u00b2", "text": "a"}, {"question": "0"}, {"question": "99", "text": "a"}]
    said = [refusal(phones["rebels"].post("/seat/reflect", data=data, headers=SCRIPT)) for data in asked]
    assert all("not one of the exercise" in one for one in said)
    long = {"question": "0", "text": "a" * 2001}
    assert "at most 2000 fit" in refusal(phones["rebels"].post("/seat/reflect", data=long, headers=SCRIPT))
    assert phones["rebels"].post("/seat/reflect", data={"question": "0", "text": "a"}).status_code == 303


@pytest.mark.parametrize(
    ("said", "meant"), [("0,5", 0.5), ("-.25", -0.25), ("12", 12), ("1.125", 1.125), ("3,14", 3.14)]
)
def test_a_number_may_have_a_decimal_comma(said: str, meant: float) -> None:
    assert number(said) == meant


@pytest.mark.parametrize("said", ["", "nan", "inf", "1e3", "1_0", "1,000", "12,000,000", "1.000.000", "\u0661", "5 %"])
def test_what_is_no_number_or_may_be_two_is_refused(said: str) -> None:
    with pytest.raises(FormError):
        number(said)


def test_a_file_in_a_field_is_refused() -> None:
    with pytest.raises(FormError):
        plain_form([("intent", object())], {"intent"})


@pytest.mark.parametrize("path", ["/seat/draft", "/seat/lock"])
def test_what_the_disk_does_not_take_is_not_called_saved(
    planning: Planning, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:  # fmt: skip
    exercise, phones = planning
    log = exercise.room.log

    def full(*_: object) -> None:
        raise LogDiskError(log.path, "cannot be written: database or disk is full")

    monkeypatch.setattr(log, "_write", full)
    said = refusal(phones["rebels"].post(path, data=ADVANCE, headers=SCRIPT))
    assert "nothing of it is saved" in said
    assert str(log.path) not in said
    assert "disk is full" in exercise.console().get("/facilitator").text
    sheet = exercise.room.state.game.sheet("rebels")
    monkeypatch.undo()
    assert (sheet.drafted, sheet.locked) == (False, False)
    assert read_log(log.path) == log.events
