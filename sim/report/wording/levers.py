"""Levers and orders in words that terminal and figure share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.palette import short_name
from sim.scenario import ORDERS

PAIRED = (
    "Every setting shares its random numbers with the scenario as it was, replication by replication; the 95 % "
    "confidence intervals are those of the paired differences. Where nothing is moved, one interval in twenty excludes "
    "zero by chance."
)


def called(found: Mapping[str, Any], group: str) -> str:
    """Return a lever's label, or an order with its actor and what it is about."""
    if group in found["levers"]:
        return str(found["levers"][group]["label"])
    one = next(row for row in found["settings"] if row["group"] == group)
    about = f" ({one['object']})" if one["object"] else ""
    return f"{short_name(one['actor'], found['names'][one['actor']])}: {one['order']}{about}"


def setting(row: Mapping[str, Any]) -> str:
    """Return a setting in words: the value, or the manner of an order."""
    return str(row["value"]).replace("_", " ")


def named(found: Mapping[str, Any], name: str | None) -> str:
    """Return the name of a policy in words; None leaves all to the actor's mind."""
    if name is None:
        return "no such order"
    one = next(row for row in found["settings"] if row["name"] == name)
    about = f" {one['object']}" if one["object"] else ""
    return f"{one['order']}{about}, {one['value']}"


def does(order: str) -> str:
    """Return what a kind of order does."""
    return ORDERS[order].form.does
