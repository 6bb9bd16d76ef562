"""The built-in minds by doctrine: each is the function ``decide`` of the module that has the doctrine's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from sim.world.codes import Doctrine

MINDS: Mapping[Doctrine, Callable[[Any], None]] = {
    doctrine: import_module(f"sim.doctrine.{doctrine.name.lower()}").decide
    for doctrine in Doctrine
    if doctrine != Doctrine.NONE
}
"""Each doctrine's mind: a picture in, orders out."""
