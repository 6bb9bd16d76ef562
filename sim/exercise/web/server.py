"""Starting and ending the web server: one process, one event loop; the engine works in the room's own threads."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from sim.core.errors import SimError
from sim.exercise.web.app import make_app

if TYPE_CHECKING:
    from sim.exercise.room import Room

BACKLOG = 512
GRACE = 2
"""Seconds for open answers when the server ends; streams never end by themselves."""


SWITCH = 0.0005
"""Seconds after which a thread of the engine lets the pages have their turn."""


class ServingError(SimError):
    """The server cannot listen where it was told to."""


def serve(
    room: Room, host: str, port: int, addresses: Sequence[str] = (), remote_facilitator: bool = False,
    ready: Callable[[], None] | None = None, language: str = "en",
) -> None:  # fmt: skip
    """Serve an exercise until interrupted (Ctrl-C, or SIGTERM where its handler raises KeyboardInterrupt).

    Args:
        room: the exercise.
        host: the address to listen on (``0.0.0.0``: all).
        port: the port; must be free.
        addresses: names and addresses, without port, by which phones may ask for the pages, the one for the QR code
            first; ``localhost`` and ``127.0.0.1`` are always answered.
        remote_facilitator: let the console be opened (with the facilitator's token) from other devices as well;
            otherwise from this computer only.
        ready: called once when connections are accepted.
        language: of the pages.

    Raises:
        ServingError: the port is taken, or the address is not of this computer.
    """
    listening = listen(host, port)
    app = make_app(room, addresses, listening.getsockname()[1], remote_facilitator, language)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="on",
        timeout_graceful_shutdown=GRACE, timeout_keep_alive=30, backlog=BACKLOG,
    )  # fmt: skip

    class Server(uvicorn.Server):
        """A server whose streams, which never end by themselves, end with it."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            """Begin to end."""
            super().handle_exit(sig, frame)
            app.state.site.end()

    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    try:
        with listening:
            if ready is not None:
                ready()  # connections wait in the queue from here on
            Server(config).run(sockets=[listening])
    finally:
        sys.setswitchinterval(before)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that accepts connections.

    Raises:
        ServingError: it cannot.
    """
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise ServingError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another --port or --host"
        ) from error
    return made
