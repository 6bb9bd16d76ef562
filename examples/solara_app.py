"""A theatre in the browser: territorial control, troop strength and civilian harm, day by day.

Start it with ``solara run examples/solara_app.py`` (see docs/notebook.md). The numbers on the left take effect with
Reset. With all of them at their defaults, replication 7 is replication 7 of the ensemble with seed 1; if one is moved,
the same replication uses the same random numbers, so that all differences are due to that number.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import solara
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import blended_transform_factory
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

import sim
from sim.core.coefficients import registry
from sim.ensemble.compile_cache import warm_up
from sim.ensemble.progress.terminal import COMPILING
from sim.report.page.map import TheatreMap, world_frames
from sim.report.palette import ActorStyle, actor_styles, style
from sim.world.blueprint import Blueprint, blueprint

ROOT = Path(__file__).resolve().parents[1]
PULL = registry()["cohesion.social_pull"].default


@dataclass(frozen=True)
class Case:
    """A scenario to show, and the two actors whose numbers the sliders change."""

    file: Path
    attacker: str
    defender: str


CASES = {
    "The fall of Mosul": Case(ROOT / "scenarios" / "mosul.yaml", "isis", "iraq"),
    "The duel (made up)": Case(ROOT / "tests" / "scenarios" / "duel.yaml", "rebels", "crown"),
}
FIRST = next(iter(CASES))

PARAMETERS: dict[str, dict[str, Any]] = {
    "case": {"type": "Select", "value": FIRST, "values": list(CASES), "label": "Scenario"},
    "replication": {"type": "SliderInt", "value": 7, "min": 0, "max": 200, "step": 1, "label": "Replication"},
    "strength": {"type": "SliderFloat", "value": 1.0, "min": 0.5, "max": 2.0, "step": 0.1,
                 "label": "Attacker's troops ×"},
    "morale": {"type": "SliderFloat", "value": 0.0, "min": -0.1, "max": 0.1, "step": 0.02,
               "label": "Defender's morale +"},
    "pull": {"type": "SliderFloat", "value": PULL, "min": 0.0, "max": 4.0, "step": 0.1, "label": "Social pull"},
}  # fmt: skip


class Scene(sim.Theatre):
    """Rule: one replication of a case, with the attacker's strength and the defender's cohesion changed."""

    def __init__(
        self, case: str = FIRST, replication: int = 7, strength: float = 1.0, morale: float = 0.0, pull: float = PULL
    ) -> None:
        """Make the theatre on the morning of its first day.

        Args:
            case: which of ``CASES``.
            replication: which replication, from 0.
            strength: factor on the attacker's troops.
            morale: added to the morale of the defender's formations.
            pull: the coefficient ``cohesion.social_pull``.
        """
        super().__init__(_plan(case, changes(CASES[case], strength, morale, pull)), replication)
        self.datacollector.collect(self)  # the start, before anything has happened

    def step(self) -> None:
        """Simulate one day; after the last, do nothing."""
        if self.running:
            super().step()


def changes(case: Case, strength: float, morale: float, pull: float) -> tuple[str, ...]:
    """Return the changes of the sliders, as on the command line; none where they are at their defaults."""
    asked = (
        (f"actors.{case.attacker}.troops=x{strength:.2f}", strength, 1.0),
        (f"formations.{case.defender}.morale=+{morale:.3f}", morale, 0.0),
        (f"parameters.cohesion.social_pull={pull:.2f}", pull, PULL),
    )
    return tuple(text for text, value, first in asked if abs(value - first) > 1e-6)


@functools.lru_cache(maxsize=8)
def _plan(case: str, sets: tuple[str, ...]) -> Blueprint:
    return blueprint(sim.load(CASES[case].file, sets=sets))


warm_up(_plan(FIRST, ()), 1, lambda functions: print(f"{COMPILING}: {functions} functions", end="\r", flush=True))


@functools.lru_cache(maxsize=len(CASES))
def _chart(case: str) -> tuple[TheatreMap, str]:
    """Return the map of a case, and its basemap."""
    scenario = _plan(case, ()).scenario
    chart = TheatreMap(scenario, actor_styles(scenario))
    return chart, str(chart.ground())


def _case_of(model: sim.Theatre) -> str:
    return next(name for name in CASES if _plan(name, ()).scenario.name == model.spec.scenario.name)


def _looks(model: sim.Theatre) -> dict[str, ActorStyle]:
    return actor_styles(model.spec.scenario)


def map_of(model: sim.Theatre) -> None:
    """Map who holds each place."""
    chart, ground = _chart(_case_of(model))
    frame = world_frames(model.holders[model.day : model.day + 1], len(model.actors))[0]
    title = f"Who holds what on {model.date.day} {model.date:%B %Y}"
    svg = chart.svg("map", frame, title, "The table below says how many places each actor holds.")
    solara.HTML(tag="div", classes=["theatre", "chart"], unsafe_innerHTML=f"<h3>{title}</h3>{ground}{svg}")


def ledger(model: sim.Theatre) -> None:
    """List the actors, their troops and places, and the civilian harm each has done."""
    measures = ("places", "troops", "displaced", "civilians_killed")
    heads = "".join(f'<th scope="col">{text}</th>' for text in (
        "Actor", "Places", "Troops", "People displaced by it", "Civilians killed by it",
    ))  # fmt: skip
    rows = ""
    for name, actor in model.actors.items():
        look, found = _looks(model)[name], [actor.measure(measure) for measure in measures]
        if any(found):
            mark = f'<b style="background:{look.colour};color:{look.ink}">{escape(look.letter)}</b>'
            cells = "".join(f"<td>{round(number):,}</td>" for number in found)
            rows += f'<tr><th scope="row">{mark} {escape(look.name)}</th>{cells}</tr>'
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table><p>{NOTE}</p>"
    solara.HTML(tag="div", classes=["theatre", "ledger"], unsafe_innerHTML=table)


def troops_of(model: sim.Theatre) -> None:
    """Plot the troop strength of each actor."""
    _curves(model, "troops", "How many men has each actor? (log scale)", least=1000)


def places_of(model: sim.Theatre) -> None:
    """Plot how many places each actor has held."""
    _curves(model, "places", "How many places does each actor hold?")


def _curves(model: sim.Theatre, measure: str, title: str, least: float = 0.0) -> None:
    """Plot one measure of every actor since the start, from the data collector; on a log scale if a least is given."""
    rows = model.datacollector.get_model_vars_dataframe()
    rows.index = [model.spec.start + datetime.timedelta(day) for day in range(len(rows))]
    with style():
        figure = Figure(figsize=(5.8, 3.4))
        axes = figure.add_axes((0.1, 0.1, 0.66, 0.8))
        ends = [_curve(axes, rows, f"{name}.{measure}", look, least) for name, look in _looks(model).items()]
        _frame(axes, model, title, least)
        _name_curves(axes, model.date, [end for end in ends if end is not None])
        solara.FigureMatplotlib(figure, format="svg", dependencies=[model, model.day])


def _curve(axes: Axes, rows: Any, column: str, look: ActorStyle, least: float) -> tuple[float, str, str] | None:
    """Draw an actor's curve; where it ends, its name and its colour, or nothing for one that never has any."""
    if column not in rows or not rows[column].any():
        return None
    values = rows[column].where(rows[column] >= least)
    axes.plot(values.index, values, color=look.line, marker="o" if len(rows) == 1 else "", markersize=4)
    last = values.iloc[-1]
    return None if not last >= least else (float(last), f"{look.letter} {look.short}", look.line)


