"""The common ground of all routes: the room and its pages, who asks, and how answers are made."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from markupsafe import escape
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sim import __version__
from sim.core.errors import SimError
from sim.exercise import seat_commands
from sim.exercise.web.forms import LONGEST, plain_form
from sim.exercise.web.guessing import Guesses, RateLimit, Waits
from sim.exercise.web.page_parts import digest, environment
from sim.exercise.web.panels import Panels
from sim.exercise.web.pushing import Pushes
from sim.exercise.web.room_words import now_ms

if TYPE_CHECKING:
    from starlette.requests import Request

    from sim.exercise.room import Room
    from sim.exercise.state import Seat

SEAT, CONSOLE, SAFE, DEVICE = "sim_seat", "sim_console", "sim_safe", "sim_device"
"""Cookies: the seat's token, the facilitator's, whether the console is projected, and which device guesses codes."""
KEPT = 14 * 24 * 3600
"""Seconds that a phone keeps its seat; a course may run over two lessons."""
BUILD = digest(__version__)
REFUSED = (401, 403, 409)
"""Statuses of what may not be done; a script's request gets 200 instead, and the status in a header."""
REFUSAL = "X-Refused"
INTO_TROUBLE = {"HX-Retarget": "#trouble", "HX-Reswap": "innerHTML"}
"""The headers by which a page puts a sentence in its place for trouble, whatever its form asked for."""
Found = TypeVar("Found")


class NoSeatError(SimError):
    """A phone without a seat asked for one's page."""


class NoConsoleError(SimError):
    """Somebody who is not the facilitator asked for the console."""


class Site:
    """One exercise on the web.

    Args:
        room: the exercise.
        panels: draws its pages.
        remote_facilitator: the console may be opened from other devices.
    """

    def __init__(self, room: Room, panels: Panels, remote_facilitator: bool = False) -> None:
        self.room, self.panels, self.t = room, panels, panels.t
        self.remote_facilitator = remote_facilitator
        self.guesses, self.joins = Guesses(), RateLimit(250, 0.5)  # a lecture behind one address joins at once
        self.tokens = Waits(5, 12.0, 300.0)  # a right token is never kept waiting: nobody guesses 128 bits
        self.pushes: Pushes | None = None
        self._commands = ThreadPoolExecutor(8, thread_name_prefix="commands")

    async def command(self, work: Callable[[], Found]) -> Found:
        """Let the room do something that waits for the disc, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._commands, work)

    async def drawn(self, draw: Callable[[], Found]) -> Found:
        """Draw something, off the event loop."""
        return await run_in_threadpool(draw)

    def end(self) -> None:
        """Let no stream hold the server, which is about to end."""
        if self.pushes is not None:
            self.pushes.end()

    def close(self) -> None:
        """Let no command begin any more."""
        self._commands.shutdown(wait=False)

    # who asks

    def seat(self, request: Request) -> Seat:
        """Return the seat of the phone that asks.

        Raises:
            NoSeatError: it has none.
        """
        found = seat_commands.seat_of(self.room, request.cookies.get(SEAT))
        if found is None:
            raise NoSeatError(self.t("join.closed"))
        return found

    def here(self, request: Request) -> bool:
        """Return whether this computer itself asks."""
        host = request.client.host if request.client else ""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback

    def facilitator(self, request: Request) -> None:
        """Require the facilitator's token.

        Raises:
            NoConsoleError: somebody else does, or from elsewhere.
        """
        if not (self.remote_facilitator or self.here(request)):
            raise NoConsoleError(self.t("error.local_only"))
        if not seat_commands.is_facilitator(self.room, request.cookies.get(CONSOLE)):
            raise NoConsoleError(self.t("error.no_console"))

    @staticmethod
    def address(request: Request) -> str:
        """Return where a request comes from, for limits; of an IPv6 address the network, which is one household's."""
        host = request.client.host if request.client else ""
        return ":".join(host.split(":")[:4]) if host.count(":") > 1 and "." not in host else host

    def wait(self, request: Request) -> float:
        """Return seconds until a device may try a code; 0: now."""
        return self.guesses.wait(request.cookies.get(DEVICE), self.address(request))

    def tried(self, request: Request) -> None:
        """Count a try of a code, which is held to be wrong until ``right`` is said."""
        self.guesses.tried(request.cookies.get(DEVICE), self.address(request))

    def right(self, request: Request) -> None:
        """Take the last try back: its code was right."""
        self.guesses.right(request.cookies.get(DEVICE), self.address(request))

    def known(self, request: Request, response: Response) -> Response:
        """Return the same answer, with a cookie that tells this device from others if it has none."""
        if self.guesses.known(request.cookies.get(DEVICE)) is None:
            device = self.guesses.device(self.address(request))
            if device is not None:
                response.set_cookie(DEVICE, device, max_age=KEPT, httponly=True, samesite="strict", path="/")
        return response

    async def form(
        self, request: Request, names: Collection[str], longest: Mapping[str, int] = LONGEST
    ) -> dict[str, str]:
        """Return the fields of a form, each at most once and none that our pages do not have.

        Args:
            request: a post.
            names: of the fields that it may have.
            longest: how many letters some of them take at most.

        Raises:
            FormError: it has another field, one twice, or a file.
        """
        return plain_form((await request.form()).multi_items(), names, longest)

    # how answers are made

    def page(self, template: str, status: int = 200, **content: Any) -> HTMLResponse:
        """Return a whole page."""
        found = environment().get_template(template)
        text = found.render(t=self.t, lesson=self.room.lesson, build=BUILD, now_ms=now_ms(), **content)
        return HTMLResponse(text, status, {"X-Now": str(now_ms())})

    def problem(self, request: Request, error: str, status: int, back: str = "/") -> Response:
        """Return what went wrong, as a page or (for a script) as a sentence."""
        if request.headers.get("hx-request"):
            if status in REFUSED:  # an answer, no fault: browsers would log any other status as an error
                return HTMLResponse(escape(error), 200, {REFUSAL: f"{status}", **INTO_TROUBLE})
            return Response(error, status, media_type="text/plain; charset=utf-8")
        return self.page("message.html", status, title=self.t("error.title"), said=error, back=back)

    def done(self, request: Request, back: str, said: str = "") -> Response:
        """Answer a command that was obeyed: a page asks for its parts anew, a browser without scripts goes back."""
        if request.headers.get("hx-request"):
            headers = {"HX-Trigger": "again", "X-Now": str(now_ms())}
            return HTMLResponse(said, 200, headers) if said else Response(status_code=204, headers=headers)
        return RedirectResponse(back, 303)

    def seated(self, response: Response, token: str) -> Response:
        """Return the same answer, with the device's token."""
        response.set_cookie(SEAT, token, max_age=KEPT, httponly=True, samesite="strict", path="/")
        return response


def field(form: Mapping[str, Any], name: str) -> str:
    """Return a form's field as text; empty if it is not there."""
    found = form.get(name, "")
    return found.strip() if isinstance(found, str) else ""
