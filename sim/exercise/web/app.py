"""The web application over a room: routes, pushes, errors and the guard around them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sim.core.errors import SimError
from sim.exercise.log import LogDiskError
from sim.exercise.web.console import Console
from sim.exercise.web.guard import Guard
from sim.exercise.web.panels import Panels
from sim.exercise.web.phones import Phones
from sim.exercise.web.pushing import Pushes
from sim.exercise.web.qr_code import picture_of
from sim.exercise.web.room_words import now_ms
from sim.exercise.web.site import NoConsoleError, NoSeatError, Site
from sim.exercise.web.texts import ENGLISH, texts

if TYPE_CHECKING:
    from starlette.requests import Request

    from sim.exercise.room import Room

STATIC = Path(__file__).parent / "static"
LOCAL = ("localhost", "127.0.0.1", "[::1]")
"""Names by which this computer calls itself."""
PAGES = ("seat", "projector", "console")


class Live:
    """The routes that keep pages up to date: the stream of numbers, and the parts that changed.

    Args:
        site: what routes share.
    """

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [Route("/events/{page}", self.events), Route("/live/{page}", self.live)]

    def _watched(self, request: Request) -> Callable[[], tuple[str, str | None]]:
        """Return whose news a page gets: asked again and again, for a seat may be moved or lost."""
        page = request.path_params["page"]
        if page == "seat":
            return lambda: ("seat", self.site.seat(request).team)
        if page == "console":
            self.site.facilitator(request)
        return lambda: (page, None)

    async def events(self, request: Request) -> Response:
        """Server-sent events: a number on connecting, and another whenever the page would look different."""
        if request.path_params["page"] not in PAGES or self.site.pushes is None:
            return Response(status_code=404)
        watched = self._watched(request)
        watched()
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self.site.pushes.stream(watched), media_type="text/event-stream", headers=headers)

    async def live(self, request: Request) -> Response:
        """Return the parts of a page that are not as the browser has them; 204 if all are."""
        page, panels = request.path_params["page"], self.site.panels
        if page not in PAGES:
            return Response(status_code=404)
        seat = self.site.seat(request) if page == "seat" else None
        if page == "console":
            self.site.facilitator(request)
        seen = set(request.query_params.getlist("seen"))

        parts = panels.ready(page, seat)  # as a rule the push has drawn them: then no thread is asked
        if parts is None:
            parts = await self.site.drawn(lambda: panels.all(page, seat))
        changed = "".join(part.html(swap=True) for part in parts if f"{part.name}:{part.key}" not in seen)
        headers = {"X-Now": str(now_ms())}
        return HTMLResponse(changed, headers=headers) if changed else Response(status_code=204, headers=headers)


def make_app(
    room: Room, addresses: Sequence[str] = (), port: int = 8000, remote_facilitator: bool = False,
    language: str = ENGLISH,
) -> Starlette:  # fmt: skip
    """Return the application for one room.

    Args:
        room: the exercise.
        addresses: names and addresses, without port, by which phones ask; the first stands in the QR code.
        port: the port that phones ask.
        remote_facilitator: let the console be opened from other devices, too.
        language: of the pages.
    """
    where = f"{addresses[0] if addresses else 'localhost'}:{port}"
    reached = bool(addresses) and not addresses[0].startswith(("127.", "localhost"))
    qr = picture_of(f"http://{where}/?c={room.state.setup.code}") if reached else ""
    panels = Panels(room, texts(language), where, qr)
    site = Site(room, panels, remote_facilitator)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        site.pushes = Pushes(panels)
        stop = room.listen(site.pushes.wake)
        try:
            yield
        finally:
            stop()
            await site.pushes.close()
            site.close()

    routes = [
        *Phones(site).routes(), *Console(site).routes(), *Live(site).routes(),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
    ]  # fmt: skip
    app = Starlette(
        routes=routes, lifespan=lifespan, exception_handlers=_handlers(site),
        middleware=[Middleware(Guard), Middleware(TrustedHostMiddleware, allowed_hosts=[*addresses, *LOCAL])],
    )  # fmt: skip
    app.state.site = site
    return app


def _handlers(site: Site) -> dict[Any, Any]:
    """Return the answers to errors, by their type or status."""

    async def refused(request: Request, error: Exception) -> Response:
        back = "/facilitator" if request.url.path.startswith("/facilitator") else "/seat"
        return site.problem(request, str(error), 409, back)

    async def not_written(request: Request, error: Exception) -> Response:
        site.room.jobs.trouble = str(error)  # the console names the file, a phone need not
        site.room.tell()
        back = "/facilitator" if request.url.path.startswith("/facilitator") else "/seat"
        return site.problem(request, site.t("error.disk"), 409, back)

    async def no_seat(request: Request, error: Exception) -> Response:
        return site.problem(request, str(error), 401, "/")

    async def no_console(request: Request, error: Exception) -> Response:
        return site.problem(request, str(error), 403, "/")

    async def not_found(request: Request, error: Exception) -> Response:
        return site.problem(request, site.t("error.not_found"), 404, "/")

    async def failed(request: Request, error: Exception) -> Response:
        return site.problem(request, site.t("error.failed"), 500, "/")

    return {
        SimError: refused, LogDiskError: not_written, NoSeatError: no_seat, NoConsoleError: no_console,
        404: not_found, 500: failed,
    }  # fmt: skip
