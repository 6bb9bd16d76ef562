"""Outputs of a sensitivity analysis: answers to questions, measures of actors at the end, and harm to civilians.

Harm to civilians is an output of every analysis; it does not decide which inputs get indices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.error_messages import nearest, shown
from sim.ensemble.outcomes import answerable, names_of, question
from sim.scenario import MEASURES
from sim.study.problems import Origin
from sim.study.sweep_tables import HARM

if TYPE_CHECKING:
    from sim.world.blueprint import Blueprint

HARM_IN_WORDS = dict(zip(HARM, ("People displaced at the end", "Civilians killed by the end"), strict=True))


@dataclass(frozen=True)
class Output:
    """One output.

    Attributes:
        name: as it was asked for.
        columns: of the study's table, of which it is the sum.
        text: in words.
        probability: true where its mean is one.
        harm: true for harm to civilians.
    """

    name: str
    columns: tuple[str, ...]
    text: str
    probability: bool = False
    harm: bool = False


def outputs_of(plan: Blueprint, asked: Sequence[str]) -> tuple[Output, ...]:
    """The outputs that are asked for; the scenario's first question if none is.

    Args:
        plan: the scenario's blueprint.
        asked: names of questions, or ``<actor>.<measure>``; harm to civilians comes last in any case.

    Raises:
        StudyError: there is no such output, or the days played cannot answer it.
    """
    scenario, names = plan.scenario, names_of(plan)
    measures = {f"{actor}.{one.name}": one.name.replace("_", " ") for actor in plan.actors for one in MEASURES}
    can = [name for name in scenario.outcomes if answerable(scenario.outcomes, name, names)]
    found = []
    for name in dict.fromkeys(asked) or can[:1]:
        if name in can:
            found.append(Output(name, (f"outcome.{name}",), question(name, scenario.outcomes[name]), probability=True))
        elif name in measures:
            actor = scenario.actors[name.rpartition(".")[0]].name
            found.append(Output(name, (name,), f"{actor}: {measures[name]} at the end"))
        else:
            there = name in scenario.outcomes
            message = "cannot be answered in the days that are played" if there else f"there is no output {shown(name)}"
            allowed = (*can, "a measure such as " + next(iter(measures)))
            Origin(option="--of").refuse(name, message, allowed, nearest(name, [*can, *measures]))
    if not found:
        Origin(option="--of").refuse("", "no question can be answered in the days that are played", tuple(measures)[:3])
    harm = [Output(name, tuple(f"{actor}.{name}" for actor in plan.actors), text, harm=True)
            for name, text in HARM_IN_WORDS.items()]  # fmt: skip
    return (*found, *harm)


def answers(file: Path, outputs: Sequence[Output], points: int, replications: int) -> Any:
    """(outputs, points, replications) of a study's table, nan where it has no value."""
    import pyarrow.parquet as pq

    table = pq.read_table(file, columns=list(dict.fromkeys(name for one in outputs for name in one.columns)))
    columns = [sum(table[name].cast("float64").to_numpy() for name in one.columns) for one in outputs]
    return np.array(columns).reshape(len(outputs), points, replications)
