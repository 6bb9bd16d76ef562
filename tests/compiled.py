"""A second Python whose rules are compiled: loading the machine code takes seconds, playing the duel takes none.

Tests start it once and ask it again and again. As a program (``python -m tests.compiled``) it reads one request a line,
a JSON list of a folder to stand in and words as they would follow ``python -m``, and answers each with one line.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import runpy
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Compiled:
    """The process, and what it says."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        """Start it in the folder to stand in, with variables that do not turn the compiler off."""
        self.folder = folder
        command = [sys.executable, "-m", "tests.compiled"]
        self.process = subprocess.Popen(
            command, cwd=folder, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def said(self, *words: object, folder: Path | None = None) -> str:
        """What ``python -m …`` prints, started in another folder if one is given; a word ending in ``.py`` is a file.

        Raises:
            AssertionError: the program failed; its complaint is the message.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([str(word) for word in (folder or self.folder, *words)]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the compiled Python ended at {words}"
        code, output, complaint = json.loads(line)
        assert code == 0, f"{words}\n{output[-1000:]}\n{complaint[-2000:]}"
        return str(output)

    def answer(self, *words: object) -> Any:
        """The same, read as JSON."""
        return json.loads(self.said(*words))

    def end(self) -> None:
        """Let it go."""
        self.process.communicate()


def run(program: str, words: list[str]) -> int:
    """Run a module or a file as if it were the only program; its exit code."""
    sys.argv = [program, *words]
    try:
        (runpy.run_path if program.endswith(".py") else runpy.run_module)(program, run_name="__main__")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def main() -> None:
    """Answer until nobody asks any more."""
    answers = sys.stdout
    for line in sys.stdin:
        folder, program, *words = json.loads(line)
        os.chdir(folder)
        with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(io.StringIO()) as complaint:
            code = run(program, words)
        print(json.dumps([code, said.getvalue(), complaint.getvalue()]), file=answers, flush=True)


if __name__ == "__main__":
    main()
