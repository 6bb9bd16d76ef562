"""YAML files read as trees with file and line, and nothing that YAML can do beyond that.

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

from sim.core.characters import named, unseen
from sim.core.error_messages import shown
from sim.core.errors import Problem, SimError, refuse
from sim.core.text_files import read_text
from sim.scenario.node import Node, plain_tree
from sim.scenario.slips import glued_line
from sim.scenario.tree_builder import DEEPEST, TreeBuilder

_OPENED = re.compile(r"(?:[\[{][^\[\]{}().#]{0,9}+){" + str(DEEPEST + 1) + "}")
"""So many brackets opened one in the other that the parser need not see them: it has a limit and words of its own."""


class ParserMissingError(SimError):
    """PyYAML is installed without libyaml."""


def read_yaml(path: Path) -> tuple[Node, list[Problem]]:
    """Return the tree of a file and its problems short of being unreadable (duplicate keys, commas in numbers).

    Raises:
        ScenarioError: the file cannot be read, is not YAML, or is not a mapping.
    """
    file = path.as_posix()
    root, problems = parse_yaml(read_text(path), file)
    if root is None and not problems:
        refuse(file, None, "the file is empty", ("a mapping (key: value)",))
    if root is None or not isinstance(root.value, dict):
        line, found = (1, "nothing") if root is None else (root.line, shown(plain_tree(root)))
        refuse(file, line, f"the file is not a mapping of keys to values, found {found}", ("name: ...",))
    return root, problems


def parse_yaml(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a YAML text, None when it says nothing, and what is wrong with it.

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
    """Return the parser: libyaml's.

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
    """Return the likely slip in the line that the parser stopped at, or in the one before; None if none is seen."""
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
