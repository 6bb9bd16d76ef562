"""The parts of each page, and what each part is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim.exercise import odds_commands
from sim.exercise.events import Phase
from sim.exercise.web.page_parts import Audience, PagePart
from sim.exercise.web.scene import Scene

if TYPE_CHECKING:
    from sim.exercise.state import Seat
    from sim.exercise.web.panels import Panels

EARLY = (Phase.GATHERING, Phase.BRIEFING)
"""Phases in which the brief lies open."""
STEPS = (
    "de-role", "what-happened", "ledger", "same-dice", "forecasts", "history", "left-out", "reflection", "thanks",
)  # fmt: skip
"""Steps of the debriefing."""


def seat_parts(panels: Panels, scene: Scene, who: Audience) -> tuple[PagePart, ...]:
    """Return a phone's parts, for a team and role, or for observers."""
    team, room = who.team, scene.room
    played = team is not None and team not in scene.state.ai
    open_now = played and scene.game.open()
    sheet = scene.game.sheet(team) if team else None
    writing = bool(open_now and who.clerk and sheet and not sheet.locked)
    estimating = bool(open_now and (who.forecaster or who.clerk) and sheet and sheet.forecast is None)
    opened = scene.paper(team)
    return (
        panels.draw("seat_now", scene, line=seat_line(scene, who), team=team),
        panels.draw(
            "seat_desk", scene, key=f"{opened} {writing}", paper=opened, writing=writing, team=team, sheet=sheet,
            prefix="", rows=scene.rows(team) if writing and team else (),
        ),
        panels.draw(
            "seat_estimate", scene, key=f"{opened} {estimating}", paper=opened, estimating=estimating, team=team
        ),
        panels.draw(
            "seat_table", scene, paper=opened, team=team, clerk=who.clerk, sheet=sheet,
            odds=odds_commands.odds_for(room, team) if open_now and team else None,
        ),
        *panels.once(("seat", team), lambda: team_parts(panels, scene, team)),
    )  # fmt: skip


def team_parts(panels: Panels, scene: Scene, team: str | None) -> tuple[PagePart, ...]:
    """Return what all phones of a team show alike, whatever their role: results, the picture, the brief."""
    room, weeks = scene.room, scene.game.weeks
    picture = room.seen_by(team) if team else None
    own = {row["place"] for row in picture["places"] if row["own"]} if picture else set()
    return (
        panels.draw(
            "seat_result", scene, team=team, corrections=scene.corrections(),
            reasons=[one for one in room.reasons(team) if one["team"] == team] if team else [],
            ordered=weeks[-1].sealed.moves.get(team, ()) if weeks and team else (),
            public=[one for one in scene.public_reasons if one["team"] != team],
        ),
        panels.draw("seat_picture", scene, picture=picture, own=own),
        panels.draw("seat_score", scene, team=team),
        panels.draw("seat_brief", scene, team=team, early=scene.phase in EARLY),
    )  # fmt: skip


def seat_line(scene: Scene, who: Audience) -> str:
    """Return what a phone is told to do now."""
    t, phase, team = scene.t, scene.phase, who.team
    if not scene.game.open():
        key = "briefing_observer" if phase is Phase.BRIEFING and team is None else phase.value
        return t(f"now.{key}", **_ends(scene, key))
    if team is None:
        return t("now.open_observer")
    if team in scene.state.ai:
        return t("now.ai")
    sheet = scene.game.sheet(team)
    if sheet.locked:
        return t("now.locked" if who.clerk else "now.locked_member")
    if who.forecaster and not who.clerk and sheet.forecast is None:
        return t("now.forecast")
    if not who.clerk:
        return t("now.member", who=scene.seat(scene.state.clerk(team)))
    return _clerk_line(scene, sheet, team)


def _clerk_line(scene: Scene, sheet: Any, team: str) -> str:
    t = scene.t
    if not sheet.drafted:
        last = scene.phase is Phase.LAST_ORDERS
        return t(
            "now.last_draft" if last else "now.draft", n=scene.lesson.orders_a_turn, date=scene.day(scene.lesson.ends)
        )
    if sheet.forecast is None:
        return t("now.clerk_forecast", who=scene.seat(scene.state.forecaster(team)))
    return t("now.clerk_lock" if scene.state.odds in ("bands", "numbers") else "now.clerk_lock_plain")


def _ends(scene: Scene, key: str) -> dict[str, str]:
    return {"date": scene.day(scene.lesson.ends)} if key == "playing-on" else {}


def own_parts(panels: Panels, scene: Scene, seat: Seat) -> tuple[PagePart, ...]:
    """Return what is a seat's alone: that it has read, its vote, its reflection."""
    choices = scene.choices()
    answers = {question: text for (code, question), text in scene.state.reflections.items() if code == seat.code}
    return (
        panels.draw(
            "seat_own", scene, team=seat.team, seat=seat, choices=choices, voted=scene.game.votes.get(seat.code)
        ),
        panels.draw("seat_reflect", scene, key=scene.phase.value, answers=answers),
    )  # fmt: skip


