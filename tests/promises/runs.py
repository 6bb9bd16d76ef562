"""Programs in a process of their own: what the tests of promises run compiled, and how they read the answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from tests.conftest import ROOT

MOSUL = ROOT / "scenarios" / "mosul.yaml"


def answer(*words: object, env: Mapping[str, str]) -> Any:
    """What ``python -m …`` prints, read as JSON.

    Raises:
        AssertionError: the program failed; its complaint is the message.
    """
    command = [sys.executable, "-m", *(str(word) for word in words)]
    found = subprocess.run(command, cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    return json.loads(found.stdout)
