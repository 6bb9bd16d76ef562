"""Study files: YAML that names a scenario, what is varied, and how.

    study: What the garrison's morale carries
    scenario: ../mosul.yaml
    factors:
      formations.mosul.morale: 0.2:0.8:13
      actors.isis.troops: [x0.5, x1, x2]
    replications: 200

Everything else (see ``KEYS``) may be left out. Paths are relative to the file.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.core.error_messages import nearest, shown
from sim.core.errors import Problem, ScenarioError
from sim.core.text_files import read_text
from sim.scenario import Node, plain_tree, read_yaml
from sim.study.design import KINDS
from sim.study.factors import FORMS, MOST_LEVELS, OWN, Factor, Signed, between, factor_of, listed, signed
from sim.study.problems import Origin, StudyError

KEYS = ("study", "scenario", "factors", "set", "design", "points", "replications", "seed", "days", "until",
        "independent")  # fmt: skip
OPTIONS = {"vary": "factors", "design": "design", "points": "points"}
"""Options that stand for keys, with these."""
RANGE_KEYS = ("low", "high", "levels")


@dataclass(frozen=True)
class StudyFile:
    """Content of a study file; None where it says nothing.

    Attributes:
        name: what to call the study.
        scenario: the scenario file.
        factors: what is varied.
        sets: changes for all points, as after ``--set``.
        design: a kind, or the path of a table of points.
        points, replications, seed, days: as the options of the command.
        until: the last day.
        independent: each point has random streams of its own.
        root: the file as it was written.
    """

    name: str
    scenario: Path
    factors: tuple[Factor, ...] = ()
    sets: tuple[str, ...] = ()
    design: str | Path | None = None
    points: int | None = None
    replications: int | None = None
    seed: int | None = None
    days: int | None = None
    until: datetime.date | None = None
    independent: bool | None = None
    root: Node = field(default_factory=lambda: Node({}, "", None), compare=False, repr=False)

    def told(self, error: ScenarioError, given: Sequence[str] = ()) -> ScenarioError:
        """An error in which what this file asked for has its line here.

        Args:
            error: what came of the file's words.
            given: keys for which the command line has words of its own.
        """
        return type(error)(self._placed(problem, given) for problem in error.problems)

    def _placed(self, problem: Problem, given: Sequence[str]) -> Problem:
        nodes = self.root.entries("set")
        asked = {f"--{key} {getattr(self, key)}": key for key in ("days", "until")}
        asked |= {f"--{option}": key for option, key in OPTIONS.items() if key not in given}
        asked |= {f"--set {text}": f"set.{path}" for text in self.sets if (path := text.partition("=")[0]) in nodes}
        for label, path in asked.items():
            if not problem.file and problem.path.startswith(label):
                node = nodes.get(path.removeprefix("set.")) or self.root.get(path) or self.root
                where = problem.path.removeprefix(label).removeprefix(":").strip()
                message = f"{where}: {problem.message}" if where and where != path else problem.message
                return replace(problem, file=node.file, line=node.line, path=path, message=message)
        return problem


_SAYS_STUDY = re.compile(r"study[\"']?\s*[:#]|\\")
"""Without this no text has the key ``study``, and need not be parsed to know it; a backslash may spell the key."""


def is_study(path: Path) -> bool:
    """Return whether a file is a study rather than a scenario: it has the key ``study`` at its top.

    Raises:
        ScenarioError: it cannot be read.
    """
    return _SAYS_STUDY.search(read_text(path)) is not None and read_yaml(path)[0].get("study") is not None


def read_study(path: Path) -> StudyFile:
    """Read a study file.

    Raises:
        StudyError: with everything that is wrong with it, by line.
        ScenarioError: it cannot be read at all.
    """
    root, problems = read_yaml(path)
    reader = _Reader(root, path)
    found = reader.study()
    if problems or reader.problems:
        raise StudyError([*problems, *reader.problems])
    return found


@dataclass
class _Reader:
    """Reads the keys of one file and collects what is wrong."""

    root: Node
    path: Path
    problems: list[Problem] = field(default_factory=list)

    def study(self) -> StudyFile:
        for key, node in self.root.value.items():
            if key not in KEYS:
                self._refuse(node, key, f"there is no key {shown(key)}", KEYS, nearest(key, KEYS))
        scenario = self._one("scenario", str, "a scenario file")
        if scenario is None and self.root.get("scenario") is None:
            self._refuse(self.root, "scenario", "is missing", ("a scenario file",))
        elif scenario is not None and not _is_file(found := self.path.parent / scenario):
            near = nearest(found.name, _beside(found))
            self._refuse(
                self.root.value["scenario"], "scenario", f"there is no file {shown(found.as_posix())}", (), near
            )
        return StudyFile(
            name=self._one("study", str, "a few words") or "",
            scenario=self.path.parent / (scenario or ""),
            factors=tuple(self._factors()),
            sets=tuple(self._sets()),
            design=self._design(),
            points=self._whole("points"), replications=self._whole("replications"),
            seed=self._one("seed", int, "a whole number"), days=self._whole("days"),
            until=self._one("until", datetime.date, "a date such as 2014-06-30"),
            independent=self._one("independent", bool, "true or false"),
            root=self.root,
        )  # fmt: skip

    def _refuse(self, node: Node, key: str, message: str, allowed: tuple[str, ...], *more: Any) -> None:
        self.problems.append(Problem(node.file, node.line, key, message, allowed, *more))

    def _one(self, key: str, kind: type, allowed: str) -> Any:
        """A plain value of one type, or None."""
        node = self.root.get(key)
        if node is None or (isinstance(node.value, kind) and isinstance(node.value, bool) == (kind is bool)):
            return None if node is None else node.value
        self._refuse(node, key, f"found {shown(node.value)}", (allowed,))
        return None

    def _whole(self, key: str) -> int | None:
        found: int | None = self._one(key, int, "a whole number from 1")
        if found is not None and found < 1:
            self._refuse(self.root.value[key], key, f"found {found}", ("a whole number from 1",))
        return found

    def _design(self) -> str | Path | None:
        found = self._one("design", str, f"one of {', '.join(KINDS)}, or a table FILE.csv")
        if found is None or found in KINDS:
            return found
        if found.endswith(".csv"):
            return self.path.parent / found
        self._refuse(self.root.value["design"], "design", f"there is no design {shown(found)}",
                     (*KINDS, "a table FILE.csv"), nearest(found, KINDS))  # fmt: skip
        return None

    def _mapping(self, key: str, allowed: str) -> dict[str, Node]:
        node = self.root.get(key)
        if node is not None and not isinstance(node.value, dict):
            self._refuse(node, key, f"found {shown(plain_tree(node))}", (allowed,))
        return self.root.entries(key)

    def _sets(self) -> Iterator[str]:
        for path, node in self._mapping("set", "path: value").items():
            yield f"{path}={_as_text(node)}"

    def _factors(self) -> Iterator[Factor]:
        for path, node in self._mapping("factors", "path: values").items():
            try:
                yield _factor(path, node)
            except ScenarioError as error:
                self.problems += error.problems


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _beside(path: Path) -> list[str]:
    """The scenario files where one was looked for."""
    try:
        return sorted(one.name for one in path.parent.glob("*.yaml"))
    except (OSError, ValueError):
        return []


def _factor(path: str, node: Node) -> Factor:
    origin = Origin(node.file, node.line)
    if isinstance(node.value, list):
        return listed(path, [_level(path, one, origin) for one in node.value], origin)
    if isinstance(node.value, dict):
        return _ranged(path, node, origin)
    return factor_of(path, _as_text(node), origin)


def _level(path: str, node: Node, origin: Origin) -> str:
    """One of a list of values; braces hold a number's keys, and no factor or sum."""
    inside = node.scalar("value") if isinstance(node.value, dict) else None
    if isinstance(inside, str) and signed(inside) is not None:
        origin.refuse(path, f"found {shown(plain_tree(node))}; factors and sums stand without braces", (inside,))
    return _as_text(node)


