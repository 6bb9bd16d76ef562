"""The default data collector of a theatre: it notes each evening, and makes columns when somebody reads them."""

from __future__ import annotations

import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.ensemble.measured import measured
from sim.scenario import MEASURE_NAMES
from sim.world.blueprint import Blueprint

if TYPE_CHECKING:
    from sim.model.theatre import Theatre

MEASURES = ("troops", "places", "displaced", "civilians_killed")
"""Measures of every actor that are collected: strength, territory, and the harm to civilians."""
_COLUMNS = [MEASURE_NAMES.index(name) for name in MEASURES]


class EveningCollector(mesa.DataCollector):  # type: ignore[misc]
    """Collect who holds each place, and ``MEASURES`` of each actor, on every evening.

    A hundred reporters called one after the other would cost several times what the day's rules do. So an evening
    is noted as two rows of numbers, and ``model_vars`` is filled a column at a time when it is read. Once reporters
    of somebody's own are added, all are called each evening as Mesa does.
    """

    def __init__(self, spec: Blueprint) -> None:
        self._spec, self._default = spec, _reporters(spec)
        self._vars: dict[str, list[Any]] = {}
        self._evenings: list[tuple[int, Any, Any]] = []
        super().__init__(model_reporters=self._default)

    @property
    def model_vars(self) -> dict[str, list[Any]]:
        """Values of every reporter by its name, an evening after the other."""
        if self._evenings:
            noted, self._evenings = self._evenings, []
            for name, column in self._read(noted).items():
                self._vars[name].extend(column)
        return self._vars

    @model_vars.setter
    def model_vars(self, found: dict[str, list[Any]]) -> None:
        self._vars, self._evenings = found, []

    def collect(self, model: Theatre) -> None:
        """Note the evening, or call all reporters if there are others than the default ones."""
        if self.agent_reporters or self.agenttype_reporters or self.model_reporters != self._default:
            _ = self.model_vars  # what was noted comes before
            super().collect(model)
        else:
            day = model.day
            if hasattr(self, "_collection_steps"):  # newer Mesa looks up by time what was collected when
                self._collection_steps.append(getattr(model, "time", model.steps))
            self._evenings.append((day, model.world.places["holder"].copy(), model.series[day]))

    def _read(self, noted: list[tuple[int, Any, Any]]) -> dict[str, list[Any]]:
        """Return the columns of some evenings by the names of their reporters."""
        days, holders, series = zip(*noted, strict=True)
        found: dict[str, list[Any]] = {"date": [self._spec.start + datetime.timedelta(day - 1) for day in days]}
        names = (*self._spec.actors, None)  # nobody is row -1
        for place, column in zip(self._spec.places, np.transpose(holders).tolist(), strict=True):
            found[f"{place}.holder"] = [names[row] for row in column]
        values = np.transpose(measured(series)[:, :, _COLUMNS], (2, 1, 0)).tolist()
        for measure, columns in zip(MEASURES, values, strict=True):
            found |= {f"{actor}.{measure}": one for actor, one in zip(self._spec.actors, columns, strict=True)}
        return found


def _reporters(spec: Blueprint) -> dict[str, Any]:
    """Return the default reporters as Mesa knows them, each of which can be called for itself."""
    found: dict[str, Any] = {"date": _evening}
    found |= {f"{place}.holder": partial(_holder, place) for place in spec.places}
    for measure in MEASURES:
        found |= {f"{actor}.{measure}": partial(_measure, actor, measure) for actor in spec.actors}
    return found


def _evening(theatre: Theatre) -> datetime.date:
    return theatre.date - datetime.timedelta(1)


def _holder(place: str, theatre: Theatre) -> str | None:
    holder = theatre.places[place].holder
    return None if holder is None else str(holder.name)


def _measure(actor: str, measure: str, theatre: Theatre) -> float:
    return theatre.actors[actor].measure(measure)
