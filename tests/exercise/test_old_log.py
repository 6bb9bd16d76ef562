"""A log of an earlier version, with every kind of event in it, is read, replayed and verified as it was then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.exercise.events import Locked
from sim.exercise.json_form import event_kinds, read_event, write_event
from sim.exercise.log import read_log
from sim.exercise.log_rows import chain_of
from sim.exercise.moves import Move
from sim.exercise.opening import open_lesson
from sim.exercise.state import state_hash, whole_hash
from sim.exercise.transitions import fold
from sim.exercise.verifying import verify_log
from tests.conftest import DUEL
from tests.exercise.classroom import HashEngine

OLD = Path(__file__).parent / "logs" / "version-0.1.sqlite"
"""Written by version 0.1 around the engine of ``tests.exercise.classroom``; never to be written anew."""
CHAIN = "c69b6ec43b090d694bb855d9ad966e24d8e550dd7b843c63f7318189303fb7e1"
GAME = "dc3287571d099cb2d94efc7eb1c7d3e64047d8eccc7b0aba9caf8c7d4587cc38"
WHOLE = "72cb5187facd42380dd0bb2254e290fba244af576e3971d94eac49a84f8fb1d9"
"""What that version said of all events, of the game, and of the whole state."""


@pytest.fixture(scope="module")
def events() -> list[Any]:
    return read_log(OLD)


def test_it_has_every_kind_of_event(events: list[Any]) -> None:
    assert {event.kind for event in events} == set(event_kinds())


def test_its_events_are_written_again_as_they_were(events: list[Any]) -> None:
    assert chain_of(events) == CHAIN


def test_it_leads_to_the_state_that_it_led_to_then(events: list[Any]) -> None:
    assert (state_hash(fold(events)), whole_hash(fold(events))) == (GAME, WHOLE)


def test_every_number_in_it_is_worked_out_again(events: list[Any]) -> None:
    findings = list(verify_log(events, HashEngine()))
    assert [one for one in findings if not one.right] == []
    assert {one.what for one in findings} == {
        "odds-shown: odds", "injected: price", "adjudicated: digest", "explained: reasons", "overridden: digest",
        "played-on: result", "played-on: digest", "examined: answer",
    }  # fmt: skip


def test_an_order_of_an_earlier_name_stays_as_it_was_written_and_means_the_same() -> None:
    body = write_event(Locked(n=3, team="rebels", moves=(Move("relieve", "ford"),)))
    assert '"order":"relieve"' in body
    assert write_event(read_event(body)) == body
    assert read_event(body).moves[0].kind == "safe_passage"


def test_a_menu_takes_an_order_by_its_earlier_name() -> None:
    _, lesson = open_lesson(DUEL)
    assert lesson.teams["rebels"].choice("relieve") == lesson.teams["rebels"].choice("safe_passage") is not None
