"""Guessing codes is slow for whoever guesses, and a class behind one address gets in all the same."""

from __future__ import annotations

import heapq

import pytest

from sim.exercise.tokens import LETTERS
from sim.exercise.web.guessing import Guesses, RateLimit, Waits
from sim.exercise.web.site import DEVICE
from tests.exercise.classroom import Clockwork
from tests.exercise.web.browsing import Browser
from tests.exercise.web.conftest import Exercise

LESSON = 75 * 60
CODES = len(LETTERS) ** 5
HOME = "192.168.7.66"


def joins(browser: Browser, code: str) -> int:
    return browser.post("/join", data={"code": code, "observe": ""}).status_code


def phones(exercise: Exercise, count: int) -> list[Browser]:
    """Devices behind one address that have the page on which a code is typed."""
    found = [exercise.browser(HOME) for _ in range(count)]
    for one in found:
        one.get("/")
    return found


def test_a_class_behind_one_address_gets_in_though_many_mistype(exercise: Exercise) -> None:
    devices = phones(exercise, 40)
    assert {joins(one, f"AAAA{n}") for one in devices[::4] for n in range(8)} == {403}
    assert {joins(one, exercise.room.state.setup.code) for one in devices} == {303}
    assert len(exercise.room.state.seats) == 40


def test_who_guesses_is_slowed_down_and_nobody_else_at_the_address(exercise: Exercise) -> None:
    guesser, other = phones(exercise, 2)
    assert [joins(guesser, f"AAAA{n}") for n in range(12)] == [403] * 10 + [429] * 2
    assert joins(guesser, exercise.room.state.setup.code) == 429
    assert joins(other, exercise.room.state.setup.code) == 303


def test_who_has_to_wait_is_told_how_long(exercise: Exercise) -> None:
    [guesser] = phones(exercise, 1)
    answers = [guesser.post("/join", data={"code": f"AAAA{n}"}) for n in range(11)]
    assert "Wait 4 seconds" in answers[-1].text
    assert answers[-1].headers["retry-after"] == "4"


def test_a_client_that_drops_its_cookies_is_slowed_down_and_the_class_beside_it_gets_in(exercise: Exercise) -> None:
    devices = phones(exercise, 20)
    assert [joins(exercise.browser(HOME), f"AAA{n}") for n in range(125)] == [403] * 120 + [429] * 5
    assert {joins(one, exercise.room.state.setup.code) for one in devices} == {303}


def test_a_device_cannot_be_made_up(exercise: Exercise) -> None:
    answers = []
    for n in range(125):
        guesser = exercise.browser(HOME)
        guesser.cookies.set(DEVICE, f"{n:016x}.{n:032x}")
        answers.append(joins(guesser, f"AAA{n}"))
    assert answers.count(429) == 5


def test_codes_of_a_hand_over_are_counted_with_the_others(exercise: Exercise) -> None:
    [guesser] = phones(exercise, 1)
    assert {guesser.post("/take", data={"code": f"AAAAA{n}"}).status_code for n in range(10)} == {403}
    assert joins(guesser, exercise.room.state.setup.code) == 429


def test_a_phone_that_has_a_seat_keeps_it_without_a_code(exercise: Exercise) -> None:
    phone = exercise.phone("rebels")
    assert {joins(phone, "AAAAA") for _ in range(15)} == {303}
    assert len(exercise.room.state.seats) == 1


def test_guessing_tokens_is_slowed_down_and_the_right_one_is_not(exercise: Exercise) -> None:
    guesser = exercise.browser("127.0.0.1")
    answers = [guesser.post("/facilitator/login", data={"token": f"{n}"}).status_code for n in range(6)]
    assert answers == [403] * 5 + [429]
    exercise.console()


def tries(addresses: int) -> int:
    """How many codes somebody tries in a lesson who asks for devices wherever there are any, and uses all."""
    clock = Clockwork()
    guesses = Guesses(clock)
    homes = [f"10.0.0.{n}" for n in range(addresses)]
    ready: list[tuple[float, str, str]] = [(0.0, "", home) for home in homes]
    ready += [(float(second), "asks", home) for home in homes for second in range(0, LESSON, 10)]
    heapq.heapify(ready)
    made = 0
    while ready and ready[0][0] < LESSON:
        clock.seconds, cookie, home = heapq.heappop(ready)
        if cookie == "asks":
            while (device := guesses.device(home)) is not None:
                heapq.heappush(ready, (clock.seconds, device, home))
            continue
        made += 1
        guesses.tried(cookie, home)
        heapq.heappush(ready, (clock.seconds + guesses.wait(cookie, home), cookie, home))
    return made


@pytest.mark.parametrize(("addresses", "one_in"), [(1, 2_500), (6, 750)])
def test_guessing_a_code_in_a_lesson_is_hopeless(addresses: int, one_in: int) -> None:
    assert CODES / tries(addresses) > one_in


def test_a_limit_gives_one_try_back_after_its_seconds() -> None:
    clock = Clockwork()
    limit = RateLimit(2, 5.0, clock)
    assert [limit.take("a"), limit.take("a"), limit.take("a"), limit.take("b")] == [True, True, False, True]
    clock.seconds = 5.0
    assert [limit.take("a"), limit.take("a")] == [True, False]


def tried(count: int) -> tuple[Waits, Clockwork]:
    """Waits after so many wrong tries of ``a``."""
    clock = Clockwork()
    waits = Waits(2, 4.0, 60.0, clock)
    for _ in range(count):
        waits.tried("a")
    return waits, clock


@pytest.mark.parametrize(("wrong", "wait"), [(0, 0), (1, 0), (2, 4), (3, 8), (5, 32), (6, 60), (5000, 60)])
def test_each_wrong_try_doubles_the_wait(wrong: int, wait: float) -> None:
    waits, clock = tried(wrong)
    assert (waits.left("a"), waits.left("b")) == (wait, 0)
    clock.seconds = wait
    assert waits.left("a") == 0


def test_wrong_tries_are_forgotten_after_a_quiet_half_hour() -> None:
    waits, clock = tried(6)
    clock.seconds = 1800.0
    waits.tried("a")
    assert waits.left("a") == 0


def test_a_right_try_costs_nothing() -> None:
    waits, _ = tried(2)
    waits.right("a")
    assert waits.left("a") == 0
