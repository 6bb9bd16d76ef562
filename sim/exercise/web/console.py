"""The routes of the facilitator's console: signing in, commands, downloads."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sim.exercise import (
    debrief_commands,
    facilitator_commands,
    odds_commands,
    order_commands,
    seat_commands,
    turn_commands,
)
from sim.exercise.json_form import plain
from sim.exercise.outputs import bundle_of, page_of
from sim.exercise.web.forms import (
    LONGEST,
    FormError,
    chances_from,
    goal_names,
    happening_from,
    moves_from,
    order_names,
    paper_of,
    whole,
)
from sim.exercise.web.page_parts import Audience
from sim.exercise.web.reel import Reel
from sim.exercise.web.site import CONSOLE, KEPT, SAFE, NoConsoleError, field

if TYPE_CHECKING:
    from starlette.requests import Request

    from sim.exercise.web.site import Site

Form = Mapping[str, str]
FIELDS: Mapping[str, tuple[str, ...]] = {
    "extend": ("seconds",), "ai-on": ("team",), "ai-off": ("team",), "move": ("seat", "team"), "clerk": ("seat",),
    "hand-over": ("seat",), "odds": ("mode",), "price": ("key",), "inject": ("key",), "withdraw": ("n",),
    "override": ("shock", "how", "value", "reason"), "undo": ("turn", "reason"), "slip": ("team",), "show": ("step",),
    "skip": ("step",), "same-dice": ("team", "turn", "instead"), "unlock": ("team",),
    "inject-new": ("title", "text", "shock", "how", "value"), "replay": ("world",), "frame": ("row", "run", "auto"),
}  # fmt: skip
"""The fields of each command's form, besides orders and estimates."""
MODES = ("off", "facilitator", "bands", "numbers")
CARD = 600
"""Letters that the text of a card takes at most."""
INSTEAD = ("orders", "nothing", "doctrine")
"""Replacements for a team's orders in a comparison on the same random numbers."""


