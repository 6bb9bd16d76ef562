"""Kill the server of an exercise at random moments while teams lock; count what is lost, and write it to a document.

``python benchmarks/killed.py`` kills a server of the duel's lesson fifty times with SIGKILL, while a phone of each team
drafts, locks and takes back and the console plays turns and undoes them. After each kill the log is read as it lies on
the disc, then the server goes on with it. Nothing that was acknowledged may be missing, and the state that the new
server has must be the state of the log.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import statistics
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from documents import ROOT, table, write_block
from server import Client, Server
from speed import machine

from sim.exercise.log import read_log
from sim.exercise.state import state_hash, whole_hash
from sim.exercise.transitions import fold

DUEL = ROOT / "tests" / "scenarios" / "duel.yaml"
ORDERS = {
    "rebels": {"kind-1": "hold", "place-1-hold": "hilltop"},
    "crown": {"kind-1": "mobilise"},
    "patron": {"kind-1": "arm", "other-1-arm": "crown"},
}
"""An order of each team of the duel's lesson, as its form sends it."""
KILLS = 50
LONGEST = 1.5
"""Seconds for which a server lives at most, once the clients are at work."""


@dataclass
class Trial:
    """What became of many kills.

    Attributes:
        kills: how often.
        acknowledged: drafts and locks that a client was told are kept.
        locks: of these, locks.
        lost: those that the log did not hold; words for each.
        apart: restarts after which the server's state was not the log's.
        resolving: kills while the engine played a turn.
        seconds: from each restart to the first answer.
    """

    kills: int = 0
    acknowledged: int = 0
    locks: int = 0
    lost: list[str] = field(default_factory=list)
    apart: list[int] = field(default_factory=list)
    resolving: int = 0
    seconds: list[float] = field(default_factory=list)


class Writer(threading.Thread):
    """The clerk of a team: drafts, locks, takes back, again and again until the line breaks.

    Args:
        team: whose.
        phone: its device.
        first: the number that its first intent carries.

    Attributes:
        kept: kind and intent of what was acknowledged.
        pair: held from a draft to its lock, between which nobody goes back to another turn.
    """

    def __init__(self, team: str, phone: Client, first: int) -> None:
        super().__init__(daemon=True)
        self.team, self.phone, self.number = team, phone, first
        self.pair = threading.Lock()
        self.kept: list[tuple[str, str]] = []

    def run(self) -> None:
        """Write until nobody answers."""
        try:
            while True:
                self._round()
        except (OSError, http.client.HTTPException):
            self.phone.close()

    def _round(self) -> None:
        self.number += 1
        intent = f"{self.team} {self.number}."
        with self.pair:
            if self.phone.post("/seat/draft", ORDERS[self.team] | {"intent": intent}).status < 300:
                self.kept.append(("drafted", intent))
                if self.phone.post("/seat/lock").status < 300:
                    self.kept.append(("locked", intent))
        time.sleep(0.01)
        self.phone.post("/seat/unlock")


class Leader(threading.Thread):
    """The console: has turns played and takes them back, so that kills fall into these, too.

    Args:
        console: signed in.
        writers: the clerks.
        dice: for how long to wait.
    """

    def __init__(self, console: Client, writers: list[Writer], dice: random.Random) -> None:
        super().__init__(daemon=True)
        self.console, self.writers, self.dice = console, writers, dice

    def run(self) -> None:
        """Lead until nobody answers."""
        try:
            while True:
                with ExitStack() as between:
                    for one in self.writers:
                        between.enter_context(one.pair)
                    self.console.do("undo", turn=1, reason="once more")
                time.sleep(self.dice.uniform(0.1, 0.5))
                self.console.do("adjudicate")
                time.sleep(self.dice.uniform(0.0, 0.3))
        except (OSError, http.client.HTTPException):
            self.console.close()


