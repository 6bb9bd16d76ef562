"""Phones of a class as raw sockets: each keeps one stream open, and on a number fetches the parts that changed.

That is what a page does with htmx. Each phone has an address of its own on the loopback, as a class has on a network.
"""

from __future__ import annotations

import asyncio
import re
import time
import urllib.parse
from collections.abc import Mapping
from typing import NamedTuple

SEEN = re.compile(r'name="seen" value="([^":]+):([^"]*)"')
"""In each part: its name and what tells it from what it was."""
PATIENCE = 120.0
"""Seconds to wait for any answer."""


class Answer(NamedTuple):
    """What a server said; the status of a refusal told to a script is that in its header."""

    status: int
    headers: dict[str, str]
    body: bytes


class Fetched(NamedTuple):
    """Parts that a phone fetched: when the last byte was there (``time.perf_counter``), and how many there were."""

    at: float
    size: int


class Phone:
    """One device with a seat.

    Args:
        port: the server's, on this computer.
        number: from 0; makes its address.

    Attributes:
        cookie: the device's token.
        seen: by part, what it has.
        fetched: whenever parts came.
    """

    def __init__(self, port: int, number: int) -> None:
        self.port, self.address = port, f"127.0.{1 + number // 250}.{1 + number % 250}"
        self.cookie = ""
        self.seen: dict[str, str] = {}
        self.fetched: list[Fetched] = []
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._lock = asyncio.Lock()
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._open: list[asyncio.StreamWriter] = []

    async def ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        """One request on the phone's own line, which is opened again if the server has closed it."""
        async with self._lock, asyncio.timeout(PATIENCE):
            for last in (False, True):
                try:
                    if self._line is None:
                        self._line = await self._connected()
                    reader, writer = self._line
                    writer.write(self._request(method, path, fields))
                    return await _answer(reader)
                except (ConnectionError, asyncio.IncompleteReadError):
                    self._line = None
                    if last:
                        raise
        raise AssertionError

    async def join(self, code: str) -> None:
        """Take a seat, and load its page."""
        answer = await self.ask("POST", "/join", {"code": code, "observe": ""})
        if answer.status != 303:
            raise RuntimeError(f"no seat: {answer.status} {answer.body[:200]!r}")
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        await self.load()

    async def load(self) -> Answer:
        """Load the whole page."""
        answer = await self.ask("GET", "/seat")
        self.seen = dict(SEEN.findall(answer.body.decode()))
        return answer

    def watch(self) -> None:
        """Keep the page up to date from now on."""
        self._tasks = [asyncio.ensure_future(self._listen()), asyncio.ensure_future(self._fetch())]

    async def close(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._open:
            writer.close()

    async def _listen(self) -> None:
        reader, writer = await self._connected()
        writer.write(self._request("GET", "/events/seat", None))
        await reader.readuntil(b"\r\n\r\n")
        while True:
            line = await reader.readline()
            if not line:
                raise ConnectionError("the stream ended")
            if line.startswith(b"data:"):
                self._news.set()

    async def _fetch(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            seen = urllib.parse.urlencode([("seen", f"{name}:{key}") for name, key in self.seen.items()])
            answer = await self.ask("GET", f"/live/seat?{seen}")
            if answer.status == 200:
                self.seen |= dict(SEEN.findall(answer.body.decode()))
                self.fetched.append(Fetched(time.perf_counter(), len(answer.body)))
            elif answer.status != 204:
                raise RuntimeError(f"no parts: {answer.status} {answer.body[:200]!r}")

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        found = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(self.address, 0))
        self._open.append(found[1])
        return found

    def _request(self, method: str, path: str, fields: Mapping[str, str] | None) -> bytes:
        host = f"127.0.0.1:{self.port}"
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", f"Cookie: {self.cookie}"]
        body = b""
        if fields is not None:
            body = urllib.parse.urlencode(fields).encode()
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


async def _answer(reader: asyncio.StreamReader) -> Answer:
    """Read one answer that says how long it is."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split()[1])
    headers = {name.lower(): said.strip() for name, _, said in (line.partition(":") for line in head[1:] if line)}
    size = 0 if status == 204 else int(headers.get("content-length", 0))
    return Answer(int(headers.get("x-refused", status)), headers, await reader.readexactly(size))


async def pushed(phones: list[Phone], since: float, seconds: float = 20.0) -> list[float]:
    """When each of the phones first held new parts after a moment (``time.perf_counter``).

    Raises:
        TimeoutError: some got none.
    """
    until = since + seconds
    while True:
        found = [next((one.at for one in phone.fetched if one.at > since), None) for phone in phones]
        if None not in found:
            return [at for at in found if at is not None]
        if time.perf_counter() > until:
            raise TimeoutError(f"{found.count(None)} of {len(phones)} phones got nothing in {seconds:g} s")
        for phone in phones:
            for task in phone._tasks:
                if task.done():
                    task.result()
        await asyncio.sleep(0.02)
