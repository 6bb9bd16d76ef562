"""Files beside a scenario (records of history, lessons): the base of their parts, and errors with file and line."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator, model_validator

from sim.core.error_messages import nearest, refusal, shown
from sim.core.errors import Problem, ScenarioError
from sim.scenario.base import ClosedModel
from sim.scenario.explaining import explain
from sim.scenario.names import Known
from sim.scenario.node import Node, plain_tree
from sim.scenario.reading import read_yaml
from sim.scenario.schema import Scenario
from sim.scenario.schema_walk import is_number


class HistoryError(ScenarioError):
    """A record that cannot be scored against; ``problems`` has all that is wrong with it."""


class Entry(ClosedModel):
    """A mapping of a file beside a scenario (a record of history, a lesson); its errors name every key there is."""

    model_config = ConfigDict(populate_by_name=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _closed(cls, value: Any) -> Any:
        """Refuse keys that nobody reads, and say which there are."""
        allowed = [field.alias or name for name, field in cls.model_fields.items()]
        for key in value if isinstance(value, dict) else ():
            if key not in allowed:
                raise refusal(f'unknown key "{key}"', allowed, nearest(str(key), allowed), key)
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse true and false where a number is meant; they would be taken for 1 and 0."""
        if isinstance(value, bool) and is_number(cast(Hashable, cls.model_fields[str(info.field_name)].annotation)):
            raise refusal(f"found {shown(value)}", ("a number",))
        return value


def problems_of(error: ValidationError, tree: Node, kind: type[BaseModel]) -> list[Problem]:
    """Return what pydantic found, by file and line; a list of which a part is wrong is not also called too short."""
    found = error.errors(include_url=False, include_input=False)
    inner = [one["loc"] for one in found]
    kept = [
        one for one in found
        if one["type"] != "too_short" or not any(loc[: len(one["loc"])] == one["loc"] != loc for loc in inner)
    ]  # fmt: skip
    return explain(kept, tree, kind)


Kind = TypeVar("Kind", bound=Entry)


def read_entries(
    kind: type[Kind], path: Path, scenario: Scenario, checked: Callable[[Kind, Scenario, Node], Iterable[Problem]]
) -> Kind:
    """Read a file of entries and check it against the scenario whose names it uses.

    Args:
        kind: what the whole file is.
        path: a YAML file.
        scenario: the loaded scenario.
        checked: what only the whole can say is wrong.

    Raises:
        HistoryError: with everything that is wrong with it, by line.
        ScenarioError: it cannot be read at all.
    """
    tree, problems = read_yaml(path)
    names = {part: tuple(getattr(scenario, part)) for part in ("places", "actors", "formations")}
    try:
        found = kind.model_validate(plain_tree(tree), context=Known(names=names))
    except ValidationError as error:
        raise HistoryError([*problems, *problems_of(error, tree, kind)]) from None
    problems += checked(found, scenario, tree)
    if problems:
        raise HistoryError(problems)
    return found
