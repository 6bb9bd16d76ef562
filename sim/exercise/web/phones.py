"""The routes of phones and of the projector: joining, a seat's page, what a team writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sim.exercise.refusals import Refusal
from sim.exercise.web.forms import FormError, chances_from, moves_from
from sim.exercise.web.panels import Audience
from sim.exercise.web.site import SEAT, field

if TYPE_CHECKING:
    from starlette.requests import Request

    from sim.exercise.web.site import Site


class Phones:
    """The pages of phones and the projector.

    Args:
        site: what routes share.
    """

    def __init__(self, site: Site) -> None:
        self.site, self.room, self.t = site, site.room, site.t

    def routes(self) -> list[Route]:
        """Where they are found."""
        post = {"read": self.read, "draft": self.draft, "forecast": self.forecast, "lock": self.lock,
                "unlock": self.unlock, "observe": self.observe, "vote": self.vote, "reflect": self.reflect}  # fmt: skip
        return [
            Route("/", self.door), Route("/join", self.join, methods=["POST"]),
            Route("/take", self.take, methods=["GET", "POST"]), Route("/seat", self.seat),
            Route("/projector", self.projector),
            *(Route(f"/seat/{name}", found, methods=["POST"]) for name, found in post.items()),
        ]  # fmt: skip

    async def door(self, request: Request) -> Response:
        """Where phones come in."""
        code = request.query_params.get("c", "")[:8]
        seat = self.room.seat_of(request.cookies.get(SEAT))
        return self.site.page("join.html", seat=seat, code=code, wrong="")

    def _slow(self, request: Request) -> bool:
        """Whether an address has tried too often."""
        address = self.site.address(request)
        return not (self.site.wrong.allows(address) and self.site.joins.take(address))

    async def join(self, request: Request) -> Response:
        """Take a seat."""
        form = await request.form()
        code, observer = field(form, "code"), bool(field(form, "observe"))
        if self._slow(request):
            return self.site.page("join.html", 429, seat=None, code=code[:8], wrong=self.t("join.slow"))
        try:
            token = await self.site.command(lambda: self.room.join(code, observer, request.cookies.get(SEAT)))
        except Refusal as refusal:
            wrong = refusal.code == "wrong-code"
            if wrong:
                self.site.wrong.take(self.site.address(request))
            said = self.t("join.wrong") if wrong else str(refusal)
            return self.site.page("join.html", 403, seat=None, code=code[:8], wrong=said)
        return self.site.seated(RedirectResponse("/seat", 303), token)

    async def take(self, request: Request) -> Response:
        """Take over a seat by its one-time code."""
        if request.method == "GET":
            return self.site.page("take.html", wrong="", code=request.query_params.get("c", "")[:8])
        code = field(await request.form(), "code")
        if self._slow(request):
            return self.site.page("take.html", 429, wrong=self.t("join.slow"), code=code[:8])
        try:
            token = await self.site.command(lambda: self.room.take_over(code))
        except Refusal as refusal:
            self.site.wrong.take(self.site.address(request))
            return self.site.page("take.html", 403, wrong=str(refusal), code=code[:8])
        return self.site.seated(RedirectResponse("/seat", 303), token)

    async def seat(self, request: Request) -> Response:
        """A seat's page."""
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
        """The page on the wall: nothing that is not public."""
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
        """The brief was read."""
        seat = self.site.seat(request)
        return await self._do(request, lambda: self.room.read_brief(seat.code))

    async def observe(self, request: Request) -> Response:
        """Leave the team for a neutral seat."""
        seat = self.site.seat(request)
        return await self._do(request, lambda: self.room.observe(seat.code))

    async def draft(self, request: Request) -> Response:
        """Save orders as they are made."""
        seat, form = self.site.seat(request), await request.form()
        if seat.team is None:
            raise FormError(self.t("join.closed"))
        moves = moves_from(form, self.room.lesson, seat.team)
        intent = field(form, "intent")[:280]
        return await self._do(request, lambda: self.room.draft(seat.code, moves, intent), self.t("orders.saved"))

    async def forecast(self, request: Request) -> Response:
        """Lock the team's estimate."""
        seat, form = self.site.seat(request), await request.form()
        if seat.team is None:
            raise FormError(self.t("join.closed"))
        chances = chances_from(form, self.room.lesson, seat.team)
        return await self._do(request, lambda: self.room.forecast(seat.code, chances))

    async def lock(self, request: Request) -> Response:
        """Lock the orders as they stand on the phone; one that sends none locks those that were saved."""
        seat, form = self.site.seat(request), await request.form()
        if seat.team is None or "intent" not in form:
            return await self._do(request, lambda: self.room.lock(seat.code))
        moves, intent = moves_from(form, self.room.lesson, seat.team), field(form, "intent")[:280]
        return await self._do(request, lambda: self.room.lock(seat.code, moves, intent))

    async def unlock(self, request: Request) -> Response:
        """Take the lock back."""
        seat = self.site.seat(request)
        return await self._do(request, lambda: self.room.unlock(seat.code))

    async def vote(self, request: Request) -> Response:
        """Vote for a decision to be looked at again."""
        seat, choice = self.site.seat(request), field(await request.form(), "choice")
        if choice not in dict(self.site.panels.scene().choices()):
            raise FormError(self.t("error.title"))
        return await self._do(request, lambda: self.room.vote(seat.code, choice))

    async def reflect(self, request: Request) -> Response:
        """Write down an answer of the reflection."""
        seat, form = self.site.seat(request), await request.form()
        number = field(form, "question")
        if not number.isdigit() or int(number) >= len(self.room.lesson.reflection):
            raise FormError(self.t("error.title"))
        text = field(form, "text")[:2000]
        return await self._do(request, lambda: self.room.reflect(seat.code, int(number), text), self.t("orders.saved"))
