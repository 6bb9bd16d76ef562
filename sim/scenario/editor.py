"""The JSON Schema of a scenario file as it is written, so that editors complete and check while one types.

It is made from the types that check the file, with what is only true of files added: a number may be one word,
``extends`` and ``theatre`` name files below this one, and a file that has one of them may leave anything out.
It accepts every file that loads; names, dates and sums are left to the loader.
"""

from __future__ import annotations

from typing import Any

from sim.scenario.merging import INCLUDES
from sim.scenario.schema import Scenario

_INCLUDE_HELP = {
    "extends": "a scenario file that this one changes; null takes a key away",
    "theatre": "a file with places, roads and kinds that scenarios share",
}


def json_schema() -> dict[str, Any]:
    """Return the schema as a dictionary (JSON Schema 2020-12)."""
    found: dict[str, Any] = Scenario.model_json_schema()
    definitions: dict[str, Any] = found["$defs"]
    complete = {"required": found.pop("required")}
    needed: dict[str, Any] = {}
    for name, definition in definitions.items():
        if name != "Number":
            needed[name] = definition.pop("required", [])
            _allow_null(definition)
    definitions["Number"] = _number(definitions["Number"])
    _allow_null(found)
    _allow_absent_entries(found)
    for key in INCLUDES:
        found["properties"][key] = {"type": "string", "description": _INCLUDE_HELP[key]}
    found["if"] = {"not": {"anyOf": [{"required": [key]} for key in INCLUDES]}}
    found["then"] = {**complete, "properties": _complete_parts(found, needed)}
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return found


def _allow_null(definition: dict[str, Any]) -> None:
    """Let any key be null: as good as not there."""
    for key, kind in definition.get("properties", {}).items():
        definition["properties"][key] = _or_null(kind)


def _or_null(kind: dict[str, Any]) -> dict[str, Any]:
    if {"type": "null"} in kind.get("anyOf", []):
        return kind
    described: dict[str, Any] = {key: kind[key] for key in ("title", "description") if key in kind}
    return {**described, "anyOf": [kind, {"type": "null"}]}


def _allow_absent_entries(found: dict[str, Any]) -> None:
    """Let an entry of a table be null: taken away from the file below."""
    for kind in found["properties"].values():
        for one in kind.get("anyOf", []):
            if isinstance(one.get("additionalProperties"), dict):
                one["additionalProperties"] = _or_null(one["additionalProperties"])


def _complete_parts(found: dict[str, Any], needed: dict[str, Any]) -> dict[str, Any]:
    """Return the keys that entries must have in a file that has no other file below it."""
    parts: dict[str, Any] = {}
    for key, kind in found["properties"].items():
        for one in kind.get("anyOf", []):
            for where in ("additionalProperties", "items"):
                for choice in (one.get(where) or {}).get("anyOf", [one.get(where) or {}]):
                    name = choice.get("$ref", "").rpartition("/")[2]
                    if needed.get(name):
                        parts[key] = {where: {"required": needed[name], "type": ["object", "null"]}}
    for part in parts.values():
        for entry in part.values():
            entry["if"] = {"type": "object"}
            entry["then"] = {"required": entry.pop("required")}
    return parts


def _number(written_out: dict[str, Any]) -> dict[str, Any]:
    """A number in a file: one word or written out."""
    percent = {"type": "string", "pattern": r"^\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*%\s*$"}
    for key in ("value", "low", "mode", "high"):
        written_out["properties"][key] = {"anyOf": [{"type": "number"}, percent, {"type": "null"}]}
    listed = {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "number"}, percent]}}
    written_out["properties"]["values"] = _or_null(listed)
    return {"title": "Number", "anyOf": [{"type": "number"}, percent, written_out]}
