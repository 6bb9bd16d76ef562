"""Blocks of a document that a program writes: the text between two comments, by name, and the answers they tell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
"""The top of the repository."""
sys.path.insert(0, str(ROOT))  # a program may be started before the package is installed


def filled(text: str, name: str, body: str) -> str:
    """Return a document with one block replaced.

    Args:
        text: the document; the block stands between ``<!-- begin: name … -->`` and ``<!-- end: name -->``.
        name: of the block.
        body: its new text.

    Raises:
        ValueError: the document has no such block, or has it twice.
    """
    pattern = re.compile(rf"(<!-- begin: {re.escape(name)}\b[^>]*-->\n).*?(<!-- end: {re.escape(name)} -->)", re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise ValueError(f'a document has the block "{name}" {len(pattern.findall(text))} times, not once')
    return pattern.sub(lambda found: f"{found[1]}{body.strip()}\n{found[2]}", text)


def write_block(file: Path, name: str, body: str) -> None:
    """Replace one block of a file."""
    file.write_text(filled(file.read_text(encoding="utf-8"), name, body), encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def answer(*words: object) -> dict[str, Any]:
    """Return what ``python -m sim`` prints as JSON for some words of a command line, without a report."""
    command = [sys.executable, "-m", "sim", *map(str, words), "--json", "--quiet", "--no-report"]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, cwd=ROOT, text=True))
    return found