def tried(folder: Path, kills: int, seed: int = 1, env: Mapping[str, str] | None = None) -> Trial:
    """Kill a server again and again.

    Args:
        folder: of the exercise.
        kills: how often.
        seed: of the moments.
        env: of the server.
    """
    dice, found = random.Random(seed), Trial()
    with Server(DUEL, folder, env) as server:
        phones = gathered(server)
        number = 0
        for _ in range(kills):
            console = Client(server.port).sign_in(server.token)
            writers = [Writer(team, phone, number) for team, phone in phones.items()]
            threads = [*writers, Leader(console, writers, dice)]
            for thread in threads:
                thread.start()
            time.sleep(dice.uniform(0.05, LONGEST))
            server.kill()
            for thread in threads:
                thread.join(60)
            number = max(one.number for one in writers)
            _counted(found, writers, server)
    return found


def gathered(server: Server) -> dict[str, Client]:
    """A phone for each team, and the first turn opened."""
    phones = [Client(server.port).join(server.code) for _ in ORDERS]
    console = Client(server.port).sign_in(server.token)
    console.do("brief")
    console.do("plan")
    console.close()
    found = {_team(phone): phone for phone in phones}
    if set(found) != set(ORDERS):
        raise RuntimeError(f"phones sit with {sorted(found)}")
    return found


def _team(phone: Client) -> str:
    """Whose a phone is: the menu on its page says."""
    page = phone.get("/seat").text
    return next(team for team, order in ORDERS.items() if f'value="{order["kind-1"]}"' in page)


def _counted(found: Trial, writers: list[Writer], server: Server) -> None:
    """Look at the log as it lies, restart, and compare."""
    events = read_log(server.log)
    there = Counter((event.kind, getattr(event, "intent", "")) for event in events)  # type: ignore[attr-defined]
    for one in writers:
        found.acknowledged += len(one.kept)
        found.locks += sum(kind == "locked" for kind, _ in one.kept)
        found.lost += [f"{kind} {intent}" for kind, intent in one.kept if not there[kind, intent]]
    found.kills += 1
    lying = fold(events)
    found.resolving += lying.game.phase.value == "resolving"
    server.start()
    found.seconds.append(server.seconds)
    packed = Client(server.port).sign_in(server.token)
    with zipfile.ZipFile(BytesIO(packed.get("/facilitator/bundle").body)) as archive:
        about = json.loads(archive.read("about.json"))
        lines = archive.read("events.jsonl").decode().splitlines()
    packed.close()
    now = fold(read_log(server.log)[: len(lines)])
    same = [json.loads(line)["n"] for line in lines[: len(events)]] == [event.n for event in events]
    alike = lying.game.phase.value == "resolving" or _sheets(lying) == _sheets(now)
    if not (same and alike and (about["state"], about["whole"]) == (state_hash(now), whole_hash(now))):
        found.apart.append(found.kills)


def _sheets(state: object) -> str:
    """What teams have written, and where the exercise stands, whatever was worked out meanwhile."""
    game = state.game  # type: ignore[attr-defined]
    papers = {team: (one.moves, one.intent, one.locked) for team, one in game.sheets.items()}
    return re.sub(r"\s+", " ", f"{game.phase} {game.turn} {sorted(papers.items())}")


def told_as_table(found: Trial) -> str:
    """One row."""
    head = ["kills", "while a turn was played", "drafts and locks acknowledged", "of these locks", "lost",
            "states that differ", "restart, median", "longest"]  # fmt: skip
    seconds = f"{statistics.median(found.seconds):.1f} s", f"{max(found.seconds):.1f} s"
    return table(head, [[found.kills, found.resolving, f"{found.acknowledged:,}", f"{found.locks:,}", len(found.lost),
                         len(found.apart), *seconds]])  # fmt: skip


def main() -> None:
    """Read the command line, kill, count, write."""
    words = argparse.ArgumentParser(description="A server of an exercise is killed; no lock is lost.")
    words.add_argument("--kills", type=int, default=KILLS)
    words.add_argument("--seed", type=int, default=1, help="of the moments")
    words.add_argument("--quick", action="store_true", help="nothing written")
    chosen = words.parse_args()
    with tempfile.TemporaryDirectory() as place:
        found = tried(Path(place) / "exercise", chosen.kills, chosen.seed)
    body = f"{machine()}\n\n{told_as_table(found)}"
    print(body)
    if found.lost or found.apart:
        raise SystemExit(f"lost: {found.lost[:5]}; apart after kills {found.apart}")
    if not chosen.quick:
        write_block(ROOT / "docs" / "exercise.md", "killed", body)


if __name__ == "__main__":
    main()
