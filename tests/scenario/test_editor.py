from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.scenario import json_schema
from sim.scenario.node import plain_tree
from sim.scenario.reading import read_yaml
from tests.scenario.helpers import DUEL

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
SCHEMA = jsonschema.Draft202012Validator(json_schema())


def as_written(path: Path) -> Any:
    return json.loads(json.dumps(plain_tree(read_yaml(path)[0]), default=str))


def test_the_schema_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", [DUEL, DUEL.with_name("duel-reinforced.yaml"), *SHIPPED], ids=lambda path: path.name)
def test_the_schema_accepts_a_file_that_loads(path: Path) -> None:
    SCHEMA.validate(as_written(path))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("days",), "many"),
        (("places", "ford", "populaton"), 3),
        (("actors", "crown", "doctrine"), "goverment"),
        (("kinds", "guard", "morale"), [1]),
        (("formations", "guard", "present"), "most"),
        (("roads", 0, "km"), -3),
    ],
)
def test_the_schema_refuses_a_mistake(path: tuple[Any, ...], value: object) -> None:
    found = as_written(DUEL)
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert not SCHEMA.is_valid(found)


def test_a_scenario_by_itself_must_be_complete() -> None:
    found = as_written(DUEL)
    del found["actors"]["crown"]["name"]
    assert not SCHEMA.is_valid(found)


def test_a_scenario_over_another_may_leave_anything_out() -> None:
    assert SCHEMA.is_valid({"extends": "duel.yaml", "actors": {"crown": {"leak": 0.3}}, "roads": None})
