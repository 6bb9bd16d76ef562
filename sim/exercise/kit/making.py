"""The kit as files: pages of A4 in black and white that print from any browser, each complete in itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import report
from sim.core import words
from sim.ensemble.outcomes import question
from sim.exercise.kit.plans import PLANS, Plan, late
from sim.exercise.papers import write_paper

if TYPE_CHECKING:
    from sim.exercise.lesson import Choice, Lesson, Team
    from sim.scenario import Scenario

_ROOM = "exercise/kit"
_DELAYS = (3, 5, 8, 12, 20)
_ALL_BUT = 2


def make_kit(scenario: Scenario, lesson: Lesson, out: Path) -> list[Path]:
    """Write the whole kit.

    Args:
        scenario: whose places and actors the briefs name.
        lesson: whose texts they are.
        out: a folder; it is made if need be, and files of the same name are replaced.

    Returns:
        the files, the list of contents first.

    Raises:
        PaperError: a file could not be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    pages = {f"brief-{name}.html": _brief(scenario, lesson, team) for name, team in lesson.teams.items()}
    pages |= {f"plan-{minutes}.html": _plan(lesson, plan) for minutes, plan in PLANS.items()}
    for name, heading in _PAPERS.items():
        pages[f"{name}.html"] = _page(name, lesson, heading, names=", ".join(t.name for t in lesson.teams.values()))
    titles = {f"brief-{name}.html": f"Brief and order slips: {team.name}" for name, team in lesson.teams.items()}
    titles |= {f"plan-{minutes}.html": _heading(minutes) for minutes in PLANS}
    titles |= {f"{name}.html": heading for name, heading in _PAPERS.items()}
    pages = {"index.html": _page("index", lesson, "Lesson kit", files=titles.items()), **pages}
    for name, text in pages.items():
        write_paper(out / name, text)
    return [out / name for name in pages]


_PAPERS = {
    "debrief": "Debriefing guide",
    "teacher": "Note on the lesson",
    "safety": "Safety pack",
}


def _page(template: str, lesson: Lesson, heading: str, **content: Any) -> str:
    return report.render_page(
        f"{_ROOM}/templates/{template}.html", scripts=(), styles=(f"{_ROOM}/kit.css",), lesson=lesson,
        heading=heading, **{"letter": None, **content},
    )  # fmt: skip


def _heading(minutes: int) -> str:
    return f"Run sheet: {minutes} minutes"


def _brief(scenario: Scenario, lesson: Lesson, team: Team) -> str:
    letters = [chr(ord("a") + row) for row in range(len(team.goals))]
    goals = [f"{key}) {question(name, goal)}" for key, (name, goal) in zip(letters, team.goals.items(), strict=True)]
    return _page(
        "brief", lesson, f"Team {team.name}", letter=team.letter, team=team, goals=goals, goal_letters=letters,
        ends=words.day(lesson.ends.isoformat()), menu=[_line(scenario, line) for line in team.menu],
        slips=_slips(lesson),
    )  # fmt: skip


def _line(scenario: Scenario, line: Choice) -> dict[str, str]:
    """Return a line of the menu in words."""
    places = [scenario.places[name].name for name in line.places]
    short = "any place" if len(line.places) > len(scenario.places) - _ALL_BUT else ", ".join(places)
    others = ", ".join(scenario.actors[name].name for name in line.others)
    efforts = ", ".join(one.label for one in line.efforts) if len(line.efforts) > 1 else "–"
    return {"label": line.label, "hint": line.hint, "objects": short or others or "–", "efforts": efforts}


def _slips(lesson: Lesson) -> list[dict[str, Any]]:
    """Return one for each turn, and one for the orders that stand to the end."""
    first = [lesson.date_of_turn(turn).isoformat() for turn in range(1, lesson.turns + 2)]
    found: list[dict[str, Any]] = [
        {"name": f"turn {turn}", "dates": f"from {words.day(first[turn - 1])}", "forecast": True}
        for turn in range(1, lesson.turns + 1)
    ]
    dates = f"from {words.day(first[-1])}"
    return [*found, {"name": "standing orders", "dates": dates, "forecast": False}]


def _plan(lesson: Lesson, plan: Plan) -> str:
    return _page(
        "plan", lesson, _heading(plan.minutes), plan=plan, rows=list(zip(plan.starts(), plan.steps, strict=True)),
        late=late_rows(plan),
    )  # fmt: skip


def late_rows(plan: Plan) -> list[dict[str, Any]]:
    """Return what to do when late: after the briefs and after the first turn, by so many minutes."""
    keys = [step.key for step in plan.steps]
    rows = []
    for last in ("briefs", "turn-1"):
        for delay in _DELAYS:
            found = late(plan, delay, keys[: keys.index(last) + 1])
            after = next(step.name for step in plan.steps if step.key == last).lower()
            debrief = f"{found.plan.debrief()} min"
            rows.append({"after": after, "delay": delay, "words": found.words(), "debrief": debrief})
    return rows
