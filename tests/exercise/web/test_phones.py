"""A phone: it joins, reads, drafts, estimates, locks; it stays with its seat and hands it over."""

from __future__ import annotations

import re

from sim.exercise import seat_commands, turn_commands
from sim.exercise.moves import Move
from tests.exercise.web.browsing import Browser
from tests.exercise.web.conftest import ADVANCE, Exercise
from tests.exercise.web.pretend import canary

Planning = tuple[Exercise, dict[str, Browser]]


def test_the_seat_is_in_a_cookie_that_scripts_and_other_sites_cannot_use(exercise: Exercise) -> None:
    answer = exercise.browser().post("/join", data={"code": exercise.room.state.setup.code.lower()})
    cookie = answer.headers["set-cookie"].lower()
    assert answer.headers["location"] == "/seat"
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_joining_again_keeps_the_seat(exercise: Exercise) -> None:
    phone = exercise.phone()
    phone.post("/join", data={"code": exercise.room.state.setup.code})
    assert len(exercise.room.state.seats) == 1


def test_nothing_asks_for_a_name(exercise: Exercise) -> None:
    page = exercise.browser().get("/").text
    assert re.findall(r'name="(\w+)"', page.split("<body", 1)[1]) == ["code", "observe", "observe"]
    assert "mail" not in page


def test_who_would_rather_observe_gets_no_team(exercise: Exercise) -> None:
    exercise.phone()
    assert exercise.room.state.seats["01"].team is None


def test_a_player_may_leave_for_the_observers(planning: Planning) -> None:
    exercise, phones = planning
    assert phones["rebels"].post("/seat/observe").headers["location"] == "/seat"
    assert exercise.room.state.members("rebels") == ()


def test_a_phone_without_a_seat_is_told_so(exercise: Exercise) -> None:
    answer = exercise.browser().get("/seat")
    assert answer.status_code == 401
    assert "This phone has no seat" in answer.text


def test_a_draft_is_saved_as_it_is_made(planning: Planning) -> None:
    exercise, phones = planning
    answer = phones["rebels"].post("/seat/draft", data=ADVANCE, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (200, "Saved.")
    assert exercise.room.state.game.sheet("rebels").moves == (Move("advance", "ford", None, 0.5),)
    assert exercise.room.state.game.sheet("rebels").intent == "to the ford"


def test_the_draft_stands_in_the_form_after_a_reload(planning: Planning) -> None:
    _, phones = planning
    phones["rebels"].post("/seat/draft", data=ADVANCE)
    page = phones["rebels"].get("/seat").text
    assert '<option value="advance" selected>' in page
    assert 'value="to the ford"' in page


def test_an_order_off_the_menu_is_refused_in_a_sentence(planning: Planning) -> None:
    exercise, phones = planning
    answer = phones["rebels"].post("/seat/draft", data={"kind-1": "mobilise"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["x-refused"]) == (200, "409")
    assert answer.text == "&#34;mobilise&#34; is not on the menu."
    assert not exercise.room.state.game.sheet("rebels").drafted


def test_odds_come_after_the_estimate_only(planning: Planning) -> None:
    _, phones = planning
    phones["rebels"].post("/seat/draft", data=ADVANCE)
    assert "Probabilities with these orders" not in phones["rebels"].get("/seat").text
    phones["rebels"].post("/seat/forecast", data={"goal-ford": "70", "goal-market": "20"})
    page = phones["rebels"].get("/seat").text
    assert "Probabilities with these orders" in page
    assert "you 70 in 100" in page
    assert "100 worlds, give or take 10 in 100" in page


def test_locking_and_taking_back(planning: Planning) -> None:
    exercise, phones = planning
    phones["rebels"].post("/seat/lock")
    assert exercise.room.state.game.sheet("rebels").locked
    assert "Take the lock back" in phones["rebels"].get("/seat").text
    phones["rebels"].post("/seat/unlock")
    assert not exercise.room.state.game.sheet("rebels").locked


def test_locking_takes_what_stands_on_the_phone(planning: Planning) -> None:
    exercise, phones = planning
    phones["rebels"].post("/seat/lock", data=ADVANCE)  # the last change had not been saved yet
    sheet = exercise.room.state.game.sheet("rebels")
    assert (sheet.locked, [move.order for move in sheet.moves], sheet.intent) == (True, ["advance"], "to the ford")


def test_only_the_clerk_has_the_form(planning: Planning) -> None:
    exercise, _ = planning
    second = exercise.phone("rebels")
    page = second.get("/seat").text
    assert 'action="/seat/draft"' not in page
    assert 'action="/seat/lock"' not in page
    assert 'action="/seat/forecast"' in page
    assert second.post("/seat/lock", headers={"HX-Request": "true"}).headers["x-refused"] == "409"


def test_an_old_phone_is_signed_out_by_a_hand_over(planning: Planning) -> None:
    exercise, phones = planning
    phones["rebels"].post("/seat/lock")
    code = seat_commands.hand_over(exercise.room, "01")
    assert phones["rebels"].get("/live/seat").status_code == 401
    new = exercise.browser()
    assert f'value="{code}"' in new.get("/take", params={"c": code}).text
    assert new.post("/take", data={"code": code}).status_code == 303
    assert "Take the lock back" in new.get("/seat").text
    assert exercise.browser().post("/take", data={"code": code}).status_code == 403


def test_a_page_that_knows_all_parts_gets_none(planning: Planning) -> None:
    _, phones = planning
    page = phones["crown"].get("/seat").text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert phones["crown"].get("/live/seat", params={"seen": seen}).status_code == 204
    changed = phones["crown"].get("/live/seat", params={"seen": seen[1:]})
    assert re.findall(r'hx-swap-oob="true"', changed.text) == ['hx-swap-oob="true"']


def test_saving_a_draft_does_not_replace_the_form(planning: Planning) -> None:
    _, phones = planning
    seen = re.findall(r'name="seen" value="([^"]+)"', phones["rebels"].get("/seat").text)
    phones["rebels"].post("/seat/draft", data=ADVANCE)
    assert 'id="seat_desk"' not in phones["rebels"].get("/live/seat", params={"seen": seen}).text


def test_every_page_says_what_to_do_now_and_who_was_harmed(planning: Planning) -> None:
    exercise, phones = planning
    turn_commands.adjudicate(exercise.room)
    for path, browser in (("/seat", phones["rebels"]), ("/seat", phones["observer"]), ("/projector", phones["crown"])):
        page = browser.get(path).text
        assert "See what happened, and why." in page
        assert "52,000 people displaced, about 310 civilians killed" in page


def test_a_first_load_is_small(planning: Planning) -> None:
    _, phones = planning
    phone = phones["crown"]
    page = phone.get("/seat").text
    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(page) + sum(len(phone.get(asset).content) for asset in assets) <= 300_000


def test_the_secret_brief_is_on_its_teams_phone(planning: Planning) -> None:
    _, phones = planning
    assert canary("rebels") in phones["rebels"].get("/seat").text
