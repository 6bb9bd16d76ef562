"""Mutants of the rules: small changes of the code, and of the coefficients, that the tests must notice.

``python benchmarks/mutation.py`` draws a sample of mutants of every module of ``sim/rules`` and ``sim/doctrine``, of
the summary of a run and of the scores of forecasts, and runs for each the tests of its module, as plain Python, until
one fails. A mutant that no test fails on has survived; each is printed with its line, and a table at the end. It needs
the package cosmic-ray (``pip install cosmic-ray``), whose operators make the changes, and a system that can fork.

``--sample 12`` is how many mutants a module gets (0 is all of them: hours), ``--seed 1`` draws them, ``--only
breaking`` names modules, ``--coefficients`` tries the coefficients instead: each is moved, alone, to the end of its
range that is farther from its default, and the tests of the modules that read it must fail. No file is changed: a
mutant is compiled in a process of its own, in place of the module.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import os
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

os.environ["NUMBA_DISABLE_JIT"] = "1"

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SUMMARY, SCORES = "sim/ensemble/summary.py", "sim/study/hindcast/scores.py"
OTHERS = {
    SUMMARY: ("tests/ensemble/test_summary.py",),
    SCORES: ("tests/study/test_hindcast_scores.py",),
    "sim/rules/staff.py": ("tests/rules/test_staff.py", "tests/rules/test_orders.py", "tests/rules/test_movement.py"),
    "sim/doctrine/picture.py": ("tests/doctrine/test_common.py", "tests/doctrine/test_fog.py"),
}
"""Tests of the modules that are not tested in a file of their own name."""
SKIPPED = ("__init__.py", "units.py", "day.py", "minds.py")
OPERATORS = (
    "core/ReplaceComparisonOperator_", "core/ReplaceBinaryOperator_Add_Sub", "core/ReplaceBinaryOperator_Sub_Add",
    "core/ReplaceBinaryOperator_Mul_Div", "core/ReplaceBinaryOperator_Div_Mul", "core/ReplaceUnaryOperator_USub_UAdd",
    "core/ReplaceUnaryOperator_Delete_Not", "core/AddNot", "core/ReplaceAndWithOr", "core/ReplaceOrWithAnd",
    "core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue", "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak", "core/NumberReplacer", "core/ZeroIterationForLoop",
)  # fmt: skip
"""Operators of cosmic-ray by name or beginning of a name; an addition that becomes a shift teaches nothing."""
PYTEST = ("-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning", "-m", "not slow")
LONGEST = 300.0
"""Seconds after which a mutant counts as noticed: it runs for ever."""


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One change: in a module's source, or in a coefficient's default."""

    where: str
    kind: str
    change: str
    tests: tuple[str, ...]
    apply: Callable[[], None]


def modules(only: Sequence[str]) -> list[str]:
    """Return the modules that are looked at, as paths from the top of the repository."""
    rooms = [file for room in ("rules", "doctrine") for file in sorted((ROOT / "sim" / room).glob("*.py"))]
    found = [file.relative_to(ROOT).as_posix() for file in rooms if file.name not in SKIPPED] + [SUMMARY, SCORES]
    return [module for module in found if not only or Path(module).stem in only]


def tests_of(module: str) -> tuple[str, ...]:
    """Return the files of tests that are to notice a change of a module."""
    own = f"tests/{Path(module).parent.name}/test_{Path(module).stem}.py"
    return tuple(file for file in OTHERS.get(module, (own,)) if (ROOT / file).exists())


def mutants_of(module: str, sample: int, rng: random.Random) -> list[Mutant]:
    """Draw mutants of a module's source: first the place, then one of the changes that are possible there."""
    from cosmic_ray import plugins
    from cosmic_ray.ast import ast_nodes, get_ast

    source = (ROOT / module).read_text(encoding="utf-8")
    places: dict[Any, list[tuple[str, int]]] = {}
    tree = get_ast(source)
    for name in plugins.operator_names():
        if not name.startswith(OPERATORS):
            continue
        operator, occurrence = plugins.get_operator(name)(), 0
        for node in ast_nodes(tree):
            for start, _ in operator.mutation_positions(node):
                places.setdefault((start, name.split("_")[0]), []).append((name, occurrence))
                occurrence += 1
    order = list(places)
    rng.shuffle(order)
    found: list[Mutant] = []
    for place in order:
        name, occurrence = rng.choice(places[place])
        made = _mutant(module, source, name, occurrence, place[0][0])
        if made is not None:
            found.append(made)
        if sample and len(found) == sample:
            break
    return found


