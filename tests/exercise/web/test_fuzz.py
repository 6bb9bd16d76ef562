"""Every team's phone asks for everything with anything: nothing that comes back, or is logged, is another team's."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.routing import Mount, Route

from sim.exercise import debrief_commands, order_commands, turn_commands
from sim.exercise.log import read_log
from sim.exercise.web.forms import moves_from
from tests.conftest import ROOT
from tests.exercise.web.conftest import Exercise
from tests.exercise.web.pretend import canary, pretend_room
from tests.exercise.web.test_fog import STAGES

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package

import killed
from server import Client, Server

TEAMS = ("rebels", "crown", "patron")
TRIES = 15
"""Requests of each phone at each stage."""
LOST = ("/seat/observe", "/facilitator/logout")
"""What would end a phone's being of its team, which is its right, and the fuzz with it."""
PLAIN = ("/seat", "/live/seat", "/projector", "/live/projector", "/live/console", "/facilitator/review")
"""What each phone asks for once a stage, besides, so that all is seen that is there."""
PARTS = ("seat", "projector", "console", "none", "brief", "undo", "slip", "hand-over", "unlock", "ledger", "override",
         "../exercise.sqlite", "..%2f..%2fexercise.sqlite", "exercise.css", "%00")  # fmt: skip
NAMES = (
    "seat", "team", "code", "observe", "token", "intent", "kind-1", "place-1-advance", "effort-1-advance",
    "other-1-arm", "goal-ford", "goal-castle", "choice", "question", "text", "step", "turn", "reason",
    "shock", "how", "value", "key", "seconds", "mode", "n", "world", "seen", "c", "title", "frame",
)  # fmt: skip
VALUES = (
    *TEAMS, "01", "02", "03", "04", "0", "1", "-1", "9" * 40, "1e309", "nan", "", "advance", "reinforce", "arm", "ford",
    "castle", "1:rebels", "1:crown", "2:patron", "de-role", "ledger", "bad-news", "set", "numbers", "seat_brief:0",
    "../../exercise.sqlite", "{{ s.room }}", "<script>", "%s%n", "' OR 1=1 --", "\u0627\u202e\U0001f642", "x" * 3000,
)  # fmt: skip


def secrets_of(team: str) -> tuple[str, ...]:
    """Words that only a team's own phones may read."""
    return (f"intent-of-{team}", f"reflection-of-{team}", canary(team))


@dataclass
class Found:
    """What came back: leaks, failures, how many answers of each status, and which own words were read."""

    leaks: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    def look(self, who: str, asked: str, status: int, said: str, hidden: Mapping[str, tuple[str, ...]]) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status >= 500:
            self.failures.append(f"{asked}: {status}")
        for team, words in hidden.items():
            read_here = [word for word in words if word in said]
            if team == who:
                self.own |= set(read_here)
            else:
                self.leaks += [f"{who} asked {asked} and read {word}" for word in read_here]


def paths(dice: random.Random, routes: Any) -> str:
    """Any address that the application answers, its parts filled with anything."""
    route = dice.choice(routes)
    if isinstance(route, Mount):
        return f"{route.path}/{dice.choice(PARTS)}"
    assert isinstance(route, Route)
    path = route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", dice.choice(PARTS))
    return path


OWN = {
    "draft": ("intent", "kind-1", "place-1-advance", "effort-1-advance", "paper"),
    "lock": ("intent", "kind-1", "place-1-advance", "effort-1-advance", "sheet"), "forecast": ("goal-ford", "paper"),
    "vote": ("choice",), "reflect": ("question", "text"), "join": ("code", "observe"), "take": ("code",),
    "unlock": ("sheet",),
}  # fmt: skip
"""Fields that some forms do have."""


def fields(dice: random.Random, path: str) -> dict[str, str]:
    """Fields of the form that is sent there, or any fields of any form, with anything in them."""
    own = OWN.get(path.rpartition("/")[2])
    if own and dice.random() < 0.7:
        return {name: dice.choice(VALUES) for name in own}
    return {name: dice.choice(VALUES) for name in dice.sample(NAMES, dice.randrange(8))}


def fuzz(ask: Callable[[str, str, dict[str, str], bool], Any], routes: Any, dice: random.Random, found: Found,
         who: str, hidden: Mapping[str, tuple[str, ...]]) -> None:  # fmt: skip
    """Ask for one thing and look at the answer."""
    path, method = paths(dice, routes), dice.choice(("GET", "POST"))
    sent = fields(dice, path)
    if path in LOST or path.startswith("/events/"):  # a stream has numbers only, and no end
        return
    own = {"intent": f"intent-of-{who}", "text": f"reflection-of-{who}"}  # whatever is written stays told apart
    sent |= {name: said for name, said in own.items() if name in sent and method == "POST"}
    status, said = ask(method, path, sent, dice.random() < 0.5)
    found.look(who, f"{method} {path} {sent}"[:300], status, said, hidden)


