"""The pages in real browsers: five phones, a wall and a console play without a word on the consoles of any."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.exercise import turn_commands
from sim.exercise.web.server import listen
from tests.conftest import ROOT
from tests.exercise.web.pretend import pretend_room

AXE = ROOT / "tests" / "assets" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]
PHONE, WALL, DESK = (360, 740), (1920, 1080), (1366, 900)


class Served:
    """An exercise that is really served, and browsers that ask nothing else."""

    def __init__(self, folder: Path, browser: Any) -> None:
        import uvicorn

        from sim.exercise.web.app import make_app

        self.room, self.token = pretend_room(folder)
        self.socket = listen("127.0.0.1", 0)
        self.port = self.socket.getsockname()[1]
        app = make_app(self.room, ["127.0.0.1"], self.port)
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()
        self.browser = browser
        self.said: list[str] = []
        self.asked: set[str] = set()
        self.pages: list[Any] = []

    def open(self, path: str, size: tuple[int, int], **more: Any) -> Any:
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.add(request.url.split("/")[2]))
        page.goto(f"http://127.0.0.1:{self.port}{path}")
        self.pages.append(page)
        return page

    def phone(self) -> Any:
        page = self.open(f"/?c={self.room.state.setup.code}", PHONE)
        page.get_by_role("button", name="Join a team").click()
        page.wait_for_url("**/seat")
        return page

    def console(self) -> Any:
        page = self.open("/facilitator", DESK)
        page.fill("#token", self.token)
        page.get_by_role("button", name="Open the console").click()
        page.locator(".desk").wait_for()
        return page

    def close(self) -> None:
        for page in self.pages:
            page.context.close()
        self.server.should_exit = True
        self.thread.join()
        self.room.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def served(tmp_path: Path, browser: Any) -> Iterator[Served]:
    found = Served(tmp_path, browser)
    yield found
    found.close()


def press(console: Any, command: str) -> None:
    console.locator(f'form[action="/facilitator/do/{command}"] button').first.click()


def faults(page: Any) -> list[Any]:
    """What axe finds serious, with every fold open."""
    for part in page.locator("details").all():
        part.evaluate("part => { part.open = true }")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # through the debugger, past the page's own policy
    found = page.evaluate("async () => (await axe.run()).violations")
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")]


def plays(phone: Any) -> None:
    """The clerk of a team orders, estimates and locks."""
    phone.select_option("#kind-1", index=1)
    phone.locator("#saved", has_text="Saved.").wait_for()
    phone.get_by_role("button", name="Lock the estimate").click()
    phone.get_by_role("heading", name="Probabilities with these orders").wait_for()
    phone.locator("#lock").click()
    phone.get_by_role("button", name="Take the lock back").wait_for()


def test_a_class_plays_and_nothing_is_said_or_asked_elsewhere(served: Served) -> None:
    wall, console = served.open("/projector", WALL), served.console()
    phones = [served.phone() for _ in range(3)]
    press(console, "brief")
    for phone in phones:
        phone.get_by_role("button", name="We have read it").click()
    console.get_by_role("button", name="Plan turn 1").click()
    for phone in phones:
        plays(phone)
    wall.locator(".tag", has_text="locked").nth(2).wait_for()
    bad = {"phone": faults(phones[0]), "wall": faults(wall), "console": faults(console)}
    press(console, "adjudicate")
    phones[0].get_by_role("heading", name="What happened in turn 1").wait_for()
    wall.get_by_text("52,000 people displaced").wait_for()
    bad |= {"result": faults(phones[1]), "wall result": faults(wall)}
    press(console, "last-orders")
    press(console, "play-on")
    wall.locator("svg.cloud").wait_for()
    press(console, "debrief")
    phones[2].get_by_text("You are students again").wait_for()
    bad |= {"ending": faults(wall), "debrief": faults(phones[2]), "console debrief": faults(console)}
    assert {page: found for page, found in bad.items() if found} == {}
    assert served.said == []
    assert served.asked == {f"127.0.0.1:{served.port}"}


def test_a_push_does_not_wipe_what_is_being_written(served: Served) -> None:
    phone = served.phone()
    other = served.phone()
    turn_commands.brief(served.room)
    turn_commands.plan(served.room)
    phone.locator("#intent").fill("half a thou")
    turn_commands.pause(served.room)
    phone.get_by_text("paused").wait_for()
    other.get_by_text("paused").wait_for()
    assert phone.locator("#intent").input_value() == "half a thou"


@pytest.mark.parametrize("path", ["/", "/take", "/facilitator", "/seat", "/nowhere"])
def test_pages_at_the_door_are_accessible(served: Served, path: str) -> None:
    assert faults(served.open(path, PHONE)) == []


def test_nothing_on_the_wall_is_smaller_than_24_pixels(served: Served) -> None:
    turn_commands.brief(served.room)
    wall = served.open("/projector", WALL)
    sizes = wall.evaluate(
        """() => [...document.querySelectorAll("main *, footer *, header *")]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
        .filter(e => e.getClientRects().length && !e.closest("svg") && !e.closest(".unseen"))
        .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 24


def test_a_phone_needs_no_sideways_scrolling(served: Served) -> None:
    phone = served.phone()
    turn_commands.brief(served.room)
    turn_commands.plan(served.room)
    phone.locator("#kind-1").wait_for()
    turn_commands.adjudicate(served.room)
    turn_commands.last_orders(served.room)
    turn_commands.play_on(served.room)
    phone.get_by_role("heading", name="Where it could have ended").wait_for()
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
