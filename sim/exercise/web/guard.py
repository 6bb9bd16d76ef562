"""The guard of every request: a strict policy on every answer, and posts only from our own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; "
    "img-src 'self' data:"
)
"""No inline script or style, nothing from elsewhere, no frame around our pages."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers say "null" for the origin of a form
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST = 64 * 1024
"""Bytes of a post; the longest honest one, a reflection, has a tenth."""


class Guard:
    """Middleware: the headers of ``HEADERS`` on all answers; posts must come from our own pages and be small.

    Args:
        app: what is guarded.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = refused(scope)
        if refusal is not None:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, framed)
            return
        await self.app(scope, receive, framed)


def refused(scope: Scope) -> tuple[int, str] | None:
    """Return status and reason if a request may not be answered, else None.

    A post names its page's origin (``Origin``, or ``Referer`` where a browser leaves that out); it must be the host
    that was asked. On a plain-http network there is nothing else to tell our own pages from others.
    """
    if scope["method"] in SAFE:
        return None
    headers = Headers(scope=scope)
    length = headers.get("content-length", "")
    if not length.isdigit():
        return 411, "A post must say how long it is."
    if int(length) > LARGEST:
        return 413, "That is too much text."
    own = f"{scope.get('scheme', 'http')}://{headers.get('host', '')}"
    origin = headers.get("origin")
    if origin is None:
        referer = headers.get("referer", "")
        origin = own if referer.startswith(f"{own}/") else None
    return None if origin == own else (403, "This form did not come from the exercise's own pages.")