class Console:
    """The facilitator's pages.

    Args:
        site: what routes share.
    """

    def __init__(self, site: Site) -> None:
        self.site, self.room, self.t = site, site.room, site.t
        room = self.room
        self.commands: dict[str, Callable[[Form], Any]] = {
            "brief": lambda form: turn_commands.brief(room),
            "practise": lambda form: turn_commands.practise(room),
            "plan": lambda form: turn_commands.plan(room),
            "adjudicate": lambda form: turn_commands.adjudicate(room),
            "last-orders": lambda form: turn_commands.last_orders(room),
            "play-on": lambda form: turn_commands.play_on(room),
            "debrief": lambda form: debrief_commands.debrief(room),
            "end": lambda form: debrief_commands.end(room),
            "pause": lambda form: turn_commands.pause(room),
            "go": lambda form: turn_commands.go(room),
            "extend": lambda form: turn_commands.extend(room, self._whole(form, "seconds")),
            "ai-on": lambda form: seat_commands.set_ai(room, self._team(form), True),
            "ai-off": lambda form: seat_commands.set_ai(room, self._team(form), False),
            "move": self._move,
            "clerk": lambda form: seat_commands.name_clerk(room, field(form, "seat")),
            "hand-over": self._hand_over,
            "odds": self._odds,
            "price": lambda form: facilitator_commands.price(room, field(form, "key")),
            "inject": lambda form: facilitator_commands.inject(room, field(form, "key")),
            "withdraw": lambda form: facilitator_commands.withdraw(room, self._whole(form, "n")),
            "override": self._override,
            "undo": lambda form: facilitator_commands.undo(room, self._whole(form, "turn"), field(form, "reason")),
            "slip": self._slip,
            "show": self._show,
            "skip": lambda form: debrief_commands.show(room, field(form, "step"), skipped=True),
            "ledger": lambda form: debrief_commands.examine(room, "ledger"),
            "same-dice": self._same_dice,
            "unlock": lambda form: order_commands.unlock_for(room, self._team(form)),
            "inject-new": self._inject_new,
            "replay": self._replay,
            "frame": self._frame,
            "run": lambda form: self._reel(running=True),
            "stop": lambda form: self._reel(running=False),
            "cloud": lambda form: self._show_reel(None),
        }

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/facilitator", self.desk), Route("/facilitator/login", self.login, methods=["POST"]),
            Route("/facilitator/logout", self.logout, methods=["POST"]),
            Route("/facilitator/safe", self.safe, methods=["POST"]),
            Route("/facilitator/do/{name}", self.do, methods=["POST"]),
            Route("/facilitator/review", self.review), Route("/facilitator/bundle", self.bundle),
        ]  # fmt: skip

    async def desk(self, request: Request) -> Response:
        """Return the console, or the form to sign in."""
        try:
            self.site.facilitator(request)
        except NoConsoleError:
            if not (self.site.remote_facilitator or self.site.here(request)):
                raise
            return self.site.page("login.html", wrong="")
        panels = self.site.panels

        def draw() -> Response:
            parts = panels.parts(Audience("console"))
            return self.site.page(
                "console.html", page="console", here="/facilitator", safe=request.cookies.get(SAFE) == "1",
                parts=(), named={part.name: part.html() for part in parts}, still=panels.ground.still,
            )  # fmt: skip

        return await self.site.drawn(draw)

    async def login(self, request: Request) -> Response:
        """Sign in once with the token; it goes into a cookie and never into an address."""
        if not (self.site.remote_facilitator or self.site.here(request)):
            raise NoConsoleError(self.t("error.local_only"))
        address, token = self.site.address(request), field(await self.site.form(request, {"token"}), "token")
        if not seat_commands.is_facilitator(self.room, token):
            wait = self.site.tokens.left(address)
            if wait:
                return self.site.page("login.html", 429, wrong=self.t("join.slow", n=math.ceil(wait)))
            self.site.tokens.tried(address)
            return self.site.page("login.html", 403, wrong=self.t("console.wrong"))
        response = RedirectResponse("/facilitator", 303)
        response.set_cookie(CONSOLE, token, max_age=KEPT, httponly=True, samesite="strict", path="/")
        return response

    async def logout(self, request: Request) -> Response:
        """Forget the token on this device."""
        response = RedirectResponse("/facilitator", 303)
        response.delete_cookie(CONSOLE, path="/", httponly=True, samesite="strict")
        return response

    async def safe(self, request: Request) -> Response:
        """Hide, or show again, what is not for the wall."""
        self.site.facilitator(request)
        response = RedirectResponse("/facilitator", 303)
        on = request.cookies.get(SAFE) != "1"
        response.set_cookie(SAFE, "1" if on else "0", max_age=KEPT, httponly=True, samesite="strict", path="/")
        return response

    async def do(self, request: Request) -> Response:
        """Carry out one command."""
        self.site.facilitator(request)
        name = request.path_params["name"]
        command = self.commands.get(name)
        if command is None:
            return self.site.problem(request, self.t("error.not_found"), 404, "/facilitator")
        form = await self.site.form(request, self._names(name), LONGEST | {"text": CARD})
        await self.site.command(lambda: command(form))
        if self.site.pushes is not None:
            self.site.pushes.wake()  # what stands on the wall may change without an event
        return self.site.done(request, "/facilitator")

    async def review(self, request: Request) -> Response:
        """Return the after-action review as one file."""
        self.site.facilitator(request)

        page = await self.site.command(lambda: page_of(self.room))
        return _file(page.encode(), "review.html", "text/html; charset=utf-8")

    async def bundle(self, request: Request) -> Response:
        """Return the log as one file."""
        self.site.facilitator(request)
        return _file(await self.site.command(lambda: bundle_of(self.room)), "exercise.zip", "application/zip")

    def _names(self, command: str) -> set[str]:
        """Return the fields that a command's form has."""
        names, lesson = set(FIELDS.get(command, ())), self.room.lesson
        for team in lesson.teams if command in ("slip", "same-dice") else ():
            names |= order_names(lesson, team) | (goal_names(lesson, team) if command == "slip" else set())
        return names

    # what needs more than a line

    def _move(self, form: Form) -> None:
        if "team" not in form:  # "" says to observe
            raise FormError(self.t("error.form"))
        seat_commands.reassign(self.room, field(form, "seat"), form["team"] or None)

    def _hand_over(self, form: Form) -> None:
        seat = field(form, "seat")
        self.site.panels.hand = (seat, seat_commands.hand_over(self.room, seat))
        self.site.panels.forget()

    def _odds(self, form: Form) -> None:
        mode = field(form, "mode")
        if mode not in MODES:
            raise FormError(self.t("error.choice"))
        odds_commands.set_odds(self.room, mode)  # type: ignore[arg-type]

    def _override(self, form: Form) -> None:
        facilitator_commands.override(self.room, (happening_from(form),), field(form, "reason"))

    def _slip(self, form: Form) -> None:
        team = self._team(form)
        moves = moves_from(form, self.room.lesson, team)
        chances = chances_from(form, self.room.lesson, team)
        with self.room.together():
            now = paper_of(self.room.state, team)
            if form.get("paper", now) != now:
                raise FormError(self.t("error.slip"))
            order_commands.slip(self.room, team, moves, field(form, "intent"), chances or None)

    def _same_dice(self, form: Form) -> None:
        team, turn, instead = self._team(form), self._whole(form, "turn"), field(form, "instead")
        if turn not in dict(self.site.panels.scene().turns_of(team)) or instead not in INSTEAD:
            raise FormError(self.t("error.choice"))
        moves = moves_from(form, self.room.lesson, team) if instead == "orders" else ()
        if instead == "orders" and not moves:
            raise FormError(self.t("dice.empty"))
        order_commands.require_on_menu(self.room, team, moves)
        # no last orders at all are the actor's own doctrine, as in the play-on
        doctrine = instead == "doctrine" or (not moves and turn > self.room.lesson.turns)
        debrief_commands.examine(self.room, "same-dice", turn=turn, team=team, moves=None if doctrine else plain(moves))

    def _show(self, form: Form) -> None:
        debrief_commands.show(self.room, field(form, "step"))
        self._show_reel(None)

    def _inject_new(self, form: Form) -> None:
        title, text = field(form, "title"), field(form, "text")
        if not title or not text:
            raise FormError(self.t("card.empty"))
        if field(form, "value") and not field(form, "shock"):
            raise FormError(self.t("card.half"))
        does = (happening_from(form),) if field(form, "shock") else ()
        facilitator_commands.inject_new(self.room, title, text, does)

    # a world played again

    def _replay(self, form: Form) -> None:
        world, scene = self._whole(form, "world"), self.site.panels.scene()
        ending = self.room.state.game.ending
        if ending is None or not any(dot["world"] == world for dot in ending.result["dots"]):
            raise FormError(self.t("replay.no_world"))
        if scene.replayed(world) is None:
            debrief_commands.examine(self.room, "replay", world=world)
        self._show_reel(Reel(world))

    def _frame(self, form: Form) -> None:
        shown, row = self.site.panels.reel, self._whole(form, "row")
        if shown is None or (field(form, "auto") and (not shown.running or row != shown.row + 1)):
            return  # put away or stopped while it was about to go on
        self._show_reel(Reel(shown.world, max(0, row), running=bool(field(form, "run"))))

    def _reel(self, running: bool) -> None:
        if self.site.panels.reel is not None:
            self._show_reel(self.site.panels.reel._replace(running=running))

    def _show_reel(self, reel: Reel | None) -> None:
        self.site.panels.reel = reel
        self.site.panels.forget()

    def _team(self, form: Form) -> str:
        team = field(form, "team")
        if team not in self.room.lesson.teams:
            raise FormError(self.t("error.choice"))
        return team

    def _whole(self, form: Form, name: str) -> int:
        found = whole(form, name)
        if found is None:
            raise FormError(self.t("error.numbers"))
        return found


def _file(content: bytes, name: str, kind: str) -> Response:
    """Return a download: never opened in our own pages' place, where it would have our cookies."""
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