def projector_parts(panels: Panels, scene: Scene, who: Audience) -> tuple[PagePart, ...]:
    """Return what everybody in the room sees: nothing that is not public."""
    key = f"now.projector_{scene.phase.value}"
    line = scene.t(key if key in scene.t.said else f"now.{scene.phase.value}", **_ends(scene, scene.phase.value))
    if scene.room.armed():
        line = scene.t("now.projector_armed")
    return (
        panels.draw("projector_now", scene, line=line),
        panels.draw("projector_lights", scene),
        panels.draw(
            "projector_wall", scene, qr=panels.qr, address=panels.address, step=scene.step(),
            corrections=scene.corrections(),
        ),
    )  # fmt: skip


def console_parts(panels: Panels, scene: Scene, who: Audience) -> tuple[PagePart, ...]:
    """Return the facilitator's desk."""
    game = scene.game
    used = {one.key for week in game.weeks for one in week.injects} | {one.key for one in game.injects}
    choices = dict(scene.choices())
    votes = [(choices.get(choice, choice), n) for choice, n in Counter(game.votes.values()).most_common()]
    slips = f"{scene.phase.value} {game.turn} {sorted(scene.state.ai)} {len(scene.state.struck)}"
    after = scene.phase in (Phase.PLAYED_ON, Phase.DEBRIEF)
    undoable = sorted({one.turn for one in scene.state.boundaries})
    return (
        panels.draw(
            "console_now", scene, line=console_line(scene), help=console_help(scene), steps=next_steps(scene),
            hand=panels.freed(), address=panels.address, hand_qr=panels.hand_qr(),
        ),
        panels.draw("console_teams", scene),
        panels.draw("console_world", scene),
        panels.draw("console_odds", scene),
        panels.draw("console_seats", scene, address=panels.address),
        panels.draw("console_debrief", scene, debrief_steps=STEPS, votes=votes),
        panels.draw("console_replay", scene),
        panels.draw("console_cloud", scene),
        panels.draw("console_dice", scene, key=f"{after} {len(game.weeks)} {len(scene.state.struck)}"),
        panels.draw("console_inject", scene, used=used),
        panels.draw("console_card", scene, key=f"{scene.phase.value} {game.turn}", able=_may_inject(scene)),
        panels.draw("console_slips", scene, key=slips),
        panels.draw("console_correct", scene, key=f"{scene.phase.value} {undoable}", boundaries=undoable),
        panels.draw("console_tools", scene),
    )  # fmt: skip


def _may_inject(scene: Scene) -> bool:
    """Return whether something can still be let happen: a turn will be played after this."""
    return scene.phase is Phase.PLANNING or (scene.phase is Phase.RESOLVED and scene.game.turn < scene.turns)


def console_line(scene: Scene) -> str:
    """Return what the facilitator is told first."""
    steps = next_steps(scene)
    return steps[0][1] if steps else scene.t("console.next", step=scene.t(f"phase.{scene.phase.value}"))


def console_help(scene: Scene) -> str:
    """Return who has not locked, while orders are open; once the clock is at 0, how long to wait for them."""
    if not scene.game.open():
        return ""
    open_teams = [scene.team(team) for team in scene.state.human() if not scene.game.sheet(team).locked]
    said = scene.t("console.missing", teams=", ".join(open_teams)) if open_teams else scene.t("console.all_locked")
    zero, over = scene.room.due()
    if not zero or not open_teams:
        return said
    return scene.t("console.grace_over" if over else "console.grace", n=round(scene.state.setup.grace)) + " " + said


def next_steps(scene: Scene) -> list[tuple[str, str]]:
    """Return the commands that may come next, the usual one first, with what their buttons say."""
    phase, t, game = scene.phase, scene.t, scene.game
    left = game.turn < scene.turns
    plan = ("plan", t("console.next_step.planning", turn=game.turn + 1))
    found: dict[Phase, list[tuple[str, str]]] = {
        Phase.GATHERING: [("brief", t("console.next_step.briefing"))],
        Phase.BRIEFING: [("practise", t("console.next_step.practice")), plan],
        Phase.PRACTICE: [("adjudicate", t("console.next_step.adjudicate")), plan],
        Phase.PRACTISED: [plan, ("practise", t("console.next_step.practice"))],
        Phase.PLANNING: [("adjudicate", t("console.next_step.adjudicate"))],
        Phase.RESOLVED: [*([plan] if left else []), ("last-orders", t("console.next_step.last-orders"))],
        Phase.LAST_ORDERS: [("play-on", t("console.next_step.play-on"))],
        Phase.PLAYED_ON: [("debrief", t("console.next_step.debrief"))],
        Phase.DEBRIEF: [("end", t("console.next_step.end"))],
    }
    if phase is Phase.BRIEFING and not scene.lesson.practice:
        found[phase].reverse()
    if scene.room.jobs.trouble and phase in (Phase.RESOLVING, Phase.PLAYING_ON):
        again = "adjudicate" if phase is Phase.RESOLVING else "play-on"
        return [(again, t(f"console.next_step.{again}"))]
    return found.get(phase, [])


DRAWN: Mapping[str, Callable[[Panels, Scene, Audience], tuple[PagePart, ...]]] = {
    "seat": seat_parts,
    "projector": projector_parts,
    "console": console_parts,
}
"""The function that draws each page."""
