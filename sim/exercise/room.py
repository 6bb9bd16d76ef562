"""The room: everything that the web, the commands and the rehearsal talk to. It is safe to call from any thread.

Commands of seats are in ``sim.exercise.seating``, those of the facilitator in ``sim.exercise.conducting`` and
``sim.exercise.steering``, and how they are logged in ``sim.exercise.desk``. What is read here is plain data that
nobody may change.
"""

from __future__ import annotations

import datetime
import logging
import threading
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from sim.exercise.desk import SIZES, new_code, new_token, sha
from sim.exercise.engine import Engine
from sim.exercise.events import ConsoleOpened, Created, OddsShown, Phase
from sim.exercise.lesson import Lesson, OddsMode
from sim.exercise.log import Log, LogError
from sim.exercise.steering import Steering

BUNDLE, REVIEW = "exercise.zip", "review.html"
"""What an exercise that has ended leaves beside its log."""


class Room(Steering):
    """An exercise in a class-room; make it with ``create`` or ``resume``."""

    def __init__(self, log: Log, engine: Engine, workers: Executor | None = None, sizes: tuple[int, ...] = SIZES,
                 **clocks: Any) -> None:  # fmt: skip
        self.prices, self._drafts, self._working, self._in_turn = {}, {}, [], threading.Lock()
        super().__init__(log, engine, workers, sizes, **clocks)

    @property
    def lesson(self) -> Lesson:
        """The lesson."""
        return self.engine.lesson

    @property
    def scenario(self) -> Any:
        """The scenario (``sim.scenario.Scenario``)."""
        return self.engine.scenario

    def clerk(self, team: str) -> str | None:
        """The seat that locks this turn."""
        return self.state.clerk(team)

    def armed(self) -> bool:
        """Whether the clock has run out while orders are open: time for the facilitator to adjudicate."""
        clock = self.state.clock
        return self.state.game.open() and clock.remaining > 0 and self.seconds_left() == 0

    def due(self) -> tuple[bool, bool]:
        """Whether the clock has run out, and whether the grace after it is over as well; neither is an event."""
        clock, armed = self.state.clock, self.armed()
        return armed, armed and self.now() - clock.since - clock.remaining >= self.state.setup.grace

    def public(self) -> dict[str, Any]:
        """What everybody sees of the world (``sim.exercise.fog.public_picture``)."""
        return self.engine.public(self.past())

    def seen_by(self, team: str) -> dict[str, Any]:
        """What one team sees of the world (``sim.exercise.fog.team_picture``)."""
        return self.engine.seen_by(self.past(), team)

    def reasons(self, team: str | None = None) -> list[dict[str, Any]]:
        """Why the orders of the last played turn went as they did: those that all may read, and the team's own."""
        game = self.state.game
        week = game.practice if game.phase is Phase.PRACTISED else (game.weeks[-1] if game.weeks else None)
        found = week.result.reasons if week else ()
        return [one for one in found if one.get("public") or (team is not None and one.get("team") == team)]

    def odds_of(self, team: str) -> OddsShown | None:
        """The best odds there are of a team's present orders, for the console."""
        game = self.state.game
        moves = game.present(team)
        return next((one for one in reversed(game.sheet(team).odds) if one.moves == moves), None)

    def odds_for(self, team: str) -> OddsShown | None:
        """The same for the team itself: None before its own estimate, or where teams are not shown odds."""
        seen = self.state.odds in ("bands", "numbers") and self.state.game.sheet(team).forecast is not None
        return self.odds_of(team) if seen else None

    def end(self) -> None:
        """End the exercise, and write its bundle and its review beside the log."""
        super().end()
        self.later(self.carry_home)

    def close(self) -> None:
        """End the work and close the log; an exercise that has ended leaves its bundle and its review."""
        super().close()
        try:
            if self.state.game.phase is Phase.ENDED:
                self.carry_home()
        except Exception as error:  # the log has everything, and ``sim review`` makes the page of it
            logging.getLogger("sim.exercise").exception("the review could not be written")
            self.trouble = f"The review could not be written: {error}"

    def carry_home(self) -> None:
        """Write ``exercise.zip`` and ``review.html`` into the log's folder, unless they are there."""
        from sim.ensemble.store import write_whole

        folder = self.log.path.parent
        if not (folder / BUNDLE).exists():
            write_whole(folder / BUNDLE, lambda file: file.write(self.bundle()))
        if not (folder / REVIEW).exists():
            self.review(folder / REVIEW)

    def bundle(self) -> bytes:
        """The whole exercise as one file (see ``sim.exercise.bundle``)."""
        from sim.exercise.bundle import pack

        return pack(list(self.log.events))

    def page(self) -> str:
        """The after-action review as the text of one HTML file."""
        from sim.exercise.review.content import page

        return page(list(self.log.events), self.engine, 0)  # type: ignore[arg-type]

    def review(self, path: Path) -> Path:
        """Write the after-action review, one HTML file."""
        from sim.exercise.review import write_review

        return write_review(list(self.log.events), path, self.engine)  # type: ignore[arg-type]


def create_room(
    path: Path, engine: Engine, setup: dict[str, Any], odds: OddsMode | None = None, workers: Executor | None = None,
    **more: Any,
) -> tuple[Room, str]:  # fmt: skip
    """Set up an exercise with a new log.

    Args:
        path: of the log; there must be no such file yet.
        engine: plays it.
        setup: what the log says of it (``sim.exercise.engine.setup_of``).
        odds: who sees odds [default: as the lesson says].
        workers: where the engine works.
        more: further arguments of ``Room``.

    Returns:
        The room, and the facilitator's token, which is kept nowhere else.

    Raises:
        LogError: there is a file already, or it cannot be written.
    """
    if path.exists():
        raise LogError(path, "is there already; go on with it by --resume, or choose another place by --out")
    token = new_token()
    made = datetime.datetime.now(datetime.UTC)
    created = Created(**{**setup, **({"odds": odds} if odds else {})}, n=1, at=made.timestamp(), code=new_code(5),
                      token=sha(token), made=made.isoformat(timespec="seconds"))  # fmt: skip
    log = Log(path)
    try:
        log.append(created)
        return Room(log, engine, workers, **more), token
    except BaseException:
        log.close()
        raise


def resume_room(
    path: Path, engine: Engine | None = None, workers: Executor | None = None, **more: Any
) -> tuple[Room, str]:
    """Go on with an exercise from its log; what the engine was at is taken up again.

    Returns:
        The room, and a new token for the facilitator; the old one is valid, too.

    Raises:
        LogError: there is no such log, or it cannot be used.
    """
    if not path.is_file():
        raise LogError(path, "no such file")
    log = Log(path)
    try:
        if not log.events:
            raise LogError(path, "has no event; begin anew")
        if engine is None:
            from sim.exercise.engine import campaign_of

            engine = campaign_of(log.events[0])
        room = Room(log, engine, workers, **more)
    except BaseException:
        log.close()
        raise
    token = new_token()
    room.commit(ConsoleOpened, token=sha(token))
    room.go_on_working()
    return room, token
