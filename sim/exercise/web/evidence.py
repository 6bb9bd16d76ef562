"""A team's knowledge, and how the worlds ended, as rows and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from sim.exercise.web.room_words import RoomWords

WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 800.0, 440.0, 96.0, 44.0, 52.0
"""Of the cloud of worlds, in its own units, and the room for its scales."""
TICKS = 4


class Evidence(RoomWords):
    """A team's knowledge, and how worlds ended, for one version of the room."""

    # what a team knows

    def own_facts(self, picture: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return a team's own position: label and value of what there is a label for."""
        for name, value in picture["own"].items():
            key = f"picture.own_labels.{name}"
            if key not in self.t.said:
                continue
            if isinstance(value, bool):
                value = self.t("console.is" if value else "picture.not")
            yield self.t(key), value.replace("-", " ") if isinstance(value, str) else self.people(value)

    def seen_there(self, picture: Mapping[str, Any], place: str) -> dict[str, str]:
        """Return a team's troops in a place, and the enemies it believes there."""
        row = next(one for one in picture["places"] if one["place"] == place)
        enemy = row["enemy"]
        told = self.t("picture.unknown")
        if enemy is not None:
            numbers = {name: f"{enemy[name]:,}" for name in ("about", "low", "high")}
            told = self.t("picture.enemy_range", **numbers) if enemy["high"] else self.t("picture.enemy_none")
        return {"own": f"{row['own']:,}", "enemy": told}

    # endings

    def _dots(self) -> list[Any]:
        return list(self.game.ending.result["dots"]) if self.game.ending else []

    def _rule(self) -> str:
        """Return the actor whose rule over people is one of the cloud's scales: the first team's."""
        return next(iter(self.lesson.teams))

    def _measures(self, dot: Mapping[str, Any]) -> dict[str, float]:
        return {
            self.t("ending.across"): dot["displaced"], self.t("ending.dead"): dot["civilians_killed"],
            self.t("ending.up", actor=self.team(self._rule())): dot["population"].get(self._rule(), 0),
        }  # fmt: skip

    def spread(self) -> list[dict[str, str]]:
        """Return the cloud as rows: of each measure the lowest tenth, the middle, the highest tenth, and ours."""
        dots = self._dots()
        found = []
        for name, ours in self._measures(dots[0]).items():
            values = sorted(self._measures(dot)[name] for dot in dots)
            low, middle, high = (values[round(share * (len(values) - 1))] for share in (0.1, 0.5, 0.9))
            said = {"low": low, "middle": middle, "high": high, "ours": ours}
            found.append({"name": name} | {key: self.people(value) for key, value in said.items()})
        return found

    def ending_harm(self) -> str:
        """Return the line on civilians at the end of all worlds, and of ours."""
        row = self.spread()[0]
        return f"{self.t('harm.label')}. " + self.t("harm.worlds", low=row["low"], high=row["high"], ours=row["ours"])

    def cloud(self, pick: bool = False) -> Markup:
        """Return every world's end as a dot: people displaced to the right, people under the first team's rule upwards.

        Args:
            pick: let a script know by ``data-world`` which world a dot is.
        """
        dots = self._dots()
        across = [float(dot["displaced"]) for dot in dots]
        up = [float(dot["population"].get(self._rule(), 0)) for dot in dots]
        x, right = _scaled(across, LEFT, WIDTH - RIGHT)
        y, top = _scaled(up, HEIGHT - BOTTOM, 14)
        circle = Markup('<circle class="{}" cx="{:.0f}" cy="{:.0f}" r="{}"{}/>')
        names = [Markup(' data-world="{}"').format(dot["world"]) if pick else "" for dot in dots]
        marks = [
            circle.format("world", *spot, "3.5", name) for *spot, name in zip(x[1:], y[1:], names[1:], strict=True)
        ]
        marks.append(circle.format("ours", x[0], y[0], 9, names[0]))
        return Markup('<svg class="cloud" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}{}</svg>').format(
            WIDTH, HEIGHT, self.t("ending.lead", n=f"{len(dots):,}"), self._scales(right, top), Markup("").join(marks)
        )

    def _scales(self, right: float, top: float) -> Markup:
        """Lines, numbers and names of the cloud's two scales."""
        line = Markup('<line x1="{:.0f}" y1="{:.0f}" x2="{:.0f}" y2="{:.0f}"/>')
        text = Markup('<text x="{:.0f}" y="{:.0f}" text-anchor="{}">{}</text>')
        base, found = HEIGHT - BOTTOM, []
        for step in range(TICKS + 1):
            x = LEFT + (WIDTH - RIGHT - LEFT) * step / TICKS
            y = base - (base - 14) * step / TICKS
            found += [line.format(x, 14, x, base), line.format(LEFT, y, WIDTH - RIGHT, y)]
            found.append(text.format(x, base + 22, "middle", self.people(right * step / TICKS)))
            found.append(text.format(LEFT - 8, y + 6, "end", self.people(top * step / TICKS)))
        names = list(self._measures(self._dots()[0]))
        found.append(text.format((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "middle", names[0]))
        found.append(text.format(LEFT + 8, 34, "start", names[2]))
        return Markup("").join(found)


def _scaled(values: list[float], start: float, end: float) -> tuple[list[float], float]:
    """Return the places of values between two points of a drawing that begins at 0, and the number at its end."""
    most = max(max(values), 1.0)
    size = 10.0 ** (len(str(int(most))) - 1)
    last = next(step * size for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if step * size >= most)
    return [start + (end - start) * value / last for value in values], last
