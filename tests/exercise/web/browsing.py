"""A browser that is no more than a client with cookies, straight into the application without a network."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.applications import Starlette


class Browser:
    """One device.

    Args:
        app: what it asks.
        base: the address that it types.
        address: its own.
    """

    def __init__(self, app: Starlette, base: str, address: str) -> None:
        self.app, self.base, self.address = app, base, address
        self.headers = {"Origin": base}
        self.cookies = httpx.Cookies()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, **more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, **more))

    async def _ask(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=(self.address, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=self.base, cookies=self.cookies) as client:
            answer = await client.request(method, path, headers=self.headers | (headers or {}), **more)
            self.cookies = client.cookies
            return answer
