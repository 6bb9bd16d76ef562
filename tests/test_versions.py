"""The lists of tested versions: whole, allowed by pyproject.toml, and used by the README."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

NEWEST, LOWEST = ROOT / "constraints.txt", ROOT / ".ci" / "lowest.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OWN = canonicalize_name(PROJECT["name"])


def pinned(file: Path) -> dict[str, str]:
    """The version of each package that a list gives for this Python and system."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pins = [pin for pin in map(Requirement, lines) if pin.marker is None or pin.marker.evaluate()]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def required(*extras: str) -> Iterator[Requirement]:
    """What pyproject.toml asks for, extras included."""
    asked = [one for extra in extras for one in PROJECT["optional-dependencies"][extra]]
    for line in [*PROJECT["dependencies"], *asked]:
        found = Requirement(line)
        if canonicalize_name(found.name) != OWN:
            yield found


@pytest.mark.parametrize("wanted", required(*PROJECT["optional-dependencies"]), ids=lambda wanted: wanted.name)
def test_every_dependency_has_a_tested_version_that_is_allowed(wanted: Requirement) -> None:
    assert wanted.specifier.contains(pinned(NEWEST)[canonicalize_name(wanted.name)])


@pytest.mark.parametrize("wanted", required("cluster", "test"), ids=lambda wanted: wanted.name)
def test_the_lowest_version_of_every_dependency_is_the_one_that_is_allowed(wanted: Requirement) -> None:
    least = next((one.version for one in wanted.specifier if one.operator in (">=", "==")), None)
    lowest = pinned(LOWEST)[canonicalize_name(wanted.name)]
    assert wanted.specifier.contains(lowest)
    assert least is None or lowest.startswith(least)


def test_a_list_of_versions_names_no_place_to_fetch_them_from() -> None:
    assert not re.search(r"https?:|file:|index-url|find-links", NEWEST.read_text() + LOWEST.read_text())


def test_the_commands_of_the_readme_install_the_tested_versions() -> None:
    commands = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert all("-c constraints.txt" in command for command in commands)
