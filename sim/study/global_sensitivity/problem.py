"""SALib's problem dictionary, written and read.

    {"num_vars": 2, "names": ["places.mosul.grievance", "parameters.cohesion.social_pull"],
     "bounds": [[0.3, 0.9, 0.5], [2.4, 3.8]], "dists": ["triang", "unif"], "outputs": ["mosul_falls"]}

Two keys are ours, and SALib passes them over: ``shares`` names inputs that stand in the problem as a share, 0 to 1, of
the scenario's own distribution, for SALib has none of that shape; ``together`` has the further numbers that move with
an input. A file that has neither, and no ``dists``, is a plain SALib problem with even ranges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.error_messages import nearest, shown
from sim.core.errors import Problem, ScenarioError
from sim.scenario import Distribution, Node, plain_tree, range_at, read_yaml
from sim.study.global_sensitivity import salib_distributions as salib
from sim.study.global_sensitivity.unknowns import Unknown, unknowns
from sim.study.problems import StudyError

if TYPE_CHECKING:
    from sim.world.blueprint import Blueprint

LISTS = ("names", "bounds", "dists", "outputs", "shares")
KEYS = ("num_vars", *LISTS, "together")
FORM = "a SALib problem: names, bounds and, if they are not even ranges, dists"


def as_problem(found: Sequence[Unknown], outputs: Sequence[str]) -> dict[str, Any]:
    """The inputs as SALib's problem dictionary."""
    said = [salib.written(one.distributions[0]) for one in found]
    return {
        "num_vars": len(found),
        "names": [one.name for one in found],
        "bounds": [[0.0, 1.0] if one is None else one[1] for one in said],
        "dists": ["unif" if one is None else one[0] for one in said],
        "outputs": list(outputs),
        "shares": [one.name for one, dist in zip(found, said, strict=True) if dist is None],
        "together": {one.name: list(one.paths[1:]) for one in found if len(one.paths) > 1},
    }


def from_problem(path: Path, plan: Blueprint) -> tuple[list[Unknown], list[str]]:
    """Inputs and outputs of a file with a problem dictionary (JSON or YAML).

    Args:
        path: the file.
        plan: blueprint of the scenario whose numbers it names.

    Raises:
        StudyError: with everything that is wrong with it, by line.
    """
    try:
        root, problems = read_yaml(path)
    except ScenarioError as error:
        raise StudyError(error.problems) from None
    reader = _ProblemReader(root, plan, list(problems))
    found = reader.inputs()
    outputs = list(reader.outputs())
    if reader.problems:
        raise StudyError(reader.problems)
    return found, outputs


class _ProblemReader:
    def __init__(self, root: Node, plan: Blueprint, problems: list[Problem]) -> None:
        self.root, self.plan, self.problems = root, plan, problems
        self.own = {one.name: one for one in unknowns(plan)}
        self.percent = {plan.drawer.paths[row] for row in plan.percent_numbers.tolist()}

    def inputs(self) -> list[Unknown]:
        for key, node in self.root.value.items():
            if key not in KEYS:
                self._refuse(node, key, f"there is no key {shown(key)}", KEYS, nearest(key, KEYS))
            elif key in LISTS and not isinstance(node.value, list):
                self._refuse(node, key, f"found {shown(plain_tree(node))}", ("a list",))
        names, bounds = self.root.items("names"), self.root.items("bounds")
        if not names or len(names) != len(bounds):
            self._refuse(self.root, "names", f"found {len(names)} names and {len(bounds)} bounds", (FORM,))
            return []
        dists = [str(plain_tree(one)) for one in self.root.items("dists")] or ["unif"] * len(names)
        if len(dists) != len(names):
            self._refuse(self.root, "dists", f"found {len(dists)} dists for {len(names)} names", (FORM,))
            return []
        self._count(len(names))
        self._strangers({str(plain_tree(one)) for one in names})
        shares = {str(plain_tree(one)) for one in self.root.items("shares")}
        seen: set[str] = set()
        found = []
        for name, bound, dist in zip(names, bounds, dists, strict=True):
            path = str(plain_tree(name))
            if path in seen:
                self._refuse(name, path, "stands twice", ("each name once",))
            seen.add(path)
            one = self._share(name, path) if path in shares else self._spread(name, path, bound, dist)
            if one is not None:
                found.append(one)
        return found

    def _count(self, names: int) -> None:
        """Refuse a ``num_vars`` that is not the number of names: SALib trusts it."""
        node = self.root.get("num_vars")
        if node is not None and (isinstance(node.value, bool) or node.value != names):
            told = f"found {shown(plain_tree(node))}, but there are {names} names"
            self._refuse(node, "num_vars", told, (str(names), "or no num_vars"))

    def _strangers(self, names: set[str]) -> None:
        """Refuse ``shares`` and ``together`` of inputs that are not among the names, or do not move together."""
        for one in self.root.items("shares"):
            if str(plain_tree(one)) not in names:
                self._refuse(one, "shares", f"{shown(plain_tree(one))} is none of the names", tuple(sorted(names)))
        node = self.root.get("together")
        if node is not None and not isinstance(node.value, dict):
            self._refuse(node, "together", f"found {shown(plain_tree(node))}", ("a mapping of names to lists",))
        for name, others in self.root.entries("together").items():
            own = self.own[name].paths[1:] if name in self.own else ()
            if name not in names:
                self._refuse(others, f"together.{name}", "is none of the names", tuple(sorted(names)))
            elif plain_tree(others) != list(own):
                said = "in the scenario other numbers move with it, or none"
                self._refuse(others, f"together.{name}", said, (str(list(own)),))

    def outputs(self) -> Iterator[str]:
        for node in self.root.items("outputs"):
            if isinstance(node.value, str):
                yield node.value
            else:
                self._refuse(
                    node, "outputs", f"found {shown(plain_tree(node))}", ("names of questions", "actor.measure")
                )

    def _refuse(self, node: Node, key: str, message: str, allowed: tuple[str, ...], *more: Any) -> None:
        self.problems.append(Problem(node.file, node.line, key, message, allowed, *more))

    def _share(self, name: Node, path: str) -> Unknown | None:
        if path not in self.own:
            self._refuse(name, path, "is no uncertain number of the scenario", (), nearest(path, self.own))
        return self.own.get(path)

    def _spread(self, name: Node, path: str, bound: Node, dist: str) -> Unknown | None:
        """An input with the file's own spread; what moves with it keeps the scenario's."""
        if path not in self.plan.drawer.index and path not in self.own:
            self._refuse(name, path, "is no number of the scenario and no coefficient", (), nearest(path, self.own))
            return None
        amounts = plain_tree(bound)
        listed, limits = isinstance(amounts, list), self._limits(path)
        found = salib.read(dist, amounts, limits) if listed else "bounds are a list of numbers"
        if isinstance(found, str):
            self._refuse(bound, path, f"{found}, found {dist} {shown(amounts)}", salib.DISTS)
            return None
        return self._with_others(path, found)

    def _limits(self, path: str) -> tuple[float, float]:
        """The least and the most that the number at a path can mean, as it is written."""
        within = range_at(path)
        return (0.0, 100.0) if path in self.percent and within.percent else (within.low, within.high)

    def _with_others(self, path: str, found: Distribution) -> Unknown:
        own = self.own.get(path)
        if own is not None and path in self.root.entries("together"):
            return Unknown(own.paths, (found, *own.distributions[1:]), own.percent)
        return Unknown((path,), (found,), (path in self.percent,))
