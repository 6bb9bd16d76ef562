"""Nobody's screen shows, or is changed by, what is another team's alone."""

from __future__ import annotations

import re

import pytest

from sim.exercise import debrief_commands, order_commands, turn_commands
from sim.exercise.moves import Move
from tests.exercise.web.browsing import Browser
from tests.exercise.web.conftest import ADVANCE, Exercise
from tests.exercise.web.pretend import canary

Planning = tuple[Exercise, dict[str, Browser]]
TEAMS = ("rebels", "crown", "patron")
STAGES = ("gather", "brief", "practise", "practised", "plan", "resolved", "last", "ending", "debrief", "ended")


def stage(exercise: Exercise, upto: str) -> None:
    """Let the exercise come to a stage; at each open turn somebody drafts, estimates and locks."""
    room = exercise.room
    turns = turn_commands
    steps = (turns.brief, turns.practise, turns.adjudicate, turns.plan, turns.adjudicate, turns.last_orders,
             turns.play_on, debrief_commands.debrief)  # fmt: skip
    moves = dict(zip(STAGES[1:-1], steps, strict=True))
    for name in STAGES[1 : STAGES.index(upto) + 1]:
        if name == "ended":
            debrief_commands.show(room, "de-role")
            debrief_commands.end(room)
        else:
            moves[name](room)
        if room.state.game.open():
            for team in room.state.human():
                line = room.lesson.teams[team].menu[0]
                place, other = next(iter(line.places), None), next(iter(line.others), None)
                moves_of = (Move(line.order, place, other, line.efforts[0].effort),)
                chances = dict.fromkeys(room.lesson.teams[team].goals, 0.5)
                order_commands.slip(room, team, moves_of, f"{canary(team)} we mean", chances)


def everything(browser: Browser) -> str:
    """All that a browser can get by asking."""
    paths = ("/", "/take", "/seat", "/projector", "/live/seat", "/live/projector", "/live/console", "/facilitator",
             "/facilitator/review", "/facilitator/bundle")  # fmt: skip
    return "".join(browser.get(path).text for path in paths)


@pytest.mark.parametrize("upto", STAGES)
def test_no_team_is_sent_another_teams_canary(exercise: Exercise, upto: str) -> None:
    phones = {team: exercise.phone(team) for team in TEAMS} | {
        "observer": exercise.phone(),
        "nobody": exercise.browser(),
    }
    stage(exercise, upto)
    for name, phone in phones.items():
        found = everything(phone)
        # what everybody could see of an order (marked public) belongs to all once it is played
        hidden = [team for team in TEAMS if team not in (name, "rebels")]
        assert [team for team in hidden if canary(team) in found] == [], name


def test_a_hidden_order_changes_no_other_screen_to_the_bit(planning: Planning) -> None:
    _, phones = planning
    others = {name: phone for name, phone in phones.items() if name != "rebels"}

    def seen() -> dict[str, str]:
        pages = {name: phone.get("/live/seat").text for name, phone in others.items()}
        return pages | {"wall": phones["observer"].get("/live/projector").text}

    before = seen()
    phones["rebels"].post("/seat/draft", data=ADVANCE)
    phones["rebels"].post("/seat/forecast", data={"goal-ford": "70", "goal-market": "20"})
    assert seen() == before


def test_what_a_stream_tells_hangs_on_its_own_page_only(planning: Planning) -> None:
    exercise, phones = planning
    panels = exercise.app.state.site.panels
    whose = (("seat", "crown"), ("seat", None), ("projector", None))
    before = [panels.digest(*one) for one in whose]
    own = panels.digest("seat", "rebels")
    phones["rebels"].post("/seat/draft", data=ADVANCE)
    assert [panels.digest(*one) for one in whose] == before
    assert panels.digest("seat", "rebels") != own


def test_the_wall_shows_who_has_locked_and_nothing_else(planning: Planning) -> None:
    _, phones = planning
    before = phones["observer"].get("/live/projector").text
    phones["rebels"].post("/seat/lock")
    after = phones["observer"].get("/live/projector").text
    assert (before.count(">planning<"), after.count(">planning<"), after.count(">locked<")) == (3, 2, 1)
    assert "advance" not in re.sub(r"<svg.*?</svg>", "", after, flags=re.S).lower()


def test_the_wall_shows_no_history_before_the_debriefing(exercise: Exercise) -> None:
    stage(exercise, "ending")
    assert "The rebels took Ford." not in exercise.browser().get("/projector").text
    debrief_commands.debrief(exercise.room)
    debrief_commands.show(exercise.room, "history")
    assert "The rebels took Ford." in exercise.browser().get("/projector").text


def test_no_secret_stands_in_an_address(exercise: Exercise) -> None:
    wall = exercise.browser().get("/projector").text
    assert exercise.token not in wall
    assert exercise.token not in exercise.console().get("/facilitator").text
