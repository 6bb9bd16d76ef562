"""The JSON form of events and of the engine's answers: the one way in which they are written and compared.

The JSON form of an event is documented by ``event_schema``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Union

from pydantic import Field, TypeAdapter

from sim.exercise import events
from sim.exercise.event import LogEvent


@cache
def event_kinds() -> dict[str, type[LogEvent]]:
    """Return every kind of event by its name, in the order of ``sim.exercise.events``."""
    classes = (one for one in vars(events).values() if isinstance(one, type) and issubclass(one, LogEvent))
    return {one.model_fields["kind"].default: one for one in classes if one is not LogEvent}


@cache
def _any_event() -> TypeAdapter[Any]:
    any_kind = Union[tuple(event_kinds().values())]  # type: ignore[valid-type] # noqa: UP007 - made from a list
    tagged: Any = Annotated[any_kind, Field(discriminator="kind")]
    return TypeAdapter(tagged)


def read_event(text: str | bytes) -> Any:
    """Return an event from its JSON.

    Raises:
        pydantic.ValidationError: it is not one.
    """
    return _any_event().validate_json(text)


def write_event(event: LogEvent) -> str:
    """Return an event as one line of JSON, the same for the same event."""
    return event.model_dump_json()


def event_schema() -> dict[str, Any]:
    """Return the JSON Schema of an event."""
    return _any_event().json_schema()


def plain(value: Any) -> Any:
    """Return a value as dictionaries, lists, texts and numbers; sets are sorted, NumPy's numbers are Python's."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(one) for one in value)
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.tolist() if hasattr(value, "tolist") else value
