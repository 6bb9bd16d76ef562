"""A whole lesson on the fall of Mosul: a real server, four teams on phones and one of the engine, wall, console."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.exercise.web.test_browser import CHROMIUM, DESK, PHONE, WALL, faults, playwright, press

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package

from server import Client, Server

from sim.exercise.events import Phase
from sim.exercise.log import read_log
from sim.exercise.transitions import fold

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.skipif(os.environ.get("SIM_LESSON") != "1", reason="plays Mosul for ten minutes: SIM_LESSON=1"),
]
MOSUL = ROOT / "scenarios" / "mosul.yaml"
STEPS = ("de-role", "what-happened", "ledger", "same-dice", "forecasts", "history", "left-out", "reflection", "thanks")
LONG = 240_000
"""Milliseconds for what the engine works on, on a busy computer."""


@dataclass
class Played:
    """What was seen of the lesson.

    Attributes:
        folder: of the exercise.
        shots: pictures of all that was on a screen, for the eye.
        said: on any browser's console.
        elsewhere: addresses asked that are not the server's.
        bad: by page, what axe finds serious.
        seconds: by what was waited for.
        seen: what else is to be asserted.
    """

    folder: Path
    shots: Path
    said: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    bad: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)


class Lesson:
    """The class room: devices with nothing but the server to ask."""

    def __init__(self, browser: Any, server: Server, played: Played) -> None:
        self.browser, self.server, self.played = browser, server, played
        self.base = f"http://127.0.0.1:{server.port}/"
        self.wall = self.open("projector", WALL)
        self.console = self.open("facilitator", DESK)
        self.console.fill("#token", server.token)
        self.console.get_by_role("button", name="Open the console").click()
        self.console.locator(".desk").wait_for()
        self.phones: dict[str, Any] = {}
        self.observer: Any = None

    def open(self, path: str, size: tuple[int, int]) -> Any:
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.route(re.compile(f"^(?!{re.escape(self.base)})"), self._blocked)
        page = context.new_page()
        page.set_default_timeout(30_000)
        self.listen(page)
        page.goto(self.base + path)
        return page

    def _blocked(self, route: Any) -> None:
        self.played.elsewhere.append(route.request.url)
        route.abort()

    def listen(self, page: Any) -> None:
        page.on("console", lambda message: self.played.said.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.played.said.append(f"{page.url}: {error}"))

    def shot(self, page: Any, name: str) -> None:
        """A picture; the caret stays as it is, for hiding it leaves styles on the page's own fields."""
        page.screenshot(path=self.played.shots / f"{name}.png", full_page=True, caret="initial")

    def shots(self, name: str) -> None:
        """The wall, the console, a phone and the observer's phone as they are."""
        pages = {"wall": self.wall, "console": self.console, "phone": next(iter(self.phones.values()))}
        for who, page in (pages | {"observer": self.observer}).items():
            self.shot(page, f"{name}-{who}")

    def timed(self, what: str, waiting: Any, **more: Any) -> None:
        begun = time.monotonic()
        waiting.wait_for(timeout=LONG, **more)
        self.played.seconds.setdefault(what, []).append(round(time.monotonic() - begun, 2))

    # the parts of a lesson

    def gather(self) -> None:
        """Five join by the code; one would rather observe, and the engine takes that team."""
        for _ in range(5):
            phone = self.open("", PHONE)
            phone.fill("#code", self.server.code)
            phone.get_by_role("button", name="Join a team").click()
            phone.wait_for_url("**/seat")
            self.phones[self.name(phone)] = phone
        self.wall.locator(".tag", has_text="1 joined").nth(4).wait_for()
        self.shot(self.wall, "01-gathering-wall")
        self.observer = self.phones.pop("Tehran")
        self.observer.locator("footer summary").click()
        self.observer.locator("form[action='/seat/observe'] button").click()
        self.observer.get_by_text("Observer", exact=False).first.wait_for()
        self.shots("02-gathered")

    @staticmethod
    def name(phone: Any) -> str:
        found: str = phone.locator(".top .who").evaluate("who => who.firstChild.textContent")
        return found.strip()

    def brief(self) -> None:
        press(self.console, "brief")
        for phone in self.phones.values():
            phone.get_by_role("button", name="We have read it").wait_for()
        self.shots("03-briefs")
        for phone in self.phones.values():
            phone.get_by_role("button", name="We have read it").click()
        self.wall.locator(".tag", has_text="AI").wait_for()

    def orders(self, phone: Any) -> None:
        """Choose another kind of order than the one that stands."""
        phone.locator("#kind-1").wait_for()
        now = phone.locator("#kind-1").evaluate("kind => kind.selectedIndex")
        phone.select_option("#kind-1", index=now % 4 + 1)
        phone.locator("#saved", has_text="Saved.").wait_for()
        phone.fill("#intent", "to see what it does")

    def plays(self, phone: Any) -> None:
        """The clerk orders, estimates, sees the odds and locks."""
        self.orders(phone)
        phone.locator("input[type=range]").first.fill("70")
        phone.get_by_role("button", name="Lock the estimate").click()
        phone.get_by_role("heading", name="Probabilities with these orders").wait_for()
        self.timed("odds", phone.locator("#seat_table table svg.bar").first)
        self.locks(phone)

    def locks(self, phone: Any) -> None:
        phone.locator("#lock").click()
        phone.get_by_role("button", name="Take the lock back").wait_for()

    def adjudicate(self, heading: str) -> None:
        press(self.console, "adjudicate")
        begun = time.monotonic()
        for phone in self.phones.values():
            phone.get_by_role("heading", name=heading).wait_for(timeout=LONG)
        self.played.seconds.setdefault("results", []).append(round(time.monotonic() - begun, 2))
        self.timed("reasons", self.wall.get_by_text("is being worked out", exact=False), state="detached")

    def turn(self, number: int) -> None:
        press(self.console, "plan")
        for phone in self.phones.values():
            self.plays(phone)
        self.wall.locator(".tag", has_text="locked").nth(3).wait_for()

    def axe(self, name: str) -> None:
        pages = {"wall": self.wall, "console": self.console, "phone": next(iter(self.phones.values()))}
        for who, page in pages.items():
            self.examine(f"{name}: {who}", page)

    def examine(self, name: str, page: Any) -> None:
        """Let axe look at the same page in a tab of its own, for it leaves its styles behind."""
        tab = page.context.new_page()
        tab.goto(page.url)
        if found := faults(tab):
            self.played.bad[name] = found
        tab.close()

    def inject(self, key: str) -> None:
        """Ask what a card would shift, then let it happen."""
        card = self.console.locator(f"#inject-{key}")
        if card.get_attribute("open") is None:
            card.locator("summary").first.click()
        card.locator("form[action='/facilitator/do/price'] button").click()
        self.timed("price", card.locator("li").first)
        self.shot(self.console, "05-price-console")
        card.locator("form[action='/facilitator/do/inject'] button").click()
        self.console.locator("form[action='/facilitator/do/withdraw'] button").wait_for()

    def correct(self) -> None:
        """An override, with its reason."""
        form = self.console.locator("form[action='/facilitator/do/override']")
        fold_out(self.console, "override")
        form.locator("#shock").fill("places.samarra.grievance")
        form.locator("#how").select_option("multiply")
        form.locator("#value").fill("0.9")
        form.locator("#why").fill("a bridge that the table had forgotten")
        form.locator("button").click()
        for page in (self.wall, *self.phones.values()):
            page.get_by_text("a bridge that the table had forgotten").wait_for()

    def undo(self, turn: int) -> None:
        form = self.console.locator("form[action='/facilitator/do/undo']")
        fold_out(self.console, "undo")
        form.locator("#undo-turn").select_option(str(turn))
        form.locator("#undo-why").fill("the wrong button")
        form.locator("button").click()
        for phone in self.phones.values():
            phone.get_by_role("heading", name=f"What happened in turn {turn}").wait_for(state="detached")

    def hand_over(self, team: str) -> None:
        """A phone dies after it locked; another takes its seat and finds the orders locked."""
        dead = self.phones.pop(team)
        seat = str(re.search(r"seat (\d+)", dead.locator(".top .who").inner_text())[1])  # type: ignore[index]
        old = {one["name"]: one["value"] for one in dead.context.cookies()}
        dead.context.close()
        fold_out(self.console, "seats")
        self.console.get_by_role("button", name=f"New phone: {seat}").click()
        said = self.console.locator("strong.lead").inner_text()
        self.shot(self.console, "09-hand-over-console")
        phone = self.open("take", PHONE)
        phone.fill("#code", said)
        phone.get_by_role("button", name="Take over this seat").click()
        phone.get_by_role("button", name="Take the lock back").wait_for()
        self.phones[team] = phone
        client = Client(self.server.port)
        client.cookies = old
        self.played.seen["old phone"] = client.get("/live/seat").status
        client.close()

    def debrief(self) -> None:
        press(self.console, "debrief")
        phone = next(iter(self.phones.values()))
        for one in (*self.phones.values(), self.observer):
            one.get_by_text("You are students again").wait_for()
        for each in self.phones.values():
            each.locator("input[name=choice]").first.check()
            each.locator("form[action='/seat/vote'] button").click()
            each.get_by_text("Your vote is in").wait_for()
        phone.locator("#answer-0").fill("That we knew less than we believed.")
        phone.locator("#kept-0", has_text="Saved.").wait_for()
        fold_out(self.console, "dice-iraq")
        asking = self.console.locator("#dice-iraq form")
        asking.locator("input[value='nothing']").check()
        asking.get_by_role("button", name="Ask").click()
        for n, step in enumerate(STEPS):
            self.console.locator(f"form:has(input[value='{step}'])[action='/facilitator/do/show'] button").click()
            self.console.locator("tr", has=self.console.locator(f"input[value='{step}']")).locator(".tag").wait_for()
            self.wall.wait_for_timeout(400)
            if step in ("ledger", "same-dice"):
                self.timed(step, self.wall.locator("main table").first)
            self.shot(self.wall, f"13-{n}-{step}-wall")
            self.examine(f"debriefing: {step}", self.wall)
        self.shots("14-debrief")
        self.axe("debriefing")

    def end(self) -> None:
        press(self.console, "end")
        self.phones[next(iter(self.phones))].get_by_text("Thank you.", exact=False).first.wait_for()
        self.shots("15-end")
        for path, name in (("review", "review.html"), ("bundle", "exercise.zip")):
            begun = time.monotonic()
            with self.console.expect_download(timeout=LONG) as download:
                self.console.locator(f"a[href='/facilitator/{path}']").click()
            download.value.save_as(self.played.folder / name)
            self.played.seconds[path] = [round(time.monotonic() - begun, 2)]


