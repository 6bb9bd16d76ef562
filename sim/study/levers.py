"""An audit of levers: how far each lever, and each order of each actor, moves each question.

The scenario as it is and every setting are one sweep on common random numbers, kept in a folder within that of the
audit; so it can be interrupted and goes on, and the scenario as it is is played once for all of them.

``results/<file>-levers-<eight digits>`` gets ``levers.json`` (see docs/levers.md), ``settings/`` (the sweep) and
``manifest.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.core.calendar import date_of
from sim.core.error_messages import nearest, shown
from sim.core.errors import RequestError
from sim.ensemble.chunks import Player
from sim.ensemble.failures import errors_of, judge
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.outcomes import answerable, names_of
from sim.ensemble.progress import listening
from sim.ensemble.store import RunFolder
from sim.ensemble.tables import Stored, standing
from sim.scenario import Lever, Scenario, Source, changed
from sim.study.lever_effects import as_it_was, audit, effects
from sim.study.lever_settings import FILE, LeverPoints, Pull, chosen, lever_pulls, order_pulls
from sim.study.plans import packed, plan_of
from sim.study.problems import Origin
from sim.study.record_types import LeversManifest, LeversRecord
from sim.study.request import Request
from sim.study.results import OUTCOMES, read_study
from sim.study.staged import StagedStudy, StagedWork, complete
from sim.study.sweep_tables import questions_of
from sim.study.sweeping import Study, play

RECORD, SETTINGS = "levers.json", "settings"
REPLICATIONS = 100
SMALLEST = {"replications": 2}


@dataclass(frozen=True)
class LeversRequest(Request):
    """A request for an audit of levers.

    Attributes:
        replications: of the scenario as it is, and of each setting.
        orders: also play each actor's orders.
        everywhere: orders about every place and actor, not only about the dearest one.
        only: patterns of levers and orders (``garrison_*``, ``us.*``, ``us.arm.krg=late``); all if there is none. One
            that fits nothing else may name an order about another object than the dearest one.
        of: questions that are to be shown; what is played is the same.
    """

    replications: int = REPLICATIONS
    orders: bool = True
    everywhere: bool = False
    only: Sequence[str] = ()
    of: Sequence[str] = ()


@dataclass(frozen=True)
class Levers(StagedStudy):
    """An audit as it is asked for.

    Attributes:
        pulls: the settings to be played.
    """

    kind = "levers"
    pulls: tuple[Pull, ...]

    @property
    def parts(self) -> tuple[Any, ...]:
        """The settings and how often each is played."""
        return self.pulls, self.settings.replications

    def about(self) -> dict[str, Any]:
        """Number of settings."""
        return {"settings": len(self.pulls)}


def prepare_levers(request: LeversRequest) -> Levers:
    """Return the audit that is asked for, every setting of a lever tried on the scenario.

    Raises:
        ScenarioError: the scenario, or a setting of it, cannot be used.
        StudyError: there is no such question, or the days played cannot answer it.
        RequestError: an argument cannot be used, a pattern fits nothing, or there is nothing to play.
    """
    request.check(SMALLEST)
    scenario = request.scenario()
    _check_questions(scenario, request.of)
    pulls = _asked(scenario, request)
    for one in pulls:
        if not one.order:
            changed(scenario, one.sets)
    return Levers(scenario, request.settings_of(request.replications), tuple(pulls))


def _check_questions(scenario: Scenario, asked: Sequence[str]) -> None:
    if not asked:
        return
    names = names_of(plan_of(packed(scenario)))
    can = [name for name in scenario.outcomes if answerable(scenario.outcomes, name, names)]
    for name in asked:
        if name not in can:
            there = name in scenario.outcomes
            message = (
                "cannot be answered in the days that are played" if there else f"there is no question {shown(name)}"
            )
            Origin(option="--of").refuse(name, message, tuple(can), nearest(name, can))


def _asked(scenario: Scenario, request: LeversRequest) -> list[Pull]:
    """Return the settings asked for; a pattern that fits no order as usual may fit one about another object."""
    near, far = ([*lever_pulls(scenario), *(order_pulls(scenario, every) if request.orders else ())]
                 for every in (request.everywhere, True))  # fmt: skip
    if not near:
        message = "the scenario declares none, and orders are left out"
        raise RequestError("levers", message, ("a block levers:", "--orders"))
    if not request.only:
        return near
    wanted = set[Pull]()
    for pattern in request.only:
        found = chosen(near, pattern) or chosen(far, pattern)
        if not found:
            names = list(dict.fromkeys(one.group for one in near))
            meant = nearest(pattern, names)
            raise RequestError("only", f"nothing fits {pattern!r}", (meant,) if meant else tuple(names[:20]))
        wanted.update(found)
    return [one for one in dict.fromkeys([*near, *far]) if one in wanted]


class LeverResults:
    """A finished audit, read back from its folder.

    Attributes:
        folder: where it stands.
        manifest: what it was.
        record: ``levers.json``.
        tables: its rows.

    Raises:
        RunFolderError: the folder holds no finished audit.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.manifest, self.record = read_study(self.folder, "levers", LeversManifest, RECORD, LeversRecord)
        self.tables = Stored(self.folder, self.manifest)