def _mutant(module: str, source: str, name: str, occurrence: int, line: int) -> Mutant | None:
    from cosmic_ray import plugins
    from cosmic_ray.mutating import mutate_code

    changed = mutate_code(source, plugins.get_operator(name)(), occurrence)
    if changed is None or _meaning(changed) in (None, _meaning(source)):
        return None
    said = changed.splitlines()[line - 1].strip()
    return Mutant(f"{module}:{line}", name.removeprefix("core/"), said, tests_of(module), _replace(module, changed))


def _meaning(source: str) -> str | None:
    """Return a program without its annotations, to tell a change from none; None if it is no program."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.arg, ast.AnnAssign)):
            for field in ("annotation", "returns"):
                if hasattr(node, field):
                    setattr(node, field, ast.Name("None") if isinstance(node, ast.AnnAssign) else None)
    return ast.dump(tree)


def _replace(module: str, source: str) -> Callable[[], None]:
    name = module.removesuffix(".py").replace("/", ".")

    def apply() -> None:
        usual = SourceFileLoader.get_code

        def get_code(self: SourceFileLoader, fullname: str) -> Any:
            if fullname == name:
                return compile(source, self.path, "exec", dont_inherit=True)
            return usual(self, fullname)

        SourceFileLoader.get_code = get_code  # type: ignore[method-assign]

    return apply


def moved_coefficients(only: Sequence[str]) -> Iterator[Mutant]:
    """Yield each coefficient that a module reads, moved to the farther end of its range."""
    from sim.core.coefficients import registry

    texts = {module: (ROOT / module).read_text(encoding="utf-8") for module in modules(only)}
    for name, one in registry().items():
        readers = [module for module, text in texts.items() if re.search(rf"\b{one.field}\b", text)]
        if readers:
            end = max(one.low, one.high, key=lambda end: abs(end - one.default))
            tests = tuple(dict.fromkeys(file for module in readers for file in tests_of(module)))
            yield Mutant(name, "coefficient", f"{one.default:g} -> {end:g}", tests, _move(name, end))


def _move(name: str, value: float) -> Callable[[], None]:
    def apply() -> None:
        from sim.core.coefficients import registry

        known = registry()
        known[name] = dataclasses.replace(known[name], default=value)

    return apply


def noticed(mutant: Mutant) -> bool:
    """Return whether a test fails on a mutant, in a process of its own."""
    import pytest

    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        status = 1
        with suppress(BaseException):
            mutant.apply()
            status = int(pytest.main([*PYTEST, *mutant.tests]))
        os._exit(status)
    for _ in range(int(LONGEST / 0.02)):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _warm() -> None:
    """Import, once for all mutants, what tests need and no mutant changes."""
    for name in ("numpy", "numba", "hypothesis", "pydantic", "pyarrow.parquet", "scipy.stats", "networkx", "filelock"):
        with suppress(ImportError):
            __import__(name)
    from sim.core.coefficients import registry

    registry()
    early = [
        name for name in sys.modules if name.startswith(("sim.rules", "sim.doctrine", "sim.ensemble", "sim.study"))
    ]
    if early:
        raise SystemExit(f"already imported: {', '.join(early)}")


def main() -> None:
    """Try the mutants and print those that survived."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    asked.add_argument("--sample", type=int, default=12)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", nargs="*", default=[])
    asked.add_argument("--coefficients", action="store_true")
    how = asked.parse_args()
    os.chdir(ROOT)
    _warm()
    tried, survived = Counter[str](), Counter[str]()
    if how.coefficients:
        chosen = list(moved_coefficients(how.only))
    else:
        rng = random.Random(how.seed)
        chosen = [one for module in modules(how.only) for one in mutants_of(module, how.sample, rng)]
    for tests in dict.fromkeys(mutant.tests for mutant in chosen):
        if noticed(Mutant("", "", "", tests, lambda: None)):
            raise SystemExit(f"{', '.join(tests)}: a test fails without any change")
    for mutant in chosen:
        kind = mutant.kind.split("_")[0]
        tried[kind] += 1
        if not noticed(mutant):
            survived[kind] += 1
            print(f"{mutant.where}: {mutant.kind}: {mutant.change}", flush=True)
    print(f"{tried.total()} tried, {tried.total() - survived.total()} noticed, {survived.total()} survived")
    for kind, count in sorted(tried.items()):
        print(f"  {kind}: {count} tried, {survived[kind]} survived")


if __name__ == "__main__":
    main()