def fold_out(page: Any, name: str) -> None:
    """Open a fold of the console unless it is open."""
    part = page.locator(f"#{name}")
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()


def lesson_of(browser: Any, server: Server, played: Played) -> None:
    """Play all of it."""
    lesson = Lesson(browser, server, played)
    lesson.gather()
    lesson.brief()
    press(lesson.console, "practise")
    for phone in lesson.phones.values():
        lesson.plays(phone)
    lesson.adjudicate("What happened in the practice turn")
    lesson.turn(1)
    lesson.inject("budget")
    lesson.shots("06-turn1")
    lesson.axe("planning")
    lesson.adjudicate("What happened in turn 1")
    lesson.correct()
    lesson.shots("07-result1")
    lesson.axe("results")
    lesson.turn(2)
    lesson.hand_over("Baghdad")
    lesson.adjudicate("What happened in turn 2")
    lesson.undo(2)
    for phone in lesson.phones.values():
        lesson.plays(phone)
    lesson.adjudicate("What happened in turn 2")
    lesson.turn(3)
    lesson.adjudicate("What happened in turn 3")
    lesson.shots("10-result3")
    press(lesson.console, "last-orders")
    for phone in lesson.phones.values():
        lesson.orders(phone)
        lesson.locks(phone)
    lesson.shots("11-last-orders")
    press(lesson.console, "play-on")
    lesson.timed("play-on", lesson.wall.locator("svg.cloud"))
    next(iter(lesson.phones.values())).get_by_role("heading", name="Where it could have ended").wait_for()
    lesson.shots("12-ending")
    lesson.axe("endings")
    lesson.debrief()
    lesson.end()


