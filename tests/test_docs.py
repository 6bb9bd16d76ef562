"""What the documents say is so: examples run, generated tables are fresh, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.compiled import Compiled
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))  # programs, not a package

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


def type_in(line: str, compiled: Compiled) -> None:
    """Type a command line of an example."""
    words = shlex.split(line)
    assert words[:3] == ["python", "-m", "sim"], line
    compiled.said(*words[2:], folder=Path.cwd())


def run_example(language: str, title: str | None, text: str, compiled: Compiled) -> None:
    """Do what an example says: write the file that it shows, type its commands, run its program."""
    if title:
        Path(title).write_text(text, encoding="utf-8")
    elif language == "console":
        for line in text.splitlines():
            if line.startswith("$ "):
                type_in(line[2:], compiled)
    elif language == "python":
        exec(compile(text, "example", "exec"), {"__name__": "example"})


EXAMPLES = [
    *(
        f"docs/{name}.md"
        for name in (
            "scenario-file",
            "command-line",
            "results",
            "report",
            "compare",
            "levers",
            "sweeps",
            "scale",
            "discovery",
            "sensitivity",
            "battles",
            "hindcast",
            "exercise",
        )
    ),
    "README.md",
]


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_run(name: str, desk: Path, compiled: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    if name == "docs/results.md" and not Path("example-run").exists():
        type_in("python -m sim tests/scenarios/duel.yaml -n 4 --quiet --out example-run", compiled)
    examples = FENCE.findall((ROOT / name).read_text(encoding="utf-8"))
    assert examples
    for language, title, text in examples:
        run_example(language, title or None, text, compiled)


ELSEWHERE = {
    "docs/mesa.md": "tests/test_model.py",
    "docs/notebook.md": "tests/api/test_page.py",
    "docs/reading-the-files.md": "tests/test_reading.py",
}
"""Pages whose examples need a world of their own, and the tests that run them."""


def test_no_page_with_examples_is_left_out() -> None:
    told = re.compile(r"^```(?:console|python)", re.MULTILINE)
    pages = {named(document) for document in DOCUMENTS if told.search(document.read_text(encoding="utf-8"))}
    assert pages - {*EXAMPLES, *ELSEWHERE} == set()
    assert [test for page, test in ELSEWHERE.items() if page not in (ROOT / test).read_text(encoding="utf-8")] == []


def test_every_page_stands_in_the_sites_contents() -> None:
    contents = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    listed = [page for part in contents for one in part.values() for page in ([one] if isinstance(one, str) else one)]
    names = [name for page in listed for name in ([page] if isinstance(page, str) else page.values())]
    assert sorted(names) == sorted(page.name for page in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("name", tables.BLOCKS)
def test_generated_tables_are_fresh(name: str) -> None:
    file: Path = ROOT / name
    fresh = tables.renewed(file, tables.BLOCKS[name])
    assert file.read_text(encoding="utf-8") == fresh, "renew them with: python tools/tables.py"


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
    from sim.ensemble.replication_table import rows_of

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
