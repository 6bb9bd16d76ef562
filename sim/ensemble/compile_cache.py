"""The first run compiles the rules: do it once, before the work is shared out, and say how far it has come."""

from __future__ import annotations

import atexit
import functools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from sim.core.compiled import COMPILED, cache_is_whole, compiled_functions, is_first_run, mark_cache_whole
from sim.ensemble.chunks import compiled_player
from sim.ensemble.days import compile_part, roots
from sim.world.blueprint import Blueprint

_MOST_HELPERS = 7
_LOOK = 0.2
"""Seconds between two looks."""
_SILENT: Any = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def warm_up(blueprint: Blueprint, seed: int, tell: Callable[[int, int, bool], None]) -> float:
    """Play one replication and forget it, so that every rule is compiled.

    Args:
        blueprint: the scenario laid out as tables.
        seed: the run's seed.
        tell: is told now and then how many of the functions that lacked machine code have it, how many lacked it, and
            whether all did.

    Returns:
        Seconds it took; 0 in the interpreted mode, where there is nothing to compile.
    """
    if not COMPILED:
        return 0.0
    cache_is_whole()  # where machine code cannot be kept, that is said before anything else
    began, first, (before, wanted) = time.perf_counter(), is_first_run(), compiled_functions(roots())
    # a daemon, so that Ctrl-C does not have to wait until everything is compiled
    player = threading.Thread(target=_play, args=(blueprint, seed), daemon=True)
    player.start()
    while player.is_alive():
        player.join(_LOOK)
        if before == wanted and not first:  # counting would take time from reading what is all there
            continue
        there, wanted = compiled_functions(roots())
        if there != before or first:  # otherwise it only reads machine code from the disk
            tell(there - before, wanted - before, first)
    return time.perf_counter() - began


def _share_out() -> None:
    """On a machine with several cores let other processes compile part of the rules into the common cache."""
    parts = min(os.cpu_count() or 1, _MOST_HELPERS + 1)
    if parts < 2 or cache_is_whole():
        return
    command = [sys.executable, "-m", "sim.ensemble.compile_cache"]
    # they say nothing: what is wrong with a rule comes again here, and an interruption is told once
    others = [subprocess.Popen([*command, str(part), str(parts)], **_SILENT) for part in range(1, parts)]
    end = functools.partial(_end, others)
    atexit.register(end)  # this thread is not asked when the program ends
    try:
        compile_part(0, parts)
        for other in others:
            other.wait()
    finally:
        end()
        atexit.unregister(end)


def _end(others: list[subprocess.Popen[bytes]]) -> None:
    for other in others:
        if other.poll() is None:
            other.terminate()
            other.wait()


def _play(blueprint: Blueprint, seed: int) -> None:
    try:
        _share_out()
        compiled_player()(blueprint, seed, 0)
    except Exception:  # it will come again, as the row of replication 0
        return
    mark_cache_whole()


if __name__ == "__main__":
    compile_part(int(sys.argv[1]), int(sys.argv[2]))
