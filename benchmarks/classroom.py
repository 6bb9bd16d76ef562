"""A class of simulated phones plays a turn of Mosul on a real server; writes the table in docs/exercise.md.

``python benchmarks/classroom.py`` takes some minutes. The phones run in this process, the server in its own, both on
this machine: what the phones take from the processors, a class would not. ``--look`` writes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from documents import ROOT, table, write_block
from phones import Phone, pushed
from server import Client, Server
from speed import MOSUL, machine

from sim.exercise.log import read_log
from sim.exercise.moves import Move
from sim.exercise.opening import open_lesson
from sim.exercise.rehearsing import any_moves
from sim.exercise.state import State
from sim.exercise.tokens import sha
from sim.exercise.transitions import fold

DOCUMENT = ROOT / "docs" / "exercise.md"
PHONES, CHANGES = 200, 20
ASSETS = re.compile(r'(?:href|src)="(/static/[^"]+)"')


class Class:
    """A class at a server: its phones, its facilitator, and the log, from which times are read.

    Args:
        server: that runs.
        phones: how many join.
    """

    def __init__(self, server: Server, phones: int) -> None:
        self.server, self.desk = server, Client(server.port).sign_in(server.token)
        self.phones = [Phone(server.port, number) for number in range(phones)]
        self.lesson = open_lesson(MOSUL)[1]
        self.dice = random.Random(1)
        self.rows: list[tuple[str, str]] = []
        self.pushes: list[float] = []

    def say(self, what: str, seen: str) -> None:
        """A row of the table."""
        self.rows.append((what, seen))
        print(f"{what}: {seen}", flush=True)

    @property
    def events(self) -> list[Any]:
        """The log as it lies on the disc."""
        return read_log(self.server.log)

    @property
    def state(self) -> State:
        """The state of the log."""
        return fold(self.events)

    async def do(self, command: str, **fields: object) -> float:
        """A command of the console: when it was answered."""
        self.desk.close()  # the server hangs up on a line that was long silent
        answer = await asyncio.to_thread(self.desk.do, command, **fields)
        if answer.status not in (200, 204):
            raise RuntimeError(f"{command}: {answer.status} {answer.text[:200]}")
        return time.perf_counter()

    async def join(self) -> None:
        """All phones join at about the same time and open their streams."""
        began = time.perf_counter()
        for first in range(0, len(self.phones), 20):
            await asyncio.gather(*(phone.join(self.server.code) for phone in self.phones[first : first + 20]))
        self.say(f"{len(self.phones)} phones join and have their page", f"{time.perf_counter() - began:.1f} s")
        page = await self.phones[0].load()
        parts = [page, *[await self.phones[0].ask("GET", path) for path in ASSETS.findall(page.body.decode())]]
        sizes = f"{sum(len(one.body) for one in parts) / 1000:.0f} kB, of which the page {len(page.body) / 1000:.0f} kB"
        self.say("first load of a phone", sizes)
        for phone in self.phones:
            phone.watch()
        await asyncio.sleep(3)

    async def change(self, command: str, **fields: object) -> None:
        """A command that every page shows: how long after its answer each phone holds what is new."""
        before = time.perf_counter()
        answered = await self.do(command, **fields)
        self.pushes += [max(0.0, at - answered) for at in await pushed(self.phones, before)]

    async def push(self) -> None:
        """The clock is extended again and again, while the engine works beforehand on what will be asked."""
        self.pushes.clear()
        for _ in range(CHANGES):
            await self.change("extend", seconds=5)
            await asyncio.sleep(0.3)
        self.say(f"push to {len(self.phones)} phones, {CHANGES} changes: median, 95 %, longest", spread(self.pushes))
        sizes = [one.size for phone in self.phones for one in phone.fetched[-CHANGES:]]
        self.say("what a phone fetches on such a change", f"{median(sizes) / 1000:.1f} kB")

    def _seat(self, code: str | None) -> Phone:
        token = self.state.seats[str(code)].token
        return next(phone for phone in self.phones if sha(phone.cookie.partition("=")[2]) == token)

    async def estimate(self, teams: Iterable[str], what: str) -> None:
        """Teams draft and, at the same moment, estimate: how long after the estimate their odds are in the log."""
        teams, after = list(teams), len(self.events)
        for team in teams:
            form = form_of(any_moves(self.lesson, team, self.dice))
            await posted(self._seat(self.state.clerk(team)), "/seat/draft", form | {"intent": "a measurement"})
        goals = {team: {f"goal-{goal}": "50" for goal in self.lesson.teams[team].goals} for team in teams}
        seats = {team: self._seat(self.state.forecaster(team)) for team in teams}
        await asyncio.gather(*(posted(seats[team], "/seat/forecast", goals[team]) for team in teams))
        await self.until(lambda new: {one.team for one in new if one.kind == "odds-shown"} >= set(teams), after)
        new = self.events[after:]
        waits = [first(new, "odds-shown", team).at - first(new, "forecast", team).at for team in teams]
        self.say(what, f"{median(waits):.1f} s" if len(waits) == 1 else f"{min(waits):.1f} to {max(waits):.1f} s")

    async def until(self, there: Callable[[list[Any]], bool], after: int = 0, seconds: float = 600.0) -> list[Any]:
        """The events after a number, once something is among them."""
        end = time.monotonic() + seconds
        known = -1
        with closing(sqlite3.connect(f"{self.server.log.as_uri()}?mode=ro", uri=True)) as log:
            while time.monotonic() < end:
                if (last := log.execute("SELECT max(n) FROM events").fetchone()[0]) != known:
                    known = last
                    if there(new := self.events[after:]):
                        return new
                await asyncio.sleep(0.1)
        raise TimeoutError(f"nothing came in {seconds:g} s after event {after}")

    async def turn(self) -> None:
        """A turn is adjudicated and explained."""
        for team in self.state.human():
            await posted(self._seat(self.state.clerk(team)), "/seat/lock", {})
        self.pushes.clear()
        after = len(self.events)
        await self.do("adjudicate")
        new = await self.until(lambda new: any(one.kind == "explained" for one in new), after)
        sealed = first(new, "sealed")
        self.say("adjudication, until the result is in the log", f"{first(new, 'adjudicated').at - sealed.at:.1f} s")
        orders = sum(len(moves) for moves in sealed.moves.values())
        explained = first(new, "explained").at - sealed.at
        self.say(f"reasons of its {orders} orders, from the same moment", f"{explained:.1f} s")

    async def play_on(self) -> None:
        """Time the play-on of a thousand replications, and the ledger after it."""
        await self.do("last-orders")
        after = len(self.events)
        await self.do("play-on")
        new = await self.until(lambda new: any(one.kind == "examined" for one in new), after)
        ended = first(new, "played-on")
        self.say("play-on of 1,000 replications", f"{ended.at - first(new, 'sealed').at:.1f} s")
        self.say("the ledger after it", f"{first(new, 'examined').at - ended.at:.1f} s")
        self.desk.close()
        began = time.perf_counter()
        answer = await asyncio.to_thread(self.desk.get, "/facilitator/review")
        if answer.status != 200:
            raise RuntimeError(f"the review: {answer.status} {answer.text[:200]}")
        said = f"{time.perf_counter() - began:.1f} s, {len(answer.body) / 1000:.0f} kB"
        self.say("the review, asked for at the console", said)

    def memory(self) -> None:
        """What the server holds, and the most that it has held."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text(encoding="utf-8")
        now, most = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[index]
        self.say("memory of the server at the end; the most", f"{now:.0f} MB; {most:.0f} MB")

    async def lesson_long(self) -> None:
        """All of it."""
        await self.join()
        await self.do("brief")
        await self.do("plan")
        teams = list(self.state.human())
        await self.push()
        await self.estimate(teams[:1], "first probabilities (100 replications) of one team")
        await self.estimate(teams[1:], f"the same, {len(teams) - 1} teams at once, the first and the last")
        await self.turn()
        await self.do("plan")
        await self.estimate(teams, "the same as the next turn opens, five teams at once, orders drafted just before")
        await self.turn()
        await self.play_on()
        self.memory()
        await asyncio.gather(*(phone.close() for phone in self.phones))


