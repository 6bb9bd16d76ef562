"""The routes of phones and of the projector: joining, a seat's page, what a team writes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sim.exercise import debrief_commands, order_commands, seat_commands
from sim.exercise.guards import Refusal
from sim.exercise.web.forms import (
    FormError,
    chances_from,
    goal_names,
    moves_from,
    order_names,
    paper_of,
    whole,
)
from sim.exercise.web.page_parts import Audience
from sim.exercise.web.site import SEAT, field

if TYPE_CHECKING:
    from starlette.requests import Request

    from sim.exercise.state import Seat
    from sim.exercise.web.site import Site


class Phones:
    """The pages of phones and the projector.

    Args:
        site: what routes share.
    """

    def __init__(self, site: Site) -> None:
        self.site, self.room, self.t = site, site.room, site.t

    def routes(self) -> list[Route]:
        """Return the routes."""
        post = {"read": self.read, "draft": self.draft, "forecast": self.forecast, "lock": self.lock,
                "unlock": self.unlock, "observe": self.observe, "vote": self.vote, "reflect": self.reflect}  # fmt: skip
        return [
            Route("/", self.door), Route("/join", self.join, methods=["POST"]),
            Route("/take", self.take, methods=["GET", "POST"]), Route("/seat", self.seat),
            Route("/projector", self.projector),
            *(Route(f"/seat/{name}", found, methods=["POST"]) for name, found in post.items()),
        ]  # fmt: skip

    async def door(self, request: Request) -> Response:
        """Return the page through which phones come in."""
        code = request.query_params.get("c", "")[:8]
        seat = seat_commands.seat_of(self.room, request.cookies.get(SEAT))
        return self.site.known(request, self.site.page("join.html", seat=seat, code=code, wrong=""))

    async def join(self, request: Request) -> Response:
        """Take a seat; a phone that has one keeps it."""
        form = await self.site.form(request, {"code", "observe"})
        code, observer, had = field(form, "code"), field(form, "observe"), request.cookies.get(SEAT)
        if observer not in ("", "1"):
            raise FormError(self.t("error.form"))
        free = seat_commands.seat_of(self.room, had) is not None
        work = partial(seat_commands.join, self.room, code, bool(observer), had)
        return await self._tried(request, work, "join.html", {"seat": None, "code": code[:8]}, free)

    async def take(self, request: Request) -> Response:
        """Take over a seat by its one-time code."""
        if request.method == "GET":
            page = self.site.page("take.html", wrong="", code=request.query_params.get("c", "")[:8])
            return self.site.known(request, page)
        code = field(await self.site.form(request, {"code"}), "code")
        work = partial(seat_commands.take_over, self.room, code)
        return await self._tried(request, work, "take.html", {"code": code[:8]})

    async def _tried(
        self, request: Request, work: Callable[[], str], page: str, shown: dict[str, Any], free: bool = False
    ) -> Response:
        """Try a code, unless this device has to wait; the seat's token goes into a cookie.

        Args:
            request: whose.
            work: tries, and returns the token.
            page: what is shown with what was wrong.
            shown: what else that page shows.
            free: no code is needed.
        """
        site, wait = self.site, 0.0 if free else self.site.wait(request)
        if not (wait or free or site.joins.take(site.address(request))):
            wait = site.joins.seconds
        if wait:
            slow = site.page(page, 429, wrong=self.t("join.slow", n=math.ceil(wait)), **shown)
            slow.headers["Retry-After"] = f"{math.ceil(wait)}"
            return site.known(request, slow)
        site.tried(request)
        try:
            token = await site.command(work)
        except Refusal as refusal:
            wrong = refusal.code == "wrong-code"
            if not wrong:
                site.right(request)
            said = self.t("join.wrong") if wrong and page == "join.html" else str(refusal)
            return site.known(request, site.page(page, 403, wrong=said, **shown))
        site.right(request)
        return site.seated(RedirectResponse("/seat", 303), token)

    async def seat(self, request: Request) -> Response:
        """Return a seat's page."""
        seat, panels = self.site.seat(request), self.site.panels

        def draw() -> Response:
            shared, own = panels.parts(panels.audience("seat", seat)), panels.own(seat)
            parts = [shared[0], own[0], *shared[1:], own[1]]
            who = self.room.lesson.teams[seat.team].name if seat.team else self.t("observer")
            badge = panels.ground.badge(seat.team, "large") if seat.team else ""
            return self.site.page(
                "seat.html", page="seat", here="/seat", seat=seat, team=seat.team, who=who, badge=badge,
                still=panels.ground.still, parts=[part.html() for part in parts],
            )  # fmt: skip

        return await self.site.drawn(draw)

    async def projector(self, request: Request) -> Response:
        """Return the page on the wall: nothing that is not public."""
        panels = self.site.panels

        def draw() -> Response:
            parts = [part.html() for part in panels.parts(Audience("projector"))]
            return self.site.page(
                "projector.html", page="projector", here="/projector", parts=parts, still=panels.ground.still
            )  # fmt: skip

        return await self.site.drawn(draw)

    async def _do(self, request: Request, work: Any, said: str = "") -> Response:
        await self.site.command(work)
        return self.site.done(request, "/seat", said)

    async def read(self, request: Request) -> Response:
        """Note that the brief was read."""
        seat = self.site.seat(request)
        await self.site.form(request, ())
        return await self._do(request, lambda: seat_commands.read_brief(self.room, seat.code))

    async def observe(self, request: Request) -> Response:
        """Leave the team for a neutral seat."""
        seat = self.site.seat(request)
        await self.site.form(request, ())
        return await self._do(request, lambda: seat_commands.observe(self.room, seat.code))

    async def draft(self, request: Request) -> Response:
        """Save orders as they are made."""
        seat, team = self._writer(request)
        form = await self.site.form(request, order_names(self.room.lesson, team))
        moves, intent = moves_from(form, self.room.lesson, team), field(form, "intent")
        work = self._on_paper(seat, form, lambda: order_commands.draft(self.room, seat.code, moves, intent))
        return await self._do(request, work, self.t("orders.saved"))

    async def forecast(self, request: Request) -> Response:
        """Lock the team's estimate."""
        seat, team = self._writer(request)
        form = await self.site.form(request, goal_names(self.room.lesson, team))
        chances = chances_from(form, self.room.lesson, team)
        work = partial(order_commands.forecast, self.room, seat.code, chances)
        return await self._do(request, self._on_paper(seat, form, work))

    async def lock(self, request: Request) -> Response:
        """Lock the orders as they stand on the phone; one that sends none locks those that were saved."""
        seat, team = self._writer(request)
        form = await self.site.form(request, {"sheet", *order_names(self.room.lesson, team)})
        work = partial(order_commands.lock, self.room, seat.code)
        if set(form) - {"sheet"}:
            work = partial(work, moves_from(form, self.room.lesson, team), form.get("intent"))
        return await self._do(request, self._on_paper(seat, form, work))

    async def unlock(self, request: Request) -> Response:
        """Take the lock back."""
        seat, _ = self._writer(request)
        form = await self.site.form(request, {"sheet"})
        return await self._do(request, self._on_paper(seat, form, lambda: order_commands.unlock(self.room, seat.code)))

    def _writer(self, request: Request) -> tuple[Seat, str]:
        """Return the seat that asks, and its team.

        Raises:
            FormError: it is of none.
        """
        seat = self.site.seat(request)
        if seat.team is None:
            raise FormError(self.t("error.observer"))
        return seat, seat.team

    def _on_paper(self, seat: Seat, form: Mapping[str, str], work: Callable[[], None]) -> Callable[[], None]:
        """Return the same work, refused where the form is of another sheet than the one open to the seat now.

        A page that was asleep may be of an earlier turn, or of the team from which its seat was moved.
        """

        def checked() -> None:
            with self.room.together():
                state = self.room.state
                team = state.seats[seat.code].team
                now = paper_of(state, team)
                if team != seat.team or any(form.get(name, now) != now for name in ("paper", "sheet")):
                    if team is None:
                        raise FormError(self.t("error.observer"))
                    scene = self.site.panels.scene()
                    who = scene.seat(state.clerk(team))
                    raise FormError(self.t("error.paper", team=scene.team(team), who=who))
                work()

        return checked

    async def vote(self, request: Request) -> Response:
        """Vote for a decision to be looked at again."""
        seat, choice = self.site.seat(request), field(await self.site.form(request, {"choice"}), "choice")
        if choice not in dict(self.site.panels.scene().choices()):
            raise FormError(self.t("error.choice"))
        return await self._do(request, lambda: debrief_commands.vote(self.room, seat.code, choice))

    async def reflect(self, request: Request) -> Response:
        """Write down an answer of the reflection."""
        seat, form = self.site.seat(request), await self.site.form(request, {"question", "text"})
        number = whole(form, "question")
        if number is None or not 0 <= number < len(self.room.lesson.reflection) or "text" not in form:
            raise FormError(self.t("error.form"))
        text = form["text"]
        work = partial(debrief_commands.reflect, self.room, seat.code, number, text)
        return await self._do(request, work, self.t("orders.saved"))
