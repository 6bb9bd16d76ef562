"""The debriefing on screens: a world played again, forecasts and results, the same dice, luck or judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.exercise.events import Phase
from sim.exercise.moves import Move
from sim.exercise.review import scoring
from sim.exercise.web.evidence import Evidence
from sim.exercise.web.reel import Reel, frame

if TYPE_CHECKING:
    from sim.exercise.events import Examined
    from sim.exercise.room import Room
    from sim.exercise.web.team_map import TeamMap
    from sim.exercise.web.texts import Texts

SIDE, EDGE, FOOT = 420.0, 64.0, 56.0
"""Of the curve of forecasts, in its own units: its square, and the room for its scales."""
LISTED = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
"""Shares of worlds that lie below those which the list offers to be played again."""


class Scene(Evidence):
    """One version of the room, for drawing.

    Args:
        room, ground, t: as in ``Words``.
        reel: which world is being played again, and how far.
    """

    def __init__(self, room: Room, ground: TeamMap, t: Texts, reel: Reel | None = None) -> None:
        super().__init__(room, ground, t)
        self._reel = reel

    def choices(self) -> list[tuple[str, str]]:
        """Return the decisions that can be looked at again: what a vote says, and in words."""
        if self.phase not in (Phase.PLAYED_ON, Phase.DEBRIEF):
            return []
        return [
            (f"{week.number}:{team}", self.t("debrief.vote_item", turn=week.number, team=self.team(team)))
            for week in self.game.weeks
            for team in self.lesson.teams
            if team in week.sealed.moves
        ]

    def step(self) -> str:
        """Return the step of the debriefing that is on the wall."""
        return self.game.steps[-1] if self.game.steps else ""

    def answer(self, question: str) -> Examined | None:
        """Return the last answer to a question of the debriefing."""
        return next((one for one in reversed(self.game.examined) if one.question == question), None)

    def ledger_rows(self, ledger: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the ledger for a wall, a line for each team: in each turn its own orders and luck, and its hinge.

        In points of 100, the mean of a team's goals; what else moved them stands in the review.
        """
        found: dict[str, dict[int, list[Any]]] = {}
        for row in ledger["rows"]:
            found.setdefault(row["team"], {}).setdefault(row["turn"], []).append(row)
        return [
            {
                "team": team, "hinge": ledger["hinges"].get(team),
                "turns": [self._cell(name, rows) for rows in turns.values() for name in ("own", "luck")],
                "before": self._cell("before", next(iter(turns.values()))),
                "after": self._cell("after", list(turns.values())[-1]),
            }
            for team, turns in found.items()
        ]  # fmt: skip

    def ledger_turns(self, ledger: Mapping[str, Any]) -> list[str]:
        """Return the names of its turns, in order."""
        return [self.turn_name(turn) for turn in dict.fromkeys(row["turn"] for row in ledger["rows"])]

    def turn_name(self, turn: int) -> str:
        """Return a turn, or the last orders after it."""
        return self.t("phase.last-orders") if turn > len(self.game.weeks) else self.t("debrief.turn", turn=turn)

    def _cell(self, name: str, rows: list[Any]) -> str:
        """Return the mean of one column; changes carry their sign."""
        mean = self.points(sum(row[name] for row in rows) / len(rows))
        return f"{mean}" if name in ("before", "after") else f"{mean:+d}"

    # a world played again

    def replayed(self, world: int) -> Mapping[str, Any] | None:
        """Return a world as the engine played it again, if it has been asked."""
        asked = (one for one in self.game.examined if one.question == "replay" and one.asked["world"] == world)
        return next((one.answer for one in asked), None)

    def reel(self) -> dict[str, Any] | None:
        """Return the evening that is shown of a world that is played again; None while there is none to show."""
        if self._reel is None or self.phase not in (Phase.PLAYED_ON, Phase.DEBRIEF):
            return None
        found = self.replayed(self._reel.world)
        dot = next((one for one in self._dots() if one["world"] == self._reel.world), None)
        if found is None or dot is None:
            return None
        shown = frame(found, self._reel.row)
        numbers = shown["numbers"]
        return {
            **shown, "world": self._reel.world, "running": self._reel.running and shown["row"] < shown["last"],
            "same": found["digest"] == dot["digest"], "digest": found["digest"],
            "rows": self._ruled(numbers["population"]),
            "harm": self.t(
                "replay.harm", displaced=self.people(numbers["displaced"]),
                killed=self.people(numbers["civilians_killed"]), since=self.day(self.scenario.start),
            ),
        }  # fmt: skip

    def _ruled(self, population: Mapping[str, int]) -> list[tuple[str, str]]:
        """Return the teams that people live under, with how many."""
        return [
            (self.t("ending.up", actor=self.team(team)), self.people(population[team]))
            for team in self.lesson.teams
            if population.get(team)
        ]

    def reel_map(self, shown: Mapping[str, Any]) -> Markup:
        """Return the map of such an evening; rims are heavy where the week changed hands."""
        changed = {one["place"] for one in shown["news"]}
        title = self.t("replay.map", world=shown["world"], date=self.day(shown["date"]))
        return self.ground.map("replay", shown["holders"], title, "", changed)

    def listed(self) -> list[tuple[int, str]]:
        """Return a keyboard-accessible list of sampled worlds: ours, and a row of them by people displaced."""
        dots = self._dots()
        others = sorted(dots[1:], key=lambda dot: (dot["displaced"], dot["world"]))
        chosen = [dots[0], *(others[round(share * (len(others) - 1))] for share in LISTED if others)]
        return [
            (
                dot["world"],
                self.t(
                    "replay.one" if row else "replay.ours", world=dot["world"],
                    displaced=self.people(dot["displaced"]), killed=self.people(dot["civilians_killed"]),
                ),
            )
            for row, dot in enumerate({dot["world"]: dot for dot in chosen}.values())
        ]  # fmt: skip

    # forecasts

    def estimates(self) -> list[scoring.ScoredForecast]:
        """Return every forecast of the exercise, and what became of it in our world."""
        return scoring.estimates(self.game.weeks, self._dots()[0]["goals"]) if self.game.ending else []

    def own_score(self, team: str) -> dict[str, str] | None:
        """Return a team's mean score, and that of the odds it was shown; None without a forecast."""
        mine = [one for one in self.estimates() if one.team == team]
        if not mine:
            return None
        odds = scoring.mean(one.odds_score for one in mine)
        return {
            "n": f"{len(mine)}", "score": f"{scoring.mean(one.score for one in mine):.2f}",
            "odds": self.t("console.is_not") if odds is None else f"{odds:.2f}",
        }  # fmt: skip

    def class_scores(self) -> dict[str, Any] | None:
        """Return the scores of all teams, unnamed and from best to worst, with their mean; None without a forecast."""
        found = self.estimates()
        teams = [[one.score for one in found if one.team == team] for team in self.lesson.teams]
        scores = sorted(sum(mine) / len(mine) for mine in teams if mine)
        if not scores:
            return None
        return {
            "scores": [f"{score:.2f}" for score in scores],
            "mean": f"{scoring.mean(one.score for one in found):.2f}",
        }

    def calibration(self) -> list[scoring.Band]:
        """Return the class's forecasts in bands, and how often what was forecast came true."""
        return scoring.bands(self.estimates())

    def curve(self) -> Markup:
        """Return the same as a picture: forecasts across, how often they came true upwards, even on the diagonal."""
        size, base = EDGE + SIDE + 24, 36 + SIDE

        def x(share: float) -> float:
            return EDGE + SIDE * share

        def y(share: float) -> float:
            return base - SIDE * share

        text = Markup('<text x="{:.0f}" y="{:.0f}" text-anchor="{}">{}</text>')
        line = Markup('<line{} x1="{:.0f}" y1="{:.0f}" x2="{:.0f}" y2="{:.0f}"/>')
        parts = []
        for step in (0.0, 0.25, 0.5, 0.75, 1.0):
            parts += [line.format("", x(step), y(0), x(step), y(1)), line.format("", x(0), y(step), x(1), y(step))]
            parts.append(text.format(x(step), base + 22, "middle", self.points(step)))
            parts.append(text.format(EDGE - 8, y(step) + 6, "end", self.points(step)))
        parts.append(line.format(Markup(' class="even"'), x(0), y(0), x(1), y(1)))
        spots = [(x(one.forecast), y(one.came), one.count) for one in self.calibration()]
        points = " ".join(f"{a:.0f},{b:.0f}" for a, b, _ in spots)
        parts.append(Markup('<polyline class="ours" points="{}"/>').format(points))
        dot = Markup('<circle class="ours" cx="{:.0f}" cy="{:.0f}" r="{:.1f}"/>')
        parts += [dot.format(a, b, 5 + 2.5 * count**0.5) for a, b, count in spots]
        parts.append(text.format(x(0.5), base + 50, "middle", self.t("forecast.curve_across")))
        parts.append(text.format(x(0), 16, "start", self.t("forecast.curve_up")))
        return Markup(
            '<svg class="cloud curve" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}</svg>'
        ).format(size, base + FOOT, self.t("forecast.curve"), Markup("").join(parts))

    # the same dice

    def turns_of(self, team: str) -> list[tuple[int, str]]:
        """Return the turns in which a team's orders can be replaced, with its orders; the last orders come last."""
        found = [
            (week.number, self.t("dice.turn", turn=week.number, orders=self._orders(team, week.sealed.moves.get(team))))
            for week in self.game.weeks
        ]
        if self.game.ending and len(self.game.weeks) == self.turns:
            said = self._orders(team, self.game.final().get(team))
            found.append((self.turns + 1, self.t("dice.last", orders=said)))
        return found

    def dice(self) -> dict[str, Any] | None:
        """Return the last question of the same dice, in words, and its answer: one pair, and many."""
        asked = self.answer("same-dice")
        if asked is None:
            return None
        team, turn, moves = asked.asked["team"], asked.asked["turn"], asked.asked.get("moves")
        other = None if moves is None else tuple(Move(**one) for one in moves)
        played = dict(self.turns_of(team)).get(turn, "")
        pair, pairs = asked.answer["pair"], asked.answer["pairs"]
        goals = [
            {
                "team": name, "text": self.goal(name, goal), "many": found,
                "pair": [self.t("ending.reached" if came else "ending.missed") for came in pair["goals"][name][goal]],
            }
            for name, found_goals in sorted(pairs["goals"].items(), key=lambda item: item[0] != team)
            for goal, found in found_goals.items()
        ]  # fmt: skip
        moved = [one for one in goals if one["team"] == team or _beyond_doubt(one["many"])]
        return {
            "team": team, "played": played, "other": self._orders(team, other), "goals": moved,
            "still": len(goals) - len(moved),
            "parted": pair["parted"], "places": pair["places"], "harm": pair["harm"], "many_harm": pairs["harm"],
            "pairs": goals[0]["many"]["pairs"] if goals else 0,
        }  # fmt: skip

    def _orders(self, team: str, moves: tuple[Move, ...] | None) -> str:
        """Return orders in one line; None is the actor's own doctrine."""
        if moves is None:
            return self.t("dice.doctrine")
        return "; ".join(self.move(team, move) for move in moves) or self.t("dice.nothing")

    def signed(self, number: float) -> str:
        """Return a difference of people, with its sign."""
        return f"{'+' if number >= 0 else '−'}{self.people(abs(number))}"

    # who stands to the end

    def last_orders(self) -> list[tuple[str, tuple[Move, ...] | None]]:
        """By team, the orders that stand to the end; None for its actor's own doctrine."""
        final = self.game.final()
        return [(team, final.get(team) or None) for team in self.lesson.teams]


def _beyond_doubt(change: Mapping[str, Any]) -> bool:
    """Return whether a mean difference is larger than its sampling error."""
    return bool(abs(change["difference"]) > change["plus_minus"])