def _frame(axes: Axes, model: sim.Theatre, title: str, least: float) -> None:
    """Set title and axes to all days of the scenario, so that the curves grow into them."""
    axes.set_xlim(model.spec.start, model.spec.start + datetime.timedelta(model.spec.days))
    locator = AutoDateLocator(minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    axes.set_title(title)
    axes.grid(axis="y", visible=True)
    if least:
        axes.set_yscale("log")
        axes.set_ylim(least, 2 * axes.get_ylim()[1])
        axes.minorticks_off()
    else:
        axes.set_ylim(0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def _name_curves(axes: Axes, date: datetime.date, ends: Sequence[tuple[float, str, str]]) -> None:
    """Write names beside the curves' ends, in their order, none on top of another."""
    across = blended_transform_factory(axes.transData, axes.transAxes)
    heights = [axes.transAxes.inverted().transform(axes.transData.transform((0, end)))[1] for end, _, _ in ends]
    floor = -1.0
    for row in sorted(range(len(ends)), key=heights.__getitem__):
        floor = max(heights[row], floor + NEAREST)
        axes.annotate(
            ends[row][1], (date2num(date), floor), (4, 0), xycoords=across, textcoords="offset points", va="center",
            fontsize=8.5, color=ends[row][2], annotation_clip=False,
        )  # fmt: skip


NEAREST = 0.057
"""Of two names beside curves, as a share of the height of the axes."""

NOTE = (
    "This is one replication of many: what could have happened, not what will. The numbers on the left take effect "
    "with Reset. Harm to civilians is always shown and never scored as success."
)

CSS = """
.standing {display: grid; grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr); gap: 12px 24px; padding: 12px}
.standing > .ledger {grid-column: 1 / -1}
.standing > div > div {height: auto !important}
.standing img {display: block; width: 100%; max-width: 44rem; margin-bottom: 8px}
.theatre h3 {margin: 0 0 .4em; font-size: 1.1rem}
.theatre svg.map {display: block; width: 100%; background: #f7f5f0; border: 1px solid #dfe3e6}
.theatre svg.map text {font-family: system-ui, "DejaVu Sans", sans-serif}
.theatre .store {position: absolute}
path.sea, path.lake {fill: #d3e2ea}
path.land {fill: #f7f5f0}
path.river {fill: none; stroke: #b7d0dd; stroke-width: 1.6}
path.province {fill: none; stroke: #e3ddd0; stroke-width: 1}
path.country {fill: none; stroke: #b9b3a8; stroke-width: 1.8}
path.road {fill: none; stroke: #c3b8a5; stroke-width: 1.5}
path.scale {fill: none; stroke: #5c6570}
text.scale {fill: #5c6570; font-size: 13px}
.name {fill: #1d2126; paint-order: stroke; stroke: #fff; stroke-width: 3.5px; stroke-linejoin: round}
[id$="-wide"] .name {font-size: 14px}
[id$="-narrow"] .name {font-size: 25px; stroke-width: 6px}
.theatre .map .narrow {display: none}
.theatre .rim {fill: none; stroke: #1d2126; stroke-width: 1.1}
.theatre .letter {text-anchor: middle; dominant-baseline: central; font-weight: 700}
.theatre table {border-collapse: collapse; width: 100%; max-width: 60rem; font-size: .9rem}
.theatre td, .theatre thead th {text-align: right; padding: .15em .4em; vertical-align: bottom}
.theatre tbody th, .theatre thead th:first-child {text-align: left; font-weight: 400; padding: .15em .4em .15em 0}
.theatre b {display: inline-block; min-width: 1.9em; text-align: center; border-radius: 1em; font-size: .8rem}
.theatre p {margin: .6em 0 2.5em; opacity: .8; font-size: .85rem}
@media (max-width: 1100px) {.standing {grid-template-columns: minmax(0, 1fr)}}
@media (max-width: 600px) {
  .standing {padding: 4px}
  .theatre .map .wide {display: none}
  .theatre .map .narrow {display: inline}
  .theatre .map .disc {transform: scale(1.9)}
  .theatre table {font-size: .8rem}
}
"""


@solara.component
def Standing(model: sim.Theatre) -> None:  # noqa: N802 - components are named like classes
    """Show the state after the last simulated day: map, curves, ledger."""
    update_counter.get()  # drawn again with every step
    solara.Style(CSS)
    with solara.Div(classes=["standing"]):
        map_of(model)
        with solara.Div():
            places_of(model)
            troops_of(model)
        ledger(model)


@solara.component
def Page() -> None:  # noqa: N802 - Solara looks for this name
    """Show the page; every visitor has a theatre of their own."""
    scene = solara.use_reactive(solara.use_memo(Scene, []))
    SolaraViz(scene, components=[], model_params=PARAMETERS, name="sim", play_interval=300)
    Standing(scene.value)