async def posted(phone: Phone, path: str, form: dict[str, str]) -> None:
    """Send a form of a phone."""
    answer = await phone.ask("POST", path, form)
    if answer.status not in (200, 204, 303):
        raise RuntimeError(f"{path}: {answer.status} {answer.body[:200]!r}")


def form_of(moves: Iterable[Move]) -> dict[str, str]:
    """Orders as a phone's form sends them."""
    form: dict[str, str] = {}
    for n, move in enumerate(moves, 1):
        form |= {f"kind-{n}": move.order, f"effort-{n}-{move.order}": f"{move.effort:g}"}
        form |= {f"place-{n}-{move.order}": move.place or "", f"other-{n}-{move.order}": move.other or ""}
    return form


def first(events: list[Any], kind: str, team: str | None = None) -> Any:
    """The first event of a kind (of a team)."""
    return next(one for one in events if one.kind == kind and (team is None or one.team == team))


def spread(seconds: list[float]) -> str:
    """Median, 95 % and longest of waits."""
    ordered = sorted(seconds)
    points = (median(ordered), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1])
    return ", ".join(f"{point:.2f} s" for point in points)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--phones", type=int, default=PHONES, help="how many; another number writes nothing")
    parser.add_argument("--look", action="store_true", help="write nothing")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, Server(MOSUL, Path(folder) / "exercise") as server:
        found = Class(server, asked.phones)
        asyncio.run(found.lesson_long())
    if asked.phones == PHONES and not asked.look:
        said = f"{machine()} Load average when it began: {load:.1f}. The phones were simulated on the same machine."
        write_block(DOCUMENT, "classroom", f"{said}\n\n{table(('what', 'seen'), found.rows)}")


if __name__ == "__main__":
    main()