def audit_levers(
    asked: Levers, listener: Listener | None = None, executor: Executor | None = None, player: Player | None = None,
    retry_failed: bool = False,
) -> Path:  # fmt: skip
    """Play what is missing of an audit and leave its folder complete; a complete one is only read.

    Args:
        asked: the audit.
        listener: is told what happens.
        executor: where tasks are played; threads of this process by default.
        player: what plays a replication; the compiled rules by default.
        retry_failed: play the replications again that raised an error.

    Returns:
        The folder.

    Raises:
        RunFolderError: the folder holds something else.
        StorageError: a file could not be written.
        RunStopped: it was interrupted; what was finished is kept.
        TooManyFailedError: no replication succeeded, or more failed than may.
    """
    folder, listener = RunFolder(asked.folder, asked.identity), listener or Silent()
    retry = retry_failed or asked.settings.retry_failed
    found = standing(folder, LeverResults, listener)
    if found is not None and not (retry and found.record["failed"]):
        listener.finished("audit")
        errors = errors_of(folder.path / SETTINGS / OUTCOMES)
        judge(folder.path, found.record["failed"], found.record["played"], errors, asked.settings.max_failed)
        return folder.path
    with folder.locked():
        complete(folder, asked, _Audit(asked, folder.path, (listener, executor, player, retry)))
    return folder.path


class _Audit(StagedWork):
    """An audit under way."""

    record_name = RECORD

    def __init__(self, asked: Levers, folder: Path, how: tuple[Any, ...]) -> None:
        super().__init__(folder)
        self.asked, self.how = asked, how

    def record(self) -> dict[str, Any]:
        """Play all settings and return the content of ``levers.json``."""
        asked, scenario = self.asked, self.asked.scenario
        rows = self._play()
        replications = asked.settings.replications
        found = effects(rows, scenario, 1 + len(asked.pulls), replications)
        return {
            "kind": "levers", "name": scenario.name, "scenario": scenario.name, "seed": asked.settings.seed,
            "start": scenario.start.isoformat(), "end": date_of(scenario.start, scenario.days).isoformat(),
            "days": scenario.days, "replications": replications, "questions": questions_of(scenario),
            "names": {actor: one.name for actor, one in scenario.actors.items()},
            "as_it_was": as_it_was(rows, scenario, replications),
            "levers": {name: _told(scenario.levers[name]) for name in _names(asked.pulls) if name in scenario.levers},
            "settings": [_row(pull) | one for pull, one in zip(asked.pulls, found, strict=True)],
            "audit": audit(asked.pulls, found, scenario),
            "played": self.played, "failed": self.failed, "digest": self.digest, "folder": str(self.folder),
        }  # fmt: skip

    def files(self) -> list[str]:
        """The rows of all settings, and what they are."""
        return [f"{SETTINGS}/{name}" for name in (OUTCOMES, FILE)]

    def _play(self) -> Path:
        """Play the sweep and return its table of rows."""
        asked = self.asked
        settings = replace(asked.settings, out=self.folder / SETTINGS)
        study = Study(asked.scenario, LeverPoints(asked.pulls), settings, name=SETTINGS, summed=False)
        listener, executor, player, retry = self.how
        play(study, listener, executor, player, retry)
        about = RunFolder(study.folder, study.identity).manifest() or {}
        self.note(SETTINGS, str(about["digest"]), study.rows, about["failed"])
        return study.folder / OUTCOMES


def _names(pulls: Sequence[Pull]) -> Mapping[str, None]:
    return dict.fromkeys(pull.group for pull in pulls)


def _told(lever: Lever) -> dict[str, Any]:
    """Return what a record says of a lever itself."""
    return {
        "label": lever.label, "was": lever.was, "allowed": list(lever.allowed), "note": lever.note,
        "source": lever.source, "tag": lever.tag,
    }  # fmt: skip


def _row(pull: Pull) -> dict[str, Any]:
    """Return what a record says of a setting, its effects left out."""
    return {
        "name": pull.name, "group": pull.group, "value": pull.value, "text": pull.text or None,
        "actor": pull.actor or None, "order": pull.order or None, "object": pull.object or None,
        "sets": list(pull.sets),
    }  # fmt: skip


def levers(
    scenario: Source, *, progress: bool | None = None, executor: Executor | None = None, player: Player | None = None,
    retry_failed: bool = False, **more: Any,
) -> LeverResults:  # fmt: skip
    """Find out how far each lever and each order moves each question, and read the audit back.

    It lands where the command would put it; what is there already is not played again.

    Args:
        scenario: a scenario file, or a scenario that ``sim.load`` returned.
        progress: show how far it is; None shows it in a notebook and in a terminal.
        executor: where the work is done; threads by default.
        player: what plays one replication; the compiled rules by default.
        retry_failed: play the replications again that raised an error.
        more: see ``LeversRequest``.

    Raises:
        ScenarioError: the scenario cannot be used.
        RequestError: an argument cannot be used.
        RunFolderError: the folder holds something else, or another process writes in it.
        StorageError: a file could not be written; what was played is kept.
        RunStopped: it was interrupted; the same call goes on.
    """
    asked = prepare_levers(LeversRequest(scenario, **more))
    with listening(progress) as listener:
        return LeverResults(audit_levers(asked, listener, executor, player, retry_failed))
