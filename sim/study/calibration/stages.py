"""A stage of a calibration: design points played as an ordinary sweep, each replication being read while it is played.

Beside the sweep's own files stands ``readings.parquet``: point, replication, and a column for each statistic. Readings
that an interruption has lost are taken again by playing those replications alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.coefficients import registry
from sim.ensemble.chunks import Address
from sim.ensemble.compile_cache import warm_up
from sim.ensemble.failures import TooManyFailedError
from sim.ensemble.listener import Listener
from sim.ensemble.replication import Course
from sim.ensemble.settings import Settings
from sim.ensemble.store import RunFolder
from sim.scenario import Scenario
from sim.study.calibration.patterns import Statistic
from sim.study.global_sensitivity.sampled import Sampled
from sim.study.global_sensitivity.unknowns import Unknown
from sim.study.hindcast.observed_replication import layout_of, observe
from sim.study.hindcast.reading_table import READINGS, Readings, read_again, usable_readings, write_readings
from sim.study.hindcast.readings import Observe, answer
from sim.study.plans import packed, plan_at, plan_of
from sim.study.sweeping import Study, play
from sim.world.blueprint import Blueprint


@dataclass(frozen=True)
class CalibrationStage:
    """A stage: the points that are to be played.

    Attributes:
        name: of its folder within the calibration's.
        shares: (P, K) each point's share of every coefficient's range.
        replications: of each point.
        independent: each point has random streams of its own; otherwise all have the same.
    """

    name: str
    shares: Any
    replications: int
    independent: bool = False


@dataclass(frozen=True)
class StagePlayer:
    """Player of a calibration's stages.

    Attributes:
        scenario: with as many days as the patterns need.
        inputs: the coefficients that are moved, K of them.
        statistics: read of each replication, S of them.
        settings: seed, workers; ``out`` is the calibration's folder.
        listener: is told what happens.
        watch: plays one replication and observes it.
    """

    scenario: Scenario
    inputs: tuple[Unknown, ...]
    statistics: Mapping[str, Statistic]
    settings: Settings
    listener: Listener
    watch: Observe = observe

    def play(self, stage: CalibrationStage) -> tuple[Any, str]:
        """Play what is missing of a stage.

        Returns:
            (P, R, S) answers, nan where there is none, and the study's digest.

        Raises:
            RunFolderError, StorageError, RunStopped: as a study raises them.
        """
        settings = replace(
            self.settings, replications=stage.replications, out=self.folder / stage.name, retry_failed=False
        )
        points = Sampled("lhs", self.inputs, stage.shares)
        study = Study(self.scenario, points, settings, stage.independent, name=stage.name, summed=False)
        reader = _StageReader(self, study)
        if self.watch is observe:
            warm_up(plan_of(reader.base), settings.seed, self.listener.compiling)
        try:
            self._played(study, reader)
            reader.complete()
        finally:
            reader.save()
        return reader.answers(), str((RunFolder(study.folder, study.identity).manifest() or {})["digest"])

    def _played(self, study: Study, reader: _StageReader) -> None:
        """Play a stage; failed replications again only where too many failed, for later stages rest on the others."""
        try:
            play(study, self.listener, None, reader)
        except TooManyFailedError:
            if not self.settings.retry_failed:
                raise
            play(study, self.listener, None, reader, retry_failed=True)

    @property
    def folder(self) -> Path:
        """The folder of the calibration."""
        return self.settings.out or Path()


class _StageReader:
    """A player of replications that reads each while it is played."""

    def __init__(self, player: StagePlayer, study: Study) -> None:
        self.player, self.study, self.file = player, study, study.folder / READINGS
        self.base = packed(study.scenario)
        self.layout = layout_of(plan_of(self.base))
        self.points: dict[Any, list[int]] = {}
        for point in range(len(study.design)):
            values = tuple(float(one.partition("=")[2]) for one in study.design.sets(point))
            self.points.setdefault((study.seeds[point], values), []).append(point)
        self.rows: dict[Address, Readings] = self._kept()

    def __call__(self, plan: Blueprint, seed: int, replication: int) -> Course:
        """Play one replication, read it, and give back its course."""
        course, seen = self.player.watch(plan, seed, replication, self.layout)
        found = {name: float(answer(one, seen)) for name, one in self.player.statistics.items()}
        for point in self.points[seed, self._values(plan)]:
            self.rows[point, replication] = found
        return course

    def _values(self, plan: Blueprint) -> tuple[float, ...]:
        """The coefficients that a blueprint plays with."""
        return tuple(coefficient(plan, one.name.partition(".")[2]) for one in self.player.inputs)

    def complete(self) -> None:
        """Read the replications that an earlier attempt had played."""
        study = self.study
        missing = [
            (point, replication)
            for point in range(len(study.design)) for replication in range(study.settings.replications)
            if (point, replication) not in self.rows
        ]  # fmt: skip
        read_again(self._read, missing, study.settings.workers, self.player.listener)

    def _read(self, address: Address) -> None:
        point, replication = address
        self(plan_at(self.base, self.study.design.sets(point)), self.study.seeds[point], replication)

    def answers(self) -> Any:
        """(P, R, S) what was read."""
        count, names = self.study.settings.replications, self.player.statistics
        found = np.full((len(self.study.design), count, len(names)), np.nan)
        for (point, replication), row in self.rows.items():
            if replication < count:
                found[point, replication] = [row[name] for name in names]
        return found

    @property
    def _stamp(self) -> bytes:
        """Study and statistics that the rows belong to."""
        asked = "\0".join(one.model_dump_json() for one in self.player.statistics.values())
        return f"{self.study.identity}\0{asked}".encode()

    def save(self) -> None:
        """Write ``readings.parquet`` whole.

        Raises:
            StorageError: the disk refuses.
        """
        import pyarrow as pa

        addresses = sorted(self.rows)
        if not addresses or not self.study.folder.is_dir():
            return
        points, replications = zip(*addresses, strict=True)
        keys = {"point": pa.array(points, pa.int32()), "replication": pa.array(replications, pa.int64())}
        write_readings(self.file, keys, [self.rows[address] for address in addresses], self._stamp)

    def _kept(self) -> dict[Address, Readings]:
        """The rows that are there already, if they are of this stage."""
        table = usable_readings(self.file, self._stamp, self.player.listener)
        if table is None:
            return {}
        addresses = zip(table["point"].tolist(), table["replication"].tolist(), strict=True)
        names = list(self.player.statistics)
        rows = zip(*(table[name].tolist() for name in names), strict=True)
        return {address: dict(zip(names, row, strict=True)) for address, row in zip(addresses, rows, strict=True)}


def coefficient(plan: Blueprint, name: str) -> float:
    """A coefficient as a blueprint has it (one that is drawn anew in each replication: the lower end of its range)."""
    row = plan.overrides.get(name)
    if row is not None:
        return float(plan.drawer.rows["low"][row])
    return float(plan.world.parameters[registry()[name].field][0])
