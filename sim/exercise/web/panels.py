"""The parts of pages: each drawn once for a version of the room and an audience, and sent only where it changed.

Rule: what a team's page shows is drawn from that team's name and role alone; nothing else is handed to its templates.

A part says by its key whether a browser has it already. The key is a digest of what it shows, except for forms that
somebody may be filling in: theirs is what the form asks, so that no push wipes what has been typed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.exercise.web.page_parts import Audience, PagePart, digest, environment
from sim.exercise.web.pages import DRAWN, own_parts
from sim.exercise.web.qr_code import picture_of
from sim.exercise.web.reel import Reel
from sim.exercise.web.scene import Scene
from sim.exercise.web.team_map import TeamMap
from sim.exercise.web.texts import Texts

if TYPE_CHECKING:
    from sim.exercise.room import Room
    from sim.exercise.state import Seat

KEPT = 64
"""Drawn audiences kept; an exercise has about twenty at a time."""


class Panels:
    """The parts of all pages, drawn once and kept and keeps them until the room changes.

    Args:
        room: the exercise.
        t: the texts.
        address: what phones type, such as ``192.168.1.7:8000``.
        qr: the same as a picture; empty where phones cannot come.
    """

    def __init__(self, room: Room, t: Texts, address: str, qr: Markup | str) -> None:
        teams = room.lesson.teams
        self.room, self.t, self.address, self.qr = room, t, address, qr
        self.ground = TeamMap(
            room.scenario, {name: team.letter for name, team in teams.items()},
            {name: team.pattern for name, team in teams.items()},
        )  # fmt: skip
        self.hand: tuple[str, str] | None = None
        self.reel: Reel | None = None
        self._lock = threading.Lock()
        self._version = (-1, False, False)
        self._kept: dict[Audience, tuple[PagePart, ...]] = {}
        self._own: dict[Any, tuple[PagePart, ...]] = {}

    def hand_qr(self) -> Markup | str:
        """Return the QR code that takes over the seat freed last; nothing if phones cannot come."""
        hand = self.freed()
        return picture_of(f"http://{self.address}/take?c={hand[1]}") if hand and self.qr else ""

    def freed(self) -> tuple[str, str] | None:
        """Return the seat that was freed last and the code for it, until a phone has taken it."""
        waits = self.hand is not None and self.room.state.seats[self.hand[0]].waiting is not None
        return self.hand if waits else None

    def audience(self, page: str, seat: Seat | None) -> Audience:
        """Return the audience of a page, on the phone of a seat or (None) on another screen."""
        if seat is None or seat.team is None:
            return Audience(page)
        state = self.room.state
        return Audience(
            page, seat.team, state.clerk(seat.team) == seat.code, state.forecaster(seat.team) == seat.code
        )  # fmt: skip

    def parts(self, audience: Audience) -> tuple[PagePart, ...]:
        """Return the shared parts of a page, drawn at most once a version; may be called by any thread."""
        with self._lock:
            self._renew()
            if audience not in self._kept:
                self._kept[audience] = DRAWN[audience.page](self, self.scene(), audience)
            return self._kept[audience]

    def ready(self, page: str, seat: Seat | None) -> tuple[PagePart, ...] | None:
        """Return all parts of a page (of a seat) if drawn for this version, else None; never wait for a lock."""
        if self._version != (self.room.version, *self.room.due()):
            return None
        shared = self._kept.get(self.audience(page, seat))
        own = () if seat is None else self._own.get(self._same(seat))
        return None if shared is None or own is None else shared + own

    def all(self, page: str, seat: Seat | None) -> tuple[PagePart, ...]:
        """Return all parts of a page (of a seat), drawn if they are not."""
        return self.parts(self.audience(page, seat)) + (() if seat is None else self.own(seat))

    def _same(self, seat: Seat) -> Any:
        """Return what tells the parts that are a seat's alone from other seats'."""
        state = self.room.state
        answers = tuple(item for item in state.reflections.items() if item[0][0] == seat.code)
        return (seat.team, seat.read, state.game.votes.get(seat.code), answers)

    def own(self, seat: Seat) -> tuple[PagePart, ...]:
        """Return the parts that are a seat's alone, drawn once for all seats that have done the same."""
        same = self._same(seat)
        with self._lock:
            self._renew()
            if same not in self._own:
                self._own[same] = own_parts(self, self.scene(), seat)
            return self._own[same]

    def once(self, key: tuple[str, str | None], draw: Callable[[], tuple[PagePart, ...]]) -> tuple[PagePart, ...]:
        """Return parts that several audiences share, drawn once a version; called while a page is drawn."""
        if key not in self._own:
            self._own[key] = draw()
        return self._own[key]

    def _renew(self) -> None:
        """Forget what was drawn for an older version."""
        version = (self.room.version, *self.room.due())
        if version != self._version or len(self._kept) > KEPT:
            self._kept, self._own = {}, {}
            self._version = version  # last: ``ready`` looks without the lock

    def scene(self) -> Scene:
        """Return what templates ask."""
        return Scene(self.room, self.ground, self.t, self.reel)

    def digest(self, page: str, team: str | None) -> str:
        """Return what tells one state of all that a team's phones (or another screen) show from the next."""
        roles = {Audience(page, team)}
        if team is not None:
            roles = {self.audience(page, seat) for seat in self.room.state.members(team)}
        return digest(*(part.key + part.body for who in sorted(roles, key=str) for part in self.parts(who)))

    def forget(self) -> None:
        """Draw everything anew: something changed that is not in the room's version."""
        with self._lock:
            self._kept, self._own = {}, {}

    def draw(self, name: str, scene: Scene, key: str | None = None, **more: Any) -> PagePart:
        """Draw one part from its template.

        Args:
            name: of the part and of its template.
            scene: what the template asks.
            key: what the part is told by; a digest of what it shows if left out.
            more: what else the template is given.
        """
        body = environment().get_template(f"{name}.html").render(s=scene, t=self.t, **more)
        return PagePart(name, digest(body) if key is None else digest(name, key), body)
