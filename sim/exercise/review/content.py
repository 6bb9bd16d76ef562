"""The content of the review, put together from the log and from playing the exercise again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim import report
from sim.ensemble.outcomes import question
from sim.exercise.events import Phase
from sim.exercise.moves import Move
from sim.exercise.review import scoring
from sim.exercise.review.acts import acts
from sim.exercise.review.cloud import cloud, percentile, recorded_holders
from sim.exercise.review.course import our_world
from sim.exercise.review.review_words import ReviewWords
from sim.exercise.transitions import fold

if TYPE_CHECKING:
    from sim.exercise.campaign import Campaign
    from sim.exercise.events import LogEvent
    from sim.exercise.state import State, Week

TERMS = ("injects", "own", "others", "luck", "overrides")
_ROOM = "exercise/review"


def page(events: list[LogEvent], engine: Campaign | None = None, ledger_worlds: int = 0) -> str:
    """Return the whole review as HTML.

    Args:
        events: of the log.
        engine: that of the exercise; made from the log if left out.
        ledger_worlds: of the ledger, where nobody asked for it in class; 0 leaves it out.
    """
    from sim.exercise.campaign import campaign_of  # slow: Numba

    state = fold(events)
    found = Review(state, engine or campaign_of(state.setup), events, ledger_worlds)
    return report.render_page(
        f"{_ROOM}/templates/review.html", scripts=("map.js",), styles=(f"{_ROOM}/review.css",), **found.content()
    )  # fmt: skip


class Review:
    """One exercise, looked at afterwards.

    Args:
        state: where it stands.
        engine: plays it again.
        events: the log, for what was undone.
        ledger_worlds: of the ledger, where nobody asked for it in class; 0 leaves it out.
    """

    def __init__(self, state: State, engine: Campaign, events: list[LogEvent], ledger_worlds: int = 0) -> None:
        self.ledger_worlds = ledger_worlds
        self.state, self.game, self.engine, self.events = state, state.game, engine, events
        self.lesson, self.scenario = engine.lesson, engine.scenario
        self.words = ReviewWords(self.scenario, self.lesson)
        self.played = engine.played(self.game.past()) if self.game.weeks else None
        self.dots: list[dict[str, Any]] = self.game.ending.result["dots"] if self.game.ending else []
        self.over = self.game.ending is not None and self.game.phase in (Phase.DEBRIEF, Phase.ENDED)

    def content(self) -> dict[str, Any]:
        """Return all that the template prints."""
        sections = [
            ("harm", "Harm"), ("map", "Map"), ("weeks", "Weeks"), ("forecasts", "Forecasts"), ("luck", "Luck"),
            ("dice", "Same dice"), ("endings", "Endings"), ("history", "History"), ("limits", "Left out"),
            ("questions", "Questions"), ("again", "Reproduce"),
        ]  # fmt: skip
        return {
            "lesson": self.lesson, "setup": self.state.setup, "sections": sections, "over": self.over,
            "harm": self.harm(), "weeks": [self.week(week) for week in self.game.weeks], "teams": self.teams(),
            "undone": [event.reason for event in self.events if event.kind == "undone"],  # type: ignore[attr-defined]
            "struck": len(self.state.struck), "last": self.last(),
            "acts": acts(self.events, self.state.struck, self.words), **our_world(self), **self.forecasts(),
            "ledger": self.ledger(), "pairs": [self.pair(one) for one in self.asked("same-dice")],
            **self.endings(), "seats": len(self.state.seats),
        }  # fmt: skip

    def teams(self) -> list[dict[str, Any]]:
        """Return the teams, who played them, what they wanted and what came of it."""
        ours = self.dots[0]["goals"] if self.dots else {}
        return [
            {
                "letter": team.letter, "name": team.name, "ai": name in self.state.ai,
                "seats": len(self.state.members(name)),
                "goals": [(question(goal, asked), ours.get(name, {}).get(goal)) for goal, asked in team.goals.items()],
            }
            for name, team in self.lesson.teams.items()
        ]  # fmt: skip

    def harm(self) -> dict[str, Any]:
        """Return people displaced and killed: by week, at the end in our world, and in 90 in 100 of the others."""
        rows = []
        for turn in range(1, len(self.game.weeks) + 1):
            assert self.played is not None
            places = self.played.worlds[turn].places
            count = {name: int(places[name].sum()) for name in ("displaced", "civilians_killed")}
            rows.append({"what": f"after turn {turn}", **count})
        found: dict[str, Any] = {"rows": rows}
        if self.dots:
            rows.append({"what": "at the end, our world", **{n: self.dots[0][n] for n in rows_of_harm()}})
            for name in rows_of_harm():
                values = sorted(dot[name] for dot in self.dots[1:])
                found[name] = (values[len(values) // 20], values[-1 - len(values) // 20])
        return found

    def week(self, week: Week) -> dict[str, Any]:
        """Return one turn: cards, orders with intent and reasons, corrections."""
        reasons = {(one["team"], _key(one["move"])): one for one in week.result.reasons}
        orders = []
        for team, told in self.lesson.teams.items():
            sheet = week.sheets.get(team)
            moves = week.sealed.moves.get(team, ())
            rows = [self.order(team, move, reasons.get((team, _key(move)))) for move in moves]
            orders.append({
                "letter": told.letter, "name": told.name, "how": week.sealed.how.get(team, "AI"), "rows": rows,
                "intent": sheet.intent if sheet else "",
            })  # fmt: skip
        first = self.lesson.date_of_turn(week.number).isoformat()
        cards = [
            {"title": one.title, "text": one.text, "does": [self.words.happening(h) for h in one.happenings],
             "price": self.price(one.price)}
            for one in week.injects
        ]  # fmt: skip
        return {
            "number": week.number, "first": first, "cards": cards, "orders": orders, "why": week.reasons,
            "overrides": [self.words.happening(one) for one in week.overrides], "seconds": week.result.seconds,
        }  # fmt: skip

    def price(self, price: Mapping[str, Any] | None) -> str:
        """By team, how much a card shifted its odds, in points of a hundred, the mean over its goals."""
        if not price:
            return ""
        found = []
        for team, shifts in price.get("goals", price).items():
            values = [one["difference"] for one in shifts.values()]
            found.append(f"{self.words.actor(team)} {100 * sum(values) / len(values):+.0f}")
        return ", ".join(found)

    def order(self, team: str, move: Any, reason: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return one order, and why it went as it did."""
        row: dict[str, Any] = {"text": self.words.move(team, move), "reason": None}
        if reason:
            drivers = ", ".join(self.words.driver(one) for one in reason["drivers"])
            row["reason"] = {
                "happened": reason["happened"], "chance": reason["chance"]["p"], "without": reason["without"]["p"],
                "of": reason["chance"]["of"], "drivers": drivers,
            }  # fmt: skip
        return row

    def last(self) -> list[dict[str, Any]]:
        """Return the orders that stood to the end."""
        if not self.game.ending:
            return []
        return [
            {"letter": told.letter, "name": told.name,
             "rows": [self.words.move(team, move) for move in self.game.final().get(team, ())],
             "ai": team not in self.game.final()}
            for team, told in self.lesson.teams.items()
        ]  # fmt: skip

    def forecasts(self) -> dict[str, Any]:
        """Return every forecast with its score, and the mean of each team."""
        if not self.dots:
            return {"estimates": [], "scores": []}
        found = scoring.estimates(self.game.weeks, self.dots[0]["goals"])
        rows = [
            {
                "turn": one.turn, "team": self.lesson.teams[one.team].name, "forecast": one.forecast,
                "goal": question(one.goal, self.lesson.teams[one.team].goals[one.goal]), "odds": one.odds,
                "came": one.came, "score": one.score,
            }
            for one in found
        ]  # fmt: skip
        scores = []
        for name, team in self.lesson.teams.items():
            mine = [one for one in found if one.team == name]
            if mine:
                scores.append({
                    "name": team.name, "count": len(mine), "mean": scoring.mean(one.score for one in mine),
                    "odds": scoring.mean(one.odds_score for one in mine),
                })  # fmt: skip
        return {"estimates": rows, "scores": scores}

    def ledger(self) -> dict[str, Any] | None:
        """Luck or decision: by team and turn, the mean over its goals; the hinge turn."""
        if not self.dots:
            return None
        asked = self.asked("ledger")
        if not asked and not self.ledger_worlds:
            return None
        found = asked[-1].answer if asked else self.engine.examine(
            "ledger", self.game.past(), self.game.final(), {"worlds": self.ledger_worlds}
        )  # fmt: skip
        teams = []
        for name, team in self.lesson.teams.items():
            rows = [row for row in found["rows"] if row["team"] == name]
            turns = sorted({row["turn"] for row in rows})
            told = [{"turn": turn, **_mean_of([row for row in rows if row["turn"] == turn])} for turn in turns]
            teams.append({"letter": team.letter, "name": team.name, "rows": told, "hinge": found["hinges"][name]})
        return {"teams": teams, "worlds": found["worlds"], "plus_minus": found["plus_minus"]}

    def asked(self, what: str) -> list[Any]:
        """Return the questions of a kind that the engine was asked in class."""
        return [one for one in self.game.examined if one.question == what]

    def pair(self, one: Any) -> dict[str, Any]:
        """Return a decision played again on the same dice."""
        team, moves = str(one.asked["team"]), one.asked.get("moves")
        instead = "its own doctrine" if moves is None else [self.words.move(team, Move(**move)) for move in moves]
        pair, many = one.answer["pair"], one.answer["pairs"]
        goals = [
            {"name": question(goal, asked), **many["goals"][team][goal], "pair": pair["goals"][team][goal]}
            for goal, asked in self.lesson.teams[team].goals.items()
        ]
        places = [
            {
                "name": place["name"],
                "played": self.words.actor(place["played"]),
                "other": self.words.actor(place["other"]),
            }
            for place in pair["places"]
        ]
        return {
            "team": self.lesson.teams[team].name, "turn": one.asked["turn"], "goals": goals, "places": places,
            "instead": instead if isinstance(instead, str) else "; ".join(instead) or "nothing", "harm": many["harm"],
            "parted": pair["parted"],
        }  # fmt: skip

    def endings(self) -> dict[str, Any]:
        """Return the cloud, shares of goals, and where our world and history stand in it."""
        if not self.dots or self.game.ending is None:
            return {"cloud": None, "shares": [], "place": None}
        focus = next(iter(self.lesson.teams))
        among = [float(dot["population"][focus]) for dot in self.dots[1:]]
        ours = float(self.dots[0]["population"][focus])
        history = self.under(focus) if self.over and self.scenario.history else None
        shares = [
            {"team": told.name, "name": question(goal, asked), "ours": self.dots[0]["goals"][team][goal],
             **self.game.ending.result["shares"][team][goal]}
            for team, told in self.lesson.teams.items() for goal, asked in told.goals.items()
        ]  # fmt: skip
        stand = {"name": self.words.actor(focus), "ours": ours, "ours_at": percentile(ours, among), "history": history}
        stand["history_at"] = percentile(history, among) if history is not None else None
        return {
            "cloud": cloud(self.dots, focus, self.words.actor(focus), history), "shares": shares, "place": stand,
            "worlds": self.game.ending.worlds, "ends": self.lesson.ends.isoformat(),
        }  # fmt: skip

    def under(self, actor: str) -> float:
        """People who lived, before anybody fled, in the places that an actor held on the last day of the record."""
        assert self.played is not None
        people = dict(zip(self.played.setting.plan.places, self.played.worlds[0].places["population"], strict=True))
        held = recorded_holders(self.scenario, self.lesson.ends)
        return float(sum(int(people[place]) for place, who in held.items() if who == actor))


def rows_of_harm() -> tuple[str, str]:
    """Return the two counts of harm."""
    return ("displaced", "civilians_killed")


def _key(move: Any) -> tuple[Any, ...]:
    get = move.get if isinstance(move, dict) else lambda name: getattr(move, name)
    return (get("order"), get("place"), get("other"), get("effort"))


def _mean_of(rows: list[dict[str, Any]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) / len(rows) for name in ("before", *TERMS, "after")}