def _ranged(path: str, node: Node, origin: Origin) -> Factor:
    """``{low, high, levels}``; without ``levels`` a range to draw from; without ``low`` and ``high`` the own range."""
    for key in node.value:
        if key not in RANGE_KEYS:
            origin.refuse(path, f"there is no key {shown(key)}", RANGE_KEYS, nearest(key, RANGE_KEYS))
    ends = [_end(path, key, node, origin) for key in ("low", "high")]
    levels = node.scalar("levels")
    whole = isinstance(levels, int) and not isinstance(levels, bool)
    if levels is not None and not (whole and 2 <= levels <= MOST_LEVELS):
        allowed = (f"a whole number from 2 to {MOST_LEVELS:,}",)
        origin.refuse(path, f"found {shown(levels)} levels", allowed)
    low, high = ends
    if low is None and high is None:
        return factor_of(path, OWN if levels is None else f"{OWN}:{levels}", origin)
    if low is None or high is None:
        origin.refuse(path, f"{'low' if high is None else 'high'} is said, but {'high' if high is None else 'low'} "
                      "is not", ("both or neither",))  # fmt: skip
    return between(path, low, high, levels, origin)


def _end(path: str, key: str, node: Node, origin: Origin) -> Signed | None:
    said = node.get(key)
    if said is None:
        return None
    found = signed(_as_text(said))
    if found is None:
        origin.refuse(path, f"{key}: found {shown(plain_tree(said))}", FORMS)
    return found


def _as_text(node: Node) -> str:
    """A value as after ``--set``."""
    found = plain_tree(node)
    return found if isinstance(found, str) else json.dumps(found, default=str)
