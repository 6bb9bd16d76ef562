"""What the documents say is so: examples run, generated tables are fresh, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package

import blocks
import tables

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "results" / "README.md"])
FENCE = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def named(document: Path) -> str:
    """A document's name in the list of tests."""
    return document.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the repository to a command, and may be written to."""
    folder = tmp_path_factory.mktemp("desk")
    for name in ("scenarios", "tests/scenarios"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def type_in(line: str) -> None:
    """Type a command line of an example."""
    words = shlex.split(line)
    assert words[:3] == ["python", "-m", "sim"], line
    found = CliRunner().invoke(app, words[3:])
    assert found.exit_code == 0, f"{line}\n{found.output}"


def run_example(language: str, title: str | None, text: str) -> None:
    """Do what an example says: write the file that it shows, type its commands, run its program."""
    if title:
        Path(title).write_text(text, encoding="utf-8")
    elif language == "console":
        for line in text.splitlines():
            if line.startswith("$ "):
                type_in(line[2:])
    elif language == "python":
        exec(compile(text, "example", "exec"), {"__name__": "example"})


EXAMPLES = [
    *(f"docs/{name}.md" for name in ("scenario-file", "command-line", "results", "report", "compare", "sweeps")),
    "README.md",
]


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_run(name: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    if name == "docs/results.md" and not Path("example-run").exists():
        type_in("python -m sim tests/scenarios/duel.yaml -n 4 --quiet --out example-run")
    examples = FENCE.findall((ROOT / name).read_text(encoding="utf-8"))
    assert examples
    for language, title, text in examples:
        run_example(language, title or None, text)


@pytest.mark.parametrize("name", tables.BLOCKS)
def test_generated_tables_are_fresh(name: str) -> None:
    file: Path = ROOT / name
    fresh = tables.renewed(file, tables.BLOCKS[name])
    assert file.read_text(encoding="utf-8") == fresh, "renew them with: python benchmarks/tables.py"


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert missing == []


def test_every_key_of_a_scenario_has_a_meaning() -> None:
    silent = [row for row in tables.keys().splitlines() if row.startswith("| `") and row.endswith("|  |")]
    assert silent == []


def test_every_kind_of_column_is_described(duel_plan: Any) -> None:
    from sim.ensemble.replication import play
    from sim.ensemble.rows import rows_of

    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    table = rows_of(duel_plan, [0], [play(duel_plan, 1, 0)], [None])
    kinds = {name.split(".")[0] for name in table.column_names} - set(duel_plan.actors)
    assert [kind for kind in sorted(kinds) if f"`{kind}" not in text] == []


def test_a_block_is_replaced_and_nothing_else() -> None:
    text = "before\n<!-- begin: one (made by a program) -->\nold\n<!-- end: one -->\nafter\n"
    assert blocks.filled(text, "one", "new") == text.replace("old", "new")


def test_a_block_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match='a document has the block "two" 0 times, not once'):
        blocks.filled("nothing here", "two", "new")


def test_bars_in_a_table_are_escaped() -> None:
    assert blocks.table(("a", "b"), [("x|y", 1)]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 |"