def in_process(phone: Any) -> Callable[[str, str, dict[str, str], bool], Any]:
    def ask(method: str, path: str, sent: dict[str, str], script: bool) -> tuple[int, str]:
        headers = {"HX-Request": "true"} if script else {}
        if method == "GET":
            answer = phone.get(path, params=sent, headers=headers)
        else:
            answer = phone.post(path, data=sent or {"": ""}, headers=headers)
        return answer.status_code, f"{answer.headers}{answer.text}"

    return ask


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Found, list[Any], dict[str, str]]]:
    room, token = pretend_room(Path(tmp_path_factory.mktemp("fuzzed")))
    exercise, dice, found = Exercise(room, token), random.Random(7), Found()
    phones = {team: exercise.phone(team) for team in TEAMS} | {"observer": exercise.phone()}
    phones["crown"].address = phones["observer"].address = "127.0.0.1"  # as if they sat at the laptop
    seats = {team: seat.code for seat in room.state.seats.values() if (team := seat.team)}
    for upto in STAGES:
        if upto != "gather":
            step(exercise, upto, seats)
        played = upto not in STAGES[: STAGES.index("practised")]
        hidden = {team: secrets_of(team)[: 2 if played and team == "rebels" else 3] for team in TEAMS}
        # (what everybody could see of the rebels' first order is public once it is played, drivers and all)
        for _ in range(TRIES):
            for who, phone in phones.items():
                fuzz(in_process(phone), exercise.app.routes, dice, found, who, hidden)
        for who, phone in phones.items():
            for path in PLAIN:
                answer = phone.get(path)
                found.look(who, path, answer.status_code, answer.text, hidden)
    yield found, list(room.log.events), {code: team for team, code in seats.items()}
    room.close()


def step(exercise: Exercise, upto: str, seats: dict[str, str]) -> None:
    """One stage further, with something hidden written by all."""
    room = exercise.room
    further(exercise, STAGES.index(upto))()
    if room.state.game.open():
        for team in TEAMS:
            if room.state.game.sheet(team).locked:
                order_commands.unlock_for(room, team)
            line = room.lesson.teams[team].menu[0]
            form = {"kind-1": line.order, f"place-1-{line.order}": next(iter(line.places), ""),
                    f"other-1-{line.order}": next(iter(line.others), ""), "intent": f"intent-of-{team}"}  # fmt: skip
            order_commands.draft(room, seats[team], moves_from(form, room.lesson, team), form["intent"])
    if upto == "debrief":
        for team, code in seats.items():
            debrief_commands.reflect(room, code, 0, f"reflection-of-{team}")


def further(exercise: Exercise, at: int) -> Callable[[], None]:
    """The command that leads to a stage."""
    room = exercise.room
    if STAGES[at] == "ended":
        return lambda: (debrief_commands.show(room, "de-role"), debrief_commands.end(room))[0]
    turns = turn_commands
    steps = (turns.brief, turns.practise, turns.adjudicate, turns.plan, turns.adjudicate, turns.last_orders,
             turns.play_on, debrief_commands.debrief)  # fmt: skip
    return partial(steps[at - 1], room)


Fuzzed = tuple[Found, list[Any], dict[str, str]]


def test_no_answer_holds_what_is_another_teams(fuzzed: Fuzzed) -> None:
    assert fuzzed[0].leaks == []


def test_nothing_that_is_asked_makes_the_server_fail(fuzzed: Fuzzed) -> None:
    assert fuzzed[0].failures == []


def test_answers_of_many_kinds_were_seen(fuzzed: Fuzzed) -> None:
    assert {200, 401, 403, 404, 405, 409} - set(fuzzed[0].statuses) <= {401}


def test_no_phone_writes_for_another_team(fuzzed: Fuzzed) -> None:
    _, events, teams = fuzzed
    written = [event for event in events if event.by in teams and event.kind != "joined"]  # their team came by lot
    wrong = [event for event in written if getattr(event, "team", None) not in (None, teams[event.by])]
    assert wrong == []


def test_no_phone_does_what_is_the_facilitators(fuzzed: Fuzzed) -> None:
    _, events, teams = fuzzed
    kinds = {event.kind for event in events if event.by in teams}
    assert kinds <= {"joined", "brief-read", "drafted", "forecast", "locked", "unlocked", "voted", "reflected"}


def test_every_word_that_is_looked_for_was_read_by_its_own_team(fuzzed: Fuzzed) -> None:
    assert fuzzed[0].own == {word for team in TEAMS for word in secrets_of(team)}


@pytest.mark.slow
def test_no_answer_of_a_real_server_holds_what_is_another_teams(compiled_env: dict[str, str], tmp_path: Path) -> None:
    dice, found = random.Random(8), Found()
    with Server(killed.DUEL, tmp_path / "exercise", compiled_env) as server:
        phones = killed.gathered(server)
        routes = every_route()
        hidden = {team: (f"intent-of-{team}", f"CANARY-{team.upper()}") for team in TEAMS}
        console = Client(server.port).sign_in(server.token)
        for command in ("adjudicate", "plan", "adjudicate", "last-orders", "play-on"):
            for team, phone in phones.items():
                phone.post("/seat/draft", killed.ORDERS[team] | {"intent": f"intent-of-{team}"})
            for _ in range(TRIES):
                for team, phone in phones.items():
                    fuzz(over_the_wire(phone), routes, dice, found, team, hidden)
            console.do(command)
        for client in (console, *phones.values()):
            client.close()
    events = read_log(tmp_path / "exercise" / "exercise.sqlite")
    assert any(event.kind == "drafted" and event.intent for event in events)  # type: ignore[attr-defined]
    assert (found.leaks, found.failures) == ([], [])


def over_the_wire(phone: Client) -> Callable[[str, str, dict[str, str], bool], Any]:
    def ask(method: str, path: str, sent: dict[str, str], script: bool) -> tuple[int, str]:
        answer = phone.get(f"{path}?{urlencode(sent)}") if method == "GET" else phone.post(path, sent, script)
        return answer.status, f"{answer.headers}{answer.text}"

    return ask


def every_route() -> Any:
    """The application's routes; no room is asked for them."""
    from sim.exercise.web.app import Live
    from sim.exercise.web.console import Console
    from sim.exercise.web.phones import Phones

    class Nothing:
        def __getattr__(self, name: str) -> Any:
            return Nothing()

    site: Any = Nothing()
    return [*Phones(site).routes(), *Console(site).routes(), *Live(site).routes()]
