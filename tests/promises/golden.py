"""The golden digests: what the shipped scenarios gave when the rules were last changed on purpose.

``python -m tests.promises.golden`` plays them again and writes ``golden.yaml`` anew; do so only when a change of
results is meant, and say in the CHANGELOG why they changed.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

import yaml

from sim.core.coefficients import FIXED
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.scenario import load
from sim.world.blueprint import blueprint
from tests.conftest import DUEL, ROOT
from tests.promises.runs import MOSUL

FILE = Path(__file__).with_name("golden.yaml")
CASES = {DUEL: 10, MOSUL: 20}
"""Scenario and how many replications."""


@functools.cache
def digest(file: Path, replications: int) -> str:
    """The digest of a run on seed 1 with fixed coefficients, whatever is the default."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(seed=1, replications=replications, out=Path(folder) / "run")
        return run(blueprint(load(file), FIXED), settings).digest


def golden() -> dict[str, dict[str, Any]]:
    """What ``golden.yaml`` says, by scenario."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Renew the file."""
    found = {
        file.relative_to(ROOT).as_posix(): {"replications": count, "digest": digest(file, count)}
        for file, count in CASES.items()
    }
    text = "# Renewed by: python -m tests.promises.golden\n" + yaml.safe_dump(found, sort_keys=False)
    FILE.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
