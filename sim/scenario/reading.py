"""From the text of a YAML file to a tree with file and line, and nothing that YAML can do beyond that.

Tags, merge keys and several documents in a file are not used; what an unquoted word means is told in ``scalars``, and
what is refused although YAML allows it in ``tree_builder``.

There is one parser, libyaml's, through PyYAML. PyYAML's other parser, in Python, takes eight times as long for a large
scenario and disagrees with libyaml: it refuses a question mark in a flow mapping, for one. PyYAML's wheels bring
libyaml wherever Numba runs, so an installation without it is told how to get it rather than read in another way.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from sim.characters import named, unseen
from sim.errors import Problem, SimError
from sim.scenario.node import Node, plain, refuse
from sim.scenario.paths import no_file
from sim.scenario.refusals import shown
from sim.scenario.slips import glued_line
from sim.scenario.tree_builder import DEEPEST, TreeBuilder

MOST_BYTES = 10_000_000
_OPENED = re.compile(r"(?:[\[{][^\[\]{}().#]{0,9}+){" + str(DEEPEST + 1) + "}")
"""So many brackets opened one in the other that the parser need not see them: it has a limit and words of its own."""


class ParserMissingError(SimError):
    """PyYAML is installed without libyaml."""


def read(path: Path) -> tuple[Node, list[Problem]]:
    """The tree of a file and what is wrong with it short of being unreadable (duplicate keys, commas in numbers).

    Raises:
        ScenarioError: the file cannot be read, is not YAML, or is not a mapping.
    """
    file = path.as_posix()
    root, problems = parse(read_text(path), file)
    if root is None and not problems:
        refuse(file, None, "the file is empty", ("a mapping (key: value)",))
    if root is None or not isinstance(root.value, dict):
        line, found = (1, "nothing") if root is None else (root.line, shown(plain(root)))
        refuse(file, line, f"the file is not a mapping of keys to values, found {found}", ("name: ...",))
    return root, problems


def parse(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML text, None when it says nothing, and what is wrong with it.

    Raises:
        ScenarioError: the text is not YAML, is too deep or unfolds into too much.
        ParserMissingError: PyYAML lacks libyaml.
    """
    _check_characters(text, file)
    deep = _OPENED.search(text)
    if deep:
        refuse(file, text.count("\n", 0, deep.end()) + 1, f"nested more than {DEEPEST} deep")
    try:
        builder = TreeBuilder(yaml.parse(text, Loader=_loader()), text, file)
        return builder.document(), builder.problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line, text.count("\n")) + 1 if mark else 1
        reason = " ".join(part for part in (error.context, error.problem) if part)
        hint = _hint(text, line)
        refuse(file, line, f"this is not YAML: {hint} ({reason})" if hint else f"this is not YAML: {reason}")
    except (yaml.YAMLError, ValueError) as error:
        refuse(file, 1, f"this is not YAML: {error}")


def _loader() -> Any:
    """The parser: libyaml's.

    Raises:
        ParserMissingError: there is none.
    """
    found = getattr(yaml, "CSafeLoader", None)
    if found is None:
        raise ParserMissingError(
            "PyYAML is installed without libyaml, by which scenario files are read; get it with "
            "python -m pip install --force-reinstall --only-binary pyyaml pyyaml"
        )
    return found


def _hint(text: str, line: int) -> str | None:
    """What is probably wrong in the line that the parser stopped at, or in the one before."""
    near = text.split("\n")[max(line - 2, 0) : line]
    if any("\t" in one[: len(one) - len(one.lstrip())] for one in near):
        return "indent by spaces, not tabs"
    return next((said for one in near if (said := glued_line(one))), None)


def _check_characters(text: str, file: str) -> None:
    """Refuse a text with characters that nobody sees, wherever they stand."""
    found = unseen(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        refuse(file, line, f"this is not text: it has {named(found.group())}")


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, its lines ended by line feeds.

    Raises:
        ScenarioError: there is no such file, it cannot be read, or is too large or no text.
    """
    file = path.as_posix()
    missing = no_file(path)
    if missing:
        refuse(file, None, missing)
    try:
        if path.stat().st_size > MOST_BYTES:
            refuse(file, None, f"the file is larger than {MOST_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        refuse(file, None, f"the file cannot be read: {error.strerror}")
    return decoded(data, file)


def decoded(data: bytes, file: str) -> str:
    """The bytes of a file as text, without a mark of byte order, its lines ended by line feeds.

    Raises:
        ScenarioError: it is no text in UTF-8.
    """
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        refuse(file, data[: error.start].count(b"\n") + 1, "this is not text in UTF-8")