def opened_from_disk(browser: Any, played: Played) -> None:
    """The review on a computer without a network."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: played.said.append(f"review: {message.text}"))
    page.on("pageerror", lambda error: played.said.append(f"review: {error}"))
    page.goto((played.folder / "review.html").as_uri())
    page.screenshot(path=played.shots / "16-review.png", full_page=True)
    played.seen["review"] = page.locator("h1").first.inner_text()
    played.seen["review asked"] = [url for url in asked if not url.startswith(("file:", "data:"))]
    played.bad |= {"review": found} if (found := faults(page)) else {}


@pytest.fixture(scope="module")
def played(compiled_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("lesson")
    found = Played(folder / "exercise", folder / "shots")
    found.shots.mkdir()
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with Server(MOSUL, found.folder, compiled_env) as server:
            lesson_of(browser, server, found)
            for context in browser.contexts:
                context.close()
        opened_from_disk(browser, found)
        browser.close()
    print(found.seconds)
    return found


def test_nothing_is_said_on_the_console_of_any_browser(played: Played) -> None:
    assert not played.said, "\n".join(played.said)


def test_nothing_is_asked_elsewhere(played: Played) -> None:
    assert played.elsewhere == []


def test_every_page_is_accessible(played: Played) -> None:
    assert played.bad == {}


def test_the_phone_that_was_replaced_is_refused(played: Played) -> None:
    assert played.seen["old phone"] == 401


def test_the_log_holds_the_whole_lesson(played: Played) -> None:
    state = fold(read_log(played.folder / "exercise.sqlite"))
    assert (state.game.phase, [week.number for week in state.game.weeks]) == (Phase.ENDED, [1, 2, 3])


def test_the_log_tells_each_way_of_stepping_in(played: Played) -> None:
    kinds = {event.kind for event in read_log(played.folder / "exercise.sqlite")}  # type: ignore[attr-defined]
    assert kinds >= {"injected", "overridden", "undone", "handed-over", "taken-over", "ai-set", "moved", "examined"}


def test_the_card_was_priced_before_it_happened(played: Played) -> None:
    injected = [event for event in read_log(played.folder / "exercise.sqlite") if event.kind == "injected"]  # type: ignore[attr-defined]
    assert [bool(event.price) for event in injected] == [True]  # type: ignore[attr-defined]


def test_the_review_opens_from_the_disk_and_asks_for_nothing(played: Played) -> None:
    assert (bool(played.seen["review"]), played.seen["review asked"]) == (True, [])


def test_every_number_of_the_lesson_is_verified(played: Played, compiled_env: dict[str, str]) -> None:
    command = [sys.executable, "-m", "sim", "verify", str(played.folder / "exercise.sqlite")]
    found = subprocess.run(command, cwd=ROOT, env=compiled_env, capture_output=True, text=True)
    assert "all agree" in found.stdout, found.stdout + found.stderr
